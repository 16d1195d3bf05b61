"""A diagnosis says what the answers ask for, why, and what would change it; it can say no."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from cfkit import wiring
from cfkit.application.diagnose import diagnose
from cfkit.domain.diagnosis import Answers

from .conftest import BUILDER, CLINIC, MUSEUM, SHOP, answers, cfkit, document

EAGER = {"purpose": "leads", "segments": 4, "reasons": 10, "decides_by": "leads"}
GUIDE = wiring.guide()


@pytest.mark.parametrize(
    ("profile", "verdict", "need", "can"),
    [
        (MUSEUM, "smm", -11, 0),
        (CLINIC, "hybrid", 5, 0.48),
        (BUILDER, "factory", 18, 1),
        (SHOP, "bridge", 14, 0.24),
        ({**BUILDER, "yearly_spend": 0}, "bridge", 18, 0),
        ({"purpose": "growth", "segments": 4}, "hybrid", 5, None),
        ({"purpose": "growth", "segments": 4, "network": "partners"}, "bridge", 6, None),
        ({**EAGER, "yearly_spend": 1}, "bridge", 8, None),
        ({**EAGER, "hours_per_week": 40}, "bridge", 8, 0.2696),
        ({**EAGER, "people": 5}, "bridge", 8, 1),
        ({**EAGER, "people": 5, "roles_closed": 5}, "factory", 10, 1),
        ({"segments": 4}, "smm", 2, None),
        ({"purpose": "leads"}, "hybrid", 3, None),
    ],
)
def test_a_profile_gets_its_verdict(
    profile: dict[str, Any], verdict: str, need: int, can: float | None, tmp_path: Path
) -> None:
    found = document("diagnose", "--answers", answers(tmp_path, profile))
    assert (found["verdict"], found["need"], found["can"]) == (verdict, need, can)
    assert len(found["decided_by"]) == min(3, len(profile))


@pytest.mark.parametrize(
    ("key", "low", "high", "points"),
    [
        ("segments", 3, 4, 1),
        ("reasons", 3, 4, 2),
        ("reasons", 9, 10, 1),
        ("units_per_month", 29, 30, 1),
        ("units_per_month", 50, 51, 1),
        ("roles_closed", 2, 3, 2),
        ("roles_closed", 4, 5, 2),
        ("ads_lead_share", "29.9%", "30%", 1),
        ("ads_lead_share", "70%", "70.1%", 1),
        ("tests_share", "0%", "1%", 2),
        ("tests_share", "9.9%", "10%", 2),
        ("formats_per_message", 3, 4, 1),
    ],
)
def test_points_change_where_the_bands_meet(key: str, low: Any, high: Any, points: int) -> None:
    below, above = (
        diagnose(Answers.model_validate({key: value}), GUIDE).need for value in (low, high)
    )
    assert above - below == points


PEOPLE = some.floats(0, 40)
HOURS = some.floats(0, 80)
ROLES = some.integers(0, 7)
MONEY = some.floats(0, 1e8)


@given(PEOPLE, HOURS, ROLES, MONEY, PEOPLE, HOURS, ROLES, MONEY)
def test_more_of_what_one_has_never_lowers_what_one_can(  # noqa: PLR0913, PLR0917  four pairs
    people: float, hours: float, roles: int, money: float,
    more_people: float, more_hours: float, more_roles: int, more_money: float,
) -> None:  # fmt: skip
    less = Answers(people=people, hours_per_week=hours, roles_closed=roles, yearly_spend=money)
    more = Answers(
        people=people + more_people,
        hours_per_week=hours + more_hours,
        roles_closed=min(7, roles + more_roles),
        yearly_spend=money + more_money,
    )
    for price in (None, 3_000.0):
        before, after = (diagnose(one, GUIDE, price).can for one in (less, more))
        assert before is not None
        assert after is not None
        assert before <= after


def test_what_would_change_it_does_change_it(tmp_path: Path) -> None:
    for profile in (MUSEUM, CLINIC, BUILDER, SHOP):
        found = document("diagnose", "--answers", answers(tmp_path, profile))
        assert found["would_change"]
        for one in found["would_change"]:
            shares = {
                key: f"{value:.0%}" if key.endswith("share") else value
                for key, value in one["answers"].items()
            }
            again = document("diagnose", "--answers", answers(tmp_path, {**profile, **shares}))
            assert again["verdict"] == one["verdict"] != found["verdict"]


@pytest.mark.parametrize(
    ("more", "names"),
    [
        ({"yearly_spend": 1}, "people, hours_per_week, roles_closed"),
        ({"people": 5}, "roles_closed"),
        ({"roles_closed": 6}, "people, hours_per_week"),
    ],
)
def test_what_is_not_known_is_neither_enough_nor_nothing(
    more: dict[str, Any], names: str, tmp_path: Path
) -> None:
    path = answers(tmp_path, {**EAGER, **more})
    _, _, talk = cfkit("diagnose", "--answers", path)
    assert "likely a factory, but what you can is not known" in talk
    assert f"cannot be told without {names}." in talk
    assert "fall apart" not in talk
    assert "money" not in talk
    changes = document("diagnose", "--answers", path)["would_change"]
    assert "factory" in {one["verdict"] for one in changes}
    assert all(one["verdict"] != "bridge" for one in changes)


def test_a_bridge_is_held_back_by_what_is_missing(tmp_path: Path) -> None:
    found = document("diagnose", "--answers", answers(tmp_path, SHOP))
    held = [(one["question"], one["holds_back"]) for one in found["decided_by"][:2]]
    assert held == [("people", "capacity"), ("roles_closed", "roles")]
    assert {"answers": {"people": 5, "roles_closed": 5}, "verdict": "factory"} in found[
        "would_change"
    ]


def test_changing_people_with_no_roles_is_a_stage_of_failing(tmp_path: Path) -> None:
    assert document("diagnose", "--answers", answers(tmp_path, SHOP))["stage"] == "3-4"
    assert document("diagnose", "--answers", answers(tmp_path, BUILDER))["stage"] is None
    tired = {"people": 1, "units_per_month": 16}
    assert document("diagnose", "--answers", answers(tmp_path, tired))["stage"] == "2"


def test_a_price_tells_whether_the_money_is_enough(tmp_path: Path) -> None:
    path = answers(tmp_path, BUILDER)
    assert document("diagnose", "--answers", path, "--unit-cost", 3_000)["verdict"] == "bridge"
    assert document("diagnose", "--answers", path, "--unit-cost", 2_000)["verdict"] == "factory"


@pytest.mark.parametrize(
    ("language", "words", "shares"),
    [
        ("en", "needed, but nothing to build on yet", ("0.24", "0.40", "20%", "1,200,000")),
        (
            "ru",
            "не на чем",
            (
                "0,24",
                "0,40",
                "20\N{NO-BREAK SPACE}%",
                "1\N{NO-BREAK SPACE}200\N{NO-BREAK SPACE}000",
            ),
        ),
    ],
)
def test_the_page_shows_its_arithmetic(
    language: str, words: str, shares: tuple[str, ...], tmp_path: Path
) -> None:
    path = answers(tmp_path, {**SHOP, "constraints": True, "comments_per_day": 20})
    code, _, talk = cfkit("diagnose", "--answers", path, "--language", language)
    assert code == 0
    for part in (words, *shares, "+14"):
        assert part in talk


def test_a_price_below_one_is_told_with_what_it_pays(tmp_path: Path) -> None:
    path = answers(tmp_path, {"yearly_spend": 1_200_000, "purpose": "growth"})
    page = cfkit("diagnose", "--answers", path, "--unit-cost", 0.01)[2]
    assert "20,000 a month, which pays 2,000,000 units at 0.01 each" in page


def test_russian_numbers_stand_as_russians_write_them(tmp_path: Path) -> None:
    def said(profile: dict[str, Any]) -> str:
        path = answers(tmp_path, profile)
        return cfkit("diagnose", "--answers", path, "--language", "ru")[2]

    museum, even = said({**MUSEUM, "comments_per_day": 2.5}), said({"segments": 2, "reasons": 3})
    assert "«нужно» = −11" in museum
    assert "комментариев в день 2,5, на ответы уйдёт около 1,5 ч" in museum
    assert "«нужно» = 0:" in even
    for one in (museum, even, said(CLINIC)):
        assert not re.search(r"\d\.\d|\d%|[+-]0\b|(?<![\w\d])-\d", one), one


def test_a_project_is_diagnosed_in_its_own_language(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library, path = repository / "examples/library", answers(tmp_path, SHOP)

    def title(*words: object) -> str:
        code, _, talk = cfkit(*words)
        assert code == 0
        return talk.partition(":")[0]

    assert title("--project", library, "diagnose", "--answers", path) == "Диагноз"
    english = ("diagnose", "--answers", path, "--language", "en")
    assert title("--project", library, *english) == "Diagnosis"
    monkeypatch.chdir(library)
    assert title("diagnose", "--answers", path) == "Диагноз"
    monkeypatch.chdir(tmp_path)
    assert title("diagnose", "--answers", path) == "Diagnosis"


def test_a_strategy_that_cannot_be_read_does_not_keep_a_diagnosis_back(tmp_path: Path) -> None:
    (tmp_path / "strategy.yaml").write_text("brand: [\n", "utf-8")
    code, _, talk = cfkit("--project", tmp_path, "diagnose", "--answers", answers(tmp_path, SHOP))
    assert (code, talk.partition(":")[0]) == (0, "Diagnosis")


def test_nothing_answered_is_said_in_clear_words(tmp_path: Path) -> None:
    for nothing in ("", "purpose:\n"):
        path = answers(tmp_path, nothing)
        found = document("diagnose", "--answers", path)
        assert (found["verdict"], found["can"], found["budget"]) == ("smm", None, None)
        assert len(found["unanswered"]) == 16
        _, _, talk = cfkit("diagnose", "--answers", path)
        assert "Nothing was answered" in talk


def test_every_wrong_answer_is_named_with_its_line(tmp_path: Path) -> None:
    wrong = "purpos: leads\nsegments: many\nads_lead_share: 140%\nroles_closed: [cook]\n"
    code, out, _ = cfkit("--json", "diagnose", "--answers", answers(tmp_path, wrong))
    assert code == 3
    assert 'did you mean \\"purpose\\"' in out
    for line in (1, 2, 3, 4):
        assert f'"line": {line},' in out


@pytest.mark.parametrize("broken", ["- a\n", "just words", "a: [", "\x00"])
def test_a_file_that_holds_no_answers_is_refused(broken: str, tmp_path: Path) -> None:
    code, _, talk = cfkit("diagnose", "--answers", answers(tmp_path, broken))
    assert (code, "Traceback" in talk) == (3, False)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, _, talk = cfkit("diagnose", "--answers", tmp_path / "none.yaml")
    assert (code, "none.yaml" in talk) == (3, True)


@pytest.mark.parametrize(
    ("roles", "weight"), [(["script", "editing"], -2), ("script", -2), ("none", -2), (5, 2)]
)
def test_roles_are_a_number_or_their_names(roles: Any, weight: int) -> None:
    assert diagnose(Answers.model_validate({"roles_closed": roles}), GUIDE).need == weight


def test_questions_are_asked_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ["3", "", "many", "12", "<", "4", "!"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(said)))
    kept = tmp_path / "kept.yaml"
    code, _, talk = cfkit("diagnose", "--save", kept)
    assert code == 0
    assert "write a whole number in digits" in talk
    assert yaml.safe_load(kept.read_text("utf-8")) == {"purpose": "leads", "reasons": 4}


@pytest.mark.parametrize("share", ["0.8", "1", "1.0", "0.0"])
def test_a_share_that_may_be_a_part_of_one_is_asked_back(
    share: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = ["", "", "", "", "", "", "", share, "40", "!"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(said)))
    kept = tmp_path / "kept.yaml"
    code, _, talk = cfkit("diagnose", "--save", kept)
    assert (code, "write a share like" in talk) == (0, True)
    assert yaml.safe_load(kept.read_text("utf-8")) == {"ads_lead_share": "40%"}


@pytest.mark.parametrize("cost", ["inf", "1e308", "nan"])
def test_a_price_beyond_all_money_is_refused(cost: str, tmp_path: Path) -> None:
    path = answers(tmp_path, BUILDER)
    code, _, talk = cfkit("diagnose", "--answers", path, "--unit-cost", cost)
    assert (code, "--unit-cost" in talk) == (2, True)


@pytest.mark.parametrize(
    ("limits", "binds"),
    [
        ("да", True),
        ("нет", False),
        ("none", False),
        ("госорган", True),
        (["agreement of a week"], True),
        (["none"], False),
        ([], False),
    ],
)
def test_limits_are_yes_or_no_or_a_list_of_them(limits: Any, binds: bool) -> None:
    assert Answers.model_validate({"constraints": limits}).constraints is binds


@pytest.mark.parametrize("limits", ["maybe", "TODO", "unknown", "no limits yet", ""])
def test_words_that_are_neither_yes_nor_no_are_no_limits(limits: str, tmp_path: Path) -> None:
    code, _, talk = cfkit("diagnose", "--answers", answers(tmp_path, {"constraints": limits}))
    assert (code, "write yes or no, or a list of the limits" in talk) == (3, True)


def test_kept_answers_lead_to_the_same_verdict(tmp_path: Path) -> None:
    kept = tmp_path / "kept.yaml"
    first = document("diagnose", "--answers", answers(tmp_path, CLINIC), "--save", kept)
    assert document("diagnose", "--answers", kept) == first
