"""What platforms can do is told with the source and the date of each fact."""

from datetime import date
from typing import Any

from cfkit.adapters.platforms._registry import capabilities_of, slugs
from cfkit.cli.platforms import row, support_table
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


def test_people_see_a_line_a_platform() -> None:
    heading, lines = support_table(rows())
    assert [line[0] for line in lines] == slugs()
    assert all(len(line) == len(heading) for line in lines)
