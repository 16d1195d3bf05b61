"""Who holds which channel, as a file beside the state tells it.

A holder shows that it lives by raising `turn`. Others take a channel over when its entry has not
changed for `seconds` by a clock of their own; no two clocks are ever compared.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from cfkit.domain.errors import Overtaken, StoreError

from .damage import remedy

SCHEMA = 1
_DAY = 86400.0
_MOST_TURNS = 2**53


@dataclass(frozen=True, slots=True)
class Entry:
    """One channel. Without a holder it is free; its turn stays, so a use in between shows."""

    holder: str | None = None
    turn: int = 0
    seconds: float = 0.0


FREE = Entry()

Entries = Mapping[str, Entry]


@dataclass(slots=True)
class Lease:
    """A channel that this run holds. Others see it once it is claimed and pushed."""

    channel: str
    seconds: float
    is_claimed: bool = False
    is_given_back: bool = False
    is_overtaken: bool = False
    called: set[str] = field(default_factory=set)
    """Keys that a visible call was made for."""
    unkept: dict[str, float] = field(default_factory=dict)
    """Of these, those whose outcome is not pushed, each with the write that tells it."""
    written: set[str] = field(default_factory=set)
    """Keys that were moved."""
    unpushed: dict[str, float] = field(default_factory=dict)
    """Of these, those whose move is not pushed, each with its write."""

    def entry(self, holder: str, before: Entry) -> Entry:
        """Give the entry that the next push writes, after the one `before`."""
        if self.is_given_back:
            return Entry(turn=before.turn + 1)
        return Entry(holder, before.turn + 1, self.seconds) if self.is_claimed else before

    def check(self) -> None:
        """Raise `Overtaken` when another run holds the channel now."""
        if self.is_overtaken:
            raise Overtaken(
                f"another run took {self.channel} over; nothing more is sent here, the next run"
                " goes on"
            )


def dump(entries: Entries) -> bytes:
    """Write the file."""
    channels = {name: asdict(entry) for name, entry in sorted(entries.items())}
    return f"{json.dumps({'schema': SCHEMA, 'channels': channels}, indent=1)}\n".encode()


def load(content: bytes, where: str, branch: str) -> dict[str, Entry]:
    """Read the file of a branch. Raise `StoreError` when it is damaged or newer."""
    try:
        document = json.loads(content)
        if document["schema"] > SCHEMA:
            raise StoreError(f"{where} was written by a newer cfkit; upgrade this one")
        return {
            str(name): _entry(row["holder"], int(row["turn"]), float(row["seconds"]))
            for name, row in document["channels"].items()
        }
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        raise StoreError(f"{where} is damaged: {remedy(branch)}") from None


def _entry(holder: object, turn: int, seconds: float) -> Entry:
    """Refuse what no run writes: whoever believed it would wait for ever."""
    is_sane = 0 <= turn <= _MOST_TURNS and math.isfinite(seconds) and 0 <= seconds <= _DAY
    if not is_sane or not (holder is None or isinstance(holder, str)):
        raise ValueError
    return Entry(holder, turn, seconds)
