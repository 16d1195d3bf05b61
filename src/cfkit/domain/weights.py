"""What was learned: weights that the next plan prefers by, reviewed like code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from .strategy.model import Amount, Date, Model, Text

Factor = Literal["angle", "format", "segment", "pillar", "hook", "slot"]

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def _levels(value: Any) -> Any:
    slots = value.get("slot") if isinstance(value, dict) else None
    for level in slots if isinstance(slots, dict) else ():
        if not _CLOCK.fullmatch(level):
            raise PydanticCustomError("slot", 'name times of day here, like "09:30"')
    return value


class Weights(Model):
    """The whole of weights.yaml: factor → level → weight, of which only ratios count.

    `period` is what it was learned from, `learned` the day, `metric` the number it was judged by.
    """

    period: Text | None = None
    learned: Date | None = None
    metric: Text | None = None
    weights: Annotated[dict[Factor, dict[str, Amount]], BeforeValidator(_levels)] = Field(
        default_factory=dict
    )

    @property
    def by_factor(self) -> Mapping[str, Mapping[str, float]]:
        """The weights as a plan takes them."""
        return {str(factor): levels for factor, levels in self.weights.items()}
