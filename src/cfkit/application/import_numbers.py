"""Take counts of publications from a table: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from cfkit.domain.column_map import PLACES
from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.grid import Line
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.publication import Delivery

from .addresses import plain_address
from .cell_values import is_day
from .headed import Headed

SOURCE = "import"
TAKEN = (*PLACES, "taken_at", *(one.value for one in Metric))
"""The columns that have a place in a table of counts."""

_SKEW = timedelta(minutes=5)
"""Clocks differ by so much."""

_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known before an import."""

    deliveries: Mapping[str, Delivery]
    snapshots: Callable[[Sequence[str]], Iterable[Snapshot]]
    """Gives those of some publications."""
    now: datetime
    taken_at: datetime | None = None
    """When the counts were taken, where the table does not tell."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What a table brings. `repeated` rows stand already, `skipped` ones are about other posts."""

    snapshots: tuple[Snapshot, ...]
    repeated: int
    skipped: int
    notes: tuple[str, ...]


@dataclass
class _Gathered:
    rows: dict[tuple[str, datetime], tuple[Line, dict[Metric, int]]] = field(default_factory=dict)
    repeated: int = 0
    skipped: int = 0


def import_numbers(headed: Headed, standing: Standing) -> Imported:
    """Read every row. Raise `InvalidFiles` with all that is wrong."""
    gathered = _Gathered()
    finder = _Finder(standing.deliveries)
    for line in headed.lines():
        _gather(headed, line, finder, standing, gathered)
    headed.require()
    source = headed.mapping.source or SOURCE
    keys = sorted({key for key, _ in gathered.rows})
    before = _before(standing.snapshots(keys), source)
    notes: list[str] = []
    new = []
    runs: dict[str, _Run] = {}
    for (key, taken_at), (line, counts) in sorted(gathered.rows.items()):
        channel = standing.deliveries[key].channel
        stood = before.setdefault(key, {})
        if taken_at in stood:
            if stood[taken_at] != counts:
                words = f"{key} has other counts from {source} at this moment: what was counted"
                words += " stays; give a corrected count a later taken_at"
                headed.wrong(line, "taken_at", "counted-twice", words)
            gathered.repeated += 1
            continue
        if key not in runs:
            runs[key] = _Run(stood)
        notes += _fallen(line, key, counts, runs[key].until(taken_at))
        runs[key].known.update(counts)
        version = headed.mapping.metric_version
        new.append(Snapshot(key, channel, taken_at, source, counts, version))
    headed.require()
    return Imported(tuple(new), gathered.repeated, gathered.skipped, tuple(notes))


def _gather(
    headed: Headed, line: Line, finder: _Finder, standing: Standing, gathered: _Gathered
) -> None:
    key = finder.find(headed, line)
    taken_at = headed.instant(line, "taken_at", _END_OF_DAY)
    counts = headed.counts(line)
    if key is None:
        if headed.mapping.skip_unknown:
            gathered.skipped += 1
        else:
            headed.wrong(line, *finder.why_not(headed, line))
        return
    if taken_at is None and headed.text(line, "taken_at") is None:
        taken_at = standing.taken_at
        if taken_at is None:
            words = "when was this counted? Fill taken_at, or say --taken-at"
            headed.wrong(line, "taken_at", "no-instant", words)
    if taken_at is not None:
        moment = _plausible(headed, line, taken_at, standing, key)
        _add(headed, line, (key, moment), counts, gathered)


def _add(
    headed: Headed,
    line: Line,
    place: tuple[str, datetime],
    counts: dict[Metric, int],
    gathered: _Gathered,
) -> None:
    first, known = gathered.rows.setdefault(place, (line, counts))
    if first is line:
        return
    if headed.mapping.add_up:
        for metric, value in counts.items():
            known[metric] = known.get(metric, 0) + value
    elif known == counts:
        gathered.repeated += 1
    else:
        words = f"row {first.number} has other counts of {place[0]} at the same moment"
        headed.wrong(line, "taken_at", "counted-twice", f"{words}: keep one of the two")


def counted_at(headed: Headed, line: Line, taken_at: datetime, now: datetime) -> datetime:
    """Take the end of a day that is not over, or a clock ahead by little, for now.

    What is further ahead is wrong, and noted.
    """
    if taken_at <= now:
        return taken_at
    told = headed.text(line, "taken_at")
    is_today = (told is None or is_day(told)) and taken_at - now < timedelta(days=1)
    if is_today or taken_at - now <= _SKEW:
        return now
    words = f"taken_at is ahead of now ({now:%Y-%m-%d %H:%M} UTC): is the zone or the year right?"
    headed.wrong(line, "taken_at", "taken-ahead", words)
    return taken_at


def _plausible(
    headed: Headed, line: Line, taken_at: datetime, standing: Standing, key: str
) -> datetime:
    moment = counted_at(headed, line, taken_at, standing.now)
    live_at = standing.deliveries[key].live_at
    if live_at is not None and moment < live_at - _SKEW:
        words = f"taken_at is before {key} went out ({live_at:%Y-%m-%d %H:%M} UTC):"
        headed.wrong(line, "taken_at", "taken-before", f"{words} is the zone or the year right?")
    return moment


class _Finder:
    """Finds the publication that a row is about."""

    def __init__(self, deliveries: Mapping[str, Delivery]) -> None:
        self._out = {key: one for key, one in deliveries.items() if one.state.is_over}
        self._all = deliveries
        self._by_address = {
            plain_address(one.url): key for key, one in self._out.items() if one.url
        }

    def find(self, headed: Headed, line: Line) -> str | None:
        """Return the key of what a row is about, `None` when it is nothing of ours."""
        key, url = headed.text(line, "key"), headed.text(line, "url")
        found = key if key in self._out else None
        if key is None and url is not None:
            found = self._by_address.get(plain_address(url))
        channel = headed.text(line, "channel") or headed.mapping.channel
        if found and channel and self._out[found].channel != channel:
            return None
        return found

    def why_not(self, headed: Headed, line: Line) -> tuple[str, str, str]:
        """Say where, with what code and in what words nothing was found."""
        key, url = headed.text(line, "key"), headed.text(line, "url")
        channel = headed.text(line, "channel") or headed.mapping.channel
        if key is None and url is None:
            return "key", "no-post", "which post is this about? Fill key or url"
        if key is None:
            words = f"nothing that cfkit published stands at {url}"
            words += f" on {channel}" if channel else ""
            how = "; what was published before cfkit comes in with --history"
            return "url", "unknown-post", words + how
        known = self._all.get(key)
        if known is None:
            return "key", "unknown-post", f"no post is called {key}{did_you_mean(key, self._all)}"
        if not known.state.is_over:
            return "key", "not-live", f"{key} did not go out yet: it is {known.state}"
        return "channel", "other-channel", f"{key} is on {known.channel}, not on {channel}"


def _before(
    snapshots: Iterable[Snapshot], source: str
) -> dict[str, dict[datetime, Mapping[Metric, int]]]:
    found: dict[str, dict[datetime, Mapping[Metric, int]]] = {}
    for one in snapshots:
        if one.source == source:
            found.setdefault(one.key, {})[one.taken_at] = one.counts
    return found


class _Run:
    """Goes through what stood of one publication once, as its rows come in order of time."""

    def __init__(self, stood: Mapping[datetime, Mapping[Metric, int]]) -> None:
        self._ahead = sorted(stood.items(), key=lambda pair: pair[0], reverse=True)
        self.known: dict[Metric, int] = {}

    def until(self, taken_at: datetime) -> Mapping[Metric, int]:
        """Tell the last counts before an instant."""
        while self._ahead and self._ahead[-1][0] < taken_at:
            self.known.update(self._ahead.pop()[1])
        return self.known


def _fallen(
    line: Line, key: str, counts: Mapping[Metric, int], known: Mapping[Metric, int]
) -> list[str]:
    """Say which counts are smaller than they were."""
    return [
        f"row {line.number}: {metric} of {key} fell from {known[metric]} to {value};"
        " it is kept as it is"
        for metric, value in counts.items()
        if value < known.get(metric, value)
    ]
