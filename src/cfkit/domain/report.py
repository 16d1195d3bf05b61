"""A report on a period: figures with the number of publications behind each, no wording.

Shares, rates and ratios are fractions; `None` is "not known", never a zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from .definitions import Rate
from .evidence import (
    Beside,
    Bought,
    BudgetLine,
    Carry,
    Conversation,
    Paid,
    Reached,
    Shift,
    Tested,
    Tiring,
    Valued,
    Week,
)

Fact = str | int | float | None
Facts = Mapping[str, Fact]


class Standing(StrEnum):
    """What became of a placement by the time of the report."""

    PUBLISHED = "published"
    PENDING = "pending"
    WAITING = "waiting"
    HELD = "held"
    MISSED = "missed"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    DELETED = "deleted"
    OVERDUE = "overdue"
    AHEAD = "ahead"


class Verdict(StrEnum):
    """What a level of a factor has shown, at most; nothing here is a winner."""

    ABOVE = "above"
    BELOW = "below"
    USUAL = "usual"
    UNCLEAR = "unclear"
    TOO_EARLY = "too_early"
    RIPENING = "ripening"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence to be worded: a decision, a note or a proposal, and the units it rests on.

    `change` is what it means for the plan: more, less, keep, test, mend, measure, rebalance.
    """

    kind: str
    units: int
    change: str | None
    facts: Facts


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over publications: `units` of `of` report it."""

    metric: str
    units: int
    of: int
    total: int | None
    median: float | None


@dataclass(frozen=True, slots=True)
class GoalFact:
    """A goal's plan against the fact; `why_unknown` is a code when there is no fact.

    `target` is for the report's period; `scaled` when it was spread evenly over days.
    `at_least`: some publications do not report the metric. `at_most`: less of it is better, the
    target is a limit, and `progress` is the limit over the fact.
    """

    goal: str
    title: str
    metric: str | None
    target: float | None
    scaled: bool
    fact: float | None
    progress: float | None
    units: int
    of: int
    at_least: bool
    status: str
    why_unknown: str | None
    at_most: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the path; `from_previous` is pooled over `both` units that report both."""

    metric: str
    total: int | None
    units: int
    of: int
    from_previous: float | None
    both: int


@dataclass(frozen=True, slots=True)
class ChannelFigures:
    """How far one channel carried, and what its publications were compared by."""

    channel: str
    title: str
    platform: str
    published: int
    reporting: int
    ripening: int
    figures: tuple[Figure, ...]
    measure: str | None
    measure_age_hours: float | None
    comparable: int
    usual: float | None


@dataclass(frozen=True, slots=True)
class PlatformRates:
    """Rates of one platform over `published` publications; `missing` ids cannot be computed."""

    platform: str
    published: int
    rates: tuple[Rate, ...]
    aliases: Mapping[str, str]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a factor against its channels' usual at the same age.

    `ratio` is the geometric mean with its 95 % range `low` to `high`, `median` the middle unit.
    `needs`: how many units more before it may be judged.
    """

    factor: str
    level: str
    title: str
    units: int
    ripening: int
    channels: int
    weeks: int
    median: float | None
    ratio: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    needs: int


@dataclass(frozen=True, slots=True)
class Notable:
    """A publication far from its channel's usual, this time."""

    key: str
    channel: str
    at: datetime
    title: str
    angle: str
    url: str | None
    measure: str
    value: int
    ratio: float


@dataclass(frozen=True, slots=True)
class Production:
    """Placements of a channel by standing; `without_file` are live but have no content file."""

    channel: str
    title: str
    planned: int
    standings: Mapping[str, int]
    without_file: int


@dataclass(frozen=True, slots=True)
class RoleHours:
    """Hours of one role; `available` are its holders' hours, shared with their other roles.

    `units` of the plan have such hours: variants, for distribution placements.
    """

    role: str
    units: int
    planned: float
    published: float
    members: int
    available: float


@dataclass(frozen=True, slots=True)
class Effort:
    """Hours by the norm, a variant once and distribution a placement.

    `rule_of_thumb`: at least one norm is the catalogue's default, not the team's own. `normed` of
    the variants have a norm; `people` is the size of the team.
    """

    variants: int
    normed: int
    placements: int
    people: int
    roles: tuple[RoleHours, ...]
    planned: float
    published: float
    available: float | None
    load: float | None
    rule_of_thumb: bool
    without_norm: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Money:
    """Cost of the team over the period; `cost` is a lower bound when not every member has one."""

    currency: str | None
    cost: float
    priced: int
    members: int
    units: int
    unit_cost: float | None
    measure: str | None
    per_thousand: float | None
    reporting: int
    published: int
    paid_per_thousand: float | None = None
    """What a thousand of bought reach cost, over `paid_units` that tell both."""
    paid_units: int = 0
    behind: float = 0.0
    """The part of `cost` that falls on those that report: `per_thousand` of what they `reached`."""
    reached: int = 0


@dataclass(frozen=True, slots=True)
class Diversity:
    """Evenness of angles, formats or pillars in a channel, 0 (one only) to 1 (all alike)."""

    channel: str
    title: str
    axis: str
    units: int
    used: int
    possible: int
    evenness: float | None


@dataclass(frozen=True, slots=True)
class ShareFact:
    """A planned share of the placements against what was published."""

    axis: str
    level: str
    title: str
    planned: float | None
    fact: float | None
    units: int
    of: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the appendix."""

    key: str
    channel: str
    channel_title: str
    at: datetime
    title: str
    angle: str
    format: str
    standing: Standing
    url: str | None
    taken_at: datetime | None
    age_hours: float | None
    ripening: bool
    sandbox: bool
    error: str | None
    counts: Mapping[str, int]
    missed_because: str | None = None
    """The code of why it was missed: `missed` when it was late, else what had ended."""
    allowed_hours: float | None = None
    """How late its channel lets a post be, where it was missed."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says, in the order in which it is read."""

    period: str
    first: date
    last: date
    at: datetime
    over: bool
    language: str
    currency: str | None
    brand: str
    sandbox_units: int
    notes: tuple[Statement, ...]
    decisions: tuple[Statement, ...]
    goals: tuple[GoalFact, ...]
    path: tuple[Step, ...]
    channels: tuple[ChannelFigures, ...]
    paid: tuple[Paid, ...]
    reached: tuple[Reached, ...]
    carried: tuple[Carry, ...]
    weeks: tuple[Week, ...]
    engagement: tuple[PlatformRates, ...]
    valued: tuple[Valued, ...]
    factors: tuple[Level, ...]
    judged: int
    by_chance: float
    above: tuple[Notable, ...]
    below: tuple[Notable, ...]
    hypotheses: tuple[Tested, ...]
    comments: tuple[Figure, ...]
    conversation: Conversation | None
    production: tuple[Production, ...]
    effort: Effort
    money: Money | None
    diversity: tuple[Diversity, ...]
    shares: tuple[ShareFact, ...]
    tiring: tuple[Tiring, ...]
    budget: tuple[BudgetLine, ...]
    next: tuple[Statement, ...]
    shifts: tuple[Shift, ...]
    publications: tuple[Row, ...]
    rivals: tuple[Beside, ...] = ()
    """Our pages beside those of competitors, where sources.yaml has numbers of the period."""
    bought: tuple[Bought, ...] = ()
    """Paid placements that went out, by channel."""
    false_winners: float | None = None
    """How many of the `winners` of the model chance made; `None` where no decision names one."""
    winners: int = 0
    settled: bool = False
    """Whether a model judged, and weights.yaml holds all that it proposes."""
