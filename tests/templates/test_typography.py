"""Marks and spaces as printers set them, and everything that has to stay as it is."""

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
    ],
)
def test_english(before: str, after: str) -> None:
    assert typograph(before, "en") == after


@pytest.mark.parametrize(
    "kept",
    [
        "https://t.me/a-b_c?x=1-2&y=...",
        "me-and-you@mail-box.example",
        ["@some-handle", "и", "#тег-1-2"][0],
        "#12-15",
        "+7 (495) 291-19-95",
        "291-19-95",
        "8-800-555-35-35",
        "erid: 2Vtz-qx8A",
        '`a - b ... "c"`',
        '[a - "b"](https://x.example/1-2)',
        '<a href="x - y">',
        "{{ a - b }}",
        "2026-12-10",
    ],
)
def test_protected_spans_stay(kept: str) -> None:
    for language in ("ru", "en"):
        assert typograph(kept, language) == kept
        assert kept in typograph(f"слово {kept} слово", language)


TEXTS = st.text(alphabet='абв АЯи"«»„“”‘’()-–—.…,!12 \n\\#@:/\u00a0т.д', max_size=60)


@given(TEXTS, st.sampled_from(["ru", "en"]), st.booleans())
def test_twice_is_once(text: str, language: str, glue: bool) -> None:
    once = typograph(text, language, glue=glue)
    assert typograph(once, language, glue=glue) == once


VALUES = st.text(alphabet="аб xy*_`[]()<>\\~-+1.2!#&\n", min_size=1, max_size=40)


@given(VALUES)
def test_an_escaped_value_is_read_back_as_written(value: str) -> None:
    shown = "\n".join(line.strip() for line in value.strip().splitlines() if line.strip())
    assert parse(f"Слово {escape(shown)}").plain == f"Слово {shown}".rstrip()
