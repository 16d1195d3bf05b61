"""`cfkit state`, and where the state is kept."""

import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from cfkit.testing.postgres import PostgresServer

from .conftest import Project

OPENS_THE_STORE = [
    ["plan", "2036-12"],
    ["status"],
    ["board"],
    ["publish"],
    ["publish", "--dry-run"],
    ["reconcile"],
    ["metrics", "pull"],
    ["report", "2036-12"],
    ["export", "2036-12", "--to", "csv", "--out", "-"],
    ["pause", "--reason", "storm"],
    ["resume"],
    ["state", "backup", "copy.db"],
    ["state", "export", "-"],
    ["doctor"],
]


@pytest.fixture
def published(bakery: Project) -> Project:
    """Posts of a month long gone: each is written down as missed."""
    bakery.planned("2020-02")
    assert bakery("approve", "--all", "--by", "head").code == 0
    return bakery


def in_database(bakery: Project, url: str, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("CFKIT_STORE", url)
    return bakery


@pytest.mark.parametrize("words", OPENS_THE_STORE, ids=" ".join)
def test_every_command_that_opens_the_store_refuses_a_newer_one(
    bakery: Project, words: list[str]
) -> None:
    assert bakery("status").code == 0
    with sqlite3.connect(bakery.root / ".cfkit" / "state.db") as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    before = bakery.files()
    told = bakery(*words, "--json")
    assert "newer cfkit; upgrade this one" in told.error["message"]
    assert told.code == 7
    assert bakery.files() == before


@pytest.mark.parametrize("words", OPENS_THE_STORE, ids=" ".join)
def test_every_command_that_opens_the_store_says_that_its_database_is_away(
    bakery: Project, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_database(bakery, "postgresql://cfkit:hush-hush@127.0.0.1:1/content", monkeypatch)
    told = bakery(*words, "--json")
    assert "cannot be reached" in told.error["message"]
    assert told.code == 7
    assert "hush" not in told.out + told.err
    assert not (bakery.root / ".cfkit").exists()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("", "set but empty"),
        ("mysql://cfkit:hush@db.example/content", 'unknown home "mysql"'),
        ("hush", "unknown home:"),
        ("sqlite:hush", "unknown home"),
        ("postgresql://cfkit:hush@@db.example/content", "%40"),
    ],
)
def test_a_home_that_is_not_known_is_a_usage_error_that_repeats_no_secret(
    bakery: Project, written: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_database(bakery, written, monkeypatch)
    told = bakery("status", "--json")
    assert told.code == 2
    assert words in told.error["message"]
    assert "hush" not in told.out + told.err


def test_the_state_moves_into_a_database_and_back(
    published: Project, schema_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert published("publish").code == 9
    states = published("status", "--json").document["placements"]
    assert {one["state"] for one in states} == {"missed"}
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    assert published("state", "backup", first).code == 0

    in_database(published, schema_url, monkeypatch)
    assert {one["state"] for one in published("status", "--json").document["placements"]} != {
        "missed"
    }
    assert published("state", "restore", first, "--nothing-since", "--yes").code == 0
    assert published("status", "--json").document["placements"] == states
    assert published("state", "backup", second).code == 0

    monkeypatch.delenv("CFKIT_STORE")
    (published.root / ".cfkit" / "state.db").unlink()
    assert published("state", "restore", second, "--nothing-since").code == 0
    assert published("status", "--json").document["placements"] == states


def test_another_project_is_refused_in_a_database_until_it_says_that_it_is_the_same(
    bakery: Project, schema_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_database(bakery, schema_url, monkeypatch)
    assert "no store yet" in bakery("state", "adopt").err
    assert bakery("status").code == 0
    bakery.change("Mill Lane Bakery", "Mill Lane Bakers")
    told = bakery("status", "--json")
    assert told.code == 7
    assert 'holds the posts of "Mill Lane Bakery"' in told.error["message"]
    assert bakery("state", "adopt", "--dry-run").code == 0
    assert bakery("status").code == 7
    adopted = bakery("state", "adopt", "--json").document
    assert (adopted["before"], adopted["project"]) == ("Mill Lane Bakery", "Mill Lane Bakers")
    assert bakery("status").code == 0


def test_projects_that_are_named_share_a_database(
    bakery: Project, postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_database(bakery, postgres.url, monkeypatch)
    bakery.change("resources:", "factory: {project: mill-lane}\nresources:")
    assert bakery("status").code == 0
    bakery.change("mill-lane}", "hill-lane}")
    bakery.change("Mill Lane Bakery", "Hill Lane Bakery")
    assert bakery("status").code == 0


def test_a_restore_that_would_forget_something_asks_for_yes(
    published: Project, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    assert published("state", "backup", copy, "--dry-run").code == 0
    assert not copy.exists()
    assert published("state", "backup", copy).code == 0
    with sqlite3.connect(published.root / ".cfkit" / "state.db") as db:
        db.execute(
            "INSERT INTO attempts (key, n, began_at, fingerprint) VALUES"
            " ('a.b.c.d@tg', 1, '2026-12-01T09:00:00.000000+00:00', 'f')"
        )
    db.close()
    told = published("state", "restore", copy, "--json")
    assert told.code == 7
    assert "1 attempt that" in told.error["message"]
    assert "--yes" in told.error["message"]
    rehearsed = published("state", "restore", copy, "--dry-run", "--json").document
    assert (rehearsed["lost"], rehearsed["dry_run"]) == ({"attempts": 1}, True)
    exported = published("state", "export", "-").out
    assert "a.b.c.d@tg" in exported
    assert published("state", "restore", copy, "--yes").code == 0
    assert "a.b.c.d@tg" not in published("state", "export", "-").out


def test_a_store_that_is_damaged_is_moved_away_and_a_backup_put_back(
    published: Project, tmp_path: Path
) -> None:
    assert published("publish").code == 9
    copy = tmp_path / "copy.db"
    assert published("state", "backup", copy).code == 0
    state = published.root / ".cfkit" / "state.db"
    state.write_bytes(state.read_bytes()[:100])
    told = published("status", "--json")
    assert told.code == 7
    assert "cfkit state restore" in told.error["message"]
    state.rename(tmp_path / "damaged.db")
    assert published("state", "restore", copy).code == 0
    assert published("status").code == 0


def test_a_backup_of_another_project_is_not_put_back(bakery: Project, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert bakery("state", "backup", copy).code == 0
    bakery.change("Mill Lane Bakery", "Hill Lane Bakery")
    told = bakery("state", "restore", copy, "--json")
    assert told.code == 7
    assert "nothing was changed" in told.error["message"]


def test_records_are_lines_of_json_or_a_sheet_of_one_kind(bakery: Project, tmp_path: Path) -> None:
    assert bakery("status").code == 0
    with sqlite3.connect(bakery.root / ".cfkit" / "state.db") as db:
        db.execute(
            "INSERT INTO attempts (key, n, began_at, fingerprint, sent, error) VALUES"
            " ('a.b.c.d@tg', 1, '2026-12-01T09:00:00.000000+00:00', 'f', '{\"head\": 1}',"
            " '=cmd 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw')"
        )
    db.close()
    (line,) = bakery("state", "export", "-").out.splitlines()
    record = json.loads(line)
    assert (record["kind"], record["n"], record["outcome"]) == ("attempts", 1, None)
    assert "sent" not in record
    out = tmp_path / "attempts.csv"
    assert bakery("state", "export", out).code == 2
    assert bakery("state", "export", out, "--only", "attempts").code == 0
    head, row = out.read_text().splitlines()
    assert head.startswith("key,n,began_at")
    assert ",'=cmd" in row
    assert "AAHdqTc" not in line + row
    assert bakery("state", "export", tmp_path / "x.xlsx").code == 2


def test_a_full_disk_leaves_no_half_backup_and_the_next_one_works(
    bakery: Project, tmp_path: Path
) -> None:
    assert bakery("status").code == 0
    copy = tmp_path / "copy.db"
    code = (
        "import resource, signal, sys\n"
        "from cfkit.cli.app import run\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        f"sys.exit(run(['--project', {str(bakery.root)!r}, 'state', 'backup', {str(copy)!r}]))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=120
    )
    assert told.returncode == 7, told.stderr
    assert "disk" in told.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == []
    assert bakery("state", "backup", copy).code == 0


def test_the_state_moves_onto_a_branch_of_git_and_back(
    published: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert published("publish").code == 9
    states = published("status", "--json").document["placements"]
    first, second = tmp_path / "first.db", tmp_path / "second.db"
    assert published("state", "backup", first).code == 0
    remote = tmp_path / "remote.git"
    for words in (
        ["init", "--quiet", "--bare", remote],
        ["-C", published.root, "init", "--quiet"],
        ["-C", published.root, "remote", "add", "origin", remote],
    ):
        subprocess.run([shutil.which("git") or "git", *words], check=True, timeout=60)

    in_database(published, "git+branch:cfkit-state", monkeypatch)
    assert published("state", "restore", first, "--nothing-since").code == 0
    shutil.rmtree(published.root / ".cfkit")  # as in a checkout of the next run
    assert published("status", "--json").document["placements"] == states
    assert published("state", "backup", second).code == 0

    monkeypatch.delenv("CFKIT_STORE")
    assert published("state", "restore", second, "--nothing-since").code == 0
    assert published("status", "--json").document["placements"] == states
