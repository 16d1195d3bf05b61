"""Read a number of seconds as people write it into a variable."""

from __future__ import annotations

import math

from .errors import UsageError

HOUR = 3600.0
DAY = 24 * HOUR


def seconds(name: str, text: str, usual: float, most: float, *, takes_zero: bool = True) -> float:
    """Return the seconds that the variable `name` holds, `usual` when it is blank.

    Raise `UsageError` for what is no number, or more than `most`.
    """
    text = text.strip()
    try:
        value = float(text) if text else usual
    except ValueError:
        value = math.nan
    if 0 < value <= most or (value == 0 and takes_zero):
        return value
    least = "0 or more" if takes_zero else "more than 0"
    raise UsageError(f'{name} is "{text[:40]}": write seconds, {least} and at most {most:,.0f}')
