"""What was learned from publications: findings, hypotheses and weights, no wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from .weights import Hypothesis


class Verdict(StrEnum):
    """What a level of a factor has shown."""

    WINNER = "winner"
    LIKELY = "likely"
    UNCLEAR = "unclear"
    NO_BETTER = "no better"
    RIPENING = "ripening"


@dataclass(frozen=True, slots=True)
class Unit:
    """One publication as the model sees it.

    `age` in hours at the reading, `value` the response (a count, or a rate), `log` its logarithm
    brought to the age of 28 days, negated where less is better; both are `None`
    while it ripens or when nobody reports it. `published_at` is aware, in the channel's zone;
    `factors` leaves out what nobody knows.
    """

    key: str
    channel: str
    published_at: datetime
    factors: Mapping[str, str]
    age: float | None = None
    value: float | None = None
    log: float | None = None
    is_ripening: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One level of a factor against the average level of that factor.

    `lift` is a ratio, shrunk towards 1 by how little is known, with its 80 % range; `p_winner` the
    probability that it lifts by more than 25 %. `needs`: units more before it may be judged.
    `fresh`: of a winner, units published after it was first found, which confirm it; else 0.
    """

    factor: str
    level: str
    lift: float
    low: float
    high: float
    p_winner: float
    units: int
    ripening: int
    channels: int
    weeks: int
    needs: int
    fresh: int
    verdict: Verdict


def tenths(probability: float) -> int:
    """Tell a probability in full tenths: nine in ten is never ten."""
    return int(probability * 10)


@dataclass(frozen=True, slots=True)
class Change:
    """One weight that moves, or stays because a person edited it (`kept`). `None`: not named."""

    factor: str
    level: str
    before: float | None
    after: float | None
    why: str
    kept: bool = False

    @property
    def what(self) -> str:
        """Name it as people say it."""
        return f"{self.factor} {self.level}"


@dataclass(frozen=True, slots=True)
class Settles:
    """How many hypotheses of a twofold difference a month of `month` units can settle."""

    hypotheses: int
    units_needed: int
    month: int
    spread: float
    is_own: bool


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about the numbers before believing them: a code and its facts."""

    kind: str
    facts: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything that `learn` found. `used` of `units` publications were judged by `metric`."""

    period: str
    next: str
    day: date
    metric: str | None
    units: int
    used: int
    findings: Sequence[Finding]
    expected_false_winners: float
    weights: Mapping[str, Mapping[str, float]]
    changes: Sequence[Change]
    hypotheses: Sequence[Hypothesis]
    settles: Settles
    notes: Sequence[Note]
