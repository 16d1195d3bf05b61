"""How much more memory 300,000 posts take than 10,000."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from _factory import write_project
from _measure import report, scaled

GOAL = 1.5


def main() -> None:
    """Compare the peaks of resident memory of `cfkit expand --out FILE.jsonl` on two projects.

    The small one has 21 ideas for 5 segments, the large one 63 for 51: 30 times the posts. Only
    the posts may cost nothing: ideas and segments are read and held, some 70 KB each while their
    file is read, so that a project of thousands of ideas begins higher.
    """
    with TemporaryDirectory() as folder:
        few = _peak(Path(folder, "few"), ideas=21, segments=scaled(5, small=2))
        many = _peak(Path(folder, "many"), ideas=scaled(63, small=42), segments=scaled(51, small=3))
    report("expand_memory", many / few, GOAL, holds=many / few <= GOAL)


def _peak(root: Path, *, ideas: int, segments: int) -> int:
    write_project(root, ideas=ideas, segments=segments)
    cfkit = str(Path(sys.executable).with_name("cfkit"))
    out = str(root.with_suffix(".jsonl"))
    words = [cfkit, "--project", str(root), "--quiet", "expand", "--out", out]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"cfkit expand ended with {process.returncode}")
    return usage.ru_maxrss


if __name__ == "__main__":
    main()
