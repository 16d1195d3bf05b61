"""Readers get somewhere: every idea serves a goal, every stage has a next step, dates are ahead."""

from datetime import date
from typing import Any

import pytest

from cfkit.domain.diagnostics import Level


def codes(bakery: Any, **more: Any) -> set[str]:
    return {one.code for one in bakery.check(**more)}


def test_ideas_of_a_pillar_that_serve_no_goal_are_warned_of(bakery: Any) -> None:
    bakery.change(
        "strategy.yaml",
        "{id: people, title: People, share: 40%, goal: known}",
        ("{id: §people, title: People, share: 40%}"),
    )
    (one,) = [one for one in bakery.check() if one.code == "pillar-without-goal"]
    assert one.level is Level.WARNING
    assert [(one.path, one.line, one.column)] == bakery.marks
    bakery.change("ideas/bread.yaml", "  title: Our baker\n", "  title: Our baker\n  goal: known\n")
    assert codes(bakery) == set()


def test_readers_who_are_left_at_a_stage_are_hinted_at(bakery: Any) -> None:
    bakery.change("strategy.yaml", "  answer_within: 2h\n", "")
    said = [one for one in bakery.check() if one.code == "stage-without-next-step"]
    assert [one.message.split('"')[1::2] for one in said] == [
        ["families", "solution"],
        ["students", "solution"],
    ]
    assert {one.level for one in said} == {Level.HINT}


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("strategy.yaml", "title: Be known}", "title: Be known, destination: https://b.example}"),
        (
            "ideas/bread.yaml",
            "  title: Our baker\n",
            "  title: Our baker\n  link: https://b.example\n",
        ),
        ("strategy.yaml", "  - id: tg\n", '  - id: tg\n    footer: "Come to Mill Lane"\n'),
    ],
    ids=["the goal's destination", "a link", "a footer"],
)
def test_anything_that_takes_readers_on_is_a_next_step(
    bakery: Any, name: str, old: str, new: str
) -> None:
    bakery.change("strategy.yaml", "  answer_within: 2h\n", "")
    bakery.change(name, old, new)
    said = [one.message for one in bakery.check() if one.code == "stage-without-next-step"]
    assert not any('"students"' in message for message in said)


def test_a_date_of_the_agenda_that_is_over_is_hinted_at(bakery: Any) -> None:
    assert codes(bakery, today=date(2026, 12, 9)) == set()
    (one,) = bakery.check(today=date(2026, 12, 10))
    assert (one.code, one.level) == ("agenda-past", Level.HINT)


def test_a_date_on_which_every_channel_of_the_idea_rests_is_an_error(bakery: Any) -> None:
    bakery.change(
        "strategy.yaml",
        "    - {from: 2026-12-24, to: 2026-12-26}\n",
        "    - {from: 2026-12-08, to: 2026-12-09, channels: [tg]}\n",
    )
    assert codes(bakery) == set()
    bakery.change(
        "strategy.yaml",
        "channels: [tg]}",
        "channels: [tg]}\n    - {from: 2026-12-09, to: 2026-12-09, channels: [forum]}",
    )
    (one,) = bakery.check()
    assert (one.code, one.level) == ("agenda-in-blackout", Level.ERROR)


def test_ideas_without_a_value_are_counted_in_one_hint(bakery: Any) -> None:
    bakery.change(
        "ideas/bread.yaml", "  title: Sourdough\n", "  title: Sourdough\n  value: useful\n"
    )
    bakery.change("ideas/bread.yaml", "- id: our-baker", "- id: §our-baker")
    (one,) = bakery.check()
    assert (one.code, one.level) == ("value-missing", Level.HINT)
    assert one.message.startswith("1 of 2 ideas")
    assert [(one.path, one.line, one.column)] == bakery.marks
