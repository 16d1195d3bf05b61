"""What was published before cfkit, as people imported it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .metrics import Counts

FACTORS = ("angle", "format", "segment", "pillar", "stage", "idea", "hook")
"""What may be known of how a past publication was made."""


@dataclass(frozen=True, slots=True)
class PastPost:
    """A publication that cfkit did not send, with its final counts. Instants are UTC.

    `factors` holds those of `FACTORS` that are known.
    """

    channel: str
    url: str
    published_at: datetime
    taken_at: datetime
    counts: Counts
    factors: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None
    source: str = "import"

    @property
    def key(self) -> str:
        """Name it among placements: no placement's key begins like this."""
        return f"past:{self.channel}:{self.url}"

    @property
    def age(self) -> timedelta:
        """How old it was when it was counted."""
        return self.taken_at - self.published_at
