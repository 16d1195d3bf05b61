"""A comment gets the answer of the FAQ only where it surely asks for that and nothing else."""

import pytest

from cfkit.adapters.templates.prose import prose_of
from cfkit.application.faq_match import clear_match
from cfkit.application.hand_over import WORDS
from cfkit.domain.strategy.communication import Faq

RU = [
    Faq(id="price", questions=("Сколько стоит абонемент?", "Какая цена?"), answers=("5",)),
    Faq(
        id="hours",
        questions=("До скольки вы работаете?", "Вы работаете в выходные?"),
        answers=("До 20:00",),
    ),
    Faq(id="parking", questions=("Есть ли парковка?",), answers=("Да",)),
    Faq(id="thanks", questions=("Спасибо!",), answers=("Рады!",)),
]
EN = [
    Faq(id="price", questions=("How much is it?", "What is the price?"), answers=("5",)),
    Faq(id="parking", questions=("Is there parking?", "Where can I park?"), answers=("Yes",)),
]


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("Подскажите, пожалуйста, сколько стоит абонемент?", "price"),
        ("А сколько стоят абонементы", "price"),
        ("Какая цена", "price"),
        ("а вы в эти выходные работаете?", "hours"),
        ("До скольки работаете сегодня?", "hours"),
        ("Парковка есть?", "parking"),
        ("СПАСИБО!!!", "thanks"),
        ("Спасибо большое!", None),
        ("А парковка платная?", None),
        ("Сколько стоит парковка?", None),
        ("Сколько стоит и до скольки работаете?", None),
        ("Какова цена абонемента для студентов и пенсионеров с доставкой?", None),
        ("Почему так дорого?", None),
        ("👍", None),
        ("", None),
        ("цена " * 10_000, None),
    ],
)
def test_a_russian_comment_finds_its_entry_or_none(asked: str, entry: str | None) -> None:
    found = clear_match(asked, RU, prose_of("ru"))
    assert (found and found.id) == entry


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("Hi, how much is it please?", "price"),
        ("how much does it cost", "price"),
        ("Where can we park?", "parking"),
        ("Is the parking free?", None),
        ("How much is the parking?", None),
    ],
)
def test_an_english_comment_finds_its_entry_or_none(asked: str, entry: str | None) -> None:
    found = clear_match(asked, EN, prose_of("en"))
    assert (found and found.id) == entry


def test_without_entries_nothing_is_found() -> None:
    assert clear_match("Сколько стоит?", [], prose_of("ru")) is None


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_hand_over_has_wordings_to_rotate_and_names_the_address(language: str) -> None:
    words = WORDS[language]
    assert len(set(words)) == len(words) >= 3
    assert all("{contact}" in one for one in words)
