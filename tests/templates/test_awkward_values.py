"""Values that nobody had in mind when the wordings were written."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfkit.adapters.templates.escaping import escape
from cfkit.domain.errors import NothingToSay
from cfkit.domain.markup import parse

from .material import BOOK, WORDS, idea, templates, variant
from .reading import assert_reads

LANGUAGES = ("ru", "en")
MARKS = [
    *"ab *_`~|[]()<>!#+-=.1:&\"'\\",
    *("||", "**", "__", "~~", "](", "https://x.example/a_b*c|d", "---", "\n", "&amp;"),
]

AWKWARD = {
    "ru": [
        "Почему так происходит?",
        "«Война и мир»",
        "https://library.example/a_b",
        "Мария",
        "ВКонтакте",
        "iPhone 15",
        "12 книг",
        "если нет билета",
        "тем, кто не успел",
        "с понедельника",
        "прийти в четверг",
        "приходите в четверг",
        "взять том, чай и плед",
        "цена: 500 рублей",
        "книга — лучший подарок",
        "СМИ пишут об этом",
        "Мы пришли. Потом ушли.",
        "Ура!",
        "ждать…",
        "слово " * 60 + "конец",
        "в 18:00",
        "и так далее, и т. д.",
    ],
    "en": [
        "Why does this happen?",
        "“War and Peace”",
        "https://library.example/a_b",
        "Mary",
        "iPhone",
        "NHS staff",
        "12 books",
        "if it rains",
        "for those who wait",
        "when it is dark",
        "to come on Thursday",
        "come on Thursday",
        "a book, tea and a rug",
        "price: £5",
        "a book - the best gift",
        "We came. Then we left.",
        "Hooray!",
        "wait…",
        "word " * 60 + "end",
        "until Friday",
        "It's fine",
        "every month",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_awkward_values_never_break_a_sentence(language: str) -> None:
    engine = templates(language)
    spoken = 0
    for block, fields in WORDS[language].items():
        angle = next((row for row in BOOK.angles.values() if row.needs == (block,)), None)
        if angle is None:
            continue
        for number, changed in enumerate(_changed(block, fields, AWKWARD[language])):
            whole = idea(language, ["message"], id=f"thing-{number}", **{block: changed})
            it = variant(language, angle.id, whole)
            try:
                beats = engine.speak(it).beats
            except NothingToSay:
                continue
            spoken += 1
            assert_reads(parse(engine.lay_out(it, beats)).plain, str(it.key))
    assert spoken > 800


def _changed(block: str, fields: Any, values: list[str]) -> Any:
    one = fields[0] if isinstance(fields, list) else fields
    for name, old in one.items():
        for value in values:
            if name in ("id", "number", "checked", "starts", "deadline", "threshold", "ad"):
                continue
            if name in ("min", "max") or (isinstance(old, list) and isinstance(old[0], dict)):
                continue
            new = [value, *old[1:]] if isinstance(old, list) else value
            changed = {**one, name: new}
            yield [changed] if isinstance(fields, list) else changed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "value",
    [
        "*важно* и _срочно_",
        "[ссылка](https://x.example) <b>",
        "- тире в начале",
        "1. номер",
        "`код` и ~~зачёркнуто~~",
        "a | b > c",
        "раз ||два|| три",
        r"обратная \ черта \*",
        "__init__ и a_b",
    ],
)
def test_marks_in_values_come_out_as_written(language: str, value: str) -> None:
    engine = templates(language)
    whole = idea(language, ["pain", "message"], pain={"situation": value, "root": "друзья"})
    for hook in (1, 2, 3):
        it = variant(language, "problem_mirror", whole, hook=hook)
        plain = parse(engine.lay_out(it, engine.speak(it).beats)).plain
        assert value.lower() in plain.lower()


@given(st.lists(st.sampled_from(MARKS), min_size=1, max_size=9).map("".join))
def test_an_escaped_value_reads_as_it_was_written(value: str) -> None:
    value = re.sub(r"\s*\n\s*", "\n", value.strip())
    for before, after in (("Раз. ", " два"), ("", "")):
        document = parse(f"{before}{escape(value)}{after}")
        assert document.plain == f"{before}{value}{after}"
        assert not any(run.styles for run, _ in document.runs())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_idea_with_first_fields_only_is_never_printed_half(language: str) -> None:
    engine = templates(language)
    for block, fields in WORDS[language].items():
        angle = next((row for row in BOOK.angles.values() if row.needs == (block,)), None)
        if angle is None:
            continue
        one = fields[0] if isinstance(fields, list) else fields
        least = dict(list(one.items())[: 2 if block == "facts" else 1])
        whole = idea(language, ["message"], **{block: [least] if block == "facts" else least})
        it = variant(language, angle.id, whole)
        try:
            beats = engine.speak(it).beats
        except NothingToSay:
            continue
        assert len(beats) > 1
        assert_reads(parse(engine.lay_out(it, beats)).plain, str(it.key))
