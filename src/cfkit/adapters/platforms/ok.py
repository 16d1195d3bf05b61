"""Odnoklassniki (OK): groups."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, Field

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.comments import Comment
from cfkit.domain.errors import Rejected, UsageError
from cfkit.domain.metrics import Counts
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Shown, Sighting
from cfkit.domain.tokens import SignIn
from cfkit.ports import Platform, Steps

from ._answers import identifier, words
from ._kept import kept, receipt_of
from ._lookup import ROOT, answers_to, search
from ._ok_access import proven_access
from ._ok_api import OkApi
from ._ok_blocks import attachment, blocks_of, listed, text_of
from ._ok_facts import CAPABILITIES
from ._ok_media import OkMedia
from ._ok_topics import DISCUSSION, OkTopics, comment_id, parted
from ._settings import Address, PlatformSettings, Secret, Token
from ._upload import check_attachments, require_fit

if TYPE_CHECKING:
    import httpx

_URL = re.compile(
    r"https?://(?:\w+\.)?(?:ok|odnoklassniki)\.ru/(?:group/(\d+)/|[\w./-]*?)topic/(\d+)"
)
_MEANT = "the group's feed does not show it, and OK does not promise to show every topic at once"
_KEPT = "OK does not list the topics that it keeps; the group's feed shows it after its time"


def _group(value: Any) -> Any:
    digits = re.fullmatch(r"(?:group/?)?(\d+)", str(value).strip())
    return digits[1] if digits and not isinstance(value, bool) else value


class Settings(PlatformSettings):
    """What an OK channel needs: the group's number, and the keys of an app that may post to it."""

    group_id: Annotated[
        str, BeforeValidator(_group), Field(pattern=r"^\d{1,20}$", examples=[70000001234567])
    ]
    application_key: Annotated[str, Field(pattern=r"^[!-~]+$", examples=["CABCDEFGHIJKLMNOP"])]
    application_secret: Secret
    access_token: Token
    base_url: Address = "https://api.ok.ru"


class Ok:
    """One group."""

    slug: ClassVar[str] = "ok"
    capabilities: ClassVar[Capabilities] = CAPABILITIES
    settings: ClassVar[type[BaseModel]] = Settings
    account: ClassVar[tuple[str, ...]] = ("group_id",)
    sign_in: ClassVar[SignIn] = SignIn(
        ("paste",),
        ("access_token",),
        "the token of an administrator, from the settings of your app on ok.ru/app/setup",
        ("VALUABLE_ACCESS", "LONG_ACCESS_TOKEN", "GROUP_CONTENT", "PHOTO_CONTENT", "VIDEO_CONTENT"),
    )

    watch_batch: ClassVar[int] = 100
    """Topics that one call reads (third-party clients, 2026-11-27)."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self._group = settings.group_id
        self._api = OkApi(
            client,
            settings.base_url,
            settings.application_key,
            settings.access_token,
            settings.application_secret,
        )
        self._topics = OkTopics(self._api, self._group)
        self._media = OkMedia(self._api, self._group)

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Post a topic in the group's name."""
        check_attachments(post, self.capabilities)
        require_fit(post, self.capabilities)
        pictures, films = [], []
        for number, media in enumerate(post.media, 1):
            if media.is_video:
                films.append(self._media.upload_film(media, number, steps))
            else:
                token = steps.once(f"upload-{number}", self._media.uploading(media, number))
                pictures.append(token)
        blocks = blocks_of(post)
        blocks += [listed("photo", pictures)] if pictures else []
        blocks += [listed("movie", films)] if films else []
        return receipt_of(steps.once(ROOT, self._posting(blocks, post.show_at), visible=True))

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the group's feed."""
        wanted = [(ROOT, text_of(post))]
        found = search(wanted, delivery, self._topics.feed(), self._api.ahead)
        meant = _KEPT if post.show_at else _MEANT
        return found if found.step_result else Sighting(why=found.why or meant)

    def withdraw(self, remote_id: str) -> bool:
        """Delete a topic that OK keeps; False when the feed shows it, or it is not there."""
        if self._topics.is_out(remote_id):
            return False
        said = {"gid": self._group, "topic_id": remote_id}
        done = self._api.call_if_there("mediatopic.deleteTopic", _done, said, "write")
        return done is not None

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Comment in the group's name."""
        made = steps.once(ROOT, self._commenting(root, post.document.written_out), visible=True)
        return Receipt(comment_id(root, made["comment"]))

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look through what stands below the topic."""
        wanted = [(ROOT, post.document.written_out)]
        listing = self._topics.listed_comments(root)
        return search(wanted, delivery, listing, self._api.ahead)

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Answer a comment in the group's name; `reply_to_comment_id` was read in clients only."""
        text = post.document.written_out
        made = steps.once(ROOT, self._commenting(root, text, comment), visible=True)
        return Receipt(comment_id(root, made["comment"]))

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look through what stands below the topic and answers no other comment."""
        wanted = [(ROOT, post.document.written_out)]
        listing = answers_to(comment, self._topics.listed_comments(root))
        return search(wanted, delivery, listing, self._api.ahead)

    def delete(self, remote_id: str) -> None:
        """Delete a topic with what stands below it, or one comment."""
        topic, comment = parted(remote_id)
        seen_now = self._topics.shown([remote_id]).get(remote_id)
        if seen_now is not None and seen_now.is_gone:
            return
        if comment:
            self._change("discussions.deleteDiscussionComment", _below(topic, comment))
            return
        seen = self._topics.raw(topic) or {}
        name = {"delete_id": words(seen["delete_id"])} if seen.get("delete_id") else None
        self._change("mediatopic.deleteTopic", {"gid": self._group} | (name or {"topic_id": topic}))

    def edit(self, remote_id: str, post: Post) -> None:
        """Write another text. Raise `Rejected` where OK would take pictures or a poll away."""
        topic, comment = parted(remote_id)
        if comment:
            said = {**_below(topic, comment), "comment": post.document.written_out}
            self._change("discussions.editDiscussionComment", said)
            return
        seen = self._topics.raw(topic) or {}
        more = {one.get("type") for one in seen.get("media") or ()} - {"text", "link"}
        if more:
            raise Rejected(
                f"OK replaces all that stands in a topic, and this one holds {', '.join(more)}: "
                "change the text by hand, on the page of the topic"
            )
        blocks = blocks_of(replace(post, media=(), poll=None))
        self._change("mediatopic.edit", {"topic_id": topic, "attachment": attachment(blocks)})

    def fetch_shown(self, remote_ids: Sequence[str]) -> dict[str, Shown]:
        """Read topics and comments as they stand."""
        return self._topics.shown(remote_ids)

    def remote_id_of(self, url: str) -> str:
        """Read `155` out of `https://ok.ru/group/1/topic/155`."""
        found = _URL.match(url)
        if found is None:
            raise UsageError(f"{url} is no address of a topic, like https://ok.ru/group/1/topic/2")
        if found[1] not in (None, self._group):
            raise UsageError(f"{url} is no topic of the group {self._group}")
        return found[2]

    def fetch_metrics(self, remote_ids: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of several topics in one call."""
        return self._topics.counts(remote_ids)

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Read what others answered below a topic, oldest first."""
        return self._topics.comments(parted(remote_id)[0])

    def fetch_followers(self) -> int:
        """Count the group's members."""
        return self._topics.members()

    def check_access(self) -> str:
        """Name the group, and prove that the account runs it."""
        return proven_access(self._api, self._group)

    def _posting(
        self, blocks: Sequence[Mapping[str, Any]], show_at: datetime | None
    ) -> Callable[[], dict[str, Any]]:
        topic = attachment(blocks, show_at)
        said = {"gid": self._group, "type": "GROUP_THEME", "attachment": topic}

        def named(answer: Any) -> dict[str, Any]:
            return kept(self._topics.named(answer), show_at)

        return lambda: self._api.call("write", "mediatopic.post", named, said)

    def _commenting(
        self, topic: str, text: str, above: str | None = None
    ) -> Callable[[], dict[str, str]]:
        said = {"entityId": topic, "entityType": DISCUSSION, "comment": text, "as_admin": "true"}
        said |= {"reply_to_comment_id": above} if above else {}
        return lambda: self._api.call(
            "write",
            "discussions.addDiscussionComment",
            lambda body: {"comment": identifier(body["id"] if isinstance(body, dict) else body)},
            said,
        )

    def _change(self, method: str, said: Mapping[str, str]) -> None:
        self._api.call("write", method, _require_done, said)


def _require_done(body: Any) -> None:
    if body is not True and (body.get("success") if isinstance(body, dict) else None) is not True:
        raise ValueError("it does not say that it was done")


def _done(body: Any) -> bool:
    _require_done(body)
    return True


def _below(topic: str, comment: str) -> dict[str, str]:
    return {"discussionId": topic, "discussionType": DISCUSSION, "comment_id": comment}


ADAPTER: type[Platform] = Ok
