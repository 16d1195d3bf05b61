"""The commands that docs/inbox.md shows run as they stand, and say what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import yaml

from cfkit.cli.app import run
from cfkit.domain.strategy.communication import Communication

from .conftest import Town

PAGE = (Path(__file__).resolve().parents[2] / "docs/inbox.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_every_command_of_the_page_runs(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(town.root)
    names = iter([one["case"] for one in town.cases("masto")])
    real = {f"masto/{number}": next(names) for number in (1, 2)}
    said = []
    for command in "".join(blocks("sh")).splitlines():
        words = [real.get(word, word) for word in shlex.split(command)[1:]]
        assert run(words) == 0, capsys.readouterr().err
        told = capsys.readouterr()
        said.append(told.out + told.err)
    assert "would reply" in said[0]
    assert "live" in said[1]
    assert "t.me/library_help" in said[2]
    assert "Nothing was sent; --yes sends these." in said[3]
    assert "live" in said[4]
    listed = {one["case"]: one for one in town.run("inbox", "list", "--all")[1]["cases"]}
    assert listed[real["masto/2"]]["outcome"] == "private"
    assert [listed[name]["reply"] for name in real.values()] == ["live", "live"]


def test_the_strategy_of_the_page_is_one() -> None:
    [block] = [one for one in blocks("yaml") if "escalate:" in one]
    read = Communication.model_validate(yaml.safe_load(block)["communication"])
    assert read.escalate.late == "head"
    assert read.answer_alone == ("question", "thanks")


@pytest.mark.parametrize("sort", ["emotional", "constructive", "emergency", "trolling", "spam"])
def test_no_strategy_lets_what_a_person_has_to_read_be_answered_alone(sort: str) -> None:
    with pytest.raises(ValueError, match="answer_alone"):
        Communication.model_validate({"answer_alone": [sort]})
