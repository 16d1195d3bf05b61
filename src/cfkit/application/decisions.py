"""Turn figures into at most five decisions for the plan, notes on the data and next steps."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cfkit.domain.definitions import LESS_IS_BETTER
from cfkit.domain.learning import tenths
from cfkit.domain.lessons import Belief, Lessons, Move
from cfkit.domain.project import Project
from cfkit.domain.report import (
    ChannelFigures,
    Diversity,
    Facts,
    GoalFact,
    Level,
    Notable,
    ShareFact,
    Standing,
    Statement,
    Verdict,
)

from .comparison import CLOSE, ENOUGH, Compared, spread
from .figures import ANSWERED
from .outcomes import Entry, Title
from .power import DEFAULT_SPREAD, units_needed
from .readings import counted_otherwise

MOST = 5
MODELLED = {"winner": "more", "likely": "test"}
"""Verdicts of a model that a decision is made of, and the change each means."""

LIKELY = (Verdict.ABOVE, Verdict.BELOW)
LEARNABLE = ("angle", "format", "segment", "pillar")
"""Weekday and slot are nuisance: they are shown and never decide."""

SETTLED = frozenset({"more", "less", "test", "keep", "measure"})
"""Changes after which nobody needs to be told to carry on."""

OFF = 0.1

WORSE = 1 / 1.25
"""Under this with nine chances in ten a level surely loses: so far up its 80 % range may reach."""


def decide(  # noqa: PLR0913, PLR0917 - decisions look at everything
    entries: Sequence[Entry],
    channels: Sequence[ChannelFigures],
    levels: Sequence[Level],
    goals: Sequence[GoalFact],
    shares: Sequence[ShareFact],
    lessons: Lessons | None,
    title: Title,
    past: int = 0,
) -> list[Statement]:
    """Say what the month means for the plan, the most urgent first.

    `past` posts went out in the period before cfkit. Where a model learned, it alone moves weights.
    """
    published = past + sum(entry.is_out for entry in entries)
    found = [
        *_mend(entries),
        *_measure(channels, published),
        *(_by_model(lessons, title) if lessons else _moves(levels)),
        *(_of_period(levels, lessons) if lessons else ()),
        *_too_early(waiting(levels, lessons, title), published),
        *_behind(goals),
        *_rebalance(shares),
    ][: MOST - 1]
    if not published:
        due = sum(entry.standing is not Standing.AHEAD for entry in entries)
        found.append(Statement("nothing_published", 0, "keep", {"planned": due}))
    elif not any(one.change in SETTLED for one in found):
        found.append(Statement("hold", published, "keep", {"judged": len(judged(levels))}))
    return found


def judged(levels: Sequence[Level]) -> list[Level]:
    """Levels with enough units to be judged at all."""
    late = {Verdict.TOO_EARLY, Verdict.RIPENING, Verdict.ALONE}
    return [level for level in levels if level.verdict not in late]


def notes(entries: Sequence[Entry], channels: Sequence[ChannelFigures]) -> list[Statement]:
    """Name what a reader must know about the numbers before believing them."""
    published = [entry for entry in entries if entry.is_out]
    read = [entry for entry in published if entry.readings.history]
    by_kind = {
        "no_readings": [entry for entry in published if not entry.readings.history],
        "ripening": [entry for entry in read if entry.readings.is_ripening],
        "fell": [entry for entry in read if entry.readings.fell],
        "boosted": [entry for entry in published if entry.readings.is_boosted],
        "without_file": [entry for entry in entries if not entry.has_file],
    }
    counted = {kind: len(some) for kind, some in by_kind.items()}
    slugs = sorted({entry.channel for entry in read})
    by_channel = [[entry.readings for entry in read if entry.channel == slug] for slug in slugs]
    counted["versions"] = sum(map(counted_otherwise, by_channel))
    found = [
        Statement(kind, units, None, {"of": len(published)})
        for kind, units in counted.items()
        if units
    ]
    silent = [one for one in channels if one.published and not one.reporting]
    found += [
        Statement("silent_channel", one.published, None, {"channel": one.title}) for one in silent
    ]
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """What cannot be judged yet: what each needs, its units and facts, the nearest first."""

    near: Sequence[tuple[int, int, Facts]]
    judged: int


def waiting(levels: Sequence[Level], lessons: Lessons | None, title: Title) -> Waiting:
    """Name what waits for a verdict: the model's where it has any, else the period's."""
    found = [one for one in (lessons.findings if lessons else ()) if one.factor in LEARNABLE]
    if found:
        near = [(one.needs, one.units, _of_belief(one, title)) for one in found if one.needs]
        return Waiting(sorted(near, key=_order), len(found) - len(near))
    early = [(one.needs, one.units, _of_level(one)) for one in levels if _is_unfinished(one)]
    known = sum(one.factor in LEARNABLE for one in judged(levels))
    return Waiting(sorted(early, key=_order), known)


def _order(one: tuple[int, int, Facts]) -> tuple[int, str, str]:
    needs, _, facts = one
    return needs, str(facts["factor"]), str(facts["level"])


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the comparisons of a period have shown, and what was decided on them."""

    decided: Sequence[Statement]
    above: Sequence[Notable]
    diversity: Sequence[Diversity]
    compared: Sequence[Compared]
    waiting: Waiting


def propose(project: Project, volume: int, evidence: Evidence) -> list[Statement]:
    """Propose the next month of `volume` placements: what to scale, finish, repeat and vary."""
    found = [
        Statement(one.kind, one.units, one.change, one.facts)
        for one in evidence.decided
        if one.change in {"more", "less"}
    ]
    close = [one for one in evidence.waiting.near if one[1]]
    found += [Statement("finish", units, "test", facts) for _, units, facts in close[:3]]
    if evidence.above:
        facts: Facts = {"first": evidence.above[0].title}
        found.append(Statement("repeat", len(evidence.above), "test", facts))
    flat = [one for one in evidence.diversity if one.evenness is not None and one.evenness < 0.5]
    found += [
        Statement("vary", one.units, "rebalance", {"axis": one.axis, "channel": one.title})
        for one in sorted(flat, key=lambda one: one.evenness or 0)[:2]
        if one.units >= ENOUGH
    ]
    return found + _volume(project, volume, evidence.compared)


def _volume(project: Project, volume: int, compared: Sequence[Compared]) -> list[Statement]:
    if not volume:
        return []
    found = [_settles(volume, compared)]
    explore = project.strategy.factory.explore
    if explore:
        facts: Facts = {"share": explore, "n": round(volume * explore), "volume": volume}
        found.append(Statement("explore", volume, "test", facts))
    return found


def _mend(entries: Sequence[Entry]) -> Iterator[Statement]:
    count = {standing: sum(e.standing is standing for e in entries) for standing in Standing}
    if unknown := count[Standing.UNKNOWN]:
        yield Statement("reconcile", unknown, "mend", {})
    lost = count[Standing.MISSED] + count[Standing.REJECTED] + count[Standing.OVERDUE]
    if lost:
        facts = {
            "missed": count[Standing.MISSED],
            "rejected": count[Standing.REJECTED],
            "overdue": count[Standing.OVERDUE],
            "of": len(entries),
        }
        yield Statement("not_sent", lost, "mend", facts)


def _measure(channels: Sequence[ChannelFigures], published: int) -> Iterator[Statement]:
    reporting = sum(one.reporting for one in channels)
    if published and not reporting:
        yield Statement("no_numbers", published, "measure", {})
    elif published and reporting < published / 2:
        yield Statement("few_numbers", reporting, "measure", {"of": published})


def _moves(levels: Sequence[Level]) -> list[Statement]:
    clear = [one for one in levels if one.factor in LEARNABLE and one.verdict in LIKELY]
    ranked = sorted(clear, key=lambda one: -abs(math.log(one.ratio or 1)))
    found = []
    for one in ranked[:3]:
        size = one.ratio or 1.0
        spread_out = one.channels >= 2 or one.weeks >= 3
        if one.verdict is Verdict.ABOVE:
            kind = "scale" if spread_out and size >= CLOSE else "confirm"
        else:
            kind = "reduce" if spread_out and size <= 1 / CLOSE else "watch"
        change = {"scale": "more", "reduce": "less"}.get(kind, "test")
        found.append(Statement(kind, one.units, change, _of_level(one)))
    return found


def _by_model(lessons: Lessons, title: Title) -> Iterator[Statement]:
    """Name what wins, and what surely loses while its weight falls."""
    less = int((lessons.metric or "") in LESS_IS_BETTER)
    found = [one for one in lessons.findings if one.factor in LEARNABLE]
    for one in sorted(found, key=lambda one: (-one.p_winner, one.factor, one.level)):
        if one.verdict in MODELLED:
            facts = {
                **_of_belief(one, title),
                "tenths": tenths(one.p_winner),
                "fresh": one.fresh,
                "less": less,
            }
            yield Statement(one.verdict, one.units, MODELLED[one.verdict], facts)
    falling = {(one.factor, one.level) for one in lessons.changes if _falls(one, lessons)}
    for one in sorted(found, key=lambda one: (one.lift, one.factor, one.level)):
        if one.high < WORSE and not one.needs and (one.factor, one.level) in falling:
            facts = {**_of_belief(one, title), "less": less}
            yield Statement("worse", one.units, "less", facts)


def _falls(move: Move, lessons: Lessons) -> bool:
    """Whether a weight lies below what it was, or below an even share where nobody named it."""
    named = sum(one.factor == move.factor and one.after is not None for one in lessons.changes)
    was = move.before if move.before is not None else 1 / max(1, named)
    return (move.after or 0.0) < was


def _of_period(levels: Sequence[Level], lessons: Lessons) -> Iterator[Statement]:
    """Point at what lay low in one period and is no winner of all periods."""
    praised = {(one.factor, one.level) for one in lessons.findings if one.verdict in MODELLED}
    low = [one for one in levels if one.factor in LEARNABLE and one.verdict is Verdict.BELOW]
    for one in sorted(low, key=lambda one: one.ratio or 1.0)[:2]:
        if (one.factor, one.level) not in praised:
            yield Statement("low", one.units, "test", _of_level(one))


def _is_unfinished(level: Level) -> bool:
    early = level.verdict in {Verdict.TOO_EARLY, Verdict.RIPENING}
    return level.factor in LEARNABLE and early


def _too_early(known: Waiting, published: int) -> Iterator[Statement]:
    if not known.near or (known.judged and len(known.near) < known.judged):
        return
    _, _, nearest = known.near[0]
    facts: Facts = {**nearest, "waiting": len(known.near), "judged": known.judged}
    yield Statement("too_early", published, "keep", facts)


def _behind(goals: Sequence[GoalFact]) -> Iterator[Statement]:
    short = [one for one in goals if one.status == "short" and one.progress is not None]
    for one in sorted(short, key=lambda one: one.progress or 0)[:1]:
        facts = {"goal": one.title, "progress": one.progress, "metric": one.metric}
        if one.metric == ANSWERED:
            yield Statement("unanswered", one.units, "mend", {**facts, "fact": one.fact})
        elif one.at_most:
            limit: Facts = {"fact": one.fact, "target": one.target}
            yield Statement("goal_over", one.units, "rebalance", {**facts, **limit})
        else:
            yield Statement("goal_short", one.units, "rebalance", facts)


def _rebalance(shares: Sequence[ShareFact]) -> Iterator[Statement]:
    off = [
        (one.fact - one.planned, one)
        for one in shares
        if one.of >= ENOUGH and one.fact is not None and one.planned is not None
    ]
    far = [pair for pair in off if abs(pair[0]) > OFF]
    for _, one in sorted(far, key=lambda pair: -abs(pair[0]))[:1]:
        facts = {
            "axis": one.axis,
            "level": one.level,
            "title": one.title,
            "planned": one.planned,
            "fact": one.fact,
        }
        yield Statement("share_off", one.of, "rebalance", facts)


def _settles(planned: int, compared: Sequence[Compared]) -> Statement:
    own = spread(compared)
    needed = max(ENOUGH, units_needed(own if own is not None else DEFAULT_SPREAD))
    facts = {
        "hypotheses": planned // needed,
        "units_needed": needed,
        "spread": own if own is not None else DEFAULT_SPREAD,
        "own": 1 if own is not None else 0,
        "planned": planned,
    }
    return Statement("settles", len(compared), "test", facts)


def _of_belief(one: Belief, title: Title) -> Facts:
    return {
        "factor": one.factor,
        "level": one.level,
        "title": title.level(one.factor, one.level),
        "ratio": one.lift,
        "low": one.low,
        "high": one.high,
        "needs": one.needs,
        "ripening": 0,
    }


def _of_level(level: Level) -> Facts:
    return {
        "factor": level.factor,
        "level": level.level,
        "title": level.title,
        "ratio": level.ratio,
        "low": level.low,
        "high": level.high,
        "needs": level.needs,
        "ripening": level.ripening,
        "channels": level.channels,
        "weeks": level.weeks,
    }
