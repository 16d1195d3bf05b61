"""What a comment is: told by the rules of the catalogue, with the reasons, from lines of JSON."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from cfkit.adapters.templates.packs import STEP, load_weights
from cfkit.application.classify import normal
from cfkit.cli.app import run
from cfkit.domain.comments import Sort
from cfkit.domain.inbox import Judgement
from cfkit.wiring import classifier

from . import fit

HERE = Path(__file__).parent
NEGATIVE = {Sort.EMOTIONAL, Sort.CONSTRUCTIVE}


def labelled(language: str, name: str = "comments") -> Iterator[tuple[Sort, str, bool]]:
    """Yield class, comment, and whether it belongs to the part that rules were tuned on."""
    sort, number = Sort.THANKS, 0
    for line in (HERE / f"{name}.{language}.txt").read_text(encoding="utf-8").splitlines():
        if line in set(Sort):
            sort, number = Sort(line), 0
            continue
        number += 1
        yield sort, line, number % 2 == 1


def judged(language: str, *, tuned_on: bool | None) -> list[tuple[Sort, Sort | None]]:
    judge = classifier(None).judge
    return [
        (sort, judge(text).sort)
        for sort, text, tuned in labelled(language)
        if tuned_on is None or tuned is tuned_on
    ]


def macro_f1(found: list[tuple[Sort, Sort | None]]) -> float:
    values = []
    for sort in Sort:
        right = sum(1 for one in found if one == (sort, sort))
        named = sum(1 for told, taken in found if sort in (told, taken))
        values.append(2 * right / (named + right))
    return sum(values) / len(values)


def recall(found: list[tuple[Sort, Sort | None]], wanted: set[Sort]) -> float:
    taken = [now in wanted for told, now in found if told in wanted]
    return sum(taken) / len(taken)


@pytest.mark.parametrize(("language", "tuned_on"), [("ru", False), ("ru", True), ("en", None)])
def test_most_comments_are_told_apart(language: str, tuned_on: bool | None) -> None:
    """Rules and some examples were written with the errors of both halves known."""
    found = judged(language, tuned_on=tuned_on)
    assert len(found) >= 60
    assert macro_f1(found) >= 0.8
    assert recall(found, NEGATIVE) >= 0.95
    assert recall(found, {Sort.EMERGENCY}) >= 0.95


@dataclass(frozen=True)
class Figures:
    """How well a set is told apart; negatives are two classes, taken together."""

    f1: float
    negatives: float
    emergencies: float
    precise: float
    """Of those taken for negative, the share that is."""


def figures(name: str) -> Figures:
    judge = classifier(None).judge
    found = [(sort, judge(text).sort) for sort, text, _ in labelled("ru", name)]
    precise = [told in NEGATIVE for told, taken in found if taken in NEGATIVE]
    return Figures(
        macro_f1(found),
        recall(found, NEGATIVE),
        recall(found, {Sort.EMERGENCY}),
        sum(precise) / len(precise),
    )


@pytest.mark.parametrize(("name", "f1"), [("seen", 0.9), ("blind", 0.8), ("housing", 0.9)])
def test_comments_that_were_blind_once_are_told_apart(name: str, f1: float) -> None:
    """At the first look F1 was 0.76 (`blind`) and 0.895 (`housing`).

    None of their comments is among the examples or in `hands`, which weights are fitted to.
    """
    found = figures(name)
    assert found.f1 >= f1
    assert found.negatives >= 0.85
    assert found.emergencies >= 0.8
    assert found.precise >= 0.7


def test_comments_that_nothing_was_tuned_on_are_told_apart() -> None:
    """At the first look F1 was 0.91: this set is to stay out of examples and rules.

    `DOUBT` was chosen on hands left out in turn. It costs this set precision.
    """
    found = figures("shop")
    assert found.f1 >= 0.88
    assert found.negatives >= 0.95
    assert found.emergencies >= 0.95
    assert found.precise >= 0.85


def test_no_reason_is_a_word_of_every_sentence() -> None:
    judge = classifier(None).judge
    for text in ("Это что у вас там на сайте не так", "да и нам оно как бы зачем"):
        shown = " ".join(judge(text).reasons)
        assert not {"«это»", "«что»", "«на»", "«не»", "«нам»", "«и»"} & set(shown.split())


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        (")))", Sort.THANKS),
        (":)", Sort.THANKS),
        ("Так", Sort.THANKS),
        ("рассказали так, что даже папа заслушался", Sort.THANKS),
        ("https://vk.com/x", None),
        ("Билетёрша нахамила моей маме", Sort.CONSTRUCTIVE),
        ("Помню эту улицу, тут жила моя бабушка", Sort.THANKS),
    ],
)
def test_words_that_speak_for_nothing_are_not_left_alone(text: str, sort: Sort | None) -> None:
    found = classifier(None).judge(text)
    assert found.sort is sort
    assert not [one for one in found.reasons if one.startswith("it may be")]


def test_a_class_taken_in_doubt_names_the_words_that_speak_for_it() -> None:
    judge = classifier(None).judge
    for name in ("seen", "blind", "housing", "shop"):
        for _, text, _ in labelled("ru", name):
            reasons = judge(text).reasons
            assert not reasons[0].startswith("it may be"), text
            assert len(reasons) == 1 or "«" in reasons[0], text


def test_praise_beside_what_went_wrong_is_negative() -> None:
    judge = classifier(None).judge
    for text in ("ну да, конечно, молодцы", "Спасибо, что хоть не зимой отключили"):
        assert judge(text).sort in NEGATIVE


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("🔥🔥", Sort.THANKS),
        ("😡", Sort.EMOTIONAL),
        ("12345", None),
        ("...", None),
        ("", None),
        ("Muchas gracias señor", None),
        ("Дякую за допомогу!", None),
    ],
)
def test_what_is_hardly_a_sentence_gets_a_sensible_class(text: str, sort: Sort | None) -> None:
    assert classifier(None).judge(text).sort is sort


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("spasibo bolshoe vse prishlo bystro, upakovka super", Sort.THANKS),
        ("skolko stoit dostavka v Kazan?", Sort.QUESTION),
        ("sajt ne otkryvaetsa u menya", Sort.CONSTRUCTIVE),
    ],
)
def test_russian_in_latin_letters_is_read(text: str, sort: Sort) -> None:
    found = classifier(None).judge(text)
    assert found.sort is sort
    assert "«" in found.reasons[0]


def test_english_is_not_taken_for_russian_in_latin_letters() -> None:
    look = classifier(None).look
    for sort, text in fit.labelled(HERE / "comments.en.txt"):
        assert not [sign for sign in look(text).signs if re.search("[а-я]", sign)], (sort, text)


def test_the_fixture_holds_a_month_of_comments() -> None:
    assert sum(1 for _ in labelled("ru")) >= 300


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_weights_are_what_the_labelled_comments_give(language: str) -> None:
    """Sums differ in the last digits between machines, so a step more or less is the same."""
    columns, fresh = fit.fitted(language)
    shipped = load_weights([fit.TEMPLATES], language)
    assert set(shipped) <= set(columns)
    for sign, at in columns.items():
        for given, found in zip(shipped.get(sign, [0.0] * len(Sort)), fresh[at], strict=True):
            assert abs(given - found) <= 1.5 * STEP or abs(found) > 7, sign


def test_no_set_holds_an_example() -> None:
    known = {normal(one.text) for one in fit.examples("ru")}
    for name in ("comments", "seen", "blind", "housing", "shop"):
        held = [text for _, text, tuned in labelled("ru", name) if name != "comments" or not tuned]
        assert not [text for text in held if normal(text) in known and len(text) > 12]


def test_a_project_has_examples_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "templates/catalogue").mkdir(parents=True)
    (tmp_path / "templates/catalogue/inbox-examples.ru.txt").write_text(
        "spam\nСолнышко взошло над лугом\nСолнышко взошло над полем\n", encoding="utf-8"
    )
    said = "Солнышко взошло над рекой"
    assert classifier(tmp_path).judge(said).sort is Sort.SPAM
    assert classifier(None).judge(said).sort is not Sort.SPAM
    assert classifier(tmp_path).judge("Спасибо большое!").sort is Sort.THANKS


def test_each_class_comes_with_its_reason() -> None:
    found = classifier(None).judge("Подскажите, сколько стоит абонемент?")
    assert found.sort is Sort.QUESTION
    assert "it has the words of a question: «подскажите» (question-word)" in found.reasons


def test_danger_that_the_post_itself_speaks_of_weighs_less() -> None:
    judge = classifier(None).judge
    said = "Дети должны знать про пожар и запах газа, спасибо"
    assert judge(said).sort is Sort.EMERGENCY
    assert judge(said, "Памятка: пожар, запах газа, дым").sort is Sort.THANKS


def test_another_script_is_left_to_a_person() -> None:
    (reason,) = classifier(None).judge("素晴らしい写真ですね").reasons
    assert "a script that no rules speak of" in reason


@pytest.mark.parametrize("text", ["ужас " * 10_000, "ж" * 50_000, "не а " * 12_500, "(" * 50_000])
def test_an_endless_comment_takes_no_longer_than_a_long_one(text: str) -> None:
    judge = classifier(None).judge
    began = perf_counter()
    assert isinstance(judge(text), Judgement)
    assert perf_counter() - began < 5


def lines(path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[Any], str]:
    code = run(["inbox", "classify", str(path)])
    out, err = capsys.readouterr()
    return code, [json.loads(line) for line in out.splitlines()], err


def test_lines_come_back_with_class_and_reasons(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "said.jsonl").write_text('{"id": 7, "text": "Спасибо!", "from": "vk"}\n')
    code, (one,), _ = lines(tmp_path / "said.jsonl", capsys)
    assert code == 0
    assert (one["id"], one["text"], one["from"], one["class"]) == (7, "Спасибо!", "vk", "thanks")
    assert one["reasons"]


def test_a_broken_line_is_named_and_the_others_are_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "said.jsonl"
    path.write_text('{"id": 1, "text": "Спасибо!"}\n{"id": 2\n[]\n{"id": 3, "text": "Почём?"}\n')
    code, found, err = lines(path, capsys)
    assert code == 3
    assert [one["id"] for one in found] == [1, 3]
    assert "said.jsonl:2:1" in err
    assert "said.jsonl:3:1" in err


def test_a_project_has_signals_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "templates/catalogue").mkdir(parents=True)
    (tmp_path / "strategy.yaml").touch()
    (tmp_path / "templates/catalogue/inbox.ru.yaml").write_text(
        "- {id: ours, gives: {error: 20}, says: [спасиб*], reason: our own rule}\n"
    )
    (tmp_path / "said.jsonl").write_text('{"id": 1, "text": "Спасибо!"}\n')
    monkeypatch.chdir(tmp_path)
    _, (one,), _ = lines(tmp_path / "said.jsonl", capsys)
    assert one["class"] == "error"
    assert one["reasons"][0].startswith("our own rule")
