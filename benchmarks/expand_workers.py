"""How much sooner two processes expand a project than one, on two cores."""

import math
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from _factory import write_project
from _measure import report, scaled

GOAL = 1.5


def main() -> None:
    """Divide the least wall time of one worker by that of two; both write the same bytes.

    Wall time, for it is what workers are for: on a machine that does other work, or has one core,
    the goal cannot hold.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder, "project")
        write_project(root, ideas=scaled(300, small=21))
        best = {1: math.inf, 2: math.inf}
        for _ in range(scaled(5, small=1)):
            for workers, least in best.items():
                best[workers] = min(least, _seconds(root, workers))
        if _out(root, 1).read_bytes() != _out(root, 2).read_bytes():
            raise SystemExit("two workers wrote other bytes than one")
    speed = best[1] / best[2]
    report("expand_workers", speed, GOAL, holds=speed >= GOAL)


def _seconds(root: Path, workers: int) -> float:
    cfkit = str(Path(sys.executable).with_name("cfkit"))
    out = ["--out", str(_out(root, workers)), "--workers", str(workers)]
    start = time.perf_counter()
    subprocess.run([cfkit, "--project", str(root), "--quiet", "expand", *out], check=True)
    return time.perf_counter() - start


def _out(root: Path, workers: int) -> Path:
    return root.with_name(f"{workers}.jsonl")


if __name__ == "__main__":
    main()
