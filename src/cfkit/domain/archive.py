"""What a channel said before cfkit: one message of an export."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Archived:
    """A message as its channel showed it. `text` is Markdown; a count that is not known is absent.

    `at` is aware. `forwarded` says that somebody else wrote it.
    """

    id: int
    at: datetime
    text: str
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    forwarded: bool = False

    @property
    def response(self) -> int:
        """Everything that readers did below it; views are not counted."""
        return sum(count for name, count in self.counts.items() if name != "views")

    def as_json(self) -> dict[str, Any]:
        """Give the line of the archive's file."""
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "text": self.text,
            "links": list(self.links),
            "media": list(self.media),
            "counts": dict(self.counts),
            "forwarded": self.forwarded,
        }


@dataclass(frozen=True, slots=True)
class Merged:
    """An archive with what an export added to it."""

    messages: tuple[Archived, ...]
    new: int
    changed: int


def merge(before: Iterable[Archived], now: Iterable[Archived]) -> Merged:
    """Put an export beside what is there: what it holds anew counts, what it lacks stays."""
    known = {one.id: one for one in before}
    found = {one.id: one for one in now}
    new = sum(one not in known for one in found)
    changed = sum(key in known and known[key] != one for key, one in found.items())
    whole = known | found
    return Merged(tuple(whole[key] for key in sorted(whole)), new, changed)
