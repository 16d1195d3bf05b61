"""Channels of Discord servers, through a webhook or a bot."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import CredentialError, Gone, NotPublishable, UsageError
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps

from ._answers import identifier, words
from ._discord_api import DiscordApi
from ._discord_facts import CAPABILITIES
from ._discord_listing import answers, listing
from ._discord_messages import (
    SITE,
    author_of,
    bodies,
    body_of,
    counted,
    named,
    said,
    shown,
    signed,
    with_files,
)
from ._discord_rights import lacking
from ._lookup import ROOT, Seen, answers_to, part, search
from ._remarks import not_all_read
from ._settings import Address, PlatformSettings, Token
from ._upload import check_attachments, read_upload

if TYPE_CHECKING:
    import httpx

_URL = re.compile(r"https?://(?:\w+\.)?discord(?:app)?\.com/channels/(?:\d+|@me)/(\d+)/(\d+)/?")


def _channel(value: Any) -> Any:
    text = str(value).strip()
    found = re.fullmatch(r"(?:https?://\S+/channels/\d+/)?(\d+)/?", text)
    return found[1] if found and not isinstance(value, bool) else text


class Settings(PlatformSettings):
    """What a Discord channel needs: `token`, the whole address of a webhook of it.

    With `channel_id` it is a bot's token, which also finds, counts, pins and answers posts.
    """

    token: Token
    channel_id: Annotated[str, BeforeValidator(_channel), Field(pattern=r"^\d+$")] | None = None
    base_url: Address = SITE


class Discord:
    """One channel of a server."""

    slug: ClassVar[str] = "discord"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    account: ClassVar[tuple[str, ...]] = ("channel_id",)
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",), ("token",), "the address of a webhook, or a bot's token beside `channel_id`"
    )

    watch_batch: ClassVar[int] = 1
    """Messages that one call reads (spec 74fda0f, 2026-11-22)."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._channel = settings.channel_id
        self._where: dict[str, str] | None = None
        self._me: dict[str, str] | None = None
        self._api = DiscordApi(client, settings.base_url, settings.token, settings.channel_id)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Send messages, each an answer to the one before it where a bot sends them."""
        check_attachments(post, self.capabilities)
        self._place()  # a read that fails must not fail inside a step that readers see
        sent: list[dict[str, Any]] = []
        for name, body in bodies(post):
            answers = sent[-1]["id"] if sent else None
            media = post if name == ROOT else None
            call = post.call_name("" if name == ROOT else name)
            sending = self._sending(body, call, answers, media)
            sent.append(steps.once(name, sending, visible=True))
        parts = {part(number): str(one["id"]) for number, one in enumerate(sent[1:], 2)}
        return Receipt(sent[0]["id"], sent[0]["url"], parts=parts)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through what the bot wrote in the channel, back to the attempt."""
        return self._find(post, delivery, self._listed())

    def _find(self, post: Post, delivery: Delivery, listing: Iterator[Seen | None]) -> Sighting:
        if not self._api.is_bot:
            return Sighting(
                why="a Discord webhook lists nothing: set `channel_id`, and `token` to a bot's"
            )
        wanted = [(name, said(body)) for name, body in bodies(post)]
        return search(wanted, delivery, listing, self._api.ahead)

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Answer the post in its channel; needs a bot."""
        self._api.require_bot("answer a post")
        self._place()
        body = body_of(post.document, previews=False)
        made = steps.once(ROOT, self._sending(body, post.call_name(), root), visible=True)
        return Receipt(made["id"], made["url"])

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look for it as for any message of the bot."""
        return self.find(post, delivery)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer a message of the channel; needs a bot. In a thread below it a person answers."""
        self._api.require_bot("answer a message")
        if self._api.message(comment, author_of) is None:
            said = list(answers(self._api, root))
            if None in said or any(one and one[1].remote_id == comment for one in said):
                raise NotPublishable(
                    "it stands, or may stand, in the post's thread, where cfkit does not write: "
                    "answer it there, then `cfkit inbox resolve`"
                )
            raise Gone("Discord: the message is not there any more")
        return self.comment(post, comment, steps)

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what the bot answered to the message."""
        return self._find(post, delivery, answers_to(comment, self._listed()))

    def pin(self, remote_id: str) -> None:
        """Pin a message; needs a bot. Raise `Rejected` when 50 are pinned."""
        self._api.require_bot("pin a post")
        self._api.change("PUT", f"/messages/pins/{remote_id}")

    def delete(self, remote_id: str) -> None:
        """Delete one message; answers to it stay."""
        self._api.change("DELETE", f"/messages/{remote_id}")

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another text; files and poll stay."""
        body = body_of(post.document, previews=bool(post.link))
        self._api.change("PATCH", f"/messages/{remote_id}", json=body)

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read messages as they stand, one call each."""
        found = {remote: self._api.message(remote, shown) for remote in remote_ids}
        return {remote: one or Shown(is_gone=True) for remote, one in found.items()}

    def remote_id_of(self, url: str) -> str:
        """Read `3` out of `https://discord.com/channels/1/2/3`, which must be in this channel."""
        found = _URL.fullmatch(url.partition("?")[0])
        if found is None or self._channel not in (None, found[1]):
            like = f"{SITE}/channels/1/{self._channel or 2}/3"
            raise UsageError(f"{url} is no address of a message of this channel, like {like}")
        return found[2]

    def step_result_of(self, url: str) -> dict[str, Any]:
        """Tell which message stands at an address."""
        return {"id": self.remote_id_of(url), "url": url}

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Count reactions and votes, one call a message."""
        found = {remote: self._api.message(remote, counted) for remote in remote_ids}
        return {remote: one for remote, one in found.items() if one is not None}

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others answered in the channel and in the post's thread, oldest first."""
        self._api.require_bot("read answers")
        own = self._whoami()["id"]
        listed = list(answers(self._api, remote_id))
        told = {one[1].remote_id: one[1] for one in listed if one and one[0] != own}
        written = [one for one in told.values() if one.text]
        if told and not written:
            raise CredentialError(
                "Discord hides other people's words from this bot: turn on Message Content Intent "
                "under Bot in the Developer Portal"
            )
        yield from sorted(written, key=lambda one: (one.posted_at, int(one.remote_id)))
        if None in listed:
            raise not_all_read("Discord")

    def check_access(self) -> str:
        """Name the bot or the webhook. Raise `CredentialError` for rights that are missing."""
        if not self._api.is_bot:
            return self._api.place(lambda body: f"webhook {words(body['name'])}")
        me = self._whoami()
        channel = self._api.place(dict)
        guild, name = self._place()["guild"], channel.get("name")
        roles = self._api.read(f"guilds/{guild}/roles", list)
        missing = self._api.read(
            f"guilds/{guild}/members/{me['id']}",
            lambda member: lacking(channel, roles, member, me["id"]),
        )
        if missing:
            rights = ", ".join(missing)
            raise CredentialError(f"{me['name']} may not post to #{name}: give its role {rights}")
        return f"{me['name']} in #{name}"

    def _sending(
        self, body: dict[str, Any], call: str, answers: str | None, media: Post | None = None
    ) -> Callable[[], dict[str, str]]:
        def send() -> dict[str, str]:
            files = enumerate(media.media if media else (), 1)
            uploads = [read_upload(one, self.capabilities, number) for number, one in files]
            alts = [one.alt for one in media.media] if media else []
            place, whole = self._place(), signed(body, call, answers) if self._api.is_bot else body
            made: dict[str, str] = self._api.post(
                lambda message: named(message, place), **with_files(whole, uploads, alts)
            )
            return made

        return send

    def _place(self) -> dict[str, str]:
        """Read where the channel is, for the addresses of its messages."""
        if self._where is None:
            self._where = self._api.place(
                lambda body: {
                    "guild": identifier(body["guild_id"], r"\d+"),
                    "channel": identifier(body.get("channel_id") or body["id"], r"\d+"),
                }
            )
        return self._where

    def _whoami(self) -> dict[str, str]:
        if self._me is None:
            self._me = self._api.read(
                "users/@me",
                lambda body: {
                    "id": identifier(body["id"], r"\d+"),
                    "name": words(body["username"]),
                },
            )
        return self._me

    def _listed(self) -> Iterator[Seen | None]:
        yield from listing(self._api, self._whoami()["id"], self._place())


ADAPTER: type[Platform] = Discord
