"""A run that finds nothing to do looks at the posts and the store's file, and at nothing else."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import run

import pytest

from .conftest import Project

HEAVY = (
    "httpx",
    "jinja2",
    "sqlalchemy",
    "ssl",
    "cfkit.domain.strategy",
    "cfkit.adapters.platforms",
)
KEY = "rye.question.text_post.families@{channel}"


def _post(project: Project, at: str, channel: str = "tg") -> Path:
    key = KEY.format(channel=channel)
    text = f"---\nkey: {key}\nat: {at}\nstatus: draft\n---\nRye.\n"
    return project.write(f"content/2026-12/{channel}/{key.partition('@')[0]}.md", text)


def _in(hours: float) -> str:
    return (datetime.now(UTC) + timedelta(hours=hours)).isoformat()


def _loaded(project: Project) -> list[str]:
    words = [sys.executable, "-X", "importtime", "-m", "cfkit", "--project", str(project.root)]
    told = run([*words, "publish"], check=True, capture_output=True, text=True, timeout=120)
    assert "Nothing is due." in told.stderr
    names = {line.rpartition("|")[2].strip() for line in told.stderr.splitlines()}
    return sorted(name for name in names if name.startswith(HEAVY))


@pytest.fixture
def opened(bakery: Project) -> Project:
    """The bakery after its first run, which made the store."""
    _post(bakery, _in(24))
    assert bakery("publish").code == 0
    return bakery


def test_nothing_due_loads_no_http_no_templates_no_strategy_and_no_sql(opened: Project) -> None:
    assert _loaded(opened) == []


def test_a_post_that_stays_missed_keeps_a_run_idle(opened: Project) -> None:
    _post(opened, _in(-48), "masto")
    assert opened("publish").code == 9

    assert _loaded(opened) == []


def test_a_broken_strategy_is_told_as_soon_as_something_is_due(opened: Project) -> None:
    opened.change("version: 1", "version: 1\nbrant: {}")
    assert opened("publish").code == 0

    _post(opened, _in(-1), "masto")

    told = opened("publish")
    assert told.code == 3
    assert "brant" in told.err


def test_a_channel_that_is_not_there_is_told_although_nothing_is_due(opened: Project) -> None:
    assert opened("publish", "--only", "facebook").code == 2


def test_a_broken_file_is_told_although_nothing_is_due(opened: Project) -> None:
    opened.write("content/2026-12/tg/early.story.text_post.families.md", "---\nkey: what\n---\n")

    assert opened("publish").code == 3


def test_a_local_time_is_due_by_the_clock_of_its_channel(opened: Project) -> None:
    tokyo = datetime.now(UTC) + timedelta(hours=9) - timedelta(minutes=5)
    opened.change("timezone: Europe/London", "timezone: Asia/Tokyo")
    _post(opened, tokyo.replace(tzinfo=None).isoformat(), "forum")

    told = opened("publish", "--dry-run", "--json")

    assert [one["channel"] for one in told.document["results"]] == ["forum"]


@pytest.mark.parametrize("damage", [b"", b"no database at all, but long enough to be read as one"])
def test_a_store_that_cannot_be_read_is_told_although_nothing_is_due(
    opened: Project, damage: bytes
) -> None:
    for path in (opened.root / ".cfkit").glob("state.db*"):
        path.unlink()
    (opened.root / ".cfkit" / "state.db").write_bytes(damage)

    assert opened("publish").code == 7


def test_an_idle_run_tells_its_summary_and_its_document(opened: Project, tmp_path: Path) -> None:
    told = opened("publish", "--json", "--summary", tmp_path / "page.md")

    assert told.document["results"] == []
    assert "due" in (tmp_path / "page.md").read_text(encoding="utf-8")
