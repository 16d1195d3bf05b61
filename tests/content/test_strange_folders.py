"""A staging folder that a repository brought along, pipes, links and a lock that is held."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cfkit.adapters.files.content_files import ContentFiles
from cfkit.adapters.files.lock import locked
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import ExitCode, InputError, StoreError
from cfkit.domain.plan import Change, Placement, Status

from .material import added, open_files, placement

EMPTY = {"old": {}, "new": {}, "moves": {}}
UNSOUND = {
    "half": "{",
    "nothing": "",
    "a number": "5",
    "another object": '{"a": 1}',
    "a list": '["2026-12"]',
    "deep": "[" * 100_000,
    "a parent": json.dumps({"folders": ["../../../outside"], **EMPTY}),
    "dots": json.dumps({"folders": [".."], **EMPTY}),
    "an absolute path": json.dumps({"folders": ["/outside"], **EMPTY}),
    "a zero byte": json.dumps({"folders": ["\0"], **EMPTY}),
    "a number in a list": json.dumps({"folders": [5], **EMPTY}),
    "a path that climbs": json.dumps(
        {"folders": ["2026-12"], **EMPTY, "moves": {"2026-12/a": "2026-12/../../x"}}
    ),
    "a digest that is none": json.dumps({"folders": ["2026-12"], **EMPTY, "old": {"2026-12/a": 5}}),
}


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outside")
    (folder / "precious.txt").write_text("mine", encoding="utf-8")
    return folder


@pytest.mark.parametrize("how", UNSOUND)
def test_a_journal_that_cfkit_did_not_write_moves_nothing_and_is_explained(
    tmp_path: Path, files: ContentFiles, stands: Placement, how: str
) -> None:
    staging = tmp_path / "content/.pending"
    staging.mkdir()
    (staging / "journal.json").write_text(UNSOUND[how], encoding="utf-8")

    with pytest.raises(InputError, match=r"then delete content/\.pending"):
        files.load()

    assert (tmp_path / stands.path).is_file()
    assert (staging / "journal.json").exists()


STRANGE: dict[str, Callable[[Path, Path], object]] = {
    "a link": lambda staging, outside: staging.symlink_to(outside),
    "a dangling link": lambda staging, outside: staging.symlink_to(outside / "none"),
    "a file": lambda staging, _: staging.write_text("?", encoding="utf-8"),
    "a link in it": lambda staging, outside: (
        staging.mkdir(),
        (staging / "2026-12").symlink_to(outside),
    ),
    "a linked journal": lambda staging, outside: (
        staging.mkdir(),
        (staging / "journal.json").symlink_to(outside / "precious.txt"),
    ),
    "a pipe for a journal": lambda staging, _: (
        staging.mkdir(),
        os.mkfifo(staging / "journal.json"),
    ),
}


@pytest.mark.parametrize("how", STRANGE)
def test_a_staging_folder_that_leads_elsewhere_is_refused(
    tmp_path: Path, outside: Path, files: ContentFiles, stands: Placement, how: str
) -> None:
    STRANGE[how](tmp_path / "content/.pending", outside)

    with pytest.raises(InputError, match=r"then delete content/\.pending"):
        files.load()
    with pytest.raises(InputError, match=r"then delete content/\.pending"):
        files.apply([Change("drop", str(stands.key), stands.path)], [])

    assert (tmp_path / stands.path).is_file()
    assert [one.name for one in outside.iterdir()] == ["precious.txt"]


def test_a_finished_swap_does_not_follow_links_out_of_the_project(
    tmp_path: Path, outside: Path, files: ContentFiles
) -> None:
    (tmp_path / "content/2026-12").mkdir(parents=True)
    (tmp_path / "content/2026-12/tg").symlink_to(outside)
    staged = tmp_path / "content/.pending/2026-12/tg"
    staged.mkdir(parents=True)
    (staged / "x.md").write_text("planted", encoding="utf-8")
    journal = json.dumps({"folders": ["2026-12"], **EMPTY})
    (tmp_path / "content/.pending/journal.json").write_text(journal, encoding="utf-8")

    with pytest.raises(InputError, match=r"an earlier version of content/2026-12/tg/x\.md"):
        files.load()

    assert [one.name for one in outside.iterdir()] == ["precious.txt"]


def test_a_plan_does_not_write_through_a_linked_folder(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    real = tmp_path / "elsewhere"
    (tmp_path / stands.path).parent.rename(real)
    (tmp_path / stands.path).parent.symlink_to(real)
    before = {path.name: path.read_bytes() for path in real.iterdir()}

    with pytest.raises(InvalidFiles) as found:
        files.apply([Change("rewrite", str(stands.key), stands.path)], [replace(stands, body="x")])

    assert [one.code for one in found.value.diagnostics] == ["content-link"]
    assert {path.name: path.read_bytes() for path in real.iterdir()} == before


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_is_one_diagnostic_and_nobody_waits_for_it(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    pipe = (tmp_path / stands.path).with_name("zzz.md")
    os.mkfifo(pipe)

    sound, problems = files.read()
    other = placement("another")
    files.apply(added(other), [stands, other])

    assert sound == [stands]
    assert [(one.path, one.code) for one in problems] == [
        (pipe.relative_to(tmp_path).as_posix(), "content-unreadable")
    ]
    assert pipe.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_an_approval_does_not_wait_for_a_pipe(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    (tmp_path / stands.path).unlink()
    os.mkfifo(tmp_path / stands.path)

    with pytest.raises(InvalidFiles, match="no file"):
        files.save(replace(stands, status=Status.HOLD))


def test_who_writes_waits_for_another_run_only_so_long(tmp_path: Path, stands: Placement) -> None:
    files = ContentFiles(tmp_path, lambda _channel: "Europe/Moscow", lock_wait=0.1)

    with locked(tmp_path / ".cfkit/content.lock", wait=0) as is_held:
        assert is_held
        with pytest.raises(StoreError, match="CFKIT_LOCK_WAIT") as found:
            files.save(replace(stands, status=Status.HOLD))
        with pytest.raises(StoreError, match="CFKIT_LOCK_WAIT"):
            files.apply([Change("drop", str(stands.key), stands.path)], [])
    files.save(replace(stands, status=Status.HOLD))

    assert found.value.exit_code is ExitCode.STORE
    assert [one.status for one in open_files(tmp_path).load()] == [Status.HOLD]


@pytest.mark.parametrize("how", ["a folder", "a link", "no place for it"])
def test_a_lock_that_cannot_be_had_is_explained(
    tmp_path: Path, outside: Path, how: str, stands: Placement
) -> None:
    lock = tmp_path / ".cfkit/content.lock"
    lock.unlink()
    if how == "a folder":
        lock.mkdir()
    elif how == "a link":
        lock.symlink_to(outside / "lock")
    else:
        lock.parent.rmdir()
        lock.parent.write_text("?", encoding="utf-8")

    with pytest.raises(StoreError, match="cannot be locked"):
        open_files(tmp_path).save(replace(stands, status=Status.HOLD))

    assert [one.name for one in outside.iterdir()] == ["precious.txt"]


def test_without_file_locks_nothing_is_written(
    tmp_path: Path, stands: Placement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)  # as on Windows

    with pytest.raises(StoreError, match="no file locks"):
        open_files(tmp_path).save(replace(stands, status=Status.HOLD))
