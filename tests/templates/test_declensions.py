"""Russian nouns and phrases in six cases, two numbers and beside eleven counts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfkit.adapters.templates.inflection import CASES
from cfkit.adapters.templates.russian import Russian
from cfkit.domain.errors import InputError

from .material import SHIPPED

DATA: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "russian/declensions.yaml").read_text(encoding="utf-8")
)
POST = ["пост", "поста", "посту", "пост", "постом", "посте"]
POSTS = ["посты", "постов", "постам", "посты", "постами", "постах"]
BOOK = ["книга", "книги", "книге", "книгу", "книгой", "книге"]
DATA_WORDS = {"пост": {"sg": POST, "pl": POSTS}, "книга": {"sg": BOOK}}
FEW, MANY = (2, 22, 1.5), (0, 5, 11, 25, 111)
ONE = (1, 21, 101)
GROUPS = ("smm", "library", "government", "places", "phrases", "with_a_tail")
ADJECTIVES = {"ый", "ой", "кий", "шой", "ний", "ая", "кая", "щая", "яя", "ое", "кое", "нее"}


@pytest.fixture(scope="module")
def russian() -> Russian:
    terms = (SHIPPED / "catalogue/terms.ru.yaml").read_text(encoding="utf-8")
    return Russian(yaml.safe_load(terms))


class Entry:
    """A word or phrase with the forms that its classes give."""

    def __init__(self, written: str) -> None:
        self.parts = [part.rpartition(":")[::2] for part in written.split(" ")]
        self.noun = next(one for _, one in self.parts if one not in ADJECTIVES)
        self.has_plural = not self.noun.endswith("!") and self.noun != "="
        kind = self.noun.rstrip("!")
        self.is_alive = kind in ("ma", "mka", "mьa", "mьёa", "mшa", "mокa", "mяa", "fka", "fцa")
        self.is_feminine = kind.startswith("f")
        self.is_indeclinable = kind == "="

    def form(self, case: int, *, plural: bool, adjectives: tuple[int, bool] | None = None) -> str:
        return " ".join(
            self._part(stem, kind, *(adjectives or (case, plural)))
            if kind in ADJECTIVES
            else self._part(stem, kind, case, plural)
            for stem, kind in self.parts
        )

    def _part(self, stem: str, kind: str, case: int, plural: bool) -> str:
        ends = [half.split(",") for half in DATA["classes"][kind.rstrip("!")]][plural]
        end = ends[case]
        return stem + (ends[1 if self.is_alive else 0] if end == "*" else end)

    def counted(self, number: float) -> str:
        if number in ONE:
            return self.form(0, plural=False)
        if number in FEW:
            how = (0, True) if self.is_feminine else (1, True)
            return self.form(1, plural=False, adjectives=how)
        return self.form(1, plural=True)


def entries() -> list[Entry]:
    return [Entry(one.strip()) for group in GROUPS for one in DATA[group].split(";") if one.strip()]


def _wrong(russian: Russian, shown: str, forms: Iterator[tuple[str, str, str]]) -> Iterator[str]:
    for case, number, right in forms:
        if (said := russian.inflection.inflect(shown, case, number)) != right:
            yield f"{case} {number}: {said}, not {right}"


def test_there_are_more_than_three_hundred_of_them() -> None:
    assert len({entry.form(0, plural=False) for entry in entries()}) > 300


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.form(0, plural=False))
def test_a_noun_takes_the_endings_that_a_grammar_prints(russian: Russian, entry: Entry) -> None:
    numbers = (False, True) if entry.has_plural or entry.is_indeclinable else (False,)
    forms = (
        (case, "pl" if plural else "sg", entry.form(at, plural=plural))
        for plural in numbers
        for at, case in enumerate(CASES)
    )
    assert list(_wrong(russian, entry.form(0, plural=False), forms)) == []


@pytest.mark.parametrize(
    "entry",
    [entry for entry in entries() if entry.has_plural],
    ids=lambda entry: entry.form(0, plural=False),
)
def test_a_noun_agrees_with_its_number(russian: Russian, entry: Entry) -> None:
    said = {n: russian.inflection.counted(entry.form(0, plural=False), n) for n in ONE + FEW + MANY}
    assert said == {n: entry.counted(n) for n in said}


@pytest.mark.parametrize("word", DATA["irregular"])
def test_a_word_that_follows_no_rule_is_right_too(russian: Russian, word: str) -> None:
    *halves, counted = (
        [form.replace("=", " ") for form in half.split()] for half in DATA["irregular"][word]
    )
    forms = (
        (case, number, half[at])
        for number, half in zip(("sg", "pl"), halves, strict=True)
        for at, case in enumerate(CASES)
        if half
    )
    assert list(_wrong(russian, word, forms)) == []
    if counted:
        which = dict.fromkeys(ONE, 0) | dict.fromkeys(FEW, 1) | dict.fromkeys(MANY, 2)
        said = {n: russian.inflection.counted(word, n) for n in which}
        assert said == {n: counted[at] for n, at in which.items()}


@pytest.mark.parametrize("text", DATA["unchanged"])
@pytest.mark.parametrize("case", CASES)
def test_what_is_doubtful_stays(russian: Russian, text: str, case: str) -> None:
    assert russian.inflection.inflect(text, case) == text


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"like": "посст"}, '"воркшоп" declines like "посст".*did you mean "пост"'),
        ({"like": "книга"}, '"воркшоп" does not end like "книга"'),
        ({"sg": ["воркшоп"]}, '"воркшоп" needs 6 forms behind `sg`'),
        ("пост", 'write forms behind "воркшоп"'),
    ],
)
def test_a_row_that_cannot_be_right_is_refused(row: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Russian({"words": DATA_WORDS | {"воркшоп": row}})


def test_a_project_adds_a_word_by_another_one() -> None:
    russian = Russian({"words": DATA_WORDS | {"квонк": {"like": "пост"}}})
    assert russian.inflection.inflect("квонк", "dat") == "квонку"
    assert russian.inflection.counted("квонк", 5) == "квонков"
