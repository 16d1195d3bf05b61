"""A comment gets the answer of the FAQ only where it surely asks for that and nothing else."""

import pytest

from cfkit.adapters.templates.prose import prose_of
from cfkit.application.faq_match import clear_match
from cfkit.application.hand_over import CALM_WORDS, WORDS
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


OPEN = [
    Faq(id="price", questions=("Сколько стоит абонемент?",), answers=("5",)),
    Faq(
        id="open",
        questions=("Когда работает читальный зал?", "Во сколько вы открываетесь?"),
        answers=("С 9",),
    ),
    Faq(id="closed", questions=("Когда не работает архив?",), answers=("В среду",)),
    Faq(id="course", questions=("Сколько стоит занятие в месяц?",), answers=("2000",)),
    Faq(id="ten", questions=("Сколько стоят 10 занятий?",), answers=("900",)),
]
SHOP = [
    Faq(id="ticket", questions=("How much is a ticket?",), answers=("5",)),
    Faq(id="ship", questions=("When will my order ship?",), answers=("In 2 days",)),
    Faq(id="safe", questions=("Is it safe for children?",), answers=("Yes",)),
]


@pytest.mark.parametrize(
    "asked",
    [
        "Сколько стоит абонемент для детей?",
        "Сколько стоит детский абонемент?",
        "Сколько стоит абонемент пенсионерам?",
        "Сколько стоил абонемент раньше?",
        "Сколько стоит потерянный абонемент?",
        "Когда не работает читальный зал?",
        "Когда работает архив?",
        "Почему читальный зал не работает, когда должен?",
        "Когда работает читальный зал 31 декабря?",
        "Когда работает читальный зал в субботу?",
        "Сколько стоит занятие в 3 месяца?",
        "Сколько стоят 12 занятий?",
        "How much is a child ticket?",
        "How much is a refund ticket?",
        "When will my order not ship?",
        "Why won't my order ship, when will it?",
        "When will my cancelled order ship?",
        "Is it not safe for children?",
        "Isn't it safe for children?",
        "Is it safe for children under 2?",
    ],
)
def test_a_question_that_asks_one_thing_more_goes_to_a_person(asked: str) -> None:
    is_english = asked.isascii()
    assert (
        clear_match(asked, SHOP if is_english else OPEN, prose_of("en" if is_english else "ru"))
        is None
    )


@pytest.mark.parametrize(
    ("asked", "entry"),
    [
        ("Не подскажете, сколько стоит абонемент?", "price"),
        ("Сколько сейчас стоит абонемент?", "price"),
        ("Когда архив не работает?", "closed"),
        ("Сколько стоят 10 занятий", "ten"),
    ],
)
def test_politeness_denies_nothing_and_numbers_are_those_of_the_entry(
    asked: str, entry: str
) -> None:
    found = clear_match(asked, OPEN, prose_of("ru"))
    assert found is not None
    assert found.id == entry


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_hand_over_has_wordings_to_rotate_and_names_the_address(language: str) -> None:
    for words in (WORDS[language], CALM_WORDS[language]):
        assert len(set(words)) == len(words) >= 3
        assert all("{contact}" in one for one in words)
