"""The page is one self-contained, well-formed and escaped document in the project's language."""

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from cfkit.adapters.exports.pages import markdown, open_pages, phrases
from cfkit.adapters.exports.report_page import render
from cfkit.adapters.exports.report_words import Words
from cfkit.domain.definitions import DEFINITIONS
from cfkit.domain.publication import State
from cfkit.domain.report import Report, Statement
from cfkit.domain.schedule import Period

from .material import live, placement, report, snapshot, strategy

HOSTILE = "<script>alert(1)</script> & \"x\" 'y' | [a](javascript:b) `c` *d* {{ 7*7 }}"


def month(language: str = "ru", name: str = "Библиотека", **changes: Any) -> Report:
    brand = {**strategy()["brand"], "language": language, "name": name}
    posts, read = [], []
    for n in range(1, 23):
        angle = "how_to" if n % 5 in {0, 2} else "story"
        posts.append(placement(f"books.{angle}-i{n}.text_post.students@vk", n))
        views = 300 + n if angle == "how_to" else 100 + n
        read.append(snapshot(posts[-1], reach=views, likes=n, comments=1, clicks=2))
    known = {str(one.key): live(one) for one in posts}
    known[str(posts[0].key)] = live(posts[0], state=State.REJECTED, error=HOSTILE)
    known[str(posts[1].key)] = live(posts[1], url='https://social.example/"><script>')
    known[str(posts[2].key)] = live(posts[2], url="javascript:alert(1)")
    return report(posts, read, known, brand=brand, **changes)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_page_is_well_formed_and_loads_nothing(
    repository: Path, language: str, outline_of: Any
) -> None:
    page = render(month(language), "html", repository / "templates")
    outline = outline_of(page)
    assert outline.having("html") == [{"lang": language}]
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in outline.tags}
    assert "url(" not in page
    assert "@import" not in page
    assert all(
        not {"src", "srcset", "onclick"} & attributes.keys() for _, attributes in outline.tags
    )
    links = [attributes["href"] or "" for attributes in outline.having("a")]
    ids = {attributes["id"] for _, attributes in outline.tags if "id" in attributes}
    assert all(href[1:] in ids if href[0] == "#" else href[:8] == "https://" for href in links)


def test_tables_can_be_read_aloud(repository: Path, outline_of: Any) -> None:
    outline = outline_of(render(month(), "html", repository / "templates"))
    assert len(outline.having("caption")) == len(outline.having("table"))
    assert all(head.get("scope") in {"col", "row"} for head in outline.having("th"))
    assert all(chart.get("aria-hidden") == "true" for chart in outline.having("svg"))
    levels = [int(tag[1]) for tag, _ in outline.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_hostile_text_is_text(repository: Path, outline_of: Any) -> None:
    made = month(
        name=HOSTILE, goals=[{"id": "g", "kind": "leads", "title": HOSTILE}], segments=[
            {"id": "students", "title": HOSTILE}, {"id": "parents", "title": HOSTILE}
        ]
    )  # fmt: skip
    page = render(made, "html", repository / "templates")
    outline = outline_of(page)
    assert "script" not in {tag for tag, _ in outline.tags}
    assert outline.text.count(HOSTILE) >= 4
    assert not any("javascript" in (one["href"] or "") for one in outline.having("a"))


def test_hostile_text_is_text_in_markdown_too(repository: Path) -> None:
    made = month(name=HOSTILE, goals=[{"id": "g", "kind": "leads", "title": HOSTILE}])
    text = render(made, "md", repository / "templates")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inline = [child for token in tokens for child in token.children or ()]
    assert not {"html_block", "html_inline", "code_inline"} & {t.type for t in [*tokens, *inline]}
    assert all(
        str(child.attrs["href"]).startswith("https://social.example/")
        for child in inline
        if child.type == "link_open"
    )
    assert "49" not in text.split("\n")[2]
    goal = next(row for row in text.split("\n") if row.startswith("|") and "alert" in row)
    assert len(re.split(r"(?<!\\)\|", goal)) == 8


@pytest.mark.parametrize(
    "text", ["1. one", "- two", "+ three", "2026", "-5", "1.5 %", "a_b", "x < y & z", "«ёлка»"]
)
def test_markdown_shows_a_value_as_it_is(text: str) -> None:
    shown = MarkdownIt("commonmark").render(str(markdown(text)))
    assert shown == f"<p>{text.replace('&', '&amp;').replace('<', '&lt;')}</p>\n"


def test_a_withheld_metric_is_a_dash(repository: Path) -> None:
    a, b = (placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in (1, 2))
    text = render(report([a, b], [snapshot(a, views=0)]), "md", repository / "templates")
    first, second = (line for line in text.split("\n") if "дек.," in line)
    assert "| 0 | " in first
    assert "| — | — |" in second


@pytest.mark.parametrize(
    ("n", "sentence"),
    [
        (1, "У 1 публикации из 1 нет ни одного снимка"),
        (2, "У 2 публикаций из 2 нет ни одного снимка"),
        (5, "У 5 публикаций из 5 нет ни одного снимка"),
        (21, "У 21 публикации из 21 нет ни одного снимка"),
    ],
)
def test_russian_words_agree_with_their_numbers(repository: Path, n: int, sentence: str) -> None:
    posts = [placement(f"books.how_to-i{i}.text_post.students@vk", i) for i in range(1, n + 1)]
    text = render(report(posts), "md", repository / "templates")
    assert sentence in text.replace("\u00a0", " ")
    forms = {1: "публикация вышла", 2: "публикации вышли", 5: "публикаций вышло"}
    assert f"**{n}** {forms[1 if n == 21 else n]} из {n}" in text.replace("\u00a0", " ")
    assert f"{n}\u00a0публикаци" in text


@pytest.mark.parametrize(("day", "words"), [
    ("2026-12", "Отчёт за декабрь 2026 года"),
    ("2026-12-03..2026-12-09", "Отчёт за 3–9 декабря 2026 года"),
    ("2026-12-03..2026-12-03", "Отчёт за 3 декабря 2026 года"),
    ("2026-W49", "Отчёт за 30 ноября — 6 декабря 2026 года"),
    ("2026-12-28..2027-01-03", "Отчёт за 28 декабря 2026 — 3 января 2027 года"),
])  # fmt: skip
def test_the_title_names_the_period(repository: Path, day: str, words: str) -> None:
    made = report(period=Period.parse(day))
    text = render(made, "md", repository / "templates")
    assert text.split("\n")[0].replace("\u00a0", " ") == f"# {words}"


def test_quotes_inside_quotes_become_the_inner_pair(repository: Path) -> None:
    text = render(month(), "md", repository / "templates")
    assert "«Пять „тихих“ книг»" in text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_page_names_no_winner(repository: Path, language: str) -> None:
    made = month(language)
    assert made.above or made.judged
    text = render(made, "md", repository / "templates").casefold()
    assert "лучший пост" not in text
    assert "the winner" not in text


def test_both_languages_say_the_same_things(repository: Path) -> None:
    def keys(value: Any, path: str = "") -> set[str]:
        if isinstance(value, dict):
            return {key for name, one in value.items() for key in keys(one, f"{path}.{name}")}
        return {f"{path}:{len(value)}"} if isinstance(value, list) else {path}

    ru, en = (
        keys(
            yaml.safe_load((repository / f"templates/pages/report.{lang}.yaml").read_text("utf-8"))
        )
        for lang in ("ru", "en")
    )
    assert ru == en


@pytest.mark.parametrize(
    ("language", "cost", "per_thousand"),
    [
        (
            "ru",
            "Команда за период: не меньше 45 000 ₽ (стоимость указана у 1 из 2 человек).",
            r"\d,\d\d ₽ за тысячу",
        ),
        (
            "en",
            "Team over the period: RUB 45,000, at least: 1 of 2 people has a cost.",
            r"equivalent: RUB [\d,]+\.\d\d per",
        ),
    ],
)
def test_money_is_written_as_the_language_writes_it(
    repository: Path, language: str, cost: str, per_thousand: str
) -> None:
    writer = {"id": "w", "roles": ["copywriter"], "hours_per_week": 5}
    team = [{**writer, "cost_per_month": 45000}, {**writer, "id": "v"}]
    made = month(language, resources={"team": team, "budget": {"currency": "RUB"}})
    text = render(made, "md", repository / "templates").replace("\u00a0", " ")
    assert cost in text
    assert re.search(per_thousand, text)


@pytest.mark.parametrize(
    ("language", "shape"),
    [
        ("ru", r"эквивалент: ([\d ,]+) ₽ за.*?из 21 публикации: ([\d ]+) ₽ на ([\d ]+) охвата"),
        ("en", r"equivalent: RUB ([\d,.]+) per.*?: RUB ([\d,]+) stand against ([\d,]+) of reach"),
    ],
)
def test_the_cost_of_a_thousand_can_be_reckoned_again(
    repository: Path, language: str, shape: str
) -> None:
    team = [{"id": "w", "roles": ["copywriter"], "hours_per_week": 5, "cost_per_month": 45000}]
    made = month(language, resources={"team": team, "budget": {"currency": "RUB"}})
    assert made.money is not None
    some = replace(made.money, reporting=11, behind=22500, reached=4000, per_thousand=5625)
    text = render(replace(made, money=some), "md", repository / "templates")
    told = re.search(shape, text.replace("\u00a0", " "))
    assert told
    value, behind, reached = (float(re.sub(r"[ ,.]", "", one)) for one in told.groups())
    assert behind / reached * 1000 == value / 100
    money = made.money
    assert money.behind / money.reached * 1000 == pytest.approx(money.per_thousand)


def test_an_unknown_number_of_a_goal_names_the_way_to_bring_it(repository: Path) -> None:
    for language in ("ru", "en"):
        phrases = yaml.safe_load(
            (repository / f"templates/pages/report.{language}.yaml").read_text("utf-8")
        )
        assert "cfkit metrics import FILE" in phrases["goals"]["why"]["not_collected"]


def test_russian_signs_and_days_are_those_that_people_write(repository: Path) -> None:
    templates = repository / "templates"
    words = Words(open_pages("md", templates), phrases("report", "ru", templates), "ru")
    assert words.num(-0.02, 2) == "−0,02"
    assert words.percent(-0.2) == "−20\N{NO-BREAK SPACE}%"
    assert words.money(550.1, "RUB", 2) == "550,10\N{NO-BREAK SPACE}₽"
    assert words.day(date(2027, 1, 7)).split("\N{NO-BREAK SPACE}") == ["7", "января", "2027"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_statement_can_be_said(repository: Path, language: str, outline_of: Any) -> None:
    path = repository / f"templates/pages/report.{language}.yaml"
    phrases = yaml.safe_load(path.read_text("utf-8"))
    numbers = ["ratio", "low", "high", "progress", "planned", "fact", "share", "spread", "target"]
    counts = [
        "needs",
        "of",
        "missed",
        "rejected",
        "overdue",
        "judged",
        "ripening",
        "n",
        "volume",
        "tenths",
        "fresh",
        "less",
    ]
    facts: dict[str, Any] = {
        **dict.fromkeys(numbers, 1.5),
        **dict.fromkeys([*counts, "hypotheses", "units_needed", "own"], 2),
        **dict.fromkeys(["goal", "channel", "first", "title", "level"], HOSTILE),
        "factor": "angle",
        "axis": "pillar",
    }
    said = {
        group: tuple(Statement(kind, 3, "test", facts) for kind in phrases[group])
        for group in ("decision", "note", "next")
    }
    made = replace(
        month(language), decisions=said["decision"], notes=said["note"], next=said["next"]
    )
    outline = outline_of(render(made, "html", repository / "templates"))
    assert "script" not in {tag for tag, _ in outline.tags}
    assert len(outline.having("strong")) == len(said["decision"])


@pytest.mark.parametrize(
    ("code", "ru", "en"),
    [
        ("missed", "опоздать можно не больше чем на 24 ч", "a delay of 24 h is allowed"),
        ("expired", "срок идеи истёк", "the idea had expired"),
        ("event-began", "событие уже началось", "the event had begun"),
        ("news-is-old", "новость устарела", "the news was old"),
    ],
)
def test_why_a_post_was_missed_is_said_in_the_language_of_the_report(
    repository: Path, code: str, ru: str, en: str
) -> None:
    post = placement("books.how_to.text_post.students@vk")
    stored = "2 days late, and 24 h 0 min are allowed"
    known = {str(post.key): live(post, state=State.MISSED, error=stored, error_code=code)}
    for language, words in (("ru", ru), ("en", en)):
        brand = {**strategy()["brand"], "language": language}
        made = report([post], [], known, brand=brand)
        text = render(made, "md", repository / "templates").replace("\u00a0", " ")
        assert words in text
        assert stored not in text


def test_what_did_not_happen_is_not_counted_out(repository: Path) -> None:
    post = placement("books.how_to.text_post.students@vk")
    known = {str(post.key): live(post, state=State.MISSED, error_code="missed")}
    text = render(report([post], [], known), "md", repository / "templates")
    assert "пропущено 1." in text
    assert "отклонено" not in text.partition("## Что важно знать")[0].partition("## Цели")[0]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_rates_have_names_and_the_glossary_tells_their_ids(repository: Path, language: str) -> None:
    goal = {"id": "g", "kind": "awareness", "title": "G", "kpi": {"metric": "ctr", "target": 2}}
    text = render(month(language, goals=[goal]), "md", repository / "templates")
    for one in DEFINITIONS:
        shown = one.id.replace("_", r"\_")
        lines = [
            line for line in text.split("\n") if re.search(rf"(?<!\w){re.escape(shown)}", line)
        ]
        assert len(lines) == 1, (one.id, lines)
        assert f"({shown})" in lines[0]
