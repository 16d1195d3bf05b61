"""What `cfkit --help` costs beside an interpreter that does nothing."""

import sys
from pathlib import Path

from _measure import command, ratio, report

GOAL = 3.5


def main() -> None:
    """Compare the installed command with `python -c pass` of the same interpreter."""
    cfkit = Path(sys.executable).with_name("cfkit")
    measured = ratio(
        command([str(cfkit), "--help"]), command([sys.executable, "-c", "pass"]), rounds=20
    )
    report("help", measured, GOAL, holds=measured <= GOAL)


if __name__ == "__main__":
    main()
