"""An import that is killed leaves the plan as it was or as the sheet says, never half of each."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from .studio import BODIES, Studio, cell_of


def every_text(sheet: Worksheet) -> None:
    """Edit the text of every row that a spreadsheet does not take for a formula."""
    for key in BODIES:
        cell = cell_of(sheet, key, "text")
        if str(cell.value).startswith("="):
            continue
        cell.value = f"{cell.value}\n\nКонец"


def importing(studio: Studio, root: Path) -> Sequence[str]:
    command = [sys.executable, "-m", "cfkit", "--quiet", "--project", str(root)]
    return [*command, "import", str(studio.sheet), "--yes", "--by", "anna"]


@pytest.mark.parametrize("part", [0.3, 0.6, 0.8, 0.9, 0.97])
def test_an_import_killed_at_any_moment_leaves_the_old_texts_or_the_new(
    studio: Studio, tmp_path: Path, part: float
) -> None:
    studio.export()
    studio.edit(every_text)
    old = studio.files()
    twin = Studio(tmp_path / "twin")
    shutil.copytree(studio.root, twin.root, dirs_exist_ok=True)
    begun = time.monotonic()
    subprocess.run(importing(studio, twin.root), check=True, capture_output=True)
    took = time.monotonic() - begun
    new = twin.files()
    assert sum(old[name] != new[name] for name in old) > 1

    with subprocess.Popen(importing(studio, studio.root), stdout=subprocess.DEVNULL) as running:
        time.sleep(took * part)
        running.send_signal(signal.SIGKILL)

    assert studio.files() in (old, new)
    assert studio.take_in("--yes").code == 0
    assert studio.files() == new
