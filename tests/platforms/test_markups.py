"""Each markup, read as its platform reads it, says what was written."""

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from slack_sdk.models.blocks import MarkdownTextObject, SectionBlock

from cfkit.adapters.platforms._article_html import dzen_html, wordpress_html
from cfkit.adapters.platforms._discord_markdown import discord_markdown
from cfkit.adapters.platforms._linkedin_text import linkedin_text
from cfkit.adapters.platforms._marks import ZERO_WIDTH
from cfkit.adapters.platforms._reddit_markdown import reddit_markdown
from cfkit.adapters.platforms._slack_mrkdwn import JOINER, slack_mrkdwn
from cfkit.adapters.platforms.youtube import description
from cfkit.domain.markup import Document, parse

DZEN = {"p", "a", "b", "i", "s", "blockquote", "ul", "ol", "li"}
EVERYTHING = (
    '**b** _i_ ~~s~~ ||x|| `c<d` [a](https://e.example/?x="1"&y=2) #тег @имя\n\n'
    "- one\n- two\n\n3. three\n4. four\n\n> q *r*\n> t\n\n```\np & r\n```\n\n***"
)
WORDS = st.sampled_from(
    [
        "Привет",
        "мир",
        "a < b",
        "R&D",
        '"да"',
        "👨‍👩‍👧",
        "#Заречная",
        "18:00",
        "2 \\* 3",
        "x_y_z",
        "a\\~b",
        "https://library.example/a_b?c=1&d=2",
        "<script>",
        "{{ x }}",
        "[не ссылка]",
        "1\\) нет",
        "\\# нет",
        "\\- нет",
        "x^2",
        "!важно",
        "&lt;",
        "\\`код",
        "a|b",
    ]
)
MARKED = st.one_of(
    WORDS,
    *(
        WORDS.map(lambda word, mark=mark: mark.format(word))
        for mark in ("**{}**", "_{}_", "~~{}~~", "||{}||", "[{}](https://library.example/x?q=1)")
    ),
)
BLOCKS = st.lists(MARKED, min_size=1, max_size=6).map(" ".join)
DOCUMENTS = st.lists(
    st.one_of(BLOCKS, BLOCKS.map(lambda text: f"> {text}"), BLOCKS.map(lambda text: f"- {text}")),
    max_size=5,
).map(lambda blocks: parse("\n\n".join(blocks)))


class Html(HTMLParser):
    """Elements that nest, the text between them, and the addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.tags: set[str] = set()
        self.links: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in ("br", "hr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    @classmethod
    def read(cls, html: str) -> "Html":
        reader = cls()
        reader.feed(html)
        reader.close()
        assert reader._open == []
        return reader


def squeezed(text: str) -> str:
    """Leave out what a markup draws by itself: white space, bullets, joiners."""
    return re.sub(rf"[\s•{JOINER}{ZERO_WIDTH}]", "", text)


def bare(document: Document) -> str:
    numbers = [block.marker for block in document.blocks if block.kind == "item"]
    text = document.plain
    for number in numbers:
        text = text.replace(number, "", 1) if "•" not in number else text
    return squeezed(text)


def test_an_article_for_dzen_holds_only_what_its_feed_takes() -> None:
    read = Html.read(dzen_html(parse(EVERYTHING)))
    assert read.tags <= DZEN
    assert read.links == ['https://e.example/?x="1"&y=2']


def test_an_article_for_wordpress_keeps_code_lists_and_lines() -> None:
    html = wordpress_html(parse(EVERYTHING + "\n\nline\nline"))
    for part in ("<code>c&lt;d</code>", "<ul><li>one</li><li>two</li></ul>", "<pre><code>p &amp; r",
                 '<ol start="3"><li>three</li>', "<hr>", "line<br>line",
                 "<blockquote><p>q <i>r</i><br>t</p></blockquote>"):  # fmt: skip
        assert part in html


@settings(max_examples=120, deadline=None)
@given(DOCUMENTS)
def test_articles_say_what_was_written(document: Document) -> None:
    for render in (dzen_html, wordpress_html):
        read = Html.read(render(document))
        assert squeezed(read.text) == bare(document)
        assert read.links == [run.href for run, _ in document.runs() if run.href and run.text]


def commonmark(text: str) -> Html:
    """Read Markdown with an independent reader; spoilers are told apart by their marks."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable("entity")
    return Html.read(reader.render(text))


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS)
def test_reddit_reads_what_was_written(document: Document) -> None:
    read = commonmark(re.sub(r"(?<!\\)(?:>!|!<)", "", reddit_markdown(document)))
    assert squeezed(read.text) == bare(document)
    hidden = [run.href for run, _ in document.runs() if run.href and run.href != run.text]
    assert read.links == hidden


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS)
def test_discord_reads_what_was_written(document: Document) -> None:
    read = commonmark(discord_markdown(document))
    assert squeezed(read.text.replace("||", "")) == bare(document).replace("||", "")


def test_discord_never_hides_an_address_behind_another() -> None:
    document = parse("https://a.example/x").with_links(lambda url: f"{url}?utm", visible=False)
    assert discord_markdown(document) == "https://a.example/x?utm"


def slack(text: str) -> str:
    """Read mrkdwn: links show their words, the three entities their letters."""
    text = re.sub(r"<([^|>]+)\|([^>]+)>", r"\2", text)
    text = re.sub(r"<([^>]+)>", r"\1", text)
    for style in "*_~":
        mark = re.escape(style)
        text = re.sub(
            rf"(?<![\w{JOINER}]){mark}(\S(?:.*?\S)??)(?<!{JOINER}){mark}(?!\w)", r"\1", text
        )
    text = re.sub("^&gt; ", "", text, flags=re.MULTILINE)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS)
def test_slack_reads_what_was_written(document: Document) -> None:
    shown = squeezed(slack(slack_mrkdwn(document)))
    assert shown.replace("¦", "|") == bare(document)


def test_slack_sets_marks_apart_from_words() -> None:
    assert slack_mrkdwn(parse("при**вет** 2 \\* 3")) == f"при{ZERO_WIDTH}*вет* 2 {JOINER}* 3"


def test_slack_takes_a_section_that_an_independent_client_builds() -> None:
    built = SectionBlock(text=MarkdownTextObject(text=slack_mrkdwn(parse(EVERYTHING))))
    assert built.to_dict()["text"]["type"] == "mrkdwn"


@settings(max_examples=150, deadline=None)
@given(DOCUMENTS)
def test_linkedin_unescapes_to_what_was_written(document: Document) -> None:
    escaped = linkedin_text(document)
    assert re.sub(r"\\(.)", r"\1", escaped) == document.written_out
    assert not re.search(r"(?<!\\)(?:\\\\)*[|{}@\[\]()<>*_~]", escaped)


def test_linkedin_keeps_hashtags_and_escapes_every_other_mark() -> None:
    text = parse("#тег (C\\#) @имя https://e.example/a_b {x} #")
    assert linkedin_text(text) == r"#тег \(C\#\) \@имя https://e.example/a\_b \{x\} \#"


def test_youtube_gets_no_angle_brackets() -> None:
    assert description(parse("a < b > c <script>")) == "a ‹ b › c ‹script›"
