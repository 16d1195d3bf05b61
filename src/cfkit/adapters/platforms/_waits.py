"""How long a platform asks to wait, from the headers of its refusal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_FAMILIES = ("x-ratelimit", "x-rate-limit", "ratelimit")
_RESETS = tuple(f"{family}-reset" for family in _FAMILIES)
_USAGE = "x-business-use-case-usage"
_REGAINS = re.compile(r'"estimated_time_to_regain_access":\s*(\d{1,6})(?!\d)')
"""Minutes, in JSON by account and use case (Graph API rate limiting, read 2026-11-27)."""
_LEFT = re.compile(r"\b(?:remaining|r)\s*=\s*(\d{1,15})(?!\d)")
_THEN = re.compile(r"\b(?:reset|t)\s*=\s*(\d{1,15})(?!\d)")
_LONGEST_NUMBER = 30  # characters; a longer one tells nothing
_WEEK = 7 * 86400.0
_UNIX_SINCE = 1_000_000_000.0  # smaller numbers are seconds to wait, not instants


def wait_asked_for(headers: Mapping[str, str]) -> float | None:
    """Return seconds to wait, never negative; `None` when the platform does not say.

    Instants are compared with the platform's own `Date`, so a wrong clock here does no harm.
    """
    now = instant(headers.get("date", "")) or datetime.now(UTC).timestamp()
    for name in ("retry-after", *_RESETS):
        value = headers.get(name, "").strip()
        seconds = _seconds(value, now)
        if seconds is not None:
            return bounded(seconds)
    minutes = [float(found) for found in _REGAINS.findall(headers.get(_USAGE, ""))]
    return bounded(60 * max(minutes)) if any(minutes) else None


def used_up(headers: Mapping[str, str]) -> float | None:
    """Return seconds until calls are allowed again where an answer says that none is left.

    Reads `X-RateLimit-Remaining` with `-Reset` and their like, and the drafts of `RateLimit`
    (draft-ietf-httpapi-ratelimit-headers 06 and 09, read 2026-11-27).
    """
    for family in _FAMILIES:
        if headers.get(f"{family}-remaining", "").strip().partition(".")[0] == "0":
            after = _number(headers.get(f"{family}-reset-after", "").strip())
            return wait_asked_for(headers) if after is None else bounded(after)
    told = headers.get("ratelimit", "")
    left, then = _LEFT.search(told), _THEN.search(told)
    return bounded(float(then[1])) if left and then and int(left[1]) == 0 else None


def bounded(seconds: float) -> float:
    """Keep a wait between nothing and a week: more than that is a mistake of the platform."""
    return min(max(0.0, float(seconds)), _WEEK)


def _seconds(value: str, now: float) -> float | None:
    number = _number(value)
    if number is not None:
        return number - now if number >= _UNIX_SINCE else number
    until = instant(value)
    return None if until is None else until - now


def _number(value: str) -> float | None:
    plain = value.replace(".", "", 1)
    is_number = plain.isascii() and plain.isdigit() and len(plain) <= _LONGEST_NUMBER
    return float(value) if is_number else None


def instant(value: str) -> float | None:
    """Read an HTTP date or an ISO 8601 one as seconds since 1970; `None` when it is neither."""
    try:
        return _aware(parsedate_to_datetime(value)).timestamp()
    except (ValueError, TypeError, OverflowError, LookupError):
        pass
    try:
        return _aware(datetime.fromisoformat(value)).timestamp()
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
