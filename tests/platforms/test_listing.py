"""What platforms can do is told with the source and the date of each fact."""

from datetime import date

import pytest

from cfkit.cli.platforms import platforms, rows, table
from cfkit.domain.errors import InputError
from cfkit.testing.fake import POWERS

ANSWERS = {"yes", "no", "not yet", "review", "unknown"}


def test_every_platform_is_listed_with_the_same_powers() -> None:
    listed = platforms()["platforms"]
    assert {"telegram", "vk", "mastodon", "bluesky", "manual", "ok", "x"} <= {
        row["slug"] for row in listed
    }
    for row in listed:
        assert set(row["support"]) == POWERS
        assert set(row["support"].values()) <= ANSWERS
        assert row["name"]


def test_every_fact_has_a_source_and_a_date() -> None:
    for row in rows():
        for fact in row["facts"]:
            assert fact["what"]
            assert fact["value"]
            assert fact["source"]
            assert date.fromisoformat(fact["checked"])


def test_the_numbers_of_facts_are_those_that_are_used() -> None:
    facts = {fact["what"]: fact["value"] for fact in rows("telegram")[0]["facts"]}
    assert "4096" in facts["text length"]
    assert "1024" in facts["text length"]


def test_people_see_a_line_a_platform_or_a_line_a_fact() -> None:
    heading, lines = table()
    assert len(lines) == len(rows())
    assert all(len(line) == len(heading) for line in lines)
    heading, lines = table("vk")
    assert len(heading) == 4
    assert any("not confirmed" in line[3] for line in lines)


def test_an_unknown_platform_is_an_error() -> None:
    with pytest.raises(InputError, match="did you mean"):
        platforms("mastodonn")
