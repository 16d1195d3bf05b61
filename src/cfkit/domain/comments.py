"""What other people answered under a publication."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Sort(StrEnum):
    """The classes of comments, the most pressing first; two of them are negative."""

    EMERGENCY = "emergency"
    SPAM = "spam"
    ERROR = "error"
    EMOTIONAL = "emotional"
    CONSTRUCTIVE = "constructive"
    TROLLING = "trolling"
    SUGGESTION = "suggestion"
    QUESTION = "question"
    THANKS = "thanks"


@dataclass(frozen=True, slots=True)
class Comment:
    """A reply from someone else. `formerly` is the id by which an earlier version may know it."""

    remote_id: str
    author: str
    text: str
    posted_at: datetime
    parent_id: str | None = None
    formerly: str | None = None
