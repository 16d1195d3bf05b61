"""Say what a pause holds back, and what has become of it when the pause ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.publication import EVERYTHING, Delivery, Pause, State

from .due import Action, Rules, judge, pauses_on, why_missed
from .results import HANDED_OVER

AHEAD = timedelta(days=7)
"""How far ahead a pause is shown."""

_MAY_GO_OUT = frozenset({State.PLANNED, State.WAITING, State.REJECTED})

When = Literal["now", "ahead", "stale"]


@dataclass(frozen=True, slots=True)
class Touched:
    """A placement that a pause holds. `why`: what keeps it back besides, or why it is stale."""

    key: str
    channel: str
    at: datetime
    when: When
    why: str | None = None
    code: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit pause --json` and `cfkit resume --json`."""
        return {**asdict(self), "at": self.at.isoformat()}


def kinds(project: Project) -> list[str]:
    """List what `cfkit pause --only` takes."""
    return [
        EVERYTHING,
        "ads",
        "entertainment",
        *(one.id for one in project.strategy.content.pillars),
    ]


def held(
    placements: Iterable[Placement],
    deliveries: Mapping[str, Delivery],
    rules: Rules,
    ahead: timedelta = AHEAD,
) -> list[Touched]:
    """List what `rules.pauses` hold back now and in the days ahead, in order of time."""
    return sorted(_held(placements, deliveries, rules, ahead), key=lambda one: (one.at, one.key))


def _held(
    placements: Iterable[Placement],
    deliveries: Mapping[str, Delivery],
    rules: Rules,
    ahead: timedelta,
) -> Iterator[Touched]:
    for placement, known in _on(placements, deliveries, rules):
        if known.is_kept(rules.now):
            words = "handed over: `cfkit publish` takes it back, where the platform lets it"
            yield Touched(known.key, known.channel, placement.at, "ahead", words, HANDED_OVER)
        if known.state not in _MAY_GO_OUT or placement.at > rules.at + ahead:
            continue
        verdict = judge(placement, known, replace(rules, at=max(rules.at, placement.at)))
        if verdict.action is Action.HOLD:
            when: When = "now" if placement.at <= rules.at else "ahead"
            why = None if verdict.code == "paused" else verdict.why
            yield Touched(known.key, known.channel, placement.at, when, why)


def outlook(
    placements: Iterable[Placement], deliveries: Mapping[str, Delivery], rules: Rules
) -> list[Touched]:
    """List what becomes of the placements that `rules.pauses` held, once they are lifted.

    `now` goes out in the next run unless it has a `why`; `stale` was good when the pause began and
    is not any more.
    """
    freed = replace(rules, pauses=())
    found: list[Touched] = []
    for placement, known in _on(placements, deliveries, rules):
        if placement.at > rules.at:
            continue
        if stale := _stale(placement, known, freed, _since(placement, rules)):
            found.append(stale)
        elif known.state in _MAY_GO_OUT:
            verdict = judge(placement, known, freed)
            if verdict.action not in (Action.LEAVE, Action.MISS):
                why, code = verdict.why, verdict.code
                found.append(Touched(known.key, known.channel, placement.at, "now", why, code))
    return sorted(found, key=lambda one: (one.at, one.key))


def _stale(placement: Placement, known: Delivery, freed: Rules, since: datetime) -> Touched | None:
    """Say why it comes too late; `None` when it does not, or did already before the pause."""
    if known.state not in _MAY_GO_OUT | {State.MISSED}:
        return None
    late = why_missed(placement, freed)
    if late is None or why_missed(placement, replace(freed, at=since)) is not None:
        return None
    return Touched(known.key, known.channel, placement.at, "stale", late.words, late.code)


def _since(placement: Placement, rules: Rules) -> datetime:
    return min(one.since for one in pauses_on(placement, rules.project, rules.pauses))


def _on(
    placements: Iterable[Placement], deliveries: Mapping[str, Delivery], rules: Rules
) -> Iterator[tuple[Placement, Delivery]]:
    """Walk the placements that a pause is on, those of channels that are gone left out."""
    channels = {one.id for one in rules.project.strategy.channels}
    for placement in placements:
        key = str(placement.key)
        is_known = placement.key.channel in channels
        if is_known and any(pauses_on(placement, rules.project, rules.pauses)):
            yield placement, deliveries.get(key) or Delivery(key, placement.key.channel)


def as_json(pauses: Sequence[Pause], touched: Sequence[Touched]) -> dict[str, Any]:
    """Give the shape of both commands' `--json`."""
    return {
        "pauses": [one.as_json() for one in pauses],
        "posts": [one.as_json() for one in touched],
    }
