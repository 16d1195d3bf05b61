"""A plan to agree on in a chat, and as the feed of Dzen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from markdown_it import MarkdownIt

from cfkit.adapters.exports.registry import exporter
from cfkit.application.export import Known, sheet
from cfkit.application.feed import articles, as_feed
from cfkit.domain.errors import InputError
from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Approval, Placement, Status, approval_fingerprint
from cfkit.domain.post import Media
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.sheet import Sheet
from cfkit.wiring import capabilities_of

from .material import CATALOGUE, placements, project

DECEMBER = Period.parse("2026-12")
SITE = {"site": "https://library.example"}
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
RATING = "{http://search.yahoo.com/mrss/}rating"


def handed_over(bodies: list[str], at: datetime, **brand: str) -> Sheet:
    made = project(brand)
    posts = [
        replace(one, body=body, media=("pear.jpg",))
        for one, body in zip(placements(made), bodies, strict=True)
    ]
    told, _ = articles(posts, known(made), capabilities_of("dzen"), picture)
    return sheet(made, DECEMBER, posts, at, Known(articles=told))


def known(made: Project) -> Project:
    return replace(made, catalogue=CATALOGUE)


def picture(name: str) -> Media:
    return Media(name, Path(name), mime="image/jpeg")


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


def test_a_feed_counts_lists_keeps_telephones_and_divides_lines_as_dzen_does() -> None:
    body = "Head\n\n1. one\n2. two\n\na\nb\n\n[ring](tel:+74950000000)"

    root = fromstring(exporter("rss")(handed_over([body, "b", "c"], BETWEEN, **SITE)))  # noqa: S314

    assert root.findtext(f"channel/item[3]/{CONTENT}") == (
        "<ol><li>one</li><li>two</li></ol>\n<p>a</p><p>b</p>\n"
        '<p><a href="tel:+74950000000">ring</a></p>'
    )


def test_a_title_in_the_feed_stands_above_the_text_once_and_keeps_to_dzens_length() -> None:
    bodies = ["Alone", "Rye keeps. It **does**.", f"{'word ' * 60}\n\nTwo"]

    root = fromstring(exporter("rss")(handed_over(bodies, BETWEEN, **SITE)))  # noqa: S314

    told = [(str(one.findtext("title")), one.findtext(CONTENT)) for one in root.iter("item")]
    assert told[1:] == [("Rye keeps", "<p>It <b>does</b>.</p>"), ("Alone", "<p>Alone</p>")]
    assert told[0][0].endswith("word…")
    assert len(told[0][0]) <= 140


def test_what_cannot_go_into_a_feed_is_left_out_by_name() -> None:
    made = known(project(SITE))
    told, notes = articles(placements(made), made, capabilities_of("dzen"), picture)

    assert len(told) == 2
    assert notes[0].startswith("two.customer_story.photo_post.students@tg left out: photo_post")


def test_files_that_a_feed_goes_without_are_told() -> None:
    made = known(project(SITE))
    pictured = replace(placements(made)[0], media=("pear.jpg",))
    told, notes = articles([pictured], made, capabilities_of("dzen"), picture)
    assert list(told) == [str(pictured.key)]
    assert notes[0].startswith(f"{pictured.key}: files not in this feed")


def test_files_that_lie_at_an_address_stand_in_the_feed() -> None:
    made = known(project(SITE))
    pictured = replace(placements(made)[0], media=("a pear.jpg",))
    lying = "https://library.example/files"
    told, notes = articles(
        [pictured], made, capabilities_of("dzen"), picture, {pictured.key.channel: lying}.get
    )
    given = sheet(made, DECEMBER, [pictured], BETWEEN, Known(articles=told))

    item = fromstring(exporter("rss")(given)).find("channel/item")  # noqa: S314  ours

    assert item is not None
    address = f"{lying}/a%20pear.jpg"
    assert [one.attrib for one in item.findall("enclosure")] == [
        {"url": address, "type": "image/jpeg"}
    ]
    assert str(item.findtext(CONTENT)).startswith(f'<figure><img src="{address}"/></figure>')
    assert not [one for one in notes if "not in this feed" in one]
    assert "put the assets there first" in notes[0]


def test_a_feed_that_is_too_small_to_begin_with_is_told() -> None:
    made = known(project(SITE))
    _, notes = articles(placements(made), made, capabilities_of("dzen"), picture)
    assert "Dzen wants 10 items in the first feed" in notes[-1]
    ten = [
        replace(one, key=PlacementKey.parse(f"one.problem_mirror.text_post.students@tg#{n}"))
        for n, one in enumerate(placements(made)[:1] * 10, 2)
    ]
    told, notes = articles(ten, made, capabilities_of("dzen"), picture)
    assert (len(told), notes) == (10, ())


def test_a_poll_does_not_go_into_a_feed_without_its_options() -> None:
    made = known(project(SITE))
    key = PlacementKey.parse("one.problem_mirror.poll.students@tg")
    asked = replace(placements(made)[0], key=key, body="Rye?\n\n---\n\nYes\n\n---\n\nNo")

    told, notes = articles([asked], made, capabilities_of("dzen"), picture)

    assert not told
    assert notes == (f"{key} left out: a feed has no polls",)


def test_more_posts_than_dzen_reads_at_once_are_refused() -> None:
    posts = placements(project(SITE)) * 167

    with pytest.raises(InputError, match="501 posts; Dzen takes 500 at once"):
        articles(posts, project(SITE), capabilities_of("dzen"), picture)


def test_a_text_over_the_bound_of_a_post_is_an_article() -> None:
    given = handed_over(["a", "b", "Head.\n\n" + "Long words. " * 400], BETWEEN, **SITE)

    root = fromstring(exporter("rss")(given))  # noqa: S314  ours

    flags = [[one.text for one in item.findall("category")] for item in root.iter("item")]
    assert ["format-article" in one for one in flags].count(True) == 1


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
