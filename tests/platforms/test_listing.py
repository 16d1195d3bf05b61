"""What platforms can do is told with the source and the date of each fact."""

import re
from datetime import date
from typing import Any

from cfkit.adapters.platforms._registry import capabilities_of, load, ships, slugs
from cfkit.cli.platforms import LEGEND, row, rules_table, support_table, without_adapter
from cfkit.testing.fake import POWERS

ANSWERS = {"yes", "no", "not yet", "by hand", "review", "unknown"}


def rows() -> list[dict[str, Any]]:
    return [row(slug, capabilities_of(slug)) for slug in slugs()]


def test_every_platform_is_listed_with_the_same_powers() -> None:
    for one in rows():
        assert set(one["support"]) == POWERS
        assert set(one["support"].values()) <= ANSWERS
        assert one["name"]


def test_every_answer_is_explained_where_it_is_given() -> None:
    assert [answer for answer in ANSWERS if not re.search(rf"\b{answer}\b[,:]", LEGEND)] == []


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
    assert set(heading[1:]) == POWERS
    assert {"telegram", "manual"}.isdisjoint(without_adapter(rows()))
    assert [line[0] for line in lines] == slugs()
    assert all(len(line) == len(heading) for line in lines)


def test_people_see_how_each_platform_is_composed() -> None:
    heading, lines = rules_table(rows())
    assert [line[0] for line in lines] == slugs()
    assert all(len(line) == len(heading) for line in lines)
    by_slug = {line[0]: " | ".join(line) for line in lines}
    assert "280 weighted" in by_slug["x"]
    assert "300 graphemes, 3000 bytes" in by_slug["bluesky"]
    assert "1024 under a picture" in by_slug["telegram"]


def test_a_limit_that_is_used_is_told_as_a_fact() -> None:
    for slug in without_adapter(rows()):
        capabilities = capabilities_of(slug)
        told = " ".join(fact.value for fact in capabilities.facts).replace(",", "")
        for number in (
            capabilities.text.max_length,
            capabilities.text.links_max,
            capabilities.text.mentions_max,
            capabilities.title and capabilities.title.max_length,
            capabilities.poll and capabilities.poll.option_max,
        ):
            assert number is None or str(number) in told, (slug, number)


def test_nothing_is_promised_that_no_command_does() -> None:
    for one in rows():
        slug = one["slug"]
        reads = ships(slug) and hasattr(load(slug), "fetch_comments")
        assert (one["support"]["comments"] == "yes") is reads
        answers = ships(slug) and hasattr(load(slug), "answer")
        assert (one["support"]["reply"] in ("yes", "unknown")) is answers


def test_a_person_has_no_documentation_to_point_at() -> None:
    assert row("manual", capabilities_of("manual"))["docs"] is None
