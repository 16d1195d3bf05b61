"""A run that could not read everything does its part, and says so in its words and in its JSON."""

from __future__ import annotations

import pytest

from .conftest import Project

COMMANDS = {
    "status": "placements",
    "board": "columns",
    "tasks": "tasks",
    "publish --dry-run": "results",
    "sameness 2036-12": "alike",
    "compose --all": "posts",
}


@pytest.mark.parametrize("words", COMMANDS)
def test_a_broken_file_is_an_error_beside_the_data_of_the_others(
    bakery: Project, words: str
) -> None:
    bakery.planned()
    broken, *others = bakery.content
    broken.write_text("---\nkey: [\n---\nHello\n", encoding="utf-8")

    told = bakery(*words.split(), "--json")

    assert told.code == 3
    assert told.error["code"] == "invalid-files"
    assert told.document["diagnostics"][0]["path"].endswith(broken.name)
    assert COMMANDS[words] in told.document or words == "compose --all"
    if words == "status":
        assert len(told.document["placements"]) == len(others)


def test_a_list_of_tasks_is_written_though_a_file_is_broken(bakery: Project) -> None:
    bakery.planned()
    bakery.content[0].write_text("---\nkey: [\n---\nHello\n", encoding="utf-8")
    out = bakery.root / "tasks.csv"

    told = bakery("tasks", "--out", out, "--json")

    assert told.error["exit"] == 3
    assert told.document["out"] == str(out)
    assert out.read_bytes()


def test_numbers_that_could_not_be_fetched_are_an_error_beside_the_gaps(
    connected: Project,
) -> None:
    connected.change("resources:", "factory: {approval: none}\nresources:")
    first = next(path for path in connected.planned() if path.parent.name == "masto")
    due = next(line for line in first.read_text().splitlines() if line.startswith("at: "))
    told = connected("publish", "--key", f"{first.stem}@masto", "--at", due.removeprefix("at: "))
    assert told.code == 0, told.err
    connected.change("${CFKIT_MASTO_TOKEN}", "${CFKIT_NOT_SET}")

    told = connected("metrics", "pull", "--all", "--json")

    assert told.code == 4
    assert told.error["code"] == "not-counted"
    assert [gap["why"] for gap in told.document["gaps"]] == ["failed"]
