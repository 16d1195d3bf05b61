"""The small Markdown means what people expect, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfkit.domain.markup import Document, parse


def styles_of(document: Document, word: str) -> set[str]:
    return {style for run, _ in document.runs() if word in run.text for style in run.styles}


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("Просто текст.", "Просто текст."),
        ("Раз\nдва\n\nтри", "Раз\nдва\n\nтри"),
        ("**жирно** и *косо*", "жирно и косо"),
        ("~~нет~~ `код`", "нет код"),
        ("- a\n- b", "• a\n• b"),
        ("1. Раз\n2. Два", "1. Раз\n2. Два"),
        ("3. Три\n4. Четыре", "3. Три\n4. Четыре"),
        ("0. Ноль\n1. Один", "0. Ноль\n1. Один"),
        ("1) Раз\n2) Два", "1) Раз\n2) Два"),
        ("Вот:\n- a\n\nКонец", "Вот:\n• a\n\nКонец"),
        ("> цитата", "цитата"),
        ("[сюда](https://a.example)", "сюда"),
        ("#Заречная", "#Заречная"),
        ("# не заголовок", "# не заголовок"),
        ("@zarechnaya_books и a_b_c", "@zarechnaya_books и a_b_c"),
        ("5\\*3\\*2", "5*3*2"),
        ("раз \\|\\|два\\|\\| три", "раз ||два|| три"),
        ("`a \\| b` и ||скрыто||", "a \\| b и скрыто"),
        ("https://a.example/x\\|y", "https://a.example/x|y"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a &amp; b", "a &amp; b"),
        ("    четыре пробела", "четыре пробела"),
        ("***", "* * *"),
        ("Строка\n===", "Строка\n==="),
        ("[a]: https://a.example", "[a]: https://a.example"),
        ("", ""),
        ("\r\nа\r\n\r\nб\r\n", "а\n\nб"),
    ],
)
def test_readers_see(markdown: str, plain: str) -> None:
    assert parse(markdown).plain == plain


def test_styles_nest_and_end() -> None:
    document = parse("**a *b* c** d ||тайна|| e")
    assert styles_of(document, "b") == {"bold", "italic"}
    assert styles_of(document, "d") == set()
    assert styles_of(document, "тайна") == {"spoiler"}
    assert styles_of(document, " e") == set()


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/_x_y_",
        "https://a.example/a*b*c",
        "https://a.example/?q=1&utm_source=x_y_",
        "http://a.example/путь/к_файлу",
        "https://a.example/(скобки)x",
    ],
)
def test_an_address_is_never_broken_by_marks(url: str) -> None:
    for text in (f"Смотрите {url} тут", f"**Смотрите** {url}.", f"- {url}"):
        assert parse(text).links == (url,), text


def test_punctuation_after_an_address_stays_outside() -> None:
    assert parse("Здесь (https://a.example/x), потом https://b.example.").links == (
        "https://a.example/x",
        "https://b.example",
    )


def test_links_are_written_out_where_words_cannot_hide_them() -> None:
    document = parse("[сюда](https://a.example/x) и https://b.example")
    assert document.written_out == "сюда (https://a.example/x) и https://b.example"


def test_a_bare_address_keeps_its_looks_unless_asked() -> None:
    document = parse("https://a.example [тут](https://b.example)")
    tagged = document.with_links(lambda url: f"{url}?t=1", visible=False)
    assert tagged.plain == "https://a.example тут"
    assert tagged.links == ("https://a.example?t=1", "https://b.example?t=1")
    shown = document.with_links(lambda url: f"{url}?t=1", visible=True)
    assert shown.plain == "https://a.example?t=1 тут"


@given(
    st.text(alphabet=st.sampled_from("ab Я*_`[]()<>|~\\-1.)#>\n!&\u200f\u200b👍🏽"), max_size=60)
)
def test_any_text_parses_and_no_letter_is_lost(text: str) -> None:
    plain = parse(text).plain
    for letter in "abЯ":
        assert plain.count(letter) == text.count(letter) or "](" in text


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs",)), max_size=80))
def test_parsing_is_the_same_every_time(text: str) -> None:
    assert parse(text) == parse(text)


MARKS = st.sampled_from(
    ["a", "Привет", "**b**", "_c_", "- x", "1. y", "2) z", "> q", "***", "   ", "    k",
     "\n\n", "\n\n", "\n", "||s||", "[l](https://a.ru/x)", "https://b.ru/_x_", "\\|", "`co`", "- ",
     "+", "# h", "===", "\t", "* p", "<b>", "&amp;", "|", "!", "~~n~~", "**", "_", "["]
)  # fmt: skip


def said(document: Document) -> list[list[object]]:
    """What is seen, in which style: how it is divided into runs does not matter."""
    found: list[list[object]] = []
    for run, kind in document.runs():
        if found and found[-1][1:] == [run.styles, run.href, kind]:
            found[-1][0] = f"{found[-1][0]}{run.text}"
        elif run.text:
            found.append([run.text, run.styles, run.href, kind])
    return found


@settings(max_examples=400, deadline=None)
@given(
    st.one_of(st.lists(MARKS, max_size=12).map("".join), st.lists(MARKS, max_size=9).map(" ".join))
)
def test_paragraphs_read_one_by_one_say_what_the_whole_text_says(text: str) -> None:
    whole = parse(f"{text}\n\nКонец\n\n```\nx\n```")  # a text with code is read whole
    assert said(parse(f"{text}\n\nКонец")) == said(Document(whole.blocks[:-1]))


@pytest.mark.parametrize("hostile", ["\ud800", "a\x00b", "\udfff**x**"])
def test_what_no_encoding_can_hold_is_replaced(hostile: str) -> None:
    assert "\ufffd" in parse(hostile).plain
    assert parse(hostile).plain.encode()
