"""What a plan says about itself agrees with its numbers and can be said in every language."""

from __future__ import annotations

import string

import pytest

from cfkit.application.agreement import Figure
from cfkit.application.emptiness import NOTHING_TO_PLAN
from cfkit.application.names import LEVEL_NAMES, NAMES, Words
from cfkit.application.wording import FULL, NOTES, NOTHING, SHORT, WHY
from cfkit.domain.strategy.brand import Language

PHRASES = [
    *(
        words
        for pair in (*SHORT.values(), *WHY.values(), *NOTHING_TO_PLAN.values(), NOTHING, FULL)
        for words in pair
    ),
    *NOTES.values(),
    *NAMES.values(),
    *LEVEL_NAMES.values(),
]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "нужно 0 публикаций, а нашлось 0 слотов"),
        (1, "нужна 1 публикация, а нашёлся 1 слот"),
        (2, "нужны 2 публикации, а нашлось 2 слота"),
        (5, "нужно 5 публикаций, а нашлось 5 слотов"),
        (11, "нужно 11 публикаций, а нашлось 11 слотов"),
        (21, "нужна 21 публикация, а нашёлся 21 слот"),
        (112, "нужно 112 публикаций, а нашлось 112 слотов"),
    ],
)
def test_russian_words_agree_with_their_numbers(number: int, said: str) -> None:
    figure = Figure(number, "ru")
    phrase = SHORT["slots"][0]["ru"].format(channel="tg", needs=figure, has=figure)
    assert phrase == f"tg: по частоте {said}"


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("ru", 12.64, "12,6"),
        ("en", 12.64, "12.6"),
        ("ru", 5.0, "5"),
        ("ru", 1234, "1\u00a0234"),
        ("en", 1234, "1,234"),
        ("ru", 0.96, "1"),
    ],
)
def test_a_number_is_written_as_its_language_does(
    language: Language, number: float, written: str
) -> None:
    assert f"{Figure(number, language)}" == written


def test_a_fraction_takes_the_second_form() -> None:
    assert f"{Figure(2.5, 'ru'):час|часа|часов}" == "часа"
    assert f"{Figure(2.5, 'en'):hour|hours}" == "hours"


@pytest.mark.parametrize("words", PHRASES)
def test_every_phrase_names_the_same_facts_in_both_languages(words: Words) -> None:
    forms: dict[Language, int] = {"ru": 3, "en": 2}
    facts = {}
    for language, count in forms.items():
        fields = list(string.Formatter().parse(words[language]))
        facts[language] = {name for _, name, _, _ in fields if name}
        assert all(len(spec.split("|")) == count for *_, spec, _ in fields if spec)
    assert facts["ru"] == facts["en"]
