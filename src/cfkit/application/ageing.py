"""Warn of what is known of a platform before it is too old to rely on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cfkit.domain.capabilities import Capabilities

OLD_DAYS = 180
"""After so many days a platform may have changed what was read of it."""
AHEAD_DAYS = 60
"""So long before the end of an API's version people are told; versions live for a year or two."""


class Aged(NamedTuple):
    """What grew old: `facts` or a `version`, in words, and what to do."""

    what: str
    words: str
    remedy: str


def ageing(capabilities: Capabilities, today: date) -> Iterator[Aged]:
    """Yield what is too old, and what will end within two months."""
    if capabilities.docs is None:
        return  # there is nobody whose rules could change
    name = capabilities.name
    read = [fact.checked for fact in capabilities.facts] or [capabilities.checked_on]
    old = [day for day in read if (today - day).days > OLD_DAYS]
    if old:
        what = f"{len(old)} of {len(read)} facts about {name}" if capabilities.facts else name
        words = f"{what}: read more than {OLD_DAYS} days ago, the oldest on {min(old)}"
        yield Aged("facts", words, "update cfkit, or look them up at their sources")
    sunset = capabilities.sunset
    if sunset is not None and (sunset - today).days <= AHEAD_DAYS:
        ends = "ends" if sunset > today else "ended"
        words = f"{name} {ends} {capabilities.version or 'the version'} of its API on {sunset}"
        remedy = "update cfkit: `pip install --upgrade cfkit`, then look at the changelog"
        yield Aged("version", words, remedy)
