"""A dash for a file is stdout: what is handed over can be piped."""

import csv
import io
from pathlib import Path

import pytest

from .conftest import Project


@pytest.mark.parametrize("shape", ["csv", "ics", "json", "md", "html"])
def test_a_plan_goes_to_stdout_byte_for_byte_and_leaves_no_file(
    bakery: Project, shape: str
) -> None:
    bakery.planned()
    before = bakery.files()
    there = bakery.root / f"plan.{shape}"

    told = bakery("export", "2036-12", "--to", shape, "--out", "-")
    bakery("export", "2036-12", "--to", shape, "--out", there)

    assert told.code == 0
    assert bakery.files().keys() - before.keys() == {f"plan.{shape}"}
    assert len(told.out.encode()) == there.stat().st_size
    if shape not in ("ics", "html"):  # these say when they were made
        assert told.out.encode() == there.read_bytes()


def test_the_links_of_a_handed_over_plan_carry_their_utm(bakery: Project) -> None:
    bakery.change("country: GB}", "country: GB, site: https://bakery.example}")
    bakery.write(
        "strategy.yaml", (bakery.root / "strategy.yaml").read_text() + "factory: {utm: {}}\n"
    )
    bakery.change(
        "  message: A sour",
        "  link: https://bakery.example/x\n  message: A sour",
        "ideas/bread.yaml",
    )
    bakery.planned()

    out = bakery("export", "2036-12", "--to", "csv", "--out", "-").out

    links = {row["Link with UTM"] for row in csv.DictReader(io.StringIO(out, newline=""))}
    assert any(link.startswith("https://bakery.example/x?utm_source=") for link in links)
    assert all("utm_source=" in link for link in links if link)


COMMANDS = ["report", "strategy", "tasks", "brief", "expand"]


def words_of(bakery: Project, name: str) -> list[str]:
    """Give a command that hands over a text."""
    first = bakery.planned()[0]
    return {
        "report": ["report", "2036-12"],
        "strategy": ["strategy", "doc"],
        "tasks": ["tasks", "2036-12"],
        "brief": ["brief", f"{first.stem}@{first.parent.name}"],
        "expand": ["expand", "--limit", "2"],
    }[name]


@pytest.mark.parametrize("flags", [[], ["--json"]])
@pytest.mark.parametrize("name", COMMANDS)
def test_a_dash_is_stdout_for_every_text_and_no_document_stands_beside_it(
    bakery: Project, tmp_path: Path, name: str, flags: list[str]
) -> None:
    words = words_of(bakery, name)
    before = bakery.files()
    file = tmp_path / f"there.{'csv' if name == 'tasks' else 'jsonl' if name == 'expand' else 'md'}"

    told = bakery(*words, "--out", "-", *flags)

    assert told.code == 0, told.err
    assert bakery.files() == before
    assert not Path("-").exists()
    assert bakery(*words, "--out", file).code == 0
    assert told.out.encode() == file.read_bytes()


@pytest.mark.parametrize("name", ["report", "strategy", "brief"])
def test_without_a_file_a_text_goes_to_stdout_and_its_document_takes_its_place(
    bakery: Project, name: str
) -> None:
    words = words_of(bakery, name)
    assert bakery(*words).out == bakery(*words, "--out", "-").out
    assert bakery(*words, "--json").document["schema"] == 1


def test_tasks_can_be_piped_in_either_shape(bakery: Project) -> None:
    bakery.planned()
    rows = list(csv.DictReader(io.StringIO(bakery("tasks", "--out", "-").out, newline="")))
    assert rows
    listed = bakery("tasks", "--out", "-", "--to", "md").out
    assert listed.count("- [ ]") == len(rows)
    told = bakery("tasks", "--to", "md")
    assert told.code == 2
    assert "--to says what --out is to hold" in told.err
