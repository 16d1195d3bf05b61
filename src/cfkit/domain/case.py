"""What we owe people for a comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from .comments import Sort
from .keys import reply

Outcome = Literal["fixed", "compensated", "noted", "private", "gone"]
"""What became of a case. `private`: handed over to a talk that others do not read; `gone`: the
comment was taken away before it was answered."""

NEGATIVE = frozenset({Sort.CONSTRUCTIVE, Sort.EMOTIONAL})
OWED = frozenset(Sort) - {Sort.SPAM, Sort.TROLLING, Sort.THANKS}
"""Classes that want an answer; a comment without a class wants one too: a person has to read it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A comment as it is remembered.

    `author` is a fingerprint that tells people apart and names nobody; it and `text` are `None`
    once they were purged. `answer_by` is `None` where no answer is owed, or no time was promised.
    """

    channel: str
    remote_id: str
    key: str
    posted_at: datetime
    seen_at: datetime
    sort: Sort | None
    reasons: tuple[str, ...]
    text: str | None = None
    author: str | None = None
    parent_id: str | None = None
    owner: str | None = None
    answer_by: datetime | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    is_corrected: bool = False

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return f"{self.channel}/{self.remote_id}"

    @property
    def reply_key(self) -> str:
        """The key of the delivery that answers it."""
        return reply(self.key, self.remote_id)

    @property
    def is_owed(self) -> bool:
        """Whether it is of a class that wants an answer."""
        return self.sort is None or self.sort in OWED

    @property
    def is_open(self) -> bool:
        """Whether an answer is owed and neither given nor called needless."""
        return self.is_owed and self.answered_at is None and self.closed_at is None

    @property
    def response(self) -> timedelta | None:
        """How long the answer took; `None` without one, and where nobody knows when it came.

        Of an answer that the store had forgotten no more is known than that it came after the
        comment: it is recorded at the comment's own instant. Clocks that differ make no less than
        nothing.
        """
        if self.answered_at is None or self.answered_at == self.posted_at:
            return None
        return max(self.answered_at - self.posted_at, timedelta())

    def is_late(self, now: datetime) -> bool:
        """Whether it waits for longer than people were promised."""
        return self.is_open and self.answer_by is not None and self.answer_by < now


@dataclass(frozen=True, slots=True)
class Tally:
    """How answers went: counts, and the time to the answer that half and nine of ten stayed in.

    `two_way` is the share of all comments that were answered, whether they wanted it or not.
    """

    comments: int
    owed: int
    answered: int
    share: float | None
    p50: timedelta | None
    p90: timedelta | None
    late: int
    two_way: float | None


Tallies = Mapping[str, Tally]
