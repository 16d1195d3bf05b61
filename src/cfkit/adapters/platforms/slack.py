"""Channels of Slack workspaces, through an app of one's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import CredentialError, Gone, Unavailable, UsageError
from cfkit.domain.markup import Document
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps

from . import _slack_messages as messages
from ._lookup import ROOT, open_step, part, search
from ._remarks import oldest_first
from ._settings import Address, PlatformSettings, Token
from ._slack_api import SlackApi
from ._slack_channel import SlackChannel
from ._slack_facts import CAPABILITIES
from ._slack_mrkdwn import slack_mrkdwn
from ._upload import check_attachments, read_upload
from ._working import still_working

if TYPE_CHECKING:
    import httpx

_LOOKS_AT_UPLOAD = 5
_URL = re.compile(r"https?://[\w.-]+\.slack\.com/archives/(\w+)/p(\d{1,12})(\d{6})/?(\?.*)?")


def _channel(value: Any) -> Any:
    return re.sub(r"^https?://\S+/(?:archives|client/\w+)/(\w+).*$", r"\1", str(value).strip())


class Settings(PlatformSettings):
    """What a Slack channel needs: its id, and the Bot User OAuth Token of an app of yours."""

    channel_id: Annotated[
        str, BeforeValidator(_channel), Field(pattern=r"^\w+$", examples=["C0123ABCD"])
    ]
    token: Token
    base_url: Address = "https://slack.com"


class Slack:
    """One channel of a workspace."""

    slug: ClassVar[str] = "slack"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",), ("token",), "the Bot User OAuth Token: OAuth & Permissions of your app"
    )

    watch_batch: ClassVar[int] = 1
    """Messages that one call reads."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._channel = settings.channel_id
        self._api = SlackApi(client, settings.base_url, settings.token, settings.channel_id)
        self._read = SlackChannel(self._api, settings.channel_id)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Upload pictures out of sight, then write the message and its thread."""
        check_attachments(post, self.capabilities)
        pictures = [
            messages.picture(media, self._uploaded(media, number, steps))
            for number, media in enumerate(post.media, 1)
        ]
        self._read.whoami()  # a read that fails must not fail inside a step that readers see
        sent: list[dict[str, Any]] = []
        for name, document in messages.texts(post):
            previews = bool(post.link) and name == ROOT
            body = messages.body_of(document, post.call_name(), name, previews=previews)
            if pictures and name == ROOT:
                body["blocks"] = messages.blocks(body["text"], pictures)
            if sent:
                body["thread_ts"] = sent[0]["ts"]
            sent.append(steps.once(name, self._posting(body), visible=True))
        parts = {part(number): str(one["id"]) for number, one in enumerate(sent[1:], 2)}
        return Receipt(sent[0]["id"], sent[0]["url"], parts=parts)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the channel, or the thread of a post, back to the attempt."""
        wanted = [(name, _words(document)) for name, document in messages.texts(post)]
        keyed = {(post.call_name(), name): text for name, text in wanted}
        at_root = replace(delivery, open_step=ROOT, done_steps=())
        root = search(wanted, at_root, self._read.history(keyed), self._api.ahead)
        if open_step(delivery) == ROOT:
            return root
        if root.step_result is None:
            return Sighting(why="the message whose thread is to be read was not found")
        thread = self._read.thread(root.step_result["ts"], keyed)
        return search(wanted, delivery, thread, self._api.ahead)

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Answer the post in its thread."""
        self._read.whoami()
        body = messages.body_of(post.document, post.call_name(), ROOT, previews=False)
        body["thread_ts"] = messages.place_of(root)[1]
        made = steps.once(ROOT, self._posting(body), visible=True)
        return Receipt(made["id"], made["url"])

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through the thread below the post."""
        text = _words(post.document)
        thread = self._read.thread(messages.place_of(root)[1], {(post.call_name(), ROOT): text})
        return search([(ROOT, text)], delivery, thread, self._api.ahead)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer in the thread, where a single message cannot be answered."""
        if self._read.one(comment, lambda message: message["ts"]) is None:
            raise Gone("Slack: the message is not there any more")
        return self.comment(post, root, steps)

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through the thread below the post."""
        return self.find_comment(post, root, delivery)

    def pin(self, remote_id: str) -> None:
        """Pin a message to its channel."""
        ts, _ = messages.place_of(remote_id)
        what = {"channel": self._channel, "timestamp": ts}
        self._api.write("pins.add", lambda _: None, what, fine=("already_pinned",))

    def delete(self, remote_id: str) -> None:
        """Delete one message; the answers below it stay."""
        ts, _ = messages.place_of(remote_id)
        what = {"channel": self._channel, "ts": ts}
        self._api.write("chat.delete", lambda _: None, what, fine=("message_not_found",))

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another text; pictures are named again, or Slack would drop them."""
        ts, _ = messages.place_of(remote_id)
        pictures = self._read.one(remote_id, messages.pictures_of) or []
        text = slack_mrkdwn(post.document)
        what: dict[str, Any] = {"channel": self._channel, "ts": ts, "text": text}
        if pictures:
            what["blocks"] = messages.blocks(text, pictures)
        self._api.write("chat.update", lambda _: None, what)

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read messages as they stand, one call each."""
        found = {
            remote: self._read.one(remote, lambda message: messages.shown(message, self._channel))
            for remote in remote_ids
        }
        return {remote: one or Shown(is_gone=True) for remote, one in found.items()}

    def remote_id_of(self, url: str) -> str:
        """Read the message's time out of `https://team.slack.com/archives/C1/p1700000000000100`."""
        found = _URL.fullmatch(url)
        if found is None or found[1] != self._channel:
            like = f"https://team.slack.com/archives/{self._channel}/p1700000000000100"
            raise UsageError(f"{url} is no address of a message of this channel, like {like}")
        thread = re.search(r"[?&]thread_ts=(\d+\.\d{6})", found[4] or "")
        return messages.name_of(f"{found[2]}.{found[3]}", thread[1] if thread else None)

    def step_result_of(self, url: str) -> dict[str, Any]:
        """Tell which message stands at an address."""
        remote = self.remote_id_of(url)
        return {"id": remote, "ts": messages.place_of(remote)[0], "url": url}

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Count reactions and answers, one call a message."""
        found = {remote: self._read.one(remote, messages.counted) for remote in remote_ids}
        return {remote: one for remote, one in found.items() if one is not None}

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others answered in the thread of a message, oldest first."""
        root = messages.place_of(remote_id)[1]
        return oldest_first("Slack", self._read.answers(root))

    def check_access(self) -> str:
        """Name the app and the channel. That the token may write is only seen when it does."""
        me = self._read.whoami()
        channel = self._api.read(
            "conversations.info", lambda body: dict(body["channel"]), channel=self._channel
        )
        name = (channel or {}).get("name")
        if channel and channel.get("is_archived"):
            raise CredentialError(f"#{name} is archived: set `channel_id` to another channel")
        if channel and channel.get("is_member") is False:
            raise CredentialError(
                f"{me['name']} is not in #{name}: write /invite @{me['name']} there"
            )
        return f"{me['name']} in #{name} of {me['team']}"

    def _uploaded(self, media: Media, number: int, steps: Steps) -> str:
        """Upload a picture and see it through processing, before anything is visible."""
        file = steps.once(f"upload-{number}", lambda: self._upload(media, number))
        steps.once(f"ready-{number}", lambda: self._wait_for(file, media))
        return str(file)

    def _upload(self, media: Media, number: int) -> str:
        return self._api.upload(read_upload(media, self.capabilities, number), media.alt)

    def _wait_for(self, file: str, media: Media) -> bool:
        for _ in range(_LOOKS_AT_UPLOAD):
            if self._api.read("files.info", lambda body: bool(body["file"]["mimetype"]), file=file):
                return True
        raise Unavailable(still_working("Slack", media.name))

    def _posting(self, body: dict[str, Any]) -> Callable[[], dict[str, Any]]:
        def post() -> dict[str, Any]:
            made = self._api.write(
                "chat.postMessage",
                lambda answer: messages.stamp(answer["ts"]),
                {"channel": self._channel, **body},
            )
            ts = str(made)
            remote = messages.name_of(ts, body.get("thread_ts"))
            return {"id": remote, "ts": ts, "url": f"{self._read.place()}{messages.link(remote)}"}

        return post


def _words(document: Document) -> str:
    return messages.comparable(CAPABILITIES.text.visible(document))


ADAPTER: type[Platform] = Slack
