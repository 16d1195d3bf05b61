"""What readers see is what was written, in each platform's own markup."""

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfkit.adapters.platforms._bluesky_facets import facets
from cfkit.adapters.platforms._bluesky_record import card, record_key
from cfkit.adapters.platforms._chat_html import telegram_html
from cfkit.adapters.platforms._html import plain_text
from cfkit.adapters.platforms._telegram_preview import read_preview
from cfkit.adapters.platforms.bluesky import CAPABILITIES as BLUESKY
from cfkit.domain.markup import Document, parse
from cfkit.domain.post import Poll
from cfkit.domain.text import utf8_bytes
from cfkit.testing.fake import NOW, POST

TAGS = {"a", "b", "i", "s", "tg-spoiler", "code", "pre", "blockquote"}
WORDS = st.sampled_from(
    ["Привет", "мир", "a < b", "R&D", '"да"', "🚀", "👨‍👩‍👧", "#Заречная", "#тег-два,", "18:00",
     "https://library.example/a?b=1&c=2", "й", "&lt;", "x_y", "100%"]
)  # fmt: skip
MARKED = st.one_of(
    WORDS,
    WORDS.map(lambda word: f"**{word}**"),
    WORDS.map(lambda word: f"_{word}_"),
    WORDS.map(lambda word: f"~~{word}~~"),
    WORDS.map(lambda word: f"||{word}||"),
    WORDS.map(lambda word: f"`{word}`"),
    WORDS.map(lambda word: f"[{word}](https://library.example/x?q=1)"),
    WORDS.map(lambda word: f"\n\n> {word}\n\n"),
    WORDS.map(lambda word: f"\n\n- {word}\n\n"),
    WORDS.map(lambda word: f"\n\n```\n{word}\n```\n\n"),
)
DOCUMENTS = st.lists(MARKED, max_size=12).map(lambda parts: parse(" ".join(parts)))


class Strict(HTMLParser):
    """Telegram's own rules: few tags, properly nested, four named entities."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.open: list[str] = []
        self.links: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        assert not {"code", "pre"} & set(self.open), "nothing stands inside code"
        assert tag not in self.open
        self.open.append(tag)
        if tag == "a":
            assert [name for name, _ in attrs] == ["href"]
            self.links.append((attrs[0][1] or "", ""))
        else:
            assert attrs == []

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "a" in self.open:
            href, shown = self.links[-1]
            self.links[-1] = (href, shown + data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data({"lt": "<", "gt": ">", "amp": "&", "quot": '"'}[name])

    def handle_charref(self, name: str) -> None:
        raise AssertionError(f"numeric reference {name}")


def read_back(html: str) -> Strict:
    reader = Strict()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS)
def test_chat_html_reads_back_as_the_text(document: Document) -> None:
    reader = read_back(telegram_html(document))
    assert reader.text == document.plain
    shown = [run for run, kind in document.runs() if run.href and run.text and kind != "code"]
    assert [(run.href, run.text) for run in shown] == reader.links


@settings(max_examples=100, deadline=None)
@given(DOCUMENTS)
def test_telegram_takes_the_html_as_its_server_parses_it(document: Document) -> None:
    parser = pytest.importorskip("cfkit.sandbox.telegram_text")
    assert parser.parse_html(telegram_html(document))[0] == document.plain


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS)
def test_bluesky_facets_mark_exactly_their_text(document: Document) -> None:
    raw = document.plain.encode()
    end_before = 0
    links = []
    for facet in facets(document):
        start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
        assert end_before <= start < end <= len(raw), "facets stand in order and never overlap"
        end_before = end
        marked = raw[start:end].decode()
        (feature,) = facet["features"]
        if feature["$type"].endswith("#tag"):
            assert marked in (f"#{feature['tag']}", f"＃{feature['tag']}")
        else:
            links.append((feature["uri"], marked))
    assert links == [(run.href, run.text) for run, _ in document.runs() if run.href and run.text]


def test_every_style_has_its_tag() -> None:
    text = '**b** _i_ ~~s~~ ||x|| `c<d` [a](https://e.example/?x="1"&y=2)\n\n> q\n\n```\np & r\n```'
    assert telegram_html(parse(text)) == (
        "<b>b</b> <i>i</i> <s>s</s> <tg-spoiler>x</tg-spoiler> <code>c&lt;d</code> "
        '<a href="https://e.example/?x=&quot;1&quot;&amp;y=2">a</a>\n\n'
        "<blockquote>q</blockquote>\n\n<pre>p &amp; r</pre>"
    )


def test_a_dangerous_address_is_no_link() -> None:
    document = parse("[сюда](javascript:alert(1))")
    assert "href" not in telegram_html(document)
    assert facets(document) == []


def test_tags_end_where_bluesky_ends_them() -> None:
    found = facets(parse("#Заречная, (#нет) #18 a#b https://e.example/#да #клуб-манги."))
    tags = [f["features"][0].get("tag") for f in found]
    assert [tag for tag in tags if tag] == ["Заречная", "клуб-манги"]


def test_a_text_at_the_limit_of_bluesky_fits_both_counts(sent: Any) -> None:
    fits = "я" * 300
    record = json.loads(sent("bluesky", replace(POST, document=parse(fits)))[-1].content)["record"]
    assert BLUESKY.text.count(record["text"]) == 300
    families = "👨‍👩‍👧‍👦" * 150
    assert BLUESKY.text.count(families) <= 300
    assert utf8_bytes(families) > (BLUESKY.text.max_bytes or 0), "the second limit is the tighter"


def test_a_record_key_is_a_valid_tid_that_follows_from_the_post() -> None:
    keys = [record_key(POST.key, NOW, number) for number in range(1, 30)]
    assert keys == [record_key(POST.key, NOW, number) for number in range(1, 30)]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)
    assert record_key("other@main", NOW) != keys[0]
    for key in keys:
        assert len(key) == 13
        assert key[0] in "234567abcdefghij"
        assert set(key) <= set("234567abcdefghijklmnopqrstuvwxyz")


def test_a_link_without_a_picture_becomes_a_card(sent: Any) -> None:
    link = "https://www.library.example/night"
    record = json.loads(sent("bluesky", replace(POST, link=link))[-1].content)["record"]
    assert record["embed"] == card(link)
    assert record["embed"]["external"]["title"] == "library.example"


def test_telegram_shows_the_preview_of_the_posts_own_link(sent: Any) -> None:
    link = "https://library.example/night"
    with_link = json.loads(sent("telegram", replace(POST, link=link))[-1].content)
    assert with_link["link_preview_options"] == {"url": link}
    without = json.loads(sent("telegram", POST)[-1].content)
    assert without["link_preview_options"] == {"is_disabled": True}


def test_a_poll_loses_nothing_of_its_text(sent: Any) -> None:
    poll = Poll("Что читаете?", ("Новинку", "Классику"))
    alone = sent("telegram", replace(POST, document=parse("**Что** читаете?"), poll=poll))
    assert [request.url.path.rpartition("/")[2] for request in alone] == ["sendPoll"]
    both = sent("telegram", replace(POST, poll=poll))
    assert [request.url.path.rpartition("/")[2] for request in both] == ["sendMessage", "sendPoll"]
    assert json.loads(both[1].content)["reply_parameters"] == {"message_id": 7}
    status = json.loads(sent("mastodon", replace(POST, poll=poll))[-1].content)
    assert status["status"] == f"{POST.document.written_out}\n\nЧто читаете?"


def test_vk_writes_addresses_out_and_keeps_commas_inside_one_attachment(sent: Any) -> None:
    from urllib.parse import parse_qs

    post = replace(
        POST, document=parse("[сюда](https://e.example/a)"), link="https://e.example/1,2"
    )
    form = parse_qs(sent("vk", post)[-1].content.decode())
    assert form["message"] == ["сюда (https://e.example/a)"]
    assert form["attachments"] == ["https://e.example/1%2C2"]
    assert (form["owner_id"], form["from_group"]) == (["-77"], ["1"])


def test_the_text_of_a_status_comes_out_of_its_html() -> None:
    html = (
        '<p>R&amp;D <a href="x"><span class="invisible">https://</span><span>e.example</span></a>'
        "<br />line</p><p>next</p>"
    )
    assert plain_text(html) == "R&D https://e.example\nline\n\nnext"


def test_a_preview_page_tells_text_time_and_rounded_views() -> None:
    page = """
    <div class="tgme_widget_message_wrap"><div class="tgme_widget_message" data-post="library/12">
    <div class="tgme_widget_message_text js-message_text">Привет,<br/><b>мир</b> &amp; все</div>
    <span class="tgme_widget_message_views">1.2K</span>
    <time datetime="2026-12-01T09:30:00+00:00">09:30</time></div></div>
    <div class="tgme_widget_message" data-post="library/13"><div
     class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Что?</div>
     </div><time datetime="2026-12-01T10:00:00+00:00"></time></div>
    <div class="tgme_widget_message" data-post="library/14">no date</div>"""
    first, second = read_preview(page)
    assert (first.number, first.text, first.views) == (12, "Привет,\nмир & все", 1200)
    assert first.posted_at == NOW
    assert (second.number, second.text, second.views) == (13, "Что?", None)
    assert read_preview("<html>not a preview</html>") == []
