"""Pull the counts of what is live, at the ages at which units are compared."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    ExitCode,
    NoNumbers,
    PlatformError,
    RateLimited,
    UsageError,
    exit_code,
)
from cfkit.domain.metrics import AGES, Counts, Metric, Snapshot, key_of_channel
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.strategy import Channel
from cfkit.ports import Clock, MetricsSource, Platform, Store
from cfkit.ports.audience import AudienceSource

from .attempt import pause_after
from .insist import Patience
from .limits import Limits

_TRIES = 4
_DAY = timedelta(hours=20)
"""So old is a number of followers asked anew; less than a day, so that a daily run asks."""

Why = Literal["withheld", "not-found", "unsupported", "failed", "not-tried", "too-young"]


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers that are not there, and why. Without a key it holds for the channel.

    `metrics` names what the platform gives in general and withheld here.
    """

    channel: str
    why: Why
    words: str
    key: str | None = None
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pulled:
    """What one run brought: snapshots that are new, and what is missing.

    `calls` tells by channel how many reads the counts of publications took; asking once a day for a
    channel's followers is not among them.
    """

    snapshots: int
    calls: Mapping[str, int]
    gaps: tuple[Gap, ...]
    exit: ExitCode


def pull(  # noqa: PLR0913  every flag of `cfkit metrics pull` is one argument
    project: Project,
    platform_for: Callable[[Channel], Platform],
    store: Store,
    clock: Clock,
    *,
    limits: Limits,
    only: str | None = None,
    everything: bool = False,
    is_rehearsal: bool = False,
    stop: threading.Event | None = None,
) -> Pulled:
    """Take the snapshots that are due, or with `everything` one of each publication now.

    The source of a rehearsal's snapshots says that a sandbox invented them.

    Stored batch by batch, so an interrupted run goes on where it stopped, and so does one that
    `stop` ended. A channel that fails is a gap and stops no other. Raise `UsageError` for an
    unknown channel.
    """
    channels = {channel.id: channel for channel in project.strategy.channels}
    if only is not None and only not in channels:
        raise UsageError(f'no channel is called "{only}"{did_you_mean(only, channels)}')
    live = [one for one in store.deliveries().values() if one.state is State.LIVE]
    tally = _Tally(store)
    halt = stop or threading.Event()
    for name, deliveries in _by_channel(live, only):
        channel = channels.get(name)
        if channel is None:
            tally.gap(Gap(name, "unsupported", f"the strategy has no channel {name}"))
            continue
        try:
            platform = platform_for(channel)
        except CfkitError as error:
            tally.fail(Gap(name, "failed", str(error)), error)
            continue
        patience = Patience(limits.patience, clock, halt)
        source = source_of(platform.slug, is_rehearsal=is_rehearsal)
        puller = _Puller(name, platform, clock, tally, patience, source)
        puller.pull(deliveries, everything=everything)
    return Pulled(tally.snapshots, tally.calls, tuple(tally.gaps), exit_code(tally.exits))


def source_of(slug: str, *, is_rehearsal: bool) -> str:
    """Name where a platform's counts come from, as snapshots tell it."""
    return f"sandbox {slug}" if is_rehearsal else slug


def uncounted_channels(
    project: Project, store: Store, now: datetime, *, is_rehearsal: bool = False
) -> list[str]:
    """Name the channels that a run of `pull` would look at."""
    channels = {channel.id: channel for channel in project.strategy.channels}
    sources = {source_of(one.platform, is_rehearsal=is_rehearsal) for one in channels.values()}
    taken = {source: store.last_taken(source) for source in sources}
    found = set()
    for delivery in store.deliveries().values():
        channel = channels.get(delivery.channel)
        if channel is None or delivery.state is not State.LIVE or delivery.live_at is None:
            continue
        last = taken[source_of(channel.platform, is_rehearsal=is_rehearsal)]
        if is_due(delivery.live_at, last.get(delivery.key), now):
            found.add(channel.id)
    return sorted(found)


def is_due(live_at: datetime, last: datetime | None, now: datetime) -> bool:
    """Whether the latest age that has passed was not counted yet."""
    passed = [age for age in AGES if now - live_at >= age]
    return bool(passed) and (last is None or last < live_at + passed[-1])


def _by_channel(
    deliveries: Iterable[Delivery], only: str | None
) -> Iterator[tuple[str, list[Delivery]]]:
    channels: dict[str, list[Delivery]] = {}
    for delivery in sorted(deliveries, key=lambda one: (one.channel, str(one.live_at), one.key)):
        if only in (None, delivery.channel):
            channels.setdefault(delivery.channel, []).append(delivery)
    yield from channels.items()


@dataclass
class _Tally:
    store: Store
    snapshots: int = 0
    calls: dict[str, int] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)

    def gap(self, gap: Gap) -> None:
        self.gaps.append(gap)

    def fail(self, gap: Gap, error: CfkitError) -> None:
        is_platform = isinstance(error, PlatformError)
        self.gaps.append(gap)
        # A read that a platform refuses changed nothing: whatever it was, try again later.
        self.exits.append(ExitCode.RETRY_LATER if is_platform else error.exit_code)


class _Audience:
    """How many people follow a channel: asked once a day, and kept beside its posts' counts."""

    followers: int | None = None

    def __init__(
        self, channel: str, platform: Platform, clock: Clock, tally: _Tally, source: str
    ) -> None:
        self._channel = channel
        self._platform = platform
        self._clock = clock
        self._tally = tally
        self._source = source

    def look(self, *, everything: bool) -> None:
        """Find the number; what cannot be told is a gap, and no failure."""
        platform, now = self._platform, self._clock.now()
        if not isinstance(platform, AudienceSource):
            return
        key = key_of_channel(self._channel)
        known = [one for one in self._tally.store.rollup([key]) if one.source == self._source]
        if known and now - known[-1].taken_at < _DAY and not everything:
            self.followers = known[-1].counts.get(Metric.SUBSCRIBERS)
            return
        try:
            self.followers = platform.fetch_followers()
        except CfkitError as error:
            self._tally.gap(Gap(self._channel, "withheld", f"followers: {error}"))
            return
        counts = {} if self.followers is None else {Metric.SUBSCRIBERS: self.followers}
        version = platform.capabilities.metric_version
        shot = Snapshot(key, self._channel, now, self._source, counts, version)
        self._tally.snapshots += self._tally.store.add_snapshots([shot])


class _Puller:
    """One channel's reads."""

    def __init__(  # noqa: PLR0913, PLR0917  what a puller works with
        self,
        channel: str,
        platform: Platform,
        clock: Clock,
        tally: _Tally,
        patience: Patience,
        source: str,
    ) -> None:
        self._channel = channel
        self._platform = platform
        self._clock = clock
        self._tally = tally
        self._patience = patience
        self._source = source
        self._audience = _Audience(channel, platform, clock, tally, source)

    def pull(self, deliveries: Sequence[Delivery], *, everything: bool) -> None:
        source = self._platform
        size = source.capabilities.metrics_batch_size
        if not isinstance(source, MetricsSource) or size < 1:
            words = f"{source.capabilities.name} reports no numbers"
            self._tally.gap(Gap(self._channel, "unsupported", words))
            return
        due = self._due(deliveries, everything=everything)
        self._audience.look(everything=everything)
        for start in range(0, len(due), size):
            if self._patience.is_over:
                return
            error = self._pull_batch(source, due[start : start + size])
            if isinstance(error, RateLimited | CredentialError):
                self._skip(due[start + size :], error)
                return

    def _due(self, deliveries: Sequence[Delivery], *, everything: bool) -> list[Delivery]:
        now = self._clock.now()
        last = self._tally.store.last_taken(self._source)
        due = []
        for delivery in deliveries:
            live_at = delivery.live_at
            if live_at is None or delivery.remote_id is None:
                continue
            if everything or is_due(live_at, last.get(delivery.key), now):
                due.append(delivery)
            elif now - live_at < AGES[0]:
                words = "younger than an hour; it is counted later"
                self._tally.gap(Gap(self._channel, "too-young", words, delivery.key))
        return due

    def _pull_batch(self, source: MetricsSource, batch: Sequence[Delivery]) -> CfkitError | None:
        names = [str(delivery.remote_id) for delivery in batch]
        for tries in range(_TRIES):
            self._tally.calls[self._channel] = self._tally.calls.get(self._channel, 0) + 1
            try:
                found = source.fetch_metrics(names)
            except NoNumbers as error:
                self._tally.calls[self._channel] -= 1
                self._tally.gap(Gap(self._channel, "unsupported", str(error)))
                return None
            except CfkitError as error:
                if tries < _TRIES - 1 and self._patience.allows(pause_after(error, tries)):
                    continue
                self._fail(batch, error)
                return error
            self._keep(batch, found)
            return None
        return None

    def _keep(self, batch: Sequence[Delivery], found: Mapping[str, Counts]) -> None:
        now, version = self._clock.now(), self._platform.capabilities.metric_version
        snapshots = []
        for delivery in batch:
            counts = found.get(str(delivery.remote_id))
            self._tell(delivery, counts)
            if counts is not None and self._audience.followers is not None:
                counts = {Metric.SUBSCRIBERS: self._audience.followers, **counts}
            known = counts or {}
            shot = Snapshot(delivery.key, self._channel, now, self._source, known, version)
            snapshots.append(shot)
        self._tally.snapshots += self._tally.store.add_snapshots(snapshots)

    def _tell(self, delivery: Delivery, counts: Counts | None) -> None:
        if counts is None:
            words = "the platform does not list it any more, or shows no numbers of it"
            self._tally.gap(Gap(self._channel, "not-found", words, delivery.key))
            return
        withheld = tuple(sorted(self._platform.capabilities.metrics - counts.keys()))
        if withheld:
            words = f"withheld: {', '.join(withheld)}"
            self._tally.gap(Gap(self._channel, "withheld", words, delivery.key, withheld))

    def _fail(self, batch: Sequence[Delivery], error: CfkitError) -> None:
        for delivery in batch:
            self._tally.fail(Gap(self._channel, "failed", str(error), delivery.key), error)

    def _skip(self, rest: Sequence[Delivery], error: CfkitError) -> None:
        for delivery in rest:
            words = f"not asked after: {error}"
            self._tally.gap(Gap(self._channel, "not-tried", words, delivery.key))
