"""The clock of this machine."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cfkit.domain.errors import WrongClock

if TYPE_CHECKING:
    from cfkit.ports import Clock

FIRST_YEAR = 2020
"""A clock that tells an earlier one lost its battery: machines begin to count in 1970 or 2000."""


class SystemClock:
    """The clock of this machine, in UTC."""

    def now(self) -> datetime:
        """Tell the present instant."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def plausible(clock: Clock) -> Clock:
    """Return the clock. Raise `WrongClock` when it tells an instant that is long past."""
    now = clock.now()
    if now.year < FIRST_YEAR:
        raise WrongClock(
            f"the clock says {now.isoformat(timespec='seconds')}: nothing was sent; set the clock,"
            " then run this again"
        )
    return clock
