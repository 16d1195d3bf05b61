"""What the documents say is so: links, paths, tables, examples, generated pages."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfkit.cli.app import run
from cfkit.cli.generate_help import commands_page, pages
from cfkit.domain.errors import PRECEDENCE, ExitCode

from .conftest import ROOT, Document, documents, name_of

EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/strategy.yaml"))


def cfkit(*words: object) -> tuple[int, Any]:
    """Run a command with --json; return its exit code and its document."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = run(["--json", *map(str, words)])
    return code, json.loads(out.getvalue())


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.name)
def test_a_generated_page_is_what_the_program_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "`make help-page` writes it anew"


def test_every_command_has_its_page() -> None:
    from cfkit.cli.app import app

    page = commands_page(app)
    for command in app.registered_commands:
        assert command.callback is not None
        assert f"\n## cfkit {command.name or command.callback.__name__}\n" in page
    for group in app.registered_groups:
        assert group.typer_instance is not None
        for command in group.typer_instance.registered_commands:
            assert command.callback is not None
            assert f"\n## cfkit {group.name} {command.name or command.callback.__name__}\n" in page


@pytest.mark.parametrize("document", documents(), ids=name_of)
def test_every_link_between_documents_leads_somewhere(document: Document) -> None:
    for link in document.links:
        target, _, anchor = link.partition("#")
        if "://" in link:
            continue
        path = (document.path.parent / target).resolve() if target else document.path
        assert path.exists(), link
        if anchor:
            assert anchor in Document(path).anchors, link


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/index.md"])
def test_every_path_that_is_named_exists(name: str) -> None:
    known = {path.name for path in ROOT.iterdir()} | {"domain", "application", "adapters"}
    for span in Document(ROOT / name).spans:
        first = span.split("/")[0]
        if " " in span or not (("/" in span and first in known) or span in known):
            continue
        pattern = re.sub(r"<\w+>", "*", span).rstrip("/")
        assert list(ROOT.glob(pattern)) or list((ROOT / "src/cfkit").glob(pattern)), span


def test_the_table_of_exit_codes_is_the_programs() -> None:
    text = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    listed = {int(code) for code in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)}
    assert listed == {int(code) for code in ExitCode} | {141}
    assert ", ".join(map(str, PRECEDENCE)) in text.replace("\n", " ")


def test_the_table_of_blocks_is_the_catalogues() -> None:
    text = (ROOT / "docs/files.md").read_text(encoding="utf-8")
    rows = re.findall(r"\| `(\w+)` \| (\w+)", text)
    catalogue = (ROOT / "templates/catalogue/angles.yaml").read_text(encoding="utf-8")
    needs = {angle["id"]: angle["needs"] for angle in yaml.safe_load(catalogue)}
    assert len(rows) >= 20
    assert {(block, angle) for block, angle in rows if needs.get(angle) != [block]} == set()
    untold = needs.keys() - {angle for _, angle in rows}
    assert untold == {"reason_why"}
    assert "`reason_why`" in text


@pytest.fixture
def library(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "examples/library", tmp_path / "library"))


def test_the_files_that_the_guide_shows_are_sound(library: Path) -> None:
    guide = Document(ROOT / "docs/files.md")
    for number, block in enumerate(guide.blocks("yaml")):
        ids = re.findall(r"^- id: (\S+)", block, re.MULTILINE)
        text = block
        for one in ids:
            text = text.replace(f"- id: {one}\n", f"- id: {one}-{number}-guide\n")
        (library / f"ideas/guide-{number}.yaml").write_text(text, encoding="utf-8")
    for block in guide.blocks("markdown"):
        found = re.search(r"^key: ((\S+)@(\w+))$", block, re.MULTILINE)
        assert found
        folder = library / "content/2026-12" / found[3]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{found[2]}.md").write_text(block, encoding="utf-8")
    code, document = cfkit("check", "--project", library)
    errors = [one for one in document["diagnostics"] if one["level"] != "hint"]
    assert (code, errors) == (0, [])
    _, document = cfkit("status", "--project", library)
    assert len(document["placements"]) == len(guide.blocks("markdown")) == 1


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_every_example_checks_clean_expands_and_plans(example: Path, tmp_path: Path) -> None:
    project = shutil.copytree(example, tmp_path / example.name)
    code, document = cfkit("check", "--strict", "--project", project)
    assert (code, [one for one in document["diagnostics"] if one["level"] != "hint"]) == (0, [])
    code, document = cfkit("expand", "--project", project)
    assert code == 0
    assert document["posts"] >= 100
    code, document = cfkit("plan", "2026-12", "--project", project)
    assert code == 0
    assert document["placements"]
    code, document = cfkit("plan", "2026-12", "--project", project, "--detailed-exitcode")
    assert (code, document["changes"]) == (0, [])
