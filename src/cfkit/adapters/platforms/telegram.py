"""Telegram channels and groups, through the Bot API."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, Field, SecretStr

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import NoNumbers, UsageError
from cfkit.domain.keys import fingerprint
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps
from cfkit.ports.talks import Talks

from ._answers import whole
from ._chat_html import telegram_html
from ._http import Api
from ._lookup import ROOT, SLACK, attempt_began, search
from ._settings import Address, PlatformSettings, Token
from ._telegram_access import Access
from ._telegram_address import Spot, chat_named, comment_named, message_in
from ._telegram_facts import CAPABILITIES
from ._telegram_messages import POLL, Sender, messages, polls_apart, shown
from ._telegram_preview import PreviewMessage
from ._telegram_public import PublicPage
from ._telegram_talk import Talk
from ._telegram_updates import KEPT, Page
from ._telegram_verdict import told, verdict
from ._throttle import Payer
from ._upload import check_attachments

if TYPE_CHECKING:
    import httpx


class Settings(PlatformSettings):
    """What a Telegram channel needs: the chat's @name or number and a bot that may post there.

    `preview` lets look-ups and views be read from the channel's public page, which is unofficial.
    """

    chat: Annotated[str, BeforeValidator(chat_named), Field(examples=["@library_example"])]
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
        self._access = Access(self._api, settings.chat, self._talk)
        self._sender = Sender(self._api, settings.chat)
        self._public = PublicPage(self._api, settings.preview_url, settings.chat, self._sender.url)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Send the message, its poll and its parts. Telegram keeps no key: nothing is repeated."""
        check_attachments(post, self.capabilities)
        sent: list[dict[str, Any]] = []
        parts: dict[str, str] = {}
        made = steps.made(ROOT) or {}
        is_apart = not made["is_poll"] if "is_poll" in made else None
        for name, content in messages(post, apart=is_apart):
            reply = {"message_id": sent[-1]["id"]} if sent else None
            sent.append(steps.once(name, self._sender.sending(post, content, reply), visible=True))
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
        is_apart = POLL in (delivery.open_step, *delivery.done_steps) or None
        wanted = [(name, shown(content)) for name, content in messages(post, apart=is_apart)]
        sighting = search(wanted, delivery, self._public.listing(youngest), lambda: self._api.ahead)
        settled = max(filter(None, (message.posted_at for message in youngest)), default=None)
        began = (delivery.began_at or since) + (self._api.ahead or timedelta())
        if sighting.certain and (settled is None or settled < began + SLACK + timedelta(minutes=1)):
            return Sighting(why="the public page shows nothing younger than the attempt; it lags")
        return sighting

    def sends_poll_apart(self, post: Post) -> bool:
        """Say so of a post whose first message is a text or files."""
        return polls_apart(post)

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Answer the post where its readers talk: in the group, or in the channel's linked one."""
        return self._say(post, root, lambda: self._talk.place_below(int(root)), steps)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer a comment where it stands."""
        return self._say(post, root, lambda: self._talk.address(comment, root), steps)

    def _say(self, post: Post, root: str, find: Callable[[], Spot], steps: Steps) -> Receipt:
        """Answer what `find` finds. It is no step: the group may be another one by the next try."""
        said = steps.made(ROOT)
        if said is None:
            said = steps.once(ROOT, self._talk.saying(post, find()), visible=True)
        number = said["id"]
        name = said.get("name", comment_named(None, number))  # as steps returned it once
        below = self._sender.url(int(root)) + f"?comment={number}"
        return Receipt(name, self._sender.url(number) if name.isdigit() else below)

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Say that only a person can tell: bots are shown no comments of their own."""
        return Sighting(why="Telegram shows a bot nothing of what it wrote below a post")

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Say that only a person can tell, as of first comments."""
        return self.find_comment(post, root, delivery)

    def keep_talks(self, talks: Callable[[], Talks]) -> None:
        """Remember where talks are from run to run, see `ports.talks.TalkHolder`."""
        self._talk.keep(talks)

    def stream(self) -> str:
        """Name the bot, without telling its token."""
        return fingerprint(self._settings.base_url, self._settings.token.get_secret_value())

    def keeps(self) -> timedelta:
        """Say for how long updates wait, see `_telegram_updates`."""
        return KEPT

    def fetch_news(self) -> Iterator[Page]:
        """Read what waits for the bot, a page at a time."""
        return self._talk.pages()

    def comments_in(self, news: Page) -> list[tuple[str, Comment]]:
        """Pick what others wrote below the posts of this channel or group."""
        return self._talk.comments_in(news)

    def why_deaf(self) -> str | None:
        """Say why the bot is not shown comments, and what helps."""
        return self._access.why_deaf()

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
            json={**self._talk.address(remote_id).asked, **what},
            accept=lambda _, body: fine in told(body),
        )

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read messages off the public page, where `preview` allows it; nothing else tells."""
        if not self._settings.preview or not self._settings.chat.startswith("@"):
            return {}
        return self._public.shown(remote_ids)

    def remote_id_of(self, url: str) -> str:
        """Read `12` out of `https://t.me/channel/12`, which must be this channel's."""
        number, comment = message_in(url, self._settings.chat)
        return number if comment is None else self._talk.named(number, comment)

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
        return self._public.counts(remote_ids)

    def fetch_followers(self) -> int:
        """Count the members of the chat; any bot in it may (core.telegram.org/bots/api)."""
        asked = {"chat_id": self._settings.chat}
        return self._api.read(
            "getChatMemberCount", lambda body: whole(body["result"]), method="POST", json=asked
        )

    def check_access(self) -> str:
        """Name the bot and the chat. The bot must be there and may have to be an administrator."""
        return self._access.posts_as()


ADAPTER: type[Platform] = Telegram
