"""MAX, a Russian messenger with channels, through a bot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import CredentialError, Rejected, UsageError
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps

from . import _film
from ._answers import words
from ._lookup import part, search
from ._max_api import MaxApi, shown, views
from ._max_facts import CAPABILITIES
from ._settings import Address, PlatformSettings, Token
from ._upload import check_attachments, read_upload

if TYPE_CHECKING:
    import httpx


class Settings(PlatformSettings):
    """What a MAX channel needs: its number, and the token of a bot that runs it."""

    chat_id: Annotated[int, Field(lt=2**63, gt=-(2**63), examples=[-70000001234567])]
    token: Token
    base_url: Address = "https://platform-api2.max.ru"


class Max:
    """One channel."""

    slug: ClassVar[str] = "max"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",), ("token",), "the token of your bot, on its page at business.max.ru"
    )

    watch_batch: ClassVar[int] = 100
    """Messages that one call reads (schema.yaml e36cb51, 2026-11-27)."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._chat = settings.chat_id
        self._api = MaxApi(client, settings.base_url, settings.token)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Send to the channel; further messages answer the one before."""
        check_attachments(post, self.capabilities)
        attached = [
            {
                "type": "video" if media.is_video else "image",
                "payload": {
                    "token": steps.once(f"upload-{number}", self._uploading(media, number))
                },
            }
            for number, media in enumerate(post.media, 1)
        ]
        sent: list[dict[str, Any]] = []
        for number, document in enumerate((post.document, *post.parts), 1):
            text = self.capabilities.text.render(document)
            answered = sent[-1]["id"] if sent else None
            body = _body(text, [] if sent else attached, answered)
            sent.append(steps.once(part(number), self._sending(body), visible=True))
        parts = {part(number): one["id"] for number, one in enumerate(sent[1:], 2)}
        return Receipt(sent[0]["id"], sent[0]["url"], parts=parts)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the channel, back to the attempt."""
        wanted = [
            (part(number), self.capabilities.text.visible(document))
            for number, document in enumerate((post.document, *post.parts), 1)
        ]
        return search(wanted, delivery, self._api.listed(self._chat), self._api.ahead)

    def pin(self, remote_id: str) -> None:
        """Put a message on top of the channel, without a word to its readers."""
        body = {"message_id": remote_id, "notify": False}
        self._api.change("PUT", f"chats/{self._chat}/pin", json=body)

    def delete(self, remote_id: str) -> None:
        """Delete one message."""
        try:
            self._api.change("DELETE", "messages", params={"message_id": remote_id})
        except (Rejected, CredentialError):
            if not self.fetch_shown([remote_id])[remote_id].is_gone:
                raise

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another text; `None` for what is attached lets it stay."""
        body = _body(self.capabilities.text.render(post.document), None, None)
        self._api.change("PUT", "messages", params={"message_id": remote_id}, json=body)

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read messages as they stand; what MAX leaves out is gone."""
        pinned = self._api.pinned(self._chat)
        found = self._api.by_id(remote_ids, lambda message: shown(message, pinned))
        return {name: found.get(name, Shown(is_gone=True)) for name in remote_ids}

    def remote_id_of(self, url: str) -> str:
        """Look for the message with this address: it does not tell its id."""
        for seen in self._api.listed(self._chat):
            if seen is not None and seen.result["url"] == url.strip():
                return seen.remote_id
        raise UsageError(
            f"{url} is no address of a message in this channel: copy it from the message's menu"
        )

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read how often several messages were seen, in one call."""
        return self._api.by_id(remote_ids, views)

    def check_access(self) -> str:
        """Name bot and channel, and prove that the bot may write there."""
        bot = self._api.read("me", lambda body: words(body["username"] or body["first_name"]))
        title = self._api.read(f"chats/{self._chat}", lambda body: words(body["title"] or ""))
        rights = self._api.read(
            f"chats/{self._chat}/members/me",
            lambda body: body["is_owner"] or "write" in (body.get("permissions") or ()),
        )
        if not rights:
            raise CredentialError(
                f"{bot} may not write to {title}: make it an administrator with that right"
            )
        return f"{title} through {bot}"

    def _sending(self, body: dict[str, Any]) -> Callable[[], dict[str, Any]]:
        return lambda: self._api.send(self._chat, body)

    def _uploading(self, media: Media, number: int) -> Callable[[], str]:
        return lambda: self._upload(media, number)

    def _upload(self, media: Media, number: int) -> str:
        if not media.is_video:
            return self._api.upload("image", read_upload(media, self.capabilities, number).part)
        with _film.part(media) as film:
            return self._api.upload("video", film)


def _body(
    text: str, attachments: list[dict[str, Any]] | None, answered: str | None
) -> dict[str, Any]:
    link = {"type": "reply", "mid": answered} if answered else None
    return {"text": text, "attachments": attachments, "link": link, "format": "html"}


ADAPTER: type[Platform] = Max
