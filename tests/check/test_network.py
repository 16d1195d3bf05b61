"""Channels are one network: each promises something, leads on, and opens to whom it calls."""

from typing import Any

import pytest

from cfkit.domain.diagnostics import Level
from cfkit.domain.strategy.audience import ages


def found(bakery: Any, code: str, **more: Any) -> list[tuple[str, int, int]]:
    said = [one for one in bakery.check(**more) if one.code == code]
    return [(one.path, one.line, one.column) for one in said]


def offshoot(bakery: Any, more: str = "") -> None:
    bakery.change("strategy.yaml", "- id: forum\n", f"- id: forum\n    role: expert\n{more}")


def test_channels_that_promise_nothing_are_named_in_one_hint(bakery: Any) -> None:
    bakery.change("strategy.yaml", "    promise: What comes out of the oven today\n", "")
    bakery.change("strategy.yaml", "    promise: A baker who answers\n", "")
    bakery.change("strategy.yaml", "id: tg", "id: §tg")
    (one,) = bakery.check()
    assert (one.code, one.level) == ("promise-missing", Level.HINT)
    assert one.message.endswith("tg, forum")
    assert [(one.path, one.line, one.column)] == bakery.marks


def test_an_offshoot_that_leads_nowhere_is_a_dead_end(bakery: Any) -> None:
    offshoot(bakery)
    (one,) = bakery.check()
    assert (one.code, one.level) == ("dead-end", Level.HINT)
    assert "forum" in one.message


def test_where_no_channel_is_main_each_stands_for_itself(bakery: Any) -> None:
    offshoot(bakery)
    bakery.change("strategy.yaml", "- id: tg\n", "- id: tg\n    role: expert\n")
    assert bakery.check() == []


def test_an_offshoot_that_leads_to_a_main_channel_is_fine(bakery: Any) -> None:
    offshoot(bakery, "    leads_to: tg\n")
    assert bakery.check() == []


def test_a_site_may_be_where_readers_stay(bakery: Any) -> None:
    offshoot(bakery, "    page: site\n")
    assert bakery.check() == []


def test_a_channel_cannot_lead_to_itself(bakery: Any) -> None:
    offshoot(bakery, "    leads_to: §forum\n")
    (one,) = bakery.check()
    assert (one.code, one.level) == ("dead-end", Level.WARNING)
    assert [(one.path, one.line, one.column)] == bakery.marks


def test_a_circle_of_offshoots_is_a_dead_end_and_one_through_a_main_channel_is_not(
    bakery: Any,
) -> None:
    offshoot(bakery, "    leads_to: tg\n")
    bakery.change("strategy.yaml", "- id: tg\n", "- id: tg\n    leads_to: forum\n")
    assert bakery.check() == []
    bakery.change("strategy.yaml", "- id: tg\n", "- id: tg\n    role: ugc\n")
    assert {one.message.partition(" readers")[0] for one in bakery.check()} == {"from here"}


def test_a_way_to_a_channel_that_is_not_there_is_only_said_to_be_unknown(bakery: Any) -> None:
    offshoot(bakery, "    leads_to: telegrm\n")
    assert {one.code for one in bakery.check()} == {"unknown-channel"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    segments: [families]\n", "    segments: [families]\n    leads_to: §tg\n"),
        (
            "    segments: [families]\n",
            '    segments: [families]\n    footer: "§Join @the_bakers."\n',
        ),
        (
            "kind: awareness, title: Be known}",
            "kind: awareness, title: Be known, destination: §https://t.me/the_bakers}",
        ),
    ],
    ids=["leads_to", "footer", "destination"],
)
def test_nobody_is_called_to_a_closed_channel_in_public(bakery: Any, old: str, new: str) -> None:
    bakery.change("strategy.yaml", "- id: tg\n", "- id: tg\n    access: closed\n")
    bakery.change(
        "strategy.yaml", 'token: "${CFKIT_TG}"', 'token: "${CFKIT_TG}", chat: "@The_Bakers"'
    )
    assert bakery.check() == []
    bakery.change("strategy.yaml", old, new)
    bakery.marks.clear()
    said = [one for one in bakery.check() if one.code == "closed-target"]
    assert [
        (one.path, one.line, one.column - (new[new.index("§") - 1] == '"')) for one in said
    ] == [
        (path, line, column - (new[new.index("§") - 1] == '"'))
        for path, line, column in bakery.marks
    ] or [(one.line) for one in said] == [line for _, line, _ in bakery.marks]
    assert {one.level for one in said} == {Level.WARNING}


def test_readers_who_are_elsewhere_are_warned_of(bakery: Any) -> None:
    bakery.change(
        "strategy.yaml", "id: students, title: Students", "id: students, title: S, age: 16-24"
    )
    bakery.change(
        "strategy.yaml",
        "    segments: [families, students]",
        "    audience: {age: 35+, checked: 2026-11-01}\n    segments: [families, §students]",
    )
    (one,) = bakery.check()
    assert (one.code, one.level) == ("audience-mismatch", Level.WARNING)
    assert "16-24" in one.message
    assert "35+" in one.message
    assert [(one.path, one.line, one.column)] == bakery.marks


def test_an_age_that_runs_backwards_is_warned_of(bakery: Any) -> None:
    bakery.change("strategy.yaml", "title: Students", "title: Students, age: §40-25")
    assert found(bakery, "age") == bakery.marks


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("16-24", (16, 24)),
        ("25–40 лет", (25, 40)),
        ("55+", (55, 120)),
        ("старше 55", (55, 120)),
        ("over 35", (35, 120)),
        ("до 30", (0, 30)),
        ("under 18", (0, 18)),
        ("от 18 до 25", (18, 25)),
        ("adults", None),
        ("", None),
    ],
)
def test_ages_are_read_as_people_write_them(text: str, span: tuple[int, int] | None) -> None:
    assert ages(text) == span
