"""What goes out after a post is live: first comment, pin, answers, each settled on its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

from cfkit.domain.errors import NotPublishable, OutcomeUnknown, Unavailable, UsageError
from cfkit.domain.keys import COMMENT, PIN, SEQUELS, is_reply, root_of, sequel, sequel_of
from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Sighting, State
from cfkit.ports import Answerer, Commenter, LinkReader, Pinner, Platform, Steps

from .settle import Service

_TROUBLED = frozenset({State.REJECTED, State.ATTEMPTING, State.UNKNOWN})


def outstanding(
    root: Delivery | None, placement: Placement | None, known: Mapping[str, Delivery]
) -> Iterator[Delivery]:
    """Yield the sequels of a live post that are to be sent or settled, in order."""
    if root is None or root.state is not State.LIVE:
        return
    names = () if placement is None else placement.sequels
    for name in SEQUELS:
        key = sequel(root.key, name)
        found = known.get(key)
        if found is not None and found.state.is_unsettled:
            yield found
        elif name in names and (found is None or not found.state.is_over):
            yield found or Delivery(key, root.channel)


def troubles(key: str, known: Mapping[str, Delivery]) -> Iterator[Delivery]:
    """Yield the sequels of `key` that were refused, or of which nobody knows whether they are out.

    `known` holds sequels by their keys.
    """
    for name in SEQUELS:
        found = known.get(sequel(key, name))
        if found is not None and found.state in _TROUBLED:
            yield found


def said_by(key: str, post: Post) -> Post:
    """Cut out of a post what the delivery `key` sends: all of it, or its comment as one message."""
    if sequel_of(key) is None:
        return post
    document = post.comment if sequel_of(key) == COMMENT and post.comment else post.document
    return Post(
        key,
        document,
        link=next(iter(document.links), None),
        language=post.language,
        slot=post.slot,
        stored_at=post.stored_at,
        project=post.project,
    )


def serving(key: str, service: Service, comment: str | None = None) -> Service:
    """Turn a channel's service to what `key` names: the posts themselves, or one sequel.

    `comment` is the id of the one that it answers, where that is known.
    Raise `NotPublishable` when the platform lacks the power, or the post is not live.
    """
    name = sequel_of(key)
    if name is None:
        return service
    root = service.store.deliveries([root_of(key)]).get(root_of(key))
    if root is None or root.remote_id is None:
        raise NotPublishable(f"{root_of(key)} is not live, so nothing can follow it")
    if is_reply(key):
        platform = _answers(key, service, root.remote_id, comment)
    else:
        platform = _platform(name, service.platform, root.remote_id)
    return replace(service, platform=platform)


def _answers(key: str, service: Service, root: str, comment: str | None) -> Platform:
    platform = service.platform
    if not isinstance(platform, Answerer):
        raise NotPublishable(
            f"cfkit answers no comments on {platform.capabilities.name}: answer by hand, "
            "then `cfkit inbox resolve`"
        )
    if comment is None:
        cases = service.store.cases().all()
        comment = next((one.remote_id for one in cases if one.reply_key == key), None)
    if comment is None:
        raise NotPublishable("nobody remembers the comment that this is the answer to")
    return cast("Platform", _Answers(platform, root, comment))


def _platform(name: str, platform: Platform, root: str) -> Platform:
    if platform.capabilities.by_hand:
        return cast("Platform", _ByHand(platform))
    if name == COMMENT and isinstance(platform, Commenter):
        return cast("Platform", _Comments(platform, platform, root))
    if name == PIN and isinstance(platform, Pinner):
        return cast("Platform", _Pins(platform, platform, root))
    what = {COMMENT: "writes no comments", PIN: "pins nothing"}.get(name, f"knows no {name}")
    raise NotPublishable(f"cfkit {what} on {platform.capabilities.name}: take it out of the file")


class _ByHand:
    """Where a person posts: the checklist of the package named it, and the post is out."""

    def __init__(self, platform: Platform) -> None:
        self.capabilities = platform.capabilities

    def publish(self, post: Post, steps: Steps) -> Receipt:  # noqa: ARG002  the port's signature
        """Send nothing."""
        return Receipt(post.key)


class _Comments:
    """The comments below one publication, as a platform of their own."""

    def __init__(self, platform: Platform, commenter: Commenter, root: str) -> None:
        self.capabilities = platform.capabilities
        self._platform = platform
        self._commenter = commenter
        self._root = root

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Write the comment."""
        return self._commenter.comment(post, self._root, steps)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look for the comment."""
        return self._commenter.find_comment(post, self._root, delivery)

    def remote_id_of(self, url: str) -> str:
        """Read a comment's id out of its address. Raise `UsageError` for that of the post."""
        return _below(self._platform, self._root, url, "its first comment")


def _below(platform: Platform, root: str, url: str, wanted: str) -> str:
    if not isinstance(platform, LinkReader):
        return url
    found = platform.remote_id_of(url)
    if found == root:
        raise UsageError(f"{url} is the post; give the address of {wanted}")
    return found


class _Answers:
    """The answers to one comment, as a platform of their own."""

    def __init__(self, answerer: Answerer, root: str, comment: str) -> None:
        self._platform = cast("Platform", answerer)
        self.capabilities = self._platform.capabilities
        self._answerer = answerer
        self._root = root
        self._comment = comment

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Write the answer."""
        return self._answerer.answer(post, self._root, self._comment, steps)

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look for the answer."""
        return self._answerer.find_answer(post, self._root, self._comment, delivery)

    def remote_id_of(self, url: str) -> str:
        """Read the answer's id out of its address. Raise `UsageError` for that of the post."""
        return _below(self._platform, self._root, url, "the answer")


class _Pins:
    """The top of a channel, as a platform: a repeat changes nothing, so nothing gets lost."""

    def __init__(self, platform: Platform, pinner: Pinner, root: str) -> None:
        self.capabilities = platform.capabilities
        self._pinner = pinner
        self._root = root

    def publish(self, post: Post, steps: Steps) -> Receipt:  # noqa: ARG002  the port's signature
        """Pin the publication."""
        steps.once("pin", self._pin)
        return Receipt(f"pin {self._root}")

    def _pin(self) -> bool:
        try:
            self._pinner.pin(self._root)
        except OutcomeUnknown as error:
            raise Unavailable(str(error)) from error
        return True
