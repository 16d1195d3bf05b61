"""Find live posts that were edited or deleted on their platform behind cfkit's back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal

from cfkit.domain.errors import CfkitError, CredentialError, ExitCode, exit_code
from cfkit.domain.keys import COMMENT, PIN, sequel
from cfkit.domain.likeness import alike
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, Shown, State
from cfkit.domain.strategy import Channel
from cfkit.ports import Clock, Platform, Store, Watcher

from .attempt import pause_after
from .insist import Patience
from .limits import Limits
from .messages import TEXT, Message, messages_of

MOST = 500
"""How many posts one run asks after, the newest ones."""

_TRIES = 4

What = Literal["edited", "deleted", "unpinned", "unknown"]


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference between what cfkit left there and what stands there; `message` says where."""

    key: str
    channel: str
    what: What
    words: str
    message: str = TEXT
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """What one run saw: posts asked after, differences, and the exit code of the run."""

    asked: int
    drifts: tuple[Drift, ...]
    exit: ExitCode

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `drift` in `cfkit status --drift --json`."""
        return {"asked": self.asked, "found": [asdict(one) for one in self.drifts]}


@dataclass(frozen=True, slots=True)
class Watching:
    """What a look at live posts works with."""

    project: Project
    platform_for: Callable[[Channel], Platform]
    store: Store
    clock: Clock
    limits: Limits


@dataclass(frozen=True, slots=True)
class _Standing:
    """A live post with what belongs to it."""

    root: Delivery
    messages: Sequence[Message]
    is_pinned: bool
    why_nothing: str = "nobody wrote down what was sent"
    """Why there are no messages, where there are none."""


def drift(watching: Watching, since: datetime, until: datetime) -> Watched:
    """Ask the platforms after what went live from `since` to before `until`; change nothing.

    What nobody can tell is named as unknown. A channel that fails stops no other.
    """
    deliveries = watching.store.deliveries().values()
    live = [
        one
        for one in deliveries
        if one.state is State.LIVE and one.live_at and since <= one.live_at < until
    ]
    live.sort(key=lambda one: (str(one.live_at), one.key), reverse=True)
    chosen, left = live[:MOST], len(live[MOST:])
    drifts: list[Drift] = []
    exits: list[int] = []
    for name, some in _by_channel(chosen):
        for one, code in _look_at(name, some, watching):
            drifts.append(one)
            exits.append(code)
    if left:
        words = f"{left} older posts were not asked after: name a shorter period"
        drifts.append(Drift("", "", "unknown", words))
    return Watched(len(chosen), tuple(drifts), exit_code(exits))


def _by_channel(deliveries: Iterable[Delivery]) -> Iterator[tuple[str, list[Delivery]]]:
    channels: dict[str, list[Delivery]] = {}
    for delivery in deliveries:
        channels.setdefault(delivery.channel, []).append(delivery)
    yield from sorted(channels.items())


def _look_at(
    name: str, deliveries: list[Delivery], watching: Watching
) -> Iterator[tuple[Drift, int]]:
    channels = {channel.id: channel for channel in watching.project.strategy.channels}
    try:
        if name not in channels:
            yield from _untold(deliveries, f"the strategy has no channel {name}")
            return
        platform = watching.platform_for(channels[name])
        if not isinstance(platform, Watcher):
            words = f"{platform.capabilities.name} shows nobody what became of a post"
            yield from _untold(deliveries, words)
            return
        standing = list(_standing(deliveries, platform, watching.store))
        names = [one.remote_id for post in standing for one in post.messages]
        patience = Patience(watching.limits.patience, watching.clock, threading.Event())
        shown = _fetch(platform, names, patience)
    except CfkitError as error:
        code = error.exit_code
        code = code if isinstance(error, CredentialError) else ExitCode.RETRY_LATER
        yield from _untold(deliveries, f"asking failed: {error}", code)
        return
    for post in standing:
        yield from _compare(post, shown)


def _untold(
    deliveries: Iterable[Delivery], words: str, code: ExitCode = ExitCode.OK
) -> Iterator[tuple[Drift, int]]:
    for one in deliveries:
        yield Drift(one.key, one.channel, "unknown", words, url=one.url), code


_STORY = "a story has no words and is seen for a day"


def _standing(
    deliveries: Sequence[Delivery], platform: Platform, store: Store
) -> Iterator[_Standing]:
    sequels = store.sequels()
    pins = [one for one in sequels.values() if one.state is State.LIVE and one.key.endswith(PIN)]
    top = {one.channel: one.key for one in sorted(pins, key=lambda one: str(one.live_at))}
    for root in deliveries:
        comment = sequels.get(sequel(root.key, COMMENT))
        comment = comment if comment and comment.state is State.LIVE else None
        post = store.sent(root.key)
        messages: list[Message] = []
        if post is not None and post.surface == "story":
            yield _Standing(root, (), is_pinned=False, why_nothing=_STORY)
            continue
        if post is not None:
            said = store.sent(comment.key) if comment else None
            post = replace(post, comment=said.document if said else None)
            messages = messages_of(post, root, comment, platform.capabilities.text)
        # A later pin may have taken its place, and that is no drift.
        yield _Standing(root, messages, top.get(root.channel) == sequel(root.key, PIN))


def _fetch(platform: Watcher, names: Sequence[str], patience: Patience) -> Mapping[str, Shown]:
    found: dict[str, Shown] = {}
    size = max(platform.watch_batch, 1)
    for start in range(0, len(names), size):
        found |= _insist(platform, names[start : start + size], patience)
    return found


def _insist(platform: Watcher, names: Sequence[str], patience: Patience) -> Mapping[str, Shown]:
    for tries in range(_TRIES):
        try:
            return platform.fetch_shown(names)
        except CfkitError as error:
            if tries + 1 == _TRIES or not patience.allows(pause_after(error, tries)):
                raise
    return {}


def _compare(post: _Standing, shown: Mapping[str, Shown]) -> Iterator[tuple[Drift, int]]:
    key, channel, url = post.root.key, post.root.channel, post.root.url
    if not post.messages:
        yield Drift(key, channel, "unknown", post.why_nothing, url=url), ExitCode.OK
    for one in post.messages:
        seen = shown.get(one.remote_id)
        if seen is None:
            words = f"the platform tells nothing of the {one.what}"
            yield Drift(key, channel, "unknown", words, one.what, url), ExitCode.OK
        elif seen.is_gone:
            words = f"the {one.what} is not there any more"
            yield Drift(key, channel, "deleted", words, one.what, url), ExitCode.HELD
        elif seen.text is not None and one.is_comparable and not alike(one.text, seen.text):
            words = f"the {one.what} says something else than was sent"
            yield Drift(key, channel, "edited", words, one.what, url), ExitCode.HELD
    root = shown.get(post.root.remote_id or "")
    if post.is_pinned and root is not None and root.is_pinned is False and not root.is_gone:
        words = "it was pinned and stands on top no longer"
        yield Drift(key, channel, "unpinned", words, url=url), ExitCode.HELD
