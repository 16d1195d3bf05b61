"""What platforms can do is told with the source and the date of each fact."""

from datetime import date
from typing import Any

from cfkit.adapters.platforms._registry import capabilities_of, slugs
from cfkit.cli.platforms import row, support_table, without_adapter
from cfkit.testing.fake import POWERS

ANSWERS = {"yes", "no", "not yet", "review", "unknown"}


def rows() -> list[dict[str, Any]]:
    return [row(slug, capabilities_of(slug)) for slug in slugs()]


def test_every_platform_is_listed_with_the_same_powers() -> None:
    for one in rows():
        assert set(one["support"]) == POWERS
        assert set(one["support"].values()) <= ANSWERS
        assert one["name"]


def test_every_fact_has_a_source_and_a_date() -> None:
    for one in rows():
        for fact in one["facts"]:
            assert fact["what"]
            assert fact["value"]
            assert fact["source"]
            assert date.fromisoformat(fact["checked"])


def test_the_numbers_of_facts_are_those_that_are_used() -> None:
    told = {
        fact["what"]: fact["value"]
        for fact in row("telegram", capabilities_of("telegram"))["facts"]
    }
    text = capabilities_of("telegram").text
    assert str(text.max_length) in told["text length"]
    assert str(text.caption_max) in told["text length"]


def test_people_see_every_platform_with_its_powers_or_that_it_has_none_yet() -> None:
    heading, lines = support_table(rows())
    assert sorted([*heading[1:], *without_adapter(rows())]) == slugs()
    assert {"telegram", "manual"} <= set(heading)
    assert {line[0] for line in lines} == POWERS
    assert all(len(line) == len(heading) for line in lines)


def test_nothing_is_promised_that_no_command_does() -> None:
    for one in rows():
        assert one["support"]["comments"] in ("no", "not yet")
        assert one["support"]["reply"] in ("no", "not yet")


def test_a_person_has_no_documentation_to_point_at() -> None:
    assert row("manual", capabilities_of("manual"))["docs"] is None
