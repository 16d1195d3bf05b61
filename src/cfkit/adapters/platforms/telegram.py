"""Telegram channels and groups, through the Bot API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, SecretStr

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    NoNumbers,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    UsageError,
)
from cfkit.domain.likeness import likeness
from cfkit.domain.markup import Document
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Poll, Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps

from ._answers import whole, words
from ._chat_html import telegram_html
from ._http import Api
from ._lookup import ROOT, SLACK, Seen, attempt_began, part, search
from ._settings import Address, PlatformSettings, Token
from ._telegram_facts import CAPABILITIES
from ._telegram_films import shown_as
from ._telegram_preview import PreviewMessage, read_preview
from ._telegram_talk import Talk, told
from ._throttle import Payer
from ._upload import check_attachments, read_upload

if TYPE_CHECKING:
    import httpx

_PREVIEW_PAGES = 10
_YOUNGER = 10
"""How far past a message a page is read: only what is younger proves that one is gone."""
_NO_RIGHTS = re.compile(
    r"not enough rights|need administrator rights|chat_write_forbidden|have no rights|"
    r"chat_admin_required|bot (?:was|is not)|chat not found|user_?name_?(?:invalid|not_occupied)",
    re.IGNORECASE,
)


def _chat(value: Any) -> Any:
    name = re.sub(r"^(?:https?://)?t\.me/", "", str(value).strip())
    return name if re.match(r"@|-?\d+$", name) else f"@{name}"


class Settings(PlatformSettings):
    """What a Telegram channel needs: the chat's @name or number and a bot that may post there.

    `preview` lets look-ups and views be read from the channel's public page, which is unofficial.
    """

    chat: Annotated[str, BeforeValidator(_chat)]
    token: Token
    base_url: Address = "https://api.telegram.org"
    preview: bool = False
    preview_url: Address = "https://t.me"


class Telegram:
    """One channel or group, posted to by one bot."""

    slug: ClassVar[str] = "telegram"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",), ("token",), "the bot's token, as @BotFather gave it"
    )

    watch_batch: ClassVar[int] = 20
    """Messages that one page of the public preview shows; unofficial, 2026-11-22."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._settings = settings
        self._api = Api(
            client,
            SecretStr(f"{settings.base_url}/bot{settings.token.get_secret_value()}"),
            name="Telegram",
            secrets=[settings.token],
            verdict=verdict,
            payer=Payer("Telegram", CAPABILITIES.rates, settings.token, settings.chat),
        )
        self._talk = Talk(self._api, settings.chat)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Send the message, its poll and its parts. Telegram keeps no key: nothing is repeated."""
        check_attachments(post, self.capabilities)
        sent: list[dict[str, Any]] = []
        parts: dict[str, str] = {}
        for name, content in _messages(post):
            reply = {"message_id": sent[-1]["id"]} if sent else None
            sent.append(steps.once(name, self._sending(post, content, reply), visible=True))
            parts[name] = str(sent[-1]["id"])
        album = enumerate(sent[0].get("album", ()), 2)
        parts |= {f"picture-{number}": str(other) for number, other in album}
        del parts[ROOT]
        return Receipt(str(sent[0]["id"]), sent[0]["url"], parts=parts)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look at the public page, if the channel has one and `preview` allows it.

        The page may lag: a message is surely absent only when a younger one is shown.
        """
        channel = self._settings.chat
        since = attempt_began(delivery)
        if not self._settings.preview or not channel.startswith("@") or since is None:
            return Sighting(why="Telegram shows a bot no list of what it posted")
        youngest: list[PreviewMessage] = []
        wanted = [(name, _shown(content)) for name, content in _messages(post)]
        sighting = search(wanted, delivery, since, self._listing(youngest), lambda: self._api.ahead)
        settled = max(filter(None, (message.posted_at for message in youngest)), default=None)
        began = (delivery.began_at or since) + (self._api.ahead or timedelta())
        if sighting.certain and (settled is None or settled < began + SLACK + timedelta(minutes=1)):
            return Sighting(why="the public page shows nothing younger than the attempt; it lags")
        return sighting

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Answer the post where its readers talk: in the group, or in the channel's linked one."""
        place = steps.once("place", lambda: self._talk.place_below(int(root)))
        body = {
            "chat_id": place["chat"],
            "text": telegram_html(post.document),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_parameters": {"message_id": place["message"]},
        }
        said = steps.once(
            ROOT,
            lambda: self._api.write(
                "sendMessage",
                lambda answer: {"id": whole(answer["result"]["message_id"])},
                json=body,
            ),
            visible=True,
        )
        if not place["linked"]:
            return Receipt(str(said["id"]), self._url(said["id"]))
        return Receipt(f"comment/{said['id']}", f"{self._url(int(root))}?comment={said['id']}")

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Say that only a person can tell: bots are shown no comments of their own."""
        return Sighting(why="Telegram shows a bot nothing of what it wrote below a post")

    def pin(self, remote_id: str) -> None:
        """Pin a message without telling everybody."""
        self._change("pinChatMessage", remote_id, {"disable_notification": True})

    def delete(self, remote_id: str) -> None:
        """Delete one message, as a rule only within 48 hours."""
        self._change("deleteMessage", remote_id, {}, fine="message to delete not found")

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another text or caption; pictures stay."""
        html = {"parse_mode": "HTML"}
        if post.media:
            said = {"caption": telegram_html(post.document), **html}
            self._change("editMessageCaption", remote_id, said, fine="message is not modified")
            return
        preview = {"url": post.link} if post.link else {"is_disabled": True}
        said = {"text": telegram_html(post.document), **html}
        self._change(
            "editMessageText",
            remote_id,
            said | {"link_preview_options": preview},
            fine="message is not modified",
        )

    def _change(
        self, method: str, remote_id: str, what: dict[str, Any], *, fine: str = "?"
    ) -> None:
        """Change a message; a refusal that says `fine` says that it is so already."""
        self._api.write(
            method,
            lambda _: None,
            json={**self._talk.address(remote_id), **what},
            accept=lambda _, body: fine in told(body),
        )

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read messages off the public page, where `preview` allows it; nothing else tells."""
        if not self._settings.preview or not self._settings.chat.startswith("@"):
            return {}
        wanted = {int(remote) for remote in remote_ids if remote.isdigit()}
        found: dict[str, Shown] = {}
        while wanted:
            page = self._page(max(wanted) + _YOUNGER)
            texts = {message.number: message.text for message in page}
            if not page or page[-1].number < max(wanted):
                wanted.remove(max(wanted))  # nothing younger is shown, so nobody can tell
                continue
            oldest = min(page[0].number, max(wanted))
            seen = {number for number in wanted if number >= oldest}
            for number in seen:
                is_there = number in texts
                found[str(number)] = Shown(texts.get(number), is_gone=not is_there)
            wanted -= seen
        return found

    def remote_id_of(self, url: str) -> str:
        """Read `12` out of `https://t.me/channel/12`."""
        comment = re.fullmatch(r"https?://t\.me/[\w@/-]+\?(?:.*&)?comment=(\d+)", url)
        if comment:
            return f"comment/{comment[1]}"
        found = re.fullmatch(r"https?://t\.me/(?:s/|c/)?[\w@-]+/(?:\d+/)?(\d+)/?(?:\?.*)?", url)
        if found is None:
            raise UsageError(f"{url} is no address of a Telegram post, like https://t.me/name/12")
        return found[1]

    def step_result_of(self, url: str) -> dict[str, Any]:
        """Tell which message stands at an address."""
        number = self.remote_id_of(url)
        if not number.isdigit():
            raise UsageError(f"{url} is a comment; give the address of the message itself")
        return {"id": int(number), "url": url}

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read views off the public page. Raise `NoNumbers` where that is off: bots see none."""
        if not self._settings.preview or not self._settings.chat.startswith("@"):
            raise NoNumbers(
                "Telegram shows bots no counts; `preview: true` reads views off the public page"
                " of an @channel, unofficially"
            )
        wanted = {int(remote) for remote in remote_ids if remote.isdigit()}
        counts: dict[str, Counts] = {}
        while wanted:
            page = self._page(max(wanted) + 1)
            for message in page:
                if message.number in wanted and message.views is not None:
                    counts[str(message.number)] = {Metric.VIEWS: message.views}
            wanted -= {n for n in wanted if not page or n >= page[0].number} | {max(wanted)}
        return counts

    def fetch_followers(self) -> int:
        """Count the members of the chat; any bot in it may (core.telegram.org/bots/api)."""
        asked = {"chat_id": self._settings.chat}
        return self._api.read(
            "getChatMemberCount", lambda body: whole(body["result"]), method="POST", json=asked
        )

    def check_access(self) -> str:
        """Name the bot and the chat. The bot must be there and may have to be an administrator."""
        me = self._api.read(
            "getMe", lambda body: (whole(body["result"]["id"]), words(body["result"]["username"]))
        )
        asked = {"chat_id": self._settings.chat, "user_id": me[0]}
        member = self._api.read(
            "getChatMember", lambda body: dict(body["result"]), method="POST", json=asked
        )
        gone = member.get("status") in ("left", "kicked")
        if (
            gone
            or member.get("can_post_messages") is False
            or member.get("can_send_messages") is False
        ):
            raise CredentialError(
                f"@{me[1]} may not post to {self._settings.chat}: make it an administrator with "
                "the right to post messages"
            )
        return f"@{me[1]} in {self._settings.chat}"

    def _sending(
        self, post: Post, content: Document | Poll, reply: dict[str, int] | None
    ) -> Callable[[], dict[str, Any]]:
        return lambda: self._send(post, content, reply)

    def _send(
        self, post: Post, content: Document | Poll, reply: dict[str, int] | None
    ) -> dict[str, Any]:
        body: dict[str, Any] = {"chat_id": self._settings.chat}
        if reply:
            body["reply_parameters"] = reply
        if isinstance(content, Poll):
            options = [{"text": option} for option in content.options]
            poll = {"question": content.question, "options": options, "is_anonymous": True}
            return self._api.write("sendPoll", self._sent, json=body | poll)
        if post.media and content is post.document:
            return self._send_files(post, body)
        preview = {"url": post.link} if post.link else {"is_disabled": True}
        text = {"text": telegram_html(content), "parse_mode": "HTML"}
        return self._api.write(
            "sendMessage", self._sent, json=body | text | {"link_preview_options": preview}
        )

    def _send_files(self, post: Post, body: dict[str, Any]) -> dict[str, Any]:
        uploads = [
            read_upload(media, self.capabilities, number)
            for number, media in enumerate(post.media, 1)
        ]
        if "reply_parameters" in body:
            body["reply_parameters"] = json.dumps(body["reply_parameters"])
        html = telegram_html(post.document)
        caption = {"caption": html, "parse_mode": "HTML"} if html else {}
        shown = [shown_as(upload) for upload in uploads]
        if len(uploads) == 1:
            kind = shown[0].pop("type")
            return self._api.write(
                f"send{kind.capitalize()}",
                self._sent,
                data=body | caption | shown[0],
                files={kind: uploads[0].part},
            )
        names = [f"f{number}" for number in range(len(uploads))]
        items = [{"media": f"attach://{n}", **one} for n, one in zip(names, shown, strict=True)]
        items[0] |= caption
        return self._api.write(
            "sendMediaGroup",
            lambda answer: {
                **self._sent({"result": answer["result"][0]}),
                "album": [whole(one["message_id"]) for one in answer["result"][1:]],
            },
            data=body | {"media": json.dumps(items, ensure_ascii=False)},
            files={name: upload.part for name, upload in zip(names, uploads, strict=True)},
        )

    def _sent(self, answer: Any) -> dict[str, Any]:
        number = whole(answer["result"]["message_id"])
        return {"id": number, "url": self._url(number)}

    def _url(self, number: int) -> str:
        chat = self._settings.chat
        if chat.startswith("@"):
            return f"https://t.me/{chat[1:]}/{number}"
        return f"https://t.me/c/{chat.removeprefix('-100').removeprefix('-')}/{number}"

    def _page(self, before: int | None) -> list[PreviewMessage]:
        address = f"{self._settings.preview_url}/s/{self._settings.chat[1:]}"
        return self._api.page(address, read_preview, params={"before": before} if before else {})

    def _listing(self, youngest: list[PreviewMessage]) -> Iterator[Seen | None]:
        before: int | None = None
        for _ in range(_PREVIEW_PAGES):
            page = self._page(before)
            youngest.extend(page)
            for message in reversed(page):
                if message.posted_at:
                    result = {"id": message.number, "url": self._url(message.number)}
                    yield Seen(str(message.number), message.text, message.posted_at, result)
            if not page or page[0].number <= 1 or page[0].number == before:
                return
            before = page[0].number
        yield None


def _messages(post: Post) -> list[tuple[str, Document | Poll]]:
    """List what is sent, by step. A poll whose question is the whole text stands for it."""
    messages: list[tuple[str, Document | Poll]] = [(ROOT, post.document)]
    if post.poll:
        says_no_more = likeness(post.document.plain) in ("", likeness(post.poll.question))
        alone = says_no_more and not post.media
        messages = [(ROOT, post.poll)] if alone else [*messages, ("poll", post.poll)]
    return messages + [(part(n), document) for n, document in enumerate(post.parts, 2)]


def _shown(content: Document | Poll) -> str:
    return content.question if isinstance(content, Poll) else content.plain


def verdict(status: int, body: Any) -> CfkitError | None:
    """Read Telegram's refusals: `error_code` and `description` (Bot API server, 2026-11-22)."""
    if not isinstance(body, dict) or body.get("ok") is not False:
        return None
    code = body.get("error_code", status)
    said = f"Telegram: {code} {body.get('description', '')}".strip()
    given = body.get("parameters")
    hints = given if isinstance(given, dict) else {}
    if code == 429:
        wait = hints.get("retry_after")
        return RateLimited(said, retry_after=wait if isinstance(wait, int | float) else None)
    if code in (401, 404):
        return CredentialError(f"{said}: Telegram knows no such bot; ask @BotFather for a token")
    if code == 403 or _NO_RIGHTS.search(said):
        return CredentialError(
            f"{said}: check `chat`, and make the bot an administrator who may post messages"
        )
    if isinstance(code, int) and code >= 500:
        return OutcomeUnknown(said)
    moved = hints.get("migrate_to_chat_id")
    return Rejected(f"{said}: the group has moved, set `chat` to {moved}" if moved else said)


ADAPTER: type[Platform] = Telegram
