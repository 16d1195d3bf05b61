"""The hard rules of a plan by name."""

from __future__ import annotations

from enum import StrEnum


class Rule(StrEnum):
    """The rule that refuses a placement, as a stable word."""

    BOUNDS = "expired or before its time"
    REPEATED = "idea and angle were used in this channel"
    IDEA_GAP = "the idea was told too recently"
    ANGLE_RUN = "the angle would run too long"
    ANGLE_CAP = "the angle has its share"
    SEGMENT_DAY = "the segment hears enough that day"
    REASON = "the segment was given this reason"
    ORDER = "a series must come in order"
    HOURS = "no hours left"
