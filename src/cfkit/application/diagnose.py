"""Weigh answers: SMM is enough, a hybrid, a factory, or a factory with nothing to build it on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, combinations

from cfkit.domain.diagnosis import (
    Answers,
    Band,
    Change,
    Diagnosis,
    Guide,
    Part,
    Question,
    Shift,
    Value,
    Verdict,
    Weight,
)

WEEKS_A_MONTH = 52 / 12

FULL_WEEK = 40.0

SHOWN = 3
"""Answers that decided it, and changes of a verdict, that are worth reading."""


def diagnose(answers: Answers, guide: Guide, unit_cost: float | None = None) -> Diagnosis:
    """Tell what the answers ask for and allow. `unit_cost` is money a unit, of their currency."""
    points = {one.id: one.points(answers.of(one.id)) for one in guide.questions}
    parts = _parts(answers, guide, unit_cost)
    need, can = sum(points.values()), min((one.value for one in parts), default=None)
    verdict = _verdict(need, parts, guide)
    return Diagnosis(
        answers=answers,
        verdict=verdict,
        need=need,
        points_for=sum(one for one in points.values() if one > 0),
        points_against=-sum(one for one in points.values() if one < 0),
        can=can,
        parts=parts,
        decided_by=_decided_by(answers, guide, verdict, parts),
        would_change=_would_change(answers, guide, verdict, unit_cost),
        stage=stage_of(answers, guide),
        shifts=shifts_of(answers.yearly_spend, guide),
        unanswered=[one.id for one in guide.questions if answers.of(one.id) is None],
    )


def _verdict(need: int, parts: Sequence[Part], guide: Guide) -> Verdict:
    if need <= guide.at("smm_at_most"):
        return "smm"
    if need < guide.at("factory_from"):
        return "hybrid"
    is_able = all(one.value >= guide.at("can_from") for one in parts)
    return "factory" if is_able and not unknown(parts) else "bridge"


def unknown(parts: Sequence[Part]) -> list[str]:
    """Name the parts that a factory cannot do without and nobody told."""
    known = {one.name for one in parts}
    return [name for name in ("capacity", "roles") if name not in known]


def is_open(answers: Answers, guide: Guide, unit_cost: float | None = None) -> bool:
    """Whether a factory is asked for, nothing known stands against it, and too little is known."""
    parts = _parts(answers, guide, unit_cost)
    is_low = any(one.value < guide.at("can_from") for one in parts)
    return _outcome(answers, guide, unit_cost) == "bridge" and not is_low


def capacity(answers: Answers, guide: Guide) -> float | None:
    """Count the units a month that people make, by heads and by hours; what comes out otherwise.

    `None` when nothing is known of it.
    """
    people, hours = answers.people, answers.hours_per_week
    found = [] if people is None else [people * guide.at("units_per_person")]
    if hours is not None:
        each = min(hours, guide.at("most_hours_per_person")) if people is not None else hours
        useful = each * (1 if people is None else people) * WEEKS_A_MONTH * guide.at("useful_hours")
        found.append(useful / guide.at("hours_per_unit"))
    if not found and answers.units_per_month is not None:
        found = [float(answers.units_per_month)]
    return min(found, default=None)


def _parts(answers: Answers, guide: Guide, unit_cost: float | None) -> list[Part]:
    target = guide.at("target_units")
    found = []
    units = capacity(answers, guide)
    if units is not None:
        known = answers.people is not None or answers.hours_per_week is not None
        asked = ("people", "hours_per_week") if known else ("units_per_month",)
        found.append(Part("capacity", min(1.0, units / target), asked, units))
    ready = _budget_ready(answers.yearly_spend, guide, unit_cost)
    if ready is not None and answers.yearly_spend is not None:
        found.append(Part("budget", ready, ("yearly_spend",), answers.yearly_spend))
    if answers.roles_closed is not None:
        ready = min(1.0, answers.roles_closed / guide.at("factory_roles"))
        found.append(Part("roles", ready, ("roles_closed",), answers.roles_closed))
    return found


def _budget_ready(spend: float | None, guide: Guide, unit_cost: float | None) -> float | None:
    """Tell which part of a factory the first scenario pays; nothing pays none at any price.

    `None` while the spend, or the price of a unit, is not known.
    """
    if not spend:
        return spend
    first = spend * min(guide.shifts) / 12
    return unit_cost and min(1.0, first / unit_cost / guide.at("target_units"))


def _decided_by(
    answers: Answers, guide: Guide, verdict: Verdict, parts: list[Part]
) -> list[Weight]:
    """Name the answers that moved the verdict most; what holds `can` back stands first."""
    low = sorted((one for one in parts if one.value < guide.at("can_from")), key=_value)
    held = [] if verdict != "bridge" else [_held(one, answers) for one in low]
    given = [
        Weight(one.id, answers.of(one.id), one.points(answers.of(one.id)))
        for one in guide.questions
        if answers.of(one.id) is not None and one.id not in {weight.question for weight in held}
    ]
    with_it = {"smm": -1, "hybrid": 0}.get(verdict, 1)
    order = sorted(given, key=lambda one: (one.points * with_it < 0, -abs(one.points)))
    counted = [*held[: SHOWN - 1], *(one for one in order if one.points)]
    return [*counted, *held[SHOWN - 1 :], *(one for one in order if not one.points)][:SHOWN]


def _value(part: Part) -> float:
    return part.value


def _held(part: Part, answers: Answers) -> Weight:
    asked = next(one for one in part.questions if answers.of(one) is not None)
    return Weight(asked, answers.of(asked), 0, part)


def _would_change(
    answers: Answers, guide: Guide, verdict: Verdict, unit_cost: float | None
) -> list[Change]:
    """Find the fewest other answers that lead elsewhere, the nearest first."""
    lifts = list(_lifts(answers, guide, unit_cost))
    moves = [*lifts, *_moves(answers, guide)]
    lifted = answers.but(dict(lifts))
    whole = _outcome(lifted, guide, unit_cost) if verdict == "bridge" else verdict
    way_out = [Change(_least(answers, guide, dict(lifts), unit_cost), whole)]
    for count in range(1, SHOWN + 1):
        found = [
            Change(changes, other)
            for some in combinations(moves, count)
            if len(changes := dict(some)) == count
            and (other := _outcome(answers.but(changes), guide, unit_cost)) != verdict
        ]
        if found:
            return _told_apart([*(way_out if whole != verdict else ()), *found])
    return way_out if whole != verdict else []


def _least(
    answers: Answers, guide: Guide, changes: dict[str, Value], unit_cost: float | None
) -> Mapping[str, Value]:
    """Take the fewest of the changes that lead to the outcome of all of them."""
    wanted = _outcome(answers.but(changes), guide, unit_cost)
    fewer = (
        dict(some) for size in range(len(changes)) for some in combinations(changes.items(), size)
    )
    enough = (one for one in fewer if _outcome(answers.but(one), guide, unit_cost) == wanted)
    return next(enough, changes)


def _told_apart(found: list[Change]) -> list[Change]:
    """Keep a few: one for each set of questions, and every verdict that can be reached."""
    first = {(frozenset(one.changes), one.verdict): one for one in reversed(found)}
    kept = list(reversed(first.values()))
    by_verdict = {one.verdict: one for one in reversed(kept)}
    others = (one for one in kept if one not in by_verdict.values())
    return [*by_verdict.values(), *others][:SHOWN]


def _outcome(answers: Answers, guide: Guide, unit_cost: float | None) -> Verdict:
    need = sum(one.points(answers.of(one.id)) for one in guide.questions)
    return _verdict(need, _parts(answers, guide, unit_cost), guide)


def _lifts(answers: Answers, guide: Guide, unit_cost: float | None) -> Iterator[tuple[str, Value]]:
    """Name what would lift `can` to all that a factory needs."""
    target = guide.at("target_units")
    enough = guide.at("can_from") * target * 12 / min(guide.shifts)
    lifts: Mapping[str, Value] = {
        "people": math.ceil(target / guide.at("units_per_person")),
        "hours_per_week": FULL_WEEK,
        "roles_closed": int(guide.at("factory_roles")),
        "yearly_spend": math.ceil(enough * unit_cost) if unit_cost else 1,
    }
    for name, value in lifts.items():
        now = answers.of(name)
        if name == "yearly_spend" and now is None and not unit_cost:
            continue
        if now is None or float(now) < float(value):
            yield name, value


def _moves(answers: Answers, guide: Guide) -> Iterator[tuple[str, Value]]:
    """Name other answers that weigh differently."""
    for one in guide.questions:
        yield from ((one.id, value) for value in _others(one, answers.of(one.id)))


def _others(question: Question, now: Value | None) -> Iterator[Value]:
    """Give the nearest answer in every band that weighs differently."""
    held = [band.holds(now) for band in question.bands] if now is not None else []
    at = max((index for index, is_held in enumerate(held) if is_held), default=-1)
    for index, band in enumerate(question.bands):
        if now is not None and band.points == question.points(now):
            continue
        if band.choice is not None:
            yield band.choice
        elif index < at:
            yield _end_of(question, question.bands[index + 1])
        else:
            yield _start_of(question, band)


def _start_of(question: Question, band: Band) -> Value:
    step, whole = _grain(question)
    return whole(band.above + step if band.above is not None else band.least or 0)


def _end_of(question: Question, following: Band) -> Value:
    """Give the highest answer below a band."""
    step, whole = _grain(question)
    return whole(following.above if following.above is not None else (following.least or 0) - step)


def _grain(question: Question) -> tuple[float, Callable[[float], Value]]:
    return (0.01, float) if question.kind == "share" else (1, int)


def stage_of(answers: Answers, guide: Guide) -> str | None:
    """Tell at which stage of failing the answers are, `None` where they show none."""
    changed, roles = answers.specialists_changed or 0, answers.roles_closed
    if answers.purpose == "leads" and changed >= 2 and roles is not None and roles <= 2:
        return "3-4"
    units, people = answers.units_per_month, answers.people
    if units and people is not None and units > people * guide.at("most_units_per_person"):
        return "2"
    return None


def shifts_of(yearly: float | None, guide: Guide) -> list[Shift]:
    """Give the scenarios; nothing to shift gives none."""
    if not yearly:
        return []
    return [Shift(share, yearly * share, yearly * (1 - share)) for share in guide.shifts]


def working(diagnosis: Diagnosis, guide: Guide) -> list[str]:
    """Name the questions whose answers are as good as a factory needs."""
    strong = (
        one.id
        for one in guide.questions
        if one.id not in ("purpose", "segments", "ads_lead_share")
        and one.points(diagnosis.answers.of(one.id)) > 0
    )
    good = (part.questions for part in diagnosis.parts if part.value >= guide.at("can_from"))
    answered = chain(strong, *good)
    return [name for name in dict.fromkeys(answered) if diagnosis.answers.of(name) is not None]
