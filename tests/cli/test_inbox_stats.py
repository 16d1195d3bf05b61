"""What `inbox stats` says is what a person would count on paper."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.wiring import workshop

from .conftest import Project

START = datetime(2026, 10, 1, tzinfo=UTC)
NO_ANSWER = ("spam", "trolling", "thanks")
CHANNELS = ("tg", "masto", "forum")


def month(dice: random.Random) -> list[Case]:
    """Invent a month of comments: some answered, some closed, some answered nobody knows when."""
    cases = []
    for number in range(dice.randrange(1, 120)):
        at = START + timedelta(minutes=dice.randrange(31 * 24 * 60))
        took = dice.choice([None, None, 0, dice.randrange(1, 9), dice.randrange(1, 5000)])
        channel = dice.choice(CHANNELS)
        cases.append(
            Case(
                channel,
                f"c{number}",
                f"rye.myth_buster.text_post.families@{channel}",
                at,
                at,
                dice.choice([None, *Sort]),
                (),
                answer_by=dice.choice([None, at + timedelta(minutes=dice.randrange(1, 3000))]),
                answered_at=None if took is None else at + timedelta(minutes=took),
                closed_at=dice.choice([None, at + timedelta(minutes=dice.randrange(1, 3000))]),
            )
        )
    return cases


def within(minutes: list[int], share: Fraction) -> int | None:
    """The least time in which at least this share of the answers came, in seconds."""
    for bar in sorted(set(minutes)):
        if Fraction(sum(one <= bar for one in minutes), len(minutes)) >= share:
            return bar * 60
    return None


def on_paper(cases: list[Case]) -> dict[str, Any]:
    owed = answered = two_way = late = 0
    minutes = []
    for one in cases:
        two_way += one.answered_at is not None
        if str(one.sort) in NO_ANSWER:
            continue
        owed += 1
        end = datetime.now(UTC)
        end = one.closed_at if one.closed_at is not None else end
        if one.answered_at is not None:
            answered += 1
            end = one.answered_at
            if took := int((one.answered_at - one.posted_at).total_seconds()) // 60:
                minutes.append(took)
        late += one.answer_by is not None and end > one.answer_by
    return {
        "comments": len(cases),
        "owed": owed,
        "answered": answered,
        "share": answered / owed if owed else None,
        "late": late,
        "two_way": two_way / len(cases),
        "p50_seconds": within(minutes, Fraction(1, 2)),
        "p90_seconds": within(minutes, Fraction(9, 10)),
    }


def groups(cases: list[Case], name: Callable[[Case], str]) -> dict[str, Any]:
    names = sorted({name(one) for one in cases})
    return {each: on_paper([one for one in cases if name(one) == each]) for each in names}


@pytest.mark.parametrize("seed", range(6))
def test_the_numbers_are_those_of_a_count_on_paper(bakery: Project, seed: int) -> None:
    cases = month(random.Random(seed))  # noqa: S311  a repeatable month
    with workshop(bakery.root) as shop:
        shop.store.cases().add(cases)
    told = bakery("--json", "inbox", "stats").document
    assert told["all"] == on_paper(cases)
    assert told["channels"] == groups(cases, lambda one: one.channel)
    assert told["classes"] == groups(cases, lambda one: str(one.sort or "unknown"))
    one = cases[0].channel
    only = bakery("--json", "inbox", "stats", "--channel", one).document
    assert only["all"] == on_paper([case for case in cases if case.channel == one])


def test_an_answer_of_which_nobody_knows_when_it_came_has_no_time(bakery: Project) -> None:
    at = START + timedelta(days=1)
    case = Case("tg", "c1", "k", at, at, Sort.QUESTION, (), answered_at=at)
    with workshop(bakery.root) as shop:
        shop.store.cases().add([case])
    found = bakery("--json", "inbox", "stats").document["all"]
    assert (found["answered"], found["p50_seconds"], found["p90_seconds"]) == (1, None, None)
