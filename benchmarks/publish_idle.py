"""What a run of `cfkit publish` with nothing due costs beside an interpreter that does nothing."""

import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _measure import command, ratio, report

GOAL = 40.0


def main() -> None:
    """Publish the English example, planned for a month ahead, from a store that stands already."""
    cfkit = str(Path(sys.executable).with_name("cfkit"))
    month = (datetime.now(UTC) + timedelta(days=62)).strftime("%Y-%m")
    os.environ.pop("CFKIT_STORE", None)
    os.environ.pop("CFKIT_SANDBOX", None)
    with tempfile.TemporaryDirectory() as folder:
        root = str(Path(folder) / "shop")
        project = [cfkit, "--project", root, "--quiet"]
        for words in (
            [cfkit, "--quiet", "init", root, "--preset", "brand"],
            [*project, "plan", month],
            [*project, "publish"],
        ):
            subprocess.run(words, check=True, capture_output=True, timeout=300)
        measured = ratio(command([*project, "publish"]), command([sys.executable, "-c", "pass"]))
    report("publish_idle", measured, GOAL, holds=measured <= GOAL)


if __name__ == "__main__":
    main()
