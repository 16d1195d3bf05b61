"""A plan that is killed leaves the old month or the new one, never half of each."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cfkit.adapters.files.lock import locked
from cfkit.adapters.files.swap import Swap
from cfkit.domain.keys import fingerprint
from cfkit.domain.plan import Change, Placement

from .material import added, open_files, placement

COUNT = 60

PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
from cfkit.adapters.files.content_files import ContentFiles
from cfkit.domain.keys import fingerprint
from cfkit.domain.plan import Change

files = ContentFiles(Path(sys.argv[1]), lambda _channel: "Europe/Moscow")
number = 0
while True:
    number += 1
    old = files.load()
    body = f"version {number}"
    new = [replace(one, body=body, generated=fingerprint(body)) for one in old]
    print("go", flush=True)
    files.apply([Change("rewrite", str(one.key), one.path) for one in new], new)
"""


def month() -> list[Placement]:
    return [placement(f"idea{number}", "version 0") for number in range(COUNT)]


def bodies_on_disk(root: Path) -> list[str]:
    """Read with nothing but the file system, as an editor or git would."""
    found = sorted((root / "content/2026-12/tg").glob("*.md"))
    return [path.read_text(encoding="utf-8").rpartition("---\n")[2].strip() for path in found]


@pytest.mark.parametrize("seed", range(12))
def test_a_killed_plan_leaves_one_version_of_every_file(tmp_path: Path, seed: int) -> None:
    stands = month()
    open_files(tmp_path).apply(added(*stands), stands)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], stdout=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        for _ in range(1 + seed % 4):
            running.stdout.readline()
        time.sleep(seed * 0.005)
        running.send_signal(signal.SIGKILL)

    raw = bodies_on_disk(tmp_path)
    assert len(raw) == COUNT
    assert len(set(raw)) == 1, "before anything recovers"
    loaded = open_files(tmp_path).load()
    assert len(loaded) == COUNT
    assert len({one.body for one in loaded}) == 1
    assert not (tmp_path / "content/.pending").exists()
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith((".swap", ".idea"))]


def test_a_first_month_appears_as_a_whole(tmp_path: Path) -> None:
    program = PROGRAM.partition("number = 0")[0] + (
        "from tests.content.material import added, placement\n"
        f"new = [placement(f'idea{{n}}', 'version 0') for n in range({COUNT})]\n"
        "print('go', flush=True)\n"
        "files.apply(added(*new), new)\n"
    )
    root = Path(__file__).resolve().parents[2]
    for pause in (0.0, 0.01, 0.02, 0.03, 0.05):
        project = tmp_path / str(pause)
        project.mkdir()
        with subprocess.Popen(
            [sys.executable, "-c", program, str(project)], stdout=subprocess.PIPE, cwd=root
        ) as running:
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(pause)
            running.send_signal(signal.SIGKILL)

        assert len(bodies_on_disk(project)) in {0, COUNT}


def test_a_swap_that_never_reached_its_journal_is_thrown_away(tmp_path: Path) -> None:
    root = tmp_path / "content"
    (root / "2026-12").mkdir(parents=True)
    (root / "2026-12/a.md").write_text("old", encoding="utf-8")
    (root / ".pending/2026-12").mkdir(parents=True)

    Swap(root, root / ".pending").recover()

    assert (root / "2026-12/a.md").read_text(encoding="utf-8") == "old"
    assert not (root / ".pending").exists()


def test_a_file_system_that_cannot_exchange_folders_still_gets_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cfkit.adapters.files.atomic.RENAME_EXCHANGE", 1 << 10)
    stands = month()
    files = open_files(tmp_path)
    files.apply(added(*stands), stands)

    new = [replace(one, body="version 1", generated=fingerprint("version 1")) for one in stands]
    files.apply([Change("rewrite", str(one.key), one.path) for one in new], new)

    assert set(bodies_on_disk(tmp_path)) == {"version 1"}
    assert not (tmp_path / "content/.pending").exists()


def test_readers_leave_the_staging_of_a_living_plan_alone(tmp_path: Path) -> None:
    stands = month()[:1]
    files = open_files(tmp_path)
    files.apply(added(*stands), stands)
    staging = tmp_path / "content/.pending/2026-12"
    staging.mkdir(parents=True)

    with locked(tmp_path / ".cfkit/content.lock", wait=1):
        assert open_files(tmp_path).load() == stands
        assert staging.exists()
    open_files(tmp_path).load()

    assert not staging.exists()
