"""Comments as cases, kept by someone for all processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cfkit.domain.case import Case
from cfkit.domain.comments import Sort


class Cases(Protocol):
    """Comments of other people, and what was said of them. Every write is committed at once."""

    def add(self, cases: Sequence[Case]) -> int:
        """Keep cases; one that is known already stays as it is. Return how many were new."""
        ...

    def all(self) -> list[Case]:
        """Return every case, oldest first."""
        ...

    def named(self, channel: str, remote_id: str) -> Case | None:
        """Return one case as it is now; `None` when nobody remembers the comment."""
        ...

    def save(self, case: Case, was: Case) -> None:
        """Write where a known case differs from what it `was`, and nothing else of it.

        What somebody else wrote there meanwhile stays.
        """
        ...

    def purge(self, before: datetime) -> int:
        """Forget words and authors of comments written before. Return of how many."""
        ...

    def corrections(self) -> Mapping[str, Sort]:
        """Return what people said of comments, by the fingerprint of their words."""
        ...

    def correct(self, words: str, sort: Sort) -> None:
        """Remember what people said of a comment with this fingerprint."""
        ...
