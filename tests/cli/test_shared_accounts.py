"""Two projects speak through one account; what is a repeat for one is none for the other."""

import shutil
from pathlib import Path

import httpx
import pytest

from cfkit.sandbox.server import Running

from .conftest import Project, cfkit

DUE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"


@pytest.fixture
def due(connected: Project) -> Project:
    """One past post on Mastodon."""
    connected.write("strategy.yaml", (connected.root / "strategy.yaml").read_text("utf-8") + DUE)
    connected.planned("2026-02-02..2026-02-08")
    first, *others = sorted((connected.root / "content").rglob("masto/*.md"))
    kept = {first}
    for path in set((connected.root / "content").rglob("*.md")) - kept | set(others):
        path.unlink()
    return connected


def _copied(project: Project, name: str, **changes: str) -> Path:
    root = project.root.parent / name
    shutil.copytree(project.root, root, ignore=shutil.ignore_patterns(".cfkit"))
    strategy = root / "strategy.yaml"
    text = strategy.read_text("utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    strategy.write_text(text, "utf-8")
    return root


def _says(root: Path, words: str) -> None:
    (path,) = (root / "content").rglob("*.md")
    path.write_text(f"{path.read_text('utf-8').rstrip()} {words}\n", "utf-8")


def _published(root: Path) -> str:
    told = cfkit("--project", root, "publish", "--json")
    (result,) = told.document["results"]
    assert (told.code, result["state"]) == (0, "live")
    return str(result["remote_id"])


def _statuses(sandbox: Running) -> int:
    answer = httpx.get(f"{sandbox.url}/_sandbox/posts", trust_env=False).json()
    return len(answer["posts"])


def test_the_same_key_in_two_projects_is_two_posts(due: Project, sandbox: Running) -> None:
    named = _copied(due, "events", **{"factory: {": "factory: {project: events, "})
    branded = _copied(due, "cafe", **{"Mill Lane Bakery": "Mill Lane Café"})
    _says(named, "Come to the evening of bread.")
    _says(branded, "With a cup of tea.")
    found = {_published(root) for root in (due.root, named, branded)}
    assert (len(found), _statuses(sandbox)) == (3, 3)


def test_another_clone_of_a_project_repeats_the_same_call(due: Project, sandbox: Running) -> None:
    """Neither state nor words tell that it is a repeat: only the platform can."""
    other = _copied(due, "elsewhere")
    _says(other, "Come early.")
    assert _published(due.root) == _published(other)
    assert _statuses(sandbox) == 1
