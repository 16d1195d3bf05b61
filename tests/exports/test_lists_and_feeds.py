"""A plan to agree on in a chat, and as the feed of Dzen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import fromstring

import pytest
from markdown_it import MarkdownIt

from cfkit.adapters.exports.registry import exporter
from cfkit.application.export import sheet
from cfkit.application.feed import as_feed, headed
from cfkit.domain.capabilities import TitleRules
from cfkit.domain.errors import InputError
from cfkit.domain.plan import Approval, Placement, Status, approval_fingerprint
from cfkit.domain.schedule import Period
from cfkit.domain.sheet import Sheet

from .material import placements, project

DECEMBER = Period.parse("2026-12")
SITE = {"site": "https://library.example"}
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
RATING = "{http://search.yahoo.com/mrss/}rating"


def handed_over(bodies: list[str], at: datetime, **brand: str) -> Sheet:
    made = project(brand)
    posts = [replace(one, body=body) for one, body in zip(placements(made), bodies, strict=True)]
    return sheet(made, DECEMBER, posts, at)


BEFORE = datetime(2026, 11, 22, tzinfo=UTC)
BETWEEN = datetime(2026, 12, 10, tzinfo=UTC)


def test_a_chat_gets_one_message_a_post_with_its_key_time_and_channel() -> None:
    given = handed_over(["One", "Two\n\n## no heading of the page", "Three"], BEFORE)

    text = exporter("md")(given).decode()

    heads = [
        tokens.content
        for opening, tokens in zip(
            MarkdownIt().parse(text), MarkdownIt().parse(text)[1:], strict=False
        )
        if opening.type == "heading_open" and opening.tag == "h2"
    ]
    assert len(heads) == 3
    for head, row in zip(heads, given.rows, strict=True):
        assert f"{row.at:%d.%m %H:%M}" in head
        assert row.title in head
        assert f"`{row.key}`" in text


def test_a_feed_has_what_every_reader_of_dzen_asks_for() -> None:
    bodies = ["Later", "**Loud** <b> & [link](https://library.example/a)\n\n- one\n- two", "First"]
    given = handed_over(bodies, BETWEEN, **SITE)

    channel = fromstring(exporter("rss")(given)).find("channel")  # noqa: S314  ours

    assert channel is not None
    items = channel.findall("item")
    assert channel.findtext("link") == "https://library.example"
    assert len(items) == 3
    for item, row in zip(items, given.rows, strict=True):
        assert item.findtext("title")
        assert item.findtext("link")
        assert item.findtext("guid") == f"{row.key}@cfkit"
        assert parsedate_to_datetime(str(item.findtext("pubDate"))) == row.at
        assert item.findtext(RATING) == "nonadult"
    html = str(items[1].findtext(CONTENT))
    assert html.startswith("<p><b>Loud</b> &lt;b&gt; &amp; <a ")
    assert html.endswith("<ul><li>one</li><li>two</li></ul>")


def test_a_title_in_the_feed_stands_above_the_text_and_not_in_it_again() -> None:
    rules = TitleRules(max_length=140, count=len, moves=True)
    given = headed(
        handed_over(["Alone", "Rye keeps. It **does**.", "One\n\nTwo"], BETWEEN, **SITE), rules
    )

    root = fromstring(exporter("rss")(given))  # noqa: S314  ours

    told = [(one.findtext("title"), one.findtext(CONTENT)) for one in root.iter("item")]
    assert told == [
        ("One", "<p>Two</p>"),
        ("Rye keeps", "<p>It <b>does</b>.</p>"),
        ("Alone", "<p>Alone</p>"),
    ]


def test_what_is_not_due_yet_becomes_a_draft_at_dzen() -> None:
    root = fromstring(exporter("rss")(handed_over(["c", "b", "a"], BETWEEN, **SITE)))  # noqa: S314

    flags = [[one.text for one in item.findall("category")] for item in root.iter("item")]

    assert [("native-draft" in one) for one in flags] == [False, False, True]
    assert all({"format-post", "index", "comment-all"} <= set(one) for one in flags)


def test_a_feed_without_a_site_says_what_is_missing() -> None:
    with pytest.raises(InputError, match="brand"):
        exporter("rss")(handed_over(["a", "b", "c"], BETWEEN))


def test_only_what_people_approved_goes_into_a_feed() -> None:
    made = project(SITE)
    draft, changed, approved = placements(made)

    def signed(one: Placement, body: str) -> Placement:
        bound = approval_fingerprint(body, [])
        approval = Approval(bound, "head", "2026-11-22T09:00:00+00:00")
        return replace(one, status=Status.APPROVED, approved=approval)

    posts = [draft, signed(changed, "other words"), signed(approved, approved.body)]
    ready, notes = as_feed(posts, DECEMBER, made, lambda name: name)

    assert [one.key for one in ready] == [approved.key]
    assert "2 not approved" in notes[0]
