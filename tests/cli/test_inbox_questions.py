"""Repeated questions: gathered by their words, as entries of the FAQ and as drafts of ideas."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from cfkit.application.nameless import contactless
from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.wiring import workshop

from .conftest import Project

START = datetime(2026, 11, 1, 9, tzinfo=UTC)
PRICE = (
    "Сколько стоит билет?",
    "а билеты почём",
    "@anna_k цена билета??",
    "Подскажите цену билета",
)
DOGS = ("с собакой пускаете?", "Можно с собаками?", "а собаку можно взять")
Hear = Callable[..., None]


@pytest.fixture
def museum(bakery: Project) -> Project:
    """The bakery's project, in Russian."""
    bakery.change("language: en", "language: ru")
    return bakery


@pytest.fixture
def hear(bakery: Project) -> Hear:
    """Keep comments as `cfkit inbox pull` does, each of another person."""

    def heard(
        texts: Iterable[str], sort: Sort = Sort.QUESTION, channel: str = "tg", author: str = ""
    ) -> None:
        with workshop(bakery.root) as shop:
            cases = shop.store.cases()
            known = len(cases.all())
            cases.add(
                [
                    Case(
                        channel,
                        f"c{number}",
                        f"key-{channel}",
                        START + timedelta(hours=number),
                        START,
                        sort,
                        (),
                        text,
                        author or f"person {number}",
                    )
                    for number, text in enumerate(texts, start=known)
                ]
            )

    return heard


def test_questions_that_say_the_same_in_other_words_are_one(museum: Project, hear: Hear) -> None:
    hear(PRICE[:2])
    hear(PRICE[2:], channel="masto")
    hear(DOGS)
    hear(["Во сколько концерт?"])
    price, dogs = museum("inbox", "questions", "--json").document["questions"]
    assert (price["people"], price["count"], price["channels"]) == (4, 4, ["masto", "tg"])
    assert set(price["lemmas"]) == {"цена", "билет"}
    assert dogs["people"] == 3
    assert dogs["lemmas"][0] == "собака"


def test_entries_to_paste_are_found_unanswered_by_check(museum: Project, hear: Hear) -> None:
    hear(PRICE)
    shown = museum("inbox", "questions")
    assert "Questions that the FAQ lacks: 1;" in shown.err
    (entry,) = yaml.safe_load(shown.out[shown.out.index("communication:") :])["communication"][
        "faq"
    ]
    assert entry["answers"] == ["TODO"]
    strategy = (museum.root / "strategy.yaml").read_text("utf-8")
    made = museum("inbox", "questions", "--json").document["yaml"]
    museum.write("strategy.yaml", f"{strategy}{made}")
    found = museum("check", "--json").document["diagnostics"]
    assert "unwritten" in {one["code"] for one in found}
    again = museum("inbox", "questions", "--json").document
    assert again["entries"] == []
    assert again["questions"][0]["faq"] == entry["id"]


def test_no_person_is_named(museum: Project, hear: Hear) -> None:
    hear(f"[id{n}|Анна Котова], @kot_{n} где парковка? +7 900 123-45-6{n}" for n in range(3))
    (one,) = museum("inbox", "questions", "--json").document["questions"]
    assert one["example"] == "Где парковка?"
    told = museum("ideas", "from-inbox", "--json").out
    assert not [word for word in ("Котова", "kot_", "900") if word in told]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("когда дадут воду дом 5 кв 12", "когда дадут воду"),
        ("Когда дадут воду на ул. Ленина, д. 5, кв. 12?", "Когда дадут воду на ?"),
        ("проспект Карла Маркса 12-34 без воды", "без воды"),
        ("No water at 12 Baker Street, flat 5", "No water at"),
        ("в доме 5 этажей?", "в доме 5 этажей?"),
        ("встреча в 18:00 на площади Мира", "встреча в 18:00 на площади Мира"),
        ("open 5 days a week on the main street", "open 5 days a week on the main street"),
    ],
)
def test_where_somebody_lives_is_left_out(said: str, kept: str) -> None:
    assert " ".join(contactless(said).split()) == kept


def test_a_home_address_comes_into_no_draft(museum: Project, hear: Hear) -> None:
    hear(["когда дадут воду дом 5 кв 12"] * 3)
    drafts = museum("inbox", "questions", "--min", "2", "--json")
    assert drafts.code == 0
    assert "воду" in drafts.out
    assert "кв" not in drafts.out
    assert "dom-5" not in drafts.out


def test_one_person_who_repeats_himself_is_no_repetition(museum: Project, hear: Hear) -> None:
    hear(PRICE, author="the same")
    found = museum("inbox", "questions")
    assert "Nothing was said by 3 people or more" in found.err
    assert museum("inbox", "questions", "--json").document["questions"] == []


def test_what_was_purged_is_not_counted(museum: Project, hear: Hear) -> None:
    hear(PRICE)
    assert museum("inbox", "purge", "--older", "0d").code == 0
    assert museum("inbox", "questions", "--json").document["questions"] == []


def test_english_questions_are_gathered_too(bakery: Project, hear: Hear) -> None:
    hear(["How much are the tickets?", "price of a ticket", "what does a ticket cost"])
    (one,) = bakery("inbox", "questions", "--json").document["questions"]
    assert set(one["lemmas"]) == {"price", "ticket"}


def test_ten_thousand_comments_and_endless_ones_come_to_an_end(museum: Project, hear: Hear) -> None:
    subjects = ("кружок", "музей", "абонемент", "экскурсия", "пропуск", "лекция", "мастер")
    places = ("вторник", "среда", "январь", "школа", "вокзал", "корпус", "этаж", "зал")
    hear(
        f"Когда {subjects[n % 7]} и {places[n % 8]} номер {'абвгдежзик'[n % 10]}{n % 9}?"
        for n in range(10_000)
    )
    hear(["почём билет " * 4_000] * 3)
    first = museum("inbox", "questions", "--json").document
    assert {"цена", "билет"} in [set(one["lemmas"]) for one in first["questions"]]
    assert museum("inbox", "questions", "--json").document == first


def test_drafts_of_ideas_stand_in_a_file_that_check_reads(museum: Project, hear: Hear) -> None:
    hear(PRICE)
    hear(["Сделайте доставку", "хотелось бы доставку", "введите доставку"], Sort.SUGGESTION)
    hear(["Опечатка в афише", "в афише опечатка!", "опечатка, афишу поправьте"], Sort.ERROR)
    assert "Drafts: 3;" in museum("ideas", "from-inbox").err
    assert not (museum.root / "ideas/from-inbox.yaml").exists()
    made = museum("ideas", "from-inbox", "--write", "--json").document
    assert made["path"] == "ideas/from-inbox.yaml"
    text = (museum.root / made["path"]).read_text("utf-8")
    assert "# Об этом спрашивают в комментариях. Комментариев: 4, авторов: 4, каналы: tg" in text
    question, proposal, mistake = yaml.safe_load(text)
    assert question["faq"]["short"] == "TODO"
    assert proposal["title"].startswith("Вы предложили: «")
    assert mistake["title"].startswith("Нас поправили: «")
    found = museum("check", "--json").document["diagnostics"]
    assert [one for one in found if one["level"] == "error"] == []
    assert "unwritten" in {one["code"] for one in found}


def test_a_file_that_stands_is_never_written_over(museum: Project, hear: Hear) -> None:
    hear(PRICE)
    museum("ideas", "from-inbox", "--write")
    hear(DOGS)
    told = museum("ideas", "from-inbox", "--write")
    assert told.code == 2
    assert "give another --name" in told.err
    again = museum("ideas", "from-inbox", "--write", "--name", "dogs", "--json").document
    assert [one["faq"]["question"] for one in again["ideas"]] == ["Можно с собаками?"]


def test_nothing_is_drafted_when_nothing_repeats(museum: Project, hear: Hear) -> None:
    hear(["Где парковка?"])
    told = museum("ideas", "from-inbox", "--write")
    assert told.code == 0
    assert "Nothing was said by 3 people or more" in told.err
    assert not (museum.root / "ideas/from-inbox.yaml").exists()


@pytest.mark.parametrize(
    ("language", "said", "words"),
    [
        (
            "ru",
            (
                "Иван Петров из дома 5, +7 900 000-00-00, когда привезут новые комиксы?",
                "Иван Петров тут? когда привезут новые комиксы, пишите ivan@x.example",
                "Когда новые комиксы привезут, Иван Петров @petrov?",
            ),
            ("комиксы", "иван", "петров"),
        ),
        (
            "en",
            (
                "John Smith here, when do the new comics arrive?",
                "When do the new comics arrive, John Smith @smith?",
                "Do new comics arrive soon? Ask John Smith",
            ),
            ("comics", "john", "smith"),
        ),
    ],
)
def test_no_name_of_a_person_comes_into_a_question_an_entry_or_an_idea(
    bakery: Project,
    hear: Hear,
    language: str,
    said: tuple[str, ...],
    words: tuple[str, ...],
) -> None:
    left, *names = words
    bakery.change("language: en", f"language: {language}")
    hear(said)
    told = bakery("inbox", "questions", "--json")
    assert left in told.document["questions"][0]["example"]
    assert bakery("ideas", "from-inbox").code == 0
    written = [one.read_text("utf-8") for one in (bakery.root / "ideas").iterdir()]
    everything = "\n".join([told.out, bakery("inbox", "questions").out, *written]).casefold()
    assert left in everything
    assert not [one for one in names if one in everything]


@pytest.mark.parametrize(
    ("language", "said", "example"),
    [
        ("ru", "Продаёте Nutella?", "Продаёте Nutella?"),
        ("ru", "Принимаете Мир?", "Принимаете Мир?"),
        ("ru", "Здравствуйте\nПринимаете Мир?", "Здравствуйте Принимаете Мир?"),
        ("ru", "Доставите Озоном?", "Доставите Озоном?"),
        ("ru", "Здравствуйте, Марина Голубь! Когда ярмарка?", "Здравствуйте! Когда ярмарка?"),
        ("ru", "Марина Голубь тут, когда ярмарка?", "Тут, когда ярмарка?"),
        ("ru", "Голубь Марина тут, когда ярмарка?", "Тут, когда ярмарка?"),
        ("en", "Open Sunday?", "Open Sunday?"),
        ("en", "Accept Visa?", "Accept Visa?"),
        ("en", "John Smith here, when is the fair?", "Here, when is the fair?"),
    ],
)
def test_a_capital_at_the_beginning_makes_no_name_of_a_question(
    bakery: Project, hear: Hear, language: str, said: str, example: str
) -> None:
    bakery.change("language: en", f"language: {language}")
    hear([said] * 3)
    (one,) = bakery("inbox", "questions", "--json").document["questions"]
    assert one["example"] == example


@pytest.mark.parametrize(
    ("language", "said", "example"),
    [
        ("ru", "анна петрова, когда ярмарка?", "Когда ярмарка?"),
        ("ru", "когда ярмарка, гульнара хуснуллина?", "Когда ярмарка?"),
        ("ru", "меня зовут роза, когда ярмарка?", "Когда ярмарка?"),
        ("ru", "алсу придёт, когда ярмарка?", "Придёт, когда ярмарка?"),
        ("ru", "когда откроется ферма?", "Когда откроется ферма?"),
        ("ru", "Доставите в Нижний Новгород?", "Доставите в Нижний Новгород?"),
        ("ru", "Доставите в Великом Новгороде?", "Доставите в Великом Новгороде?"),
        ("ru", "Доставите в Сергиев Посад?", "Доставите в Сергиев Посад?"),
        ("en", "john smith here, when is the fair?", "Here, when is the fair?"),
        ("en", "my name is hope, when is the fair?", "When is the fair?"),
        ("en", "Do you ship to New York?", "Do you ship to New York?"),
        ("en", "Do you ship to Hong Kong?", "Do you ship to Hong Kong?"),
        ("en", "Is the fair in Victoria Park?", "Is the fair in Victoria Park?"),
        ("en", "Is John Smith at the fair?", "Is at the fair?"),
        ("en", "Is Mary at the fair?", "Is at the fair?"),
    ],
)
def test_names_without_a_capital_go_and_places_of_two_words_stay(
    bakery: Project, hear: Hear, language: str, said: str, example: str
) -> None:
    bakery.change("language: en", f"language: {language}")
    hear([said] * 3)
    told = bakery("inbox", "questions", "--json").document["questions"][0]
    assert told["example"] == example
    shown = f"{example} {' '.join(told['lemmas'])}".casefold()
    names = ("анна", "петров", "гульнара", "роза", "алсу", "иван", "smith", "john", "mary")
    assert not [name for name in names if name in shown]


def test_what_may_be_a_name_goes_where_one_person_wrote_it(museum: Project, hear: Hear) -> None:
    hear(["юля когда ярмарка?", "когда же ярмарка, скажите", "скажите, когда будет ярмарка"])
    (one,) = museum("inbox", "questions", "--json").document["questions"]
    assert "юля" not in f"{one['example']} {one['lemmas']}".casefold()


@pytest.mark.parametrize("endless", ["(", "а", "?!", "a@", "1(", "http://", "[id1|"])
def test_a_comment_without_end_or_blank_is_read_at_once(
    museum: Project, hear: Hear, endless: str
) -> None:
    hear([endless * (200_000 // len(endless)), *PRICE])
    began = time.process_time()
    ran = museum("inbox", "questions", "--json")
    assert time.process_time() - began < 20
    assert [one["people"] for one in ran.document["questions"]] == [4]


@pytest.mark.parametrize(
    ("said", "example"),
    [
        ("Билет қанша тұрады?", "Билет қанша тұрады?"),
        ("Скільки коштує квиток?", "Скільки коштує квиток?"),
        ("Wie viel kostet der Eintritt?", "Wie viel kostet der Eintritt?"),
        ("你好，请问门票多少钱？", "你好，请问门票多少钱？"),
        ("\u202eСколько стоит билет?", "Сколько стоит билет?"),
    ],
)
def test_questions_in_other_languages_keep_their_words(
    museum: Project, hear: Hear, said: str, example: str
) -> None:
    hear([said] * 3)
    (one,) = museum("inbox", "questions", "--json").document["questions"]
    assert one["example"] == example


@pytest.mark.parametrize(
    ("language", "said", "left"),
    [
        ("ru", "Иван Петров, +7 900 000-00-00, когда привезут комиксы?", "Когда привезут комиксы?"),
        ("en", "When do the comics arrive, John Smith @smith?", "When do the comics arrive?"),
        ("ru", "@petrov?", "…"),
    ],
)
def test_no_name_of_a_person_comes_into_a_report(
    bakery: Project, hear: Hear, language: str, said: str, left: str
) -> None:
    bakery.change("language: en", f"language: {language}")
    hear([said])
    told = bakery("report", "2026-11", "--json")
    (one,) = told.document["conversation"]["questions"]
    assert one["text"] == left
    everything = f"{told.out}{bakery('report', '2026-11').out}".casefold()
    assert not [word for word in ("иван", "петров", "smith", "900 000") if word in everything]
