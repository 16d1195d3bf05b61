"""What other people answered under a publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """A reply from someone else."""

    remote_id: str
    author: str
    text: str
    posted_at: datetime
    parent_id: str | None = None
