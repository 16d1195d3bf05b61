"""Work on units: who does what by when, and what a role's work is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from .strategy.model import Flag, Lead, Model, Positive, Text
from .strategy.resources import Role


class Craft(Model):
    """What a role does on a unit. `lead` is in working days; a lower `order` works earlier.

    `media`: its work is the picture or the clip. `on_air`: in a stream it works while that is on.
    """

    id: Role
    en: Text
    ru: Text
    order: Positive
    lead: Lead
    media: Flag = False
    on_air: Flag = False


class Doing(StrEnum):
    """How far a task is, read from the post's file and its delivery."""

    OPEN = "open"
    BEGUN = "begun"
    HOLD = "hold"
    DONE = "done"
    MISSED = "missed"


LEFT = frozenset({Doing.OPEN, Doing.BEGUN})
"""States in which somebody still has to work."""


@dataclass(frozen=True, slots=True)
class Task:
    """One role's work on one unit; a publishing task belongs to one placement.

    `unit` is the key of the variant, of a publishing task that of the placement; `placement` is the
    one that the dates are counted back from. `week` is the ISO week whose hours it takes. `owner`
    is `None` where nobody holds the role. `days_late` counts calendar days and is 0 in time.
    """

    unit: str
    placement: str
    channel: str
    title: str
    format: str
    role: Role
    work: str
    owner: str | None
    starts: date
    due: date
    publish_at: datetime
    week: str
    hours: float
    state: Doing
    is_late: bool = False
    days_late: int = 0
    work_en: str = ""
    """`work` in English, which is the language of the terminal."""

    @property
    def id(self) -> str:
        """Name the task: the same unit and role, the same name."""
        return f"{self.unit}/{self.role}"

    @property
    def is_left(self) -> bool:
        """Whether somebody still has to work on it."""
        return self.state in LEFT

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit tasks --json`."""
        return {
            "id": self.id,
            "unit": self.unit,
            "placement": self.placement,
            "channel": self.channel,
            "title": self.title,
            "format": self.format,
            "role": self.role,
            "work": self.work,
            "owner": self.owner,
            "starts": self.starts.isoformat(),
            "due": self.due.isoformat(),
            "publish_at": self.publish_at.isoformat(),
            "week": self.week,
            "hours": self.hours,
            "state": self.state.value,
            "late": self.is_late,
            "days_late": self.days_late,
        }
