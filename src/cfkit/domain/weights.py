"""What was learned: weights that the next plan prefers by, reviewed like code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from .keys import fingerprint
from .strategy.model import Amount, Date, Flag, Model, Text

Factor = Literal["angle", "format", "angle_format", "segment", "pillar", "hook", "slot"]
State = Literal["screen", "confirm", "scale", "retire"]

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def cell(angle: str, format_: str) -> str:
    """Name an angle in a format as weights do."""
    return f"{angle}+{format_}"


def _levels(value: Any) -> Any:
    slots = value.get("slot") if isinstance(value, dict) else None
    for level in slots if isinstance(slots, dict) else ():
        if not _CLOCK.fullmatch(level):
            raise PydanticCustomError("slot", 'name times of day here, like "09:30"')
    return value


class Hypothesis(Model):
    """That a level lifts the metric by more than a quarter, and how far its test is.

    `screen`: tried, nothing to see yet. `confirm`: looks promising; only what is published from
    `since` on may confirm it. `scale`: confirmed. `retire`: no better than usual.
    """

    factor: Factor
    level: Text
    state: State
    since: Date


class Moved(Model):
    """A weight that `cfkit learn` moved: shares of its factor, 0 to 1, and why in people's words.

    `was` is absent for a level that had no weight, `now` for one that has none any more.
    """

    factor: Factor
    level: Text
    was: Amount | None = None
    now: Amount | None = None
    why: Text | None = None


class Weights(Model):
    """The whole of weights.yaml: factor → level → weight, of which only ratios count.

    `period` is what it was learned from, `learned` the day, `metric` the number it was judged by.
    `written` has a mark of every factor as `cfkit learn` wrote it: where the weights do not match
    it any more a person edited them, and `cfkit learn --apply` leaves them alone. `changes` are
    the weights that moved when this period was learned from, for people and for the plan to tell.
    """

    period: Text | None = None
    learned: Date | None = None
    rehearsal: Flag | None = None
    """Whether it was learned from what a sandbox invented."""

    metric: Text | None = None
    weights: Annotated[dict[Factor, dict[str, Amount]], BeforeValidator(_levels)] = Field(
        default_factory=dict
    )
    hypotheses: list[Hypothesis] = Field(default_factory=list)
    changes: list[Moved] = Field(default_factory=list)
    written: dict[Factor, Text] = Field(default_factory=dict)

    @property
    def by_factor(self) -> Mapping[str, Mapping[str, float]]:
        """The weights as a plan takes them."""
        return {str(factor): levels for factor, levels in self.weights.items()}

    def is_edited(self, factor: str) -> bool:
        """Whether a person changed the weights of a factor, or wrote them."""
        levels = self.by_factor.get(factor, {})
        marks = {str(name): mark for name, mark in self.written.items()}
        return bool(levels) and marks.get(factor) != mark_of(levels)


def mark_of(levels: Mapping[str, float]) -> str:
    """Mark weights, so that an edit shows."""
    return fingerprint(*(f"{level} {weight:g}" for level, weight in sorted(levels.items())))
