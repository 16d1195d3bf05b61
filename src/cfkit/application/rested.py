"""Find what was said before cfkit, did well and has rested: material for evergreen ideas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from cfkit.domain.archive import Archived


@dataclass(frozen=True, slots=True)
class Rested:
    """A message of an archive, by its last telling; `score` is its best response by the median."""

    archive: str
    id: int
    begins: str
    times: int
    last: datetime
    days: int
    score: float


def rested(
    archives: Mapping[str, Iterable[Archived]], cooldown: timedelta, now: datetime
) -> list[Rested]:
    """List messages that did better than is usual in their archive, the best first."""
    found = [one for name, messages in archives.items() for one in _of(name, messages, now)]
    due = (one for one in found if one.score > 1 and now - one.last >= cooldown)
    return sorted(due, key=lambda one: (-one.score, one.last, one.archive, one.id))


def _of(name: str, messages: Iterable[Archived], now: datetime) -> list[Rested]:
    told: dict[str, list[Archived]] = defaultdict(list)
    for one in messages:
        if not one.forwarded and (words := " ".join(one.text.split()).casefold()):
            told[words].append(one)
    usual = median([one.response for same in told.values() for one in same] or [0])
    found = []
    for same in told.values():
        last = max(same, key=lambda one: one.at)
        best = max(one.response for one in same)
        begins = last.text.strip().split("\n", 1)[0]
        score = best / max(usual, 1)
        days = (now - last.at).days
        found.append(Rested(name, last.id, begins, len(same), last.at, days, score))
    return found
