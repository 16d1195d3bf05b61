"""The report says what people wrote, whether they were answered, and what advertising bought."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit import wiring
from cfkit.adapters.exports.report_page import render
from cfkit.application.repeats import repeats
from cfkit.application.report import as_json
from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.domain.report import Report

from .material import placement, project, report, snapshot, strategy

POST = placement("books.how_to.text_post.students@vk")
START = datetime(2026, 12, 3, 9, tzinfo=UTC)
GOAL = [
    {
        "id": "g",
        "kind": "support",
        "title": "Отвечаем",
        "kpi": {"metric": "answered_share", "target": 0.9},
    }
]


def case(n: int, sort: Sort | None, text: str | None, hours: float | None, **more: Any) -> Case:
    """Write a comment; it was answered after so many hours, or not."""
    at = more.pop("at", START + timedelta(hours=n))
    return Case(
        channel="vk",
        remote_id=str(n),
        key=str(POST.key),
        posted_at=at,
        seen_at=at,
        sort=sort,
        reasons=(),
        text=text,
        answer_by=at + timedelta(hours=4),
        answered_at=None if hours is None else at + timedelta(hours=hours),
        **more,
    )


CASES = [
    case(1, Sort.QUESTION, "До какого часа открыта библиотека в субботу?", 1),
    case(2, Sort.QUESTION, "А библиотека в субботу до какого часа открыта??", 2),
    case(3, Sort.QUESTION, "Нужен ли паспорт, чтобы записаться?", None),
    case(4, Sort.QUESTION, "Где взять билет?", 3),
    case(5, Sort.QUESTION, None, None),
    case(6, Sort.THANKS, "Спасибо!", None),
    case(7, Sort.CONSTRUCTIVE, "Очередь на выдаче", 10, outcome="fixed"),
    case(8, None, "…", None),
    case(9, Sort.QUESTION, "Вопрос другого месяца?", None, at=START - timedelta(days=30)),
]


def told(cases: list[Case], **changes: Any) -> Report:
    return report([POST], [snapshot(POST, reach=10)], cases=cases, **changes)


def test_comments_are_counted_by_class_with_the_time_that_answers_took() -> None:
    talk = told(CASES).conversation
    assert talk is not None
    whole = talk.whole
    assert (whole.comments, whole.owed, whole.answered, whole.units) == (8, 7, 4, 1)
    assert (whole.p50_hours, whole.p90_hours, whole.late) == (2, 10, 4)
    assert [one.sort for one in talk.classes] == ["constructive", "question", "thanks", "unknown"]
    question = talk.classes[1]
    assert (question.comments, question.answered, question.share) == (5, 3, 0.6)
    assert talk.outcomes == {"fixed": 1}


def test_questions_that_come_again_and_those_nobody_answered_are_named() -> None:
    talk = told(CASES).conversation
    assert talk is not None
    asked = [(one.text, one.people, one.answered, one.case) for one in talk.questions]
    assert asked == [
        ("До какого часа открыта библиотека в субботу?", 2, 2, "vk/1"),
        ("Нужен ли паспорт, чтобы записаться?", 1, 0, "vk/3"),
    ]
    assert talk.questions[0].title == "Пять «тихих» книг"


def test_the_report_and_the_inbox_gather_the_same_questions(tmp_path: Path) -> None:
    said = ["Сколько стоит билет?", "А билеты почём?", "Какая цена билета", "Где вход для коляски?"]
    asked = [case(n, Sort.QUESTION, text, 1, author=f"a{n}") for n, text in enumerate(said)]
    again = [
        case(n, Sort.QUESTION, "Когда привезут журналы?", hours, author="one")
        for n, hours in ((7, 2), (8, None))
    ]
    talk = told([*asked, *again]).conversation
    assert talk is not None
    gist = wiring.gist(tmp_path, "ru")
    (repeated,) = repeats([*asked, *again], Sort.QUESTION, gist, project(), 2)
    (question,) = talk.questions
    assert (question.people, question.times, question.answered) == (3, 3, 3)
    assert (question.text, question.times) == (repeated.example, repeated.count)


def test_an_open_question_that_says_nothing_to_compare_is_still_named() -> None:
    talk = told([case(1, Sort.QUESTION, "А когда?", None)]).conversation
    assert talk is not None
    assert [(one.text, one.people) for one in talk.questions] == [("А когда?", 1)]


def test_a_goal_of_answers_is_held_against_the_share_that_was_answered() -> None:
    (goal,) = told(CASES, goals=GOAL).goals
    assert goal.fact == pytest.approx(4 / 7)
    assert (goal.status, goal.units) == ("short", 1)
    (decision,) = [one for one in told(CASES, goals=GOAL).decisions if one.kind == "unanswered"]
    assert (decision.change, decision.facts["fact"]) == ("mend", goal.fact)


def test_no_comment_is_nothing_known_and_not_a_zero() -> None:
    assert told([]).conversation is None
    assert as_json(told([CASES[-1]]))["conversation"] is None


def test_what_advertising_bought_is_kept_apart_from_organic_reach() -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 8)]
    read = [snapshot(one, reach=100 + n) for n, one in enumerate(posts)]
    read[0] = snapshot(posts[0], reach=5000, paid_reach=4900, spent=980)
    read[1] = snapshot(posts[1], reach=101, seeded_reach=100, spent=20)
    team = {"id": "smm", "roles": ["copywriter"], "hours_per_week": 10, "cost_per_month": 700}
    made = report(posts, read, resources={"team": [team], "budget": {"currency": "RUB"}})
    (paid,) = made.paid
    assert (paid.total, paid.paid, paid.organic) == (5621, 4900, 721)
    assert (paid.boosted, paid.seeded, paid.spent, paid.units) == (1, 100, 1000, 7)
    assert (paid.per_thousand, paid.priced) == (200, 2)
    (channel,) = [one for one in made.channels if one.channel == "vk"]
    assert channel.comparable == 6
    assert made.above == ()
    assert [one.units for one in made.notes if one.kind == "boosted"] == [1]
    assert made.money is not None
    assert made.money.per_thousand == pytest.approx(700 / 721 * 1000)
    assert (made.money.paid_per_thousand, made.money.paid_units) == (200, 2)


def test_money_spent_on_nobody_knows_what_leaves_a_post_out_of_comparisons() -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in range(1, 8)]
    read = [snapshot(one, reach=100 + n) for n, one in enumerate(posts)]
    read[0] = snapshot(posts[0], reach=5000, spent=980)
    made = report(posts, read)
    assert [one.units for one in made.notes if one.kind == "boosted"] == [1]
    assert made.above == ()


def test_without_advertising_nothing_is_said_to_be_bought() -> None:
    made = report([POST], [snapshot(POST, reach=10)])
    assert (made.paid, made.money) == ((), None)


@pytest.mark.parametrize(
    ("language", "kind", "words"),
    [
        ("ru", "md", ["| вопросы | 6 | 6 | 3 | 50", "указали", "Чем кончилось: исправили 1."]),
        ("ru", "html", ["Кто писал и кому ответили", "Нужен ли паспорт", "vk/3"]),
        ("en", "md", ["| questions | 6 | 6 | 3 | 50% | 2 h | 3 h | 3 | 1 |", "fixed 1."]),
        ("en", "html", ["Organic and advertised", "Asked by several people, or never answered"]),
    ],
)
def test_people_read_it_in_their_language(
    repository: Path, language: str, kind: Any, words: list[str]
) -> None:
    brand = {**strategy()["brand"], "language": language}
    hostile = case(10, Sort.ERROR, "x", 0.5)
    cases = [*CASES, hostile, case(11, Sort.QUESTION, "<b>Кто тут</b> `главный`?", None)]
    page = render(told(cases, brand=brand), kind, repository / "templates")
    for one in words:
        assert one in page.replace("\u00a0", " ")
    assert "<b>Кто" not in page


@pytest.mark.parametrize("kind", ["md", "html"])
def test_what_is_not_there_says_what_would_bring_it(repository: Path, kind: Any) -> None:
    page = render(told([]), kind, repository / "templates")
    assert "их приносит cfkit inbox pull" in page
    assert "через cfkit metrics import" in page


def test_no_question_shows_how_to_reach_who_asked() -> None:
    asked = "[id7|Анна], @anna_k, +7 900 123-45-67: нужен ли паспорт, чтобы записаться?"
    talk = told([case(1, Sort.QUESTION, asked, None)]).conversation
    assert talk is not None
    (question,) = talk.questions
    assert question.text == "Нужен ли паспорт, чтобы записаться?"
