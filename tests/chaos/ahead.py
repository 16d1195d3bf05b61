"""Publish as one run whose clock is wrong: `ahead.py FOLDER SECONDS` prints the states by key."""

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

from cfkit.adapters.clock import SystemClock
from cfkit.wiring import publish_due, workshop


class AheadClock(SystemClock):
    """A clock that is ahead of the others, or behind them."""

    def __init__(self, seconds: float) -> None:
        self._ahead = timedelta(seconds=seconds)

    def now(self) -> datetime:
        return super().now() + self._ahead


def main(root: Path, ahead: float) -> None:
    """Send what is due by a clock that is ahead by some seconds."""
    with workshop(root) as shop:
        shop.clock = AheadClock(ahead)
        results = publish_due(shop, shop.content.load())
    sys.stdout.write(json.dumps({one.key: one.state for one in results}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]))
