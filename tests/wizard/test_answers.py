"""Answers are read as the files would read them, and written so that they come back."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfkit.adapters.files.answers import Phrases, Unfit, read_answer
from cfkit.adapters.files.new_project import draft_files
from cfkit.adapters.files.yaml_source import parse
from cfkit.domain.interview import Question
from cfkit.domain.slugs import slug_of
from cfkit.domain.strategy import Brand, Pillar

PLAIN = st.text(
    st.characters(blacklist_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40
).filter(lambda text: text == text.strip() and text not in ("<", "!", "-"))


@pytest.fixture
def phrases(repository: Path) -> Phrases:
    return Phrases(repository / "templates", "ru")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=PLAIN, pains=st.lists(PLAIN, max_size=4))
def test_whatever_is_written_is_read_back(phrases: Phrases, name: str, pains: list[str]) -> None:
    made = {"version": 1, "brand": {"name": name, "pains": pains}}
    files = draft_files(made, [], phrases, is_skeleton=False)
    read = parse(files["strategy.yaml"], "strategy.yaml")
    assert read.problems == ()
    assert read.data["brand"] == {"name": name, "pains": pains}


@pytest.mark.parametrize("line", ["business", "BUSINESS", "1", "компания", " Компания "])
def test_a_choice_may_be_made_by_number_by_slug_or_by_name(phrases: Phrases, line: str) -> None:
    kinds = ("business", "person")
    question = Question("brand", "organisation", Brand, "organisation", kinds)
    assert read_answer(question, line, phrases) == "business"


def test_an_answer_with_a_default_may_be_left_open_with_a_dash(phrases: Phrases) -> None:
    question = Question(
        "brand", "site", Brand, "site", default="https://a.example", is_optional=True
    )
    assert read_answer(question, "", phrases) == "https://a.example"
    assert read_answer(question, "-", phrases) is None


def test_a_suggestion_is_kept_in_every_language(phrases: Phrases) -> None:
    question = Question("brand", "timezone", Brand, "timezone")
    with pytest.raises(Unfit, match=r"Пояс пишется.*«Europe/Moscow»"):
        read_answer(question, "Europe/Moskow", phrases)


def test_a_required_answer_may_not_be_left_open(phrases: Phrases) -> None:
    question = Question("brand", "name", Brand, "name")
    with pytest.raises(Unfit, match="нужен ответ"):
        read_answer(question, "", phrases)


def test_a_bare_number_gets_its_unit(phrases: Phrases) -> None:
    question = Question("what", "shares", Pillar, "share", many=True, are_words=True, unit="%")
    assert read_answer(question, "70, 30%", phrases) == ["70%", "30%"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_both_languages_have_the_same_phrases(repository: Path, language: str) -> None:
    def shape(name: str, group: str) -> set[str]:
        text = (repository / f"templates/wizard/{name}.yaml").read_text(encoding="utf-8")
        return set(yaml.safe_load(text)[group])

    for group in ("talk", "step", "ask", "files", "skeleton"):
        assert shape(language, group) == shape("ru", group), group


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Что почитать", "chto-pochitat"),
        ("Щука & Ёж, 2-й раз", "shchuka-ezh-2-y-raz"),
        ("Café São Paulo", "cafe-sao-paulo"),
        ("面包", "idea"),
        ("a" * 80, "a" * 32),
        ("one two three four five six seven eight", "one-two-three-four-five-six"),
    ],
)
def test_slugs_are_spelt_in_small_latin_letters(title: str, slug: str) -> None:
    assert slug_of(title, (), "idea") == slug


def test_a_slug_that_is_taken_gets_a_number() -> None:
    assert slug_of("Bread", ("bread", "bread-2"), "idea") == "bread-3"
