"""Swearing is found in disguise too, and ordinary words that look like it are left alone."""

from pathlib import Path
from typing import Any

import pytest

INNOCENT = (Path(__file__).parent / "innocent.ru.txt").read_text(encoding="utf-8").split()


def test_ordinary_words_are_innocent(studio: Any) -> None:
    assert len(INNOCENT) >= 60
    name = studio.post("\n".join(f"Слово {word} здесь." for word in INNOCENT))
    said = [one for one in studio.found("--text") if one["path"] == name]
    assert [one for one in said if one["code"] in ("profanity", "rude")] == []


@pytest.mark.parametrize(
    "word",
    [
        "хуйня", "нахуй", "похую", "охуенно", "пиздец", "спиздил", "распиздяй", "ебать", "заебись",
        "наебали", "уебок", "выебон", "блядь", "бля", "мудак", "мудила", "гандон", "пидорас",
        "xуй", "хyйня", "пи3дец", "п*здец", "х*й", "бл@дь", "х у й", "б.л.я.д.ь", "ХУЙНЯ", "хууууй",
        "пиzдец", "ёбаный", "ебаный",
    ],
)  # fmt: skip
def test_swearing_is_an_error_with_its_place(studio: Any, word: str) -> None:
    name = studio.post(f"Начало.\n\nА тут {word}, увы.")
    found = studio.of("profanity")
    assert [(one["path"], one["line"], one["level"]) for one in found] == [(name, 7, "error")]
    assert found[0]["column"] == 7


@pytest.mark.parametrize("text", ["и в а с о к у", "т. е. б и т. п.", "А. С. Пушкин и В. В. Ян"])
def test_single_letters_spell_nothing(studio: Any, text: str) -> None:
    assert "profanity" not in studio.codes(text)


def test_english_swearing(english: Any) -> None:
    assert "profanity" in english.codes("This is bullshit.")
    assert "profanity" not in english.codes(
        "Shiitake in Scunthorpe: a cocktail, a class, a passage, an assessment, a titmouse."
    )
