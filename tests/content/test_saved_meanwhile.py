"""What people save while a plan is written, or after one was killed, stays."""

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from cfkit.adapters.files.atomic import digest
from cfkit.adapters.files.content_files import ContentFiles
from cfkit.adapters.files.swap import Swap
from cfkit.domain.errors import InputError
from cfkit.domain.keys import fingerprint
from cfkit.domain.plan import Change, Placement, Status

from .material import added, open_files, placement

MONTH = "2026-12"
CHANNEL = Path("content") / MONTH / "tg"

SAVING = """
import sys, time
from pathlib import Path
victim = Path(sys.argv[1])
text = victim.read_text(encoding="utf-8")
print("go", flush=True)
number = 0
while not Path(sys.argv[2]).exists():
    number += 1
    try:
        temporary = victim.with_name("victim.tmp~")
        temporary.write_text(f"{text}{number}\\n", encoding="utf-8")
        temporary.replace(victim)
        if number < 50:
            victim.with_name(f"note{number}.txt").write_text("mine", encoding="utf-8")
    except FileNotFoundError:
        number -= 1
    time.sleep(0.001)
print(number)
"""


def save(path: Path, text: str) -> None:
    """Save by rename, as vim, sed -i and git do."""
    temporary = path.with_name(f"{path.name}~")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


def rewritten(stands: list[Placement], body: str) -> tuple[list[Change], list[Placement]]:
    new = [replace(one, body=body, generated=fingerprint(body)) for one in stands]
    return [Change("rewrite", str(one.key), one.path) for one in new], new


def test_no_save_of_an_editor_is_lost_while_plans_run(tmp_path: Path, files: ContentFiles) -> None:
    stands = [placement(f"idea{number}", "version 0") for number in range(20)]
    victim = placement("victim", "mine\n")
    files.apply(added(*stands, victim), [*stands, victim])
    stop = tmp_path / "stop"
    with subprocess.Popen(
        [sys.executable, "-c", SAVING, str(tmp_path / victim.path), str(stop)],
        stdout=subprocess.PIPE,
        text=True,
    ) as editor:
        assert editor.stdout is not None
        editor.stdout.readline()
        try:
            for number in range(1, 9):
                with suppress(InputError):  # it names versions that a later save replaced
                    files.apply(*rewritten(stands, f"version {number}"))
        finally:
            stop.touch()
        saved = int(editor.stdout.read())

    last = (tmp_path / victim.path).read_text(encoding="utf-8")
    notes = {path.name for path in (tmp_path / CHANNEL).glob("note*.txt")}
    assert saved > 1
    assert int(last.split()[-1]) == saved
    assert {f"note{number}.txt" for number in range(1, min(saved + 1, 50))} <= notes
    assert {one.body for one in open_files(tmp_path).load() if one.key != victim.key} == {
        "version 8"
    }


@pytest.fixture
def content(tmp_path: Path) -> Path:
    root = tmp_path / "content"
    (tmp_path / CHANNEL).mkdir(parents=True)
    for name in ("ours", "theirs", "gone"):
        (tmp_path / CHANNEL / f"{name}.md").write_text(f"old {name}", encoding="utf-8")
    return root


def begun(content: Path) -> Swap:
    """A plan that rewrites one file, drops another and adds a third, ready to be put."""
    swap = Swap(content, content / ".pending")
    month = swap.prepare(MONTH)
    (month / "tg/ours.md").unlink()
    (month / "tg/gone.md").unlink()
    for name in ("ours", "new"):
        (month / f"tg/{name}.md").write_text("planned", encoding="utf-8")
    planned = digest(b"planned")
    new = {"tg/ours.md": planned, "tg/new.md": planned, "tg/gone.md": None}
    swap.seal([MONTH], {f"{MONTH}/{path}": one for path, one in new.items()})
    return swap


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def texts(content: Path) -> dict[str, str]:
    folder = content / MONTH / "tg"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}


OLD = {"gone.md": "old gone", "ours.md": "old ours", "theirs.md": "old theirs"}
NEW = {"new.md": "planned", "ours.md": "planned", "theirs.md": "old theirs"}

BY_PEOPLE: dict[str, tuple[Callable[[Path], object], dict[str, str], list[str]]] = {
    # what they do: what must stand after the exchange, and what they must hear of
    "nothing": (lambda _: None, {}, []),
    "saved by rename": (lambda at: save(at / "theirs.md", "mine"), {"theirs.md": "mine"}, []),
    "saved in place": (
        lambda at: (at / "theirs.md").write_text("mine", encoding="utf-8"),
        {"theirs.md": "mine"},
        [],
    ),
    "a new file": (lambda at: save(at / "note.txt", "mine"), {"note.txt": "mine"}, []),
    "what the plan rewrites": (
        lambda at: save(at / "ours.md", "mine"),
        {"ours.md": "mine"},
        ["ours.md"],
    ),
    "what the plan drops": (
        lambda at: save(at / "gone.md", "mine"),
        {"gone.md": "mine"},
        ["gone.md"],
    ),
    "where the plan adds": (
        lambda at: save(at / "new.md", "mine"),
        {"new.md": "mine"},
        ["new.md"],
    ),
}


@pytest.mark.parametrize("how", BY_PEOPLE)
@pytest.mark.parametrize("exchanges", [True, False])
def test_what_is_saved_just_before_the_exchange_is_carried_over(
    content: Path, monkeypatch: pytest.MonkeyPatch, how: str, *, exchanges: bool
) -> None:
    if not exchanges:  # what a file system without it answers
        monkeypatch.setattr("cfkit.adapters.files.atomic.RENAME_EXCHANGE", 1 << 10)
    does, theirs, told = BY_PEOPLE[how]
    swap = begun(content)

    does(content / MONTH / "tg")
    swap.put()
    outcome = swap.settle()

    assert texts(content) == NEW | theirs
    assert outcome.edited == [f"content/{MONTH}/tg/{name}" for name in told]
    assert names(content) == [MONTH]


@pytest.mark.parametrize("how", BY_PEOPLE)
def test_what_is_done_after_a_plan_was_killed_before_the_exchange_stands(
    content: Path, how: str
) -> None:
    does, theirs, _ = BY_PEOPLE[how]
    begun(content)

    does(content / MONTH / "tg")
    outcome = Swap(content, content / ".pending").recover()

    assert texts(content) == OLD | theirs
    assert not outcome
    assert names(content) == [MONTH]


@pytest.mark.parametrize("how", BY_PEOPLE)
def test_what_is_done_around_an_exchange_that_was_killed_stands(content: Path, how: str) -> None:
    does, theirs, told = BY_PEOPLE[how]
    swap = begun(content)
    does(content / MONTH / "tg")
    swap.put()
    save(content / MONTH / "tg/later.txt", "mine too")

    outcome = Swap(content, content / ".pending").recover()

    assert texts(content) == NEW | theirs | {"later.txt": "mine too"}
    assert outcome.edited == [f"content/{MONTH}/tg/{name}" for name in told]


def test_of_two_versions_that_people_saved_the_later_stands_and_the_other_is_named(
    content: Path,
) -> None:
    swap = begun(content)
    save(content / MONTH / "tg/theirs.md", "first")
    swap.put()
    save(content / MONTH / "tg/theirs.md", "second")

    outcome = Swap(content, content / ".pending").recover()

    assert texts(content)["theirs.md"] == "second"
    [(shown, kept)] = outcome.kept
    assert shown == f"content/{MONTH}/tg/theirs.md"
    assert (content.parent / kept).read_text(encoding="utf-8") == "first"
    assert kept in outcome.words()


def test_a_file_that_people_delete_just_before_the_exchange_does_not_come_back(
    content: Path,
) -> None:
    swap = begun(content)
    (content / MONTH / "tg/theirs.md").unlink()
    swap.put()
    swap.settle()

    assert "theirs.md" not in texts(content)


def test_a_recovery_that_kept_something_says_so_once(
    tmp_path: Path, content: Path, files: ContentFiles
) -> None:
    swap = begun(content)
    save(content / MONTH / "tg/ours.md", "mine")
    swap.put()

    with pytest.raises(InputError, match=r"tg/ours\.md: edited meanwhile, kept as you wrote it"):
        files.read()
    files.read()

    assert texts(content)["ours.md"] == "mine"
    assert not (tmp_path / "content/.pending").exists()


def test_a_file_edited_while_it_moves_to_another_month_stays_where_it_is(content: Path) -> None:
    swap = Swap(content, content / ".pending")
    (swap.prepare(MONTH) / "tg/ours.md").unlink()
    there = swap.prepare("2027-01") / "tg/ours.md"
    there.parent.mkdir()
    there.write_text("moved", encoding="utf-8")
    old, new = f"{MONTH}/tg/ours.md", "2027-01/tg/ours.md"
    swap.seal([MONTH, "2027-01"], {old: None, new: digest(b"moved")}, {old: new})

    save(content / old, "mine")
    swap.put()
    outcome = swap.settle()

    assert (content / old).read_text(encoding="utf-8") == "mine"
    assert outcome.edited == [f"content/{old}"]
    assert names(content) == [MONTH]


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX")
def test_permissions_of_a_file_survive_a_rewrite(
    tmp_path: Path, files: ContentFiles, stands: Placement
) -> None:
    (tmp_path / stands.path).chmod(0o640)

    files.apply(*rewritten([stands], "other"))

    assert (tmp_path / stands.path).stat().st_mode & 0o777 == 0o640


def test_what_is_saved_while_a_file_is_approved_stays_and_is_named(
    tmp_path: Path, files: ContentFiles
) -> None:
    """An editor saves as soon as the new bytes lie beside the file, for as long as it takes."""
    stands = [placement(f"idea{number}") for number in range(20)]
    files.apply(added(*stands), stands)
    stop = tmp_path / "stop"
    with subprocess.Popen(
        [sys.executable, "-c", BESIDE, str(tmp_path / CHANNEL), str(stop)],
        stdout=subprocess.PIPE,
        text=True,
    ) as editor:
        assert editor.stdout is not None
        editor.stdout.readline()
        named = set()
        try:
            for one in stands:
                try:
                    files.save(replace(one, status=Status.HOLD))
                except InputError as error:
                    named.add((one.path, "edited meanwhile" in str(error)))
        finally:
            stop.touch()
        saved = set(editor.stdout.read().split())

    there = {one.path: (tmp_path / one.path).read_text(encoding="utf-8") for one in stands}
    assert saved
    assert all(is_said for _, is_said in named)
    assert {path for path, text in there.items() if "by hand" in text} == saved
    assert all("by hand" in there[path] for path, _ in named)
    assert not list((tmp_path / CHANNEL).glob(".*"))


BESIDE = """
import sys
from pathlib import Path
folder, stop = map(Path, sys.argv[1:])
saved = set()
print("go", flush=True)
while not stop.exists():
    for beside in folder.glob(".*.tmp"):
        victim = folder / (beside.name[1:].rsplit(".", 2)[0])
        if victim.name not in saved:
            saved.add(victim.name)
            temporary = victim.with_name("editor~")
            try:
                text = victim.read_text(encoding="utf-8") + "by hand"
                temporary.write_text(text, encoding="utf-8")
                temporary.replace(victim)
            except FileNotFoundError:
                saved.discard(victim.name)
print(*(f"content/2026-12/tg/{name}" for name in saved))
"""
