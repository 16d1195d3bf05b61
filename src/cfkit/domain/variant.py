"""A variant: one idea argued one way, in one shape, for one segment, before any channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .catalogue import Angle, Format
from .diagnostics import Diagnostic
from .idea import Idea
from .keys import VariantKey
from .strategy import Segment
from .strategy.content import Stage

BEATS = ("hook", "tension", "turn", "proof", "payoff", "cta")
"""The beats of an angle in the order in which they are read."""

REPORT = "report"
"""The step of an event's chain that looks back."""

REMIND = "remind"

LIVE = "live"
"""The step that is the event itself, on channels that carry live streams."""

EVENT_STEPS = ("announce", REMIND, LIVE, REPORT)


@dataclass(frozen=True, slots=True)
class Variant:
    """One unit of production (единица контента)."""

    key: VariantKey
    idea: Idea
    angle: Angle
    format: Format
    segment: Segment
    stage: Stage | None
    goal: str | None


@dataclass(frozen=True, slots=True)
class Speech:
    """What a variant says, beat by beat; `spoken` names the fields whose values were used.

    `required` names the beats that may not be dropped when a text is too long; `hook` is the family
    of the words it opens with (`templates/catalogue/hooks.yaml`).
    """

    beats: Mapping[str, str]
    spoken: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    hook: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A combination that gave no variant, and why, in people's words."""

    idea: str
    angle: str
    format: str | None
    segment: str | None
    code: str
    why: str
    diagnostics: tuple[Diagnostic, ...] = ()
