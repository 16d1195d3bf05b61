"""Marks and spaces as printers set them, and everything that has to stay as it is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfkit.adapters.templates.escaping import escape
from cfkit.adapters.templates.typography import typograph
from cfkit.domain.markup import parse

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('клуб "Заря"', "клуб «Заря»"),
        ('клуб "Под "синей" птицей"', "клуб «Под „синей“ птицей»"),
        ("книга - лучший подарок", f"книга{NBSP}— лучший подарок"),
        ("16-24 года", f"16–24{NBSP}года"),
        ("ждите...", "ждите…"),
        ("в зале и у входа", f"в{NBSP}зале и{NBSP}у{NBSP}входа"),
        ("5 кг и т. д.", f"5{NBSP}кг и{NBSP}т.{NBSP}д."),
        ("А. С. Пушкин", f"А.{NBSP}С.{NBSP}Пушкин"),
        ("два  пробела", "два пробела"),
        ("- пункт списка", "- пункт списка"),
        ('монитор 15"', 'монитор 15"'),
        ("цена 100 руб.", f"цена 100{NBSP}руб."),
        ("цена 1 200 000 руб.", f"цена 1{NBSP}200{NBSP}000{NBSP}руб."),
        ("«Клуб «Заря» открыт»", "«Клуб „Заря“ открыт»"),
        ('""Заря""', "«„Заря“»"),
        ('"Заря и "Клуб"', f'"Заря и{NBSP}«Клуб»'),
        ('"Заря и «Клуб»', f'"Заря и{NBSP}«Клуб»'),
        ('**"Жирный"** и _"курсив"_', f"**«Жирный»** и{NBSP}_«курсив»_"),
        ("10:00-18:00", "10:00–18:00"),
        ("2020-2026 гг.", f"2020–2026{NBSP}гг."),
        ("COVID-19 - вирус", f"COVID-19{NBSP}— вирус"),
        ("10 - 12 = -2", "10 - 12 = -2"),
        ("начало в 18-00", f"начало в{NBSP}18-00"),
        ("№ 5 и § 3", f"№{NBSP}5 и{NBSP}§{NBSP}3"),
        ("ул. Ленина, д. 5", f"ул.{NBSP}Ленина, д.{NBSP}5"),
        ("кто-то из-за 2-й", "кто-то из-за 2-й"),
        ("и т. п. в т. ч. и т. е.", f"и{NBSP}т.{NBSP}п. в{NBSP}т.{NBSP}ч. и{NBSP}т.{NBSP}е."),
    ],
)
def test_russian(before: str, after: str) -> None:
    assert typograph(before, "ru") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('they said "bring it in"', "they said “bring it in”"),
        ('"He said "no" twice"', "“He said ‘no’ twice”"),
        ("one thing - another", "one thing – another"),
        ("it's fine", "it's fine"),
        ("up by 12 % in a year", "up by 12% in a year"),
    ],
)
def test_english(before: str, after: str) -> None:
    assert typograph(before, "en") == after


PROTECTED = [
    "https://t.me/a-b_c?x=1-2&y=...",
    "www.a-b.example/1-2",
    "vk.com/lib-1-2",
    "me-and-you@mail-box.example",
    "@some-handle",
    "#тег-1-2",
    "#12-15",
    "+7 (495) 291-19-95",
    "8 (495) 291-19-95",
    "8 495 291 19 95",
    "тел. 29-19",
    "291-19-95",
    "8-800-555-35-35",
    "erid: 2Vtz-qx8A",
    '`a - b ... "c"`',
    '```\na - "b"...\n```',
    '[a - "b"](https://x.example/1-2)',
    '[a](https://x.example/1-2 "b - c")',
    '<a href="x - y">',
    "{{ a - b }}",
    '{% if a - "b" %}',
    '{# a - "b" #}',
    "2026-12-10",
    "978-5-17-118366-1",
    r"\"",
]


@pytest.mark.parametrize("kept", PROTECTED)
def test_protected_spans_stay(kept: str) -> None:
    for language in ("ru", "en"):
        assert typograph(kept, language) == kept
        assert kept in typograph(f"слово {kept} слово", language)


TEXTS = st.text(alphabet='абв АЯи"«»„“”‘’()-–—.…,!12 \n\\#@:/\u00a0т.д', max_size=60)


@given(TEXTS, st.sampled_from(["ru", "en"]), st.booleans())
def test_twice_is_once(text: str, language: str, glue: bool) -> None:
    once = typograph(text, language, glue=glue)
    assert typograph(once, language, glue=glue) == once


@given(TEXTS, st.sampled_from(["ru", "en"]), st.booleans())
def test_only_marks_and_spaces_change(text: str, language: str, glue: bool) -> None:
    def bare(shown: str) -> str:
        shown = re.sub('[«»„“”‘’"]', '"', shown.replace(NBSP, " ").replace("…", "..."))
        return re.sub(" +", " ", re.sub("--|–|—", "-", shown))

    assert bare(typograph(text, language, glue=glue)) == bare(text)


PIECES = st.lists(
    st.sampled_from([*PROTECTED, '"', "«", "»", " - ", "...", "слово", "5 кг", "(", ")", "*"]),
    max_size=9,
)


@given(PIECES, st.sampled_from(["ru", "en"]))
def test_what_is_protected_stays_in_any_company(pieces: list[str], language: str) -> None:
    text = " ".join(pieces)
    shown = typograph(text, language)
    assert typograph(shown, language) == shown
    for piece in PROTECTED:
        if piece in pieces:
            assert shown.count(piece) >= pieces.count(piece)


VALUES = st.text(alphabet="аб xy*_`[]()<>\\~-+1.2!#&\n", min_size=1, max_size=40)


@given(VALUES)
def test_an_escaped_value_is_read_back_as_written(value: str) -> None:
    shown = "\n".join(line.strip() for line in value.strip().splitlines() if line.strip())
    assert parse(f"Слово {escape(shown)}").plain == f"Слово {shown}".rstrip()


@pytest.mark.parametrize("piece", ["a", "{{", "[](", "«", "`", "8 (495) "])
def test_long_runs_of_what_opens_and_never_closes_stay(piece: str) -> None:
    assert typograph(piece * 20_000, "en") == piece * 20_000
