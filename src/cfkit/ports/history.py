"""What was published before cfkit: a part of the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from cfkit.domain.past import PastPost


class History(Protocol):
    """Past publications, one a channel and address."""

    def add(self, posts: Sequence[PastPost]) -> int:
        """Keep them all, or none; what is known of the same address is replaced.

        Return how many were new or differ from what was known.
        """
        ...

    def read(self) -> Iterator[PastPost]:
        """Every past publication, oldest first."""
        ...
