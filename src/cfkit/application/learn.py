"""Learn from everything published before the end of a period what the next month should do."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from cfkit.domain.keys import seed_of
from cfkit.domain.learning import Change, Finding, Learned, Note, Settles, Unit, Verdict
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy.brand import Language
from cfkit.domain.weights import Hypothesis, Moved, Weights, mark_of

from .allocate import Caps, allocate, caps_of, preferences
from .comparison import ENOUGH
from .design import level_of
from .learned_words import why
from .power import DEFAULT_SPREAD, units_needed
from .units import Units
from .verdicts import Judged, judge

SCHEMA = 1
DRAWS = 400
"""Slots that weights are drawn for: enough that chance moves a share by a few hundredths only."""

OWN_SPREAD = 20
"""Publications from which the spread is the project's own."""

_GROUPS = (("angle", "format", "angle_format"), ("segment",), ("pillar",), ("hook",))
"""Factors that are drawn together."""

_MONTH = timedelta(days=30)


def learn(project: Project, period: Period, gathered: Units, today: date, seed: int = 0) -> Learned:
    """Judge what was published and propose weights for the month after `period`.

    Under eight publications with the metric nothing is judged and no weight moves. Weights that a
    person edited stay as they are; the change says so.
    """
    units = gathered.units
    used = [unit for unit in units if unit.log is not None]
    before = project.weights
    begun = before.hypotheses if before.metric in {None, gathered.metric} else []
    judged = judge(units, begun, today) if len(used) >= ENOUGH else None
    proposed: dict[str, dict[str, float]] = {}
    held: list[str] = []
    caps = None
    if judged is not None:
        caps = caps_of(judged.fit)
        rng = np.random.default_rng(seed_of("learn", period.name, seed))
        proposed, held = _propose(project, judged, used, caps, rng)
    findings = judged.findings if judged else ()
    weights, changes = _merge(before, proposed, findings, project.strategy.brand.language)
    hypotheses = judged.hypotheses if judged else tuple(before.hypotheses)
    return Learned(
        period=period.name,
        next=f"{period.last + timedelta(days=1):%Y-%m}",
        day=today,
        metric=gathered.metric,
        units=len(units),
        used=len(used),
        findings=findings,
        expected_false_winners=judged.expected_false_winners if judged else 0.0,
        weights=weights,
        changes=changes,
        hypotheses=[*hypotheses, *_gone(begun, hypotheses)],
        settles=_settles(project, units, used, judged),
        notes=(
            *gathered.notes,
            *_anew(before, gathered),
            *_notes(gathered, used, judged, caps, proposed),
            *_held(held),
        ),
    )


def as_weights(learned: Learned, before: Weights, *, rehearsal: bool = False) -> Weights:
    """Return what weights.yaml should hold; marks tell later what a person edited."""
    kept = {one.factor for one in learned.changes if one.kept}
    written = {str(factor): mark for factor, mark in before.written.items() if factor in kept}
    written |= {
        factor: mark_of(levels)
        for factor, levels in learned.weights.items()
        if factor != "slot" and factor not in kept
    }
    return Weights.model_validate(
        {
            "period": learned.period,
            "learned": learned.day,
            "rehearsal": rehearsal or None,
            "metric": learned.metric,
            "weights": learned.weights,
            "hypotheses": [one.model_dump() for one in learned.hypotheses],
            "changes": [*_moved(learned, before, rehearsal=rehearsal)],
            "written": written,
        }
    )


def _moved(learned: Learned, before: Weights, *, rehearsal: bool) -> Iterator[Moved]:
    """Name the weights that moved; learning from the same period again keeps where they began."""
    is_again = (before.period, before.metric) == (learned.period, learned.metric)
    is_again = is_again and bool(before.rehearsal) == rehearsal
    known = {(str(one.factor), one.level): one for one in before.changes if is_again}
    for one in learned.changes:
        if not one.kept:
            place = (one.factor, one.level)
            first = known.pop(place, None)
            was = first.was if first else one.before
            if was == one.after:
                continue
            yield Moved.model_validate(
                {"factor": one.factor, "level": one.level, "was": was, "now": one.after}
                | ({"why": one.why} if one.why else {})
            )
    yield from (one for one in known.values() if not before.is_edited(one.factor))


def as_json(learned: Learned) -> dict[str, Any]:
    """Return the model's table as JSON values: lifts are ratios, probabilities 0 to 1."""
    return {
        "schema": SCHEMA,
        "period": learned.period,
        "next": learned.next,
        "metric": learned.metric,
        "units": learned.units,
        "used": learned.used,
        "factors": [_row(one) for one in learned.findings],
        "expected_false_winners": round(learned.expected_false_winners, 3),
        "weights": learned.weights,
        "changes": [
            {
                "what": one.what,
                "from": one.before,
                "to": one.after,
                "why": one.why,
                "kept": one.kept,
            }
            for one in learned.changes
        ],
        "hypotheses": [one.model_dump(mode="json") for one in learned.hypotheses],
        "settles": {
            "hypotheses": learned.settles.hypotheses,
            "units_needed": learned.settles.units_needed,
        },
        "notes": [{"kind": one.kind, **one.facts} for one in learned.notes],
    }


def _row(one: Finding) -> dict[str, Any]:
    return {
        "factor": one.factor,
        "level": one.level,
        "lift": round(one.lift, 3),
        "low": round(one.low, 3),
        "high": round(one.high, 3),
        "p_winner": round(one.p_winner, 4),
        "units": one.units,
        "confirmed_by": one.fresh or None,
        "verdict": one.verdict.value,
    }


def _propose(
    project: Project,
    judged: Judged,
    used: Sequence[Unit],
    caps: Caps,
    rng: np.random.Generator,
) -> tuple[dict[str, dict[str, float]], list[str]]:
    """Draw weights, and name the levels that a cap holds."""
    found: dict[str, dict[str, float]] = {}
    held: list[str] = []
    for group in _GROUPS:
        factors = [factor for factor in group if judged.fit.design.term(factor)]
        tried: dict[tuple[str, ...], int] = {}
        for unit in used if factors else ():
            levels = [level_of(unit, factor) for factor in factors]
            known = tuple(level for level in levels if level is not None)
            if len(known) == len(factors) and _stands(project, factors, known):
                tried[known] = tried.get(known, 0) + 1
        if len(tried) < 2:
            continue
        names = sorted(tried)
        options = [dict(zip(factors, known, strict=True)) for known in names]
        counts = [tried[known] for known in names]
        chosen = allocate(judged.fit, judged.beliefs, options, counts, DRAWS, rng, caps)
        for factor in factors:
            offered = [option[factor] for option in options]
            if len({*offered}) > 1:
                known_of: Counter[str] = Counter()
                for level, n in zip(offered, counts, strict=True):
                    known_of[level] += n
                most = caps.of_each(factor, known_of)
                drawn = Counter(offered[place] for place in chosen)
                weights = preferences(offered, [offered[place] for place in chosen], most)
                found[factor] = {level: round(one, 3) for level, one in weights.items()}
                full = {level for level, n in drawn.items() if n >= int(DRAWS * most[level])}
                full |= {level for level, one in weights.items() if math.isclose(one, most[level])}
                held += [f"{factor} {level}" for level in full]
    return found, held


def _held(levels: Sequence[str]) -> Iterator[Note]:
    if levels:
        yield Note("held", {"levels": ", ".join(sorted(levels))})


def _stands(project: Project, factors: Sequence[str], levels: Sequence[str]) -> bool:
    """Whether the project still has all of them."""
    has = {
        "angle": project.catalogue.angles.keys(),
        "format": project.catalogue.formats.keys(),
        "segment": {one.id for one in project.strategy.segments},
        "pillar": {one.id for one in project.strategy.content.pillars},
    }
    pairs = zip(factors, levels, strict=True)
    return all(level in has[factor] for factor, level in pairs if factor in has)


def _merge(
    before: Weights,
    proposed: Mapping[str, Mapping[str, float]],
    findings: Sequence[Finding],
    language: Language,
) -> tuple[dict[str, dict[str, float]], list[Change]]:
    said = {(one.factor, one.level): why(one, language) for one in findings}
    weights = {str(factor): dict(levels) for factor, levels in before.weights.items()}
    changes: list[Change] = []
    for factor, levels in proposed.items():
        old = weights.get(factor, {})
        is_edited = before.is_edited(factor)
        total = sum(old.values()) or 1.0
        for level in sorted({*old, *levels}):
            was = round(old[level] / total, 3) if level in old else None
            to = levels.get(level)
            if was != to:
                reason = said.get((factor, level), "")
                changes.append(Change(factor, level, was, to, reason, kept=is_edited))
        if not is_edited:
            weights[factor] = dict(levels)
    return weights, changes


def _gone(before: Sequence[Hypothesis], now: Sequence[Hypothesis]) -> Iterator[Hypothesis]:
    """Keep what is known of levels that nothing was published of lately."""
    known = {(one.factor, one.level) for one in now}
    return (one for one in before if (one.factor, one.level) not in known)


def _settles(
    project: Project, units: Sequence[Unit], used: Sequence[Unit], judged: Judged | None
) -> Settles:
    is_own = judged is not None and len(used) >= OWN_SPREAD
    spread = judged.fit.spread if judged and is_own else DEFAULT_SPREAD
    newest = max((unit.published_at for unit in units), default=None)
    lately = sum(newest - unit.published_at < _MONTH for unit in units if newest)
    month = project.strategy.factory.volume or lately
    needed = max(ENOUGH, units_needed(spread))
    return Settles(month // needed, needed, month, spread, is_own=is_own)


def _anew(before: Weights, gathered: Units) -> Iterator[Note]:
    """Say that tests begin anew: what was begun by one metric is not confirmed by another."""
    was, now = before.metric, gathered.metric
    if was and now and was != now and before.hypotheses:
        yield Note("anew", {"before": was, "now": now})


def _notes(
    gathered: Units,
    used: Sequence[Unit],
    judged: Judged | None,
    caps: Caps | None,
    proposed: Mapping[str, Mapping[str, float]],
) -> Iterator[Note]:
    if judged is None or caps is None:
        if gathered.metric is not None or not gathered.units:
            yield Note("few", {"n": len(used), "of": len(gathered.units), "needs": ENOUGH})
        return
    if all(one.log == other.log for one, other in pairwise(used)):
        yield Note("same", {"n": len(used)})
    if len({unit.channel for unit in used}) == 1:
        yield Note("one_channel", {"channel": used[0].channel})
    if caps.name != "usual":
        most = {one: caps.of(one, len(proposed.get(one, ()))) for one in ("angle", "angle_format")}
        yield Note(caps.name, {"angle": most["angle"], "cell": most["angle_format"]})
    if not any(one.units >= ENOUGH for one in judged.findings):
        yield Note("none_enough", {"needs": ENOUGH})
    if any(one.verdict is Verdict.WINNER for one in judged.findings):
        yield Note("winners", {"false": round(judged.expected_false_winners, 2)})
