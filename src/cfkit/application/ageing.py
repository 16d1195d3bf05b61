"""Warn of what is known of a platform before it is too old to rely on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cfkit.domain.capabilities import Capabilities

OLD_DAYS = 180
"""After so many days a platform may have changed what was read of it."""
AHEAD_DAYS = 60
"""So long before the end of an API version it is said; versions live for a year or two."""


def ageing(capabilities: Capabilities, today: date) -> Iterator[str]:
    """Yield warnings, in words that begin with the platform's name."""
    if capabilities.docs is None:
        return  # there is nobody whose rules could change
    name = capabilities.name
    read = [fact.checked for fact in capabilities.facts] or [capabilities.checked_on]
    old = [day for day in read if (today - day).days > OLD_DAYS]
    if old:
        what = f"{len(old)} of its {len(read)} facts were" if capabilities.facts else "it was"
        yield (
            f"{name}: {what} read more than {OLD_DAYS} days ago, the oldest on {min(old)}: update "
            "cfkit, or look them up at their sources"
        )
    if capabilities.sunset is not None:
        version = f"version {capabilities.version}" if capabilities.version else "the version"
        left = (capabilities.sunset - today).days
        if left < 0:
            yield (
                f"{name}: {version} of its API ended on {capabilities.sunset}: update cfkit before "
                "anything else goes out there"
            )
        elif left <= AHEAD_DAYS:
            days = "today" if left == 0 else f"in {left} day{'s' if left > 1 else ''}"
            yield (
                f"{name}: {version} of its API ends on {capabilities.sunset}, {days}: update cfkit"
            )
