"""Whatever is answered, a diagnosis is consistent: more is never less, and its advice is true."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from cfkit import wiring
from cfkit.application.diagnose import diagnose
from cfkit.domain.diagnosis import Answers, Diagnosis

GUIDE = wiring.guide()
COUNT = some.integers(0, 150)
SHARE = some.integers(0, 100).map(lambda share: f"{share}%")
ANSWERS = {
    "purpose": some.sampled_from(["presence", "awareness", "leads", "growth"]),
    "segments": some.integers(0, 9),
    "reasons": some.integers(0, 15),
    "units_per_month": COUNT,
    "people": some.sampled_from([0, 0.5, 1, 2, 3, 4, 4.5, 5, 9, 20]),
    "hours_per_week": some.sampled_from([0, 1, 5, 10, 20, 35.5, 40, 60, 100]),
    "roles_closed": some.integers(0, 7),
    "ads_lead_share": SHARE,
    "yearly_spend": some.sampled_from([0, 1, 1000, 120_000, 3_000_000, 20_000_000]),
    "tests_share": SHARE,
    "formats_per_message": some.integers(0, 6),
    "network": some.sampled_from(["none", "partners", "own"]),
    "specialists_changed": some.integers(0, 4),
    "decides_by": some.sampled_from(["nothing", "likes", "leads"]),
    "constraints": some.booleans(),
    "comments_per_day": COUNT,
}
GIVEN = some.fixed_dictionaries({}, optional=ANSWERS)
PRICES = some.sampled_from([None, 50.0, 1000.0, 5000.0])
MORE = {
    "purpose": ["presence", "awareness", "leads"],
    "network": ["none", "partners", "own"],
    "decides_by": ["nothing", "likes", "leads"],
}
"""Choices from the one that asks for the least to the one that asks for the most."""


def found(given: dict[str, Any], price: float | None = None) -> Diagnosis:
    return diagnose(Answers.model_validate(given), GUIDE, price)


def number(value: Any) -> float:
    return float(value.rstrip("%")) if isinstance(value, str) else float(value)


@settings(max_examples=150, deadline=None)
@given(GIVEN, PRICES)
def test_what_would_change_it_does_and_nothing_of_it_is_needless(
    given: dict[str, Any], price: float | None
) -> None:
    before = found(given, price)
    answers = Answers.model_validate(given)
    for change in before.would_change:
        assert change.verdict != before.verdict
        assert diagnose(answers.but(change.changes), GUIDE, price).verdict == change.verdict
        for size in range(1, len(change.changes)):
            for fewer in combinations(change.changes.items(), size):
                after = diagnose(answers.but(dict(fewer)), GUIDE, price).verdict
                assert after != change.verdict, (change, fewer)
    told = [(tuple(sorted(one.changes.items())), one.verdict) for one in before.would_change]
    assert len(told) == len(set(told))


def test_of_two_ways_out_the_shorter_one_is_told() -> None:
    told = found({"purpose": "awareness", "segments": 4, "units_per_month": 51}).would_change
    assert [dict(one.changes) for one in told if one.verdict == "factory"] == [{"roles_closed": 5}]


def test_the_same_change_is_told_once() -> None:
    cafe = {"purpose": "awareness", "segments": 1, "reasons": 3, "units_per_month": 12, "people": 1}
    poor = {"hours_per_week": 10, "roles_closed": 1, "formats_per_message": 1}
    told = found({**cafe, **poor, "decides_by": "nothing"}).would_change
    assert told
    assert len({frozenset(one.changes.items()) for one in told}) == len(told)


@settings(max_examples=150, deadline=None)
@given(GIVEN, PRICES, some.data())
def test_more_of_what_one_has_never_lowers_what_one_can(
    given: dict[str, Any], price: float | None, data: some.DataObject
) -> None:
    name = data.draw(
        some.sampled_from(["people", "hours_per_week", "roles_closed", "yearly_spend"])
    )
    low, high = sorted((data.draw(ANSWERS[name]), data.draw(ANSWERS[name])), key=number)
    less, more = found({**given, name: low}, price), found({**given, name: high}, price)
    assert less.can is not None or name == "yearly_spend"
    if less.can is not None and more.can is not None:
        assert more.can >= less.can


@settings(max_examples=150, deadline=None)
@given(GIVEN, some.data())
def test_more_of_what_is_wanted_never_lowers_the_need(
    given: dict[str, Any], data: some.DataObject
) -> None:
    wanted = [one.id for one in GUIDE.questions if one.bands]
    name = data.draw(some.sampled_from(wanted))
    if name in MORE:
        order: list[Any] = MORE[name]
        low, high = sorted((data.draw(some.integers(0, 2)), data.draw(some.integers(0, 2))))
        pair = order[low], order[high]
    else:
        first, second = data.draw(ANSWERS[name]), data.draw(ANSWERS[name])
        pair = (first, second) if number(first) <= number(second) else (second, first)
    assert found({**given, name: pair[0]}).need <= found({**given, name: pair[1]}).need


@settings(max_examples=150, deadline=None)
@given(GIVEN, PRICES)
def test_what_decided_it_was_answered_and_pulls_its_way(
    given: dict[str, Any], price: float | None
) -> None:
    one = found(given, price)
    names = [weight.question for weight in one.decided_by]
    assert len(names) == len(set(names)) == min(3, len(given))
    assert set(names) <= given.keys()
    assert one.need == one.points_for - one.points_against
    assert set(one.unanswered) == ANSWERS.keys() - given.keys()
