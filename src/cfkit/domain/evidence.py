"""The parts of a report that look past single figures: carry-over, value, tests, tiring, budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Carry:
    """What a channel gained within the period, by posts of the period and by earlier ones.

    `fresh` and `earlier` are counts of `metric`; `earlier_units` of the `earlier_of` posts that
    were read within the period had a reading before it, without which nobody knows the gain.
    """

    channel: str
    title: str
    metric: str
    fresh: int | None
    fresh_units: int
    fresh_of: int
    earlier: int | None
    earlier_units: int
    earlier_of: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Valued:
    """How useful an angle's posts were: the mean z-score of saves, shares and completion.

    0 is the average post of the platform, 1 one standard deviation above it. `rates` are how many
    of the three at most went into one post.
    """

    angle: str
    title: str
    units: int
    of: int
    index: float
    rates: int


@dataclass(frozen=True, slots=True)
class Tiring:
    """An angle's later half of the period over its earlier one: `ratio` with its 95 % range."""

    angle: str
    title: str
    units: int
    ratio: float | None
    low: float | None
    high: float | None
    tires: bool | None


class Stage(StrEnum):
    """How far a hypothesis is."""

    CONFIRMED = "confirmed"
    PROMISING = "promising"
    CLOSED = "closed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Tested:
    """A hypothesis: that a level of a factor does better than usual. `low` to `high` around `lift`.

    `needs`: units more before it may be judged; `since` the day from which it stands there;
    `fresh` units were published after it was first found and confirm it, 0 where none do.
    """

    factor: str
    level: str
    title: str
    stage: Stage
    since: date | None
    units: int
    needs: int
    lift: float | None
    low: float | None
    high: float | None
    fresh: int = 0


@dataclass(frozen=True, slots=True)
class Shift:
    """A weight of weights.yaml, now and next; `after` is `None` where nothing proposes one.

    `kept`: a person edited it, and it stays. `units` stand behind the level.
    """

    factor: str
    level: str
    title: str
    before: float | None
    after: float | None
    why: str
    kept: bool
    units: int


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """Money that the strategy sets apart for the period, by kind such as ads or bloggers."""

    kind: str
    amount: float
    currency: str


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the period over all channels; `first` is its first day within the period.

    `median` of `metric` and the pooled rate `engagement` stand on `units` of `of` posts;
    `evenness` of angles, 0 (one only) to 1 (all alike), on all of them.
    """

    first: date
    metric: str
    units: int
    of: int
    median: float | None
    engagement: float | None
    engaged: int
    evenness: float | None


@dataclass(frozen=True, slots=True)
class Answered:
    """How the comments of one class were answered; `sort` is empty for all of them.

    `share` is `answered` over `owed`; half and nine of ten answers took at most `p50_hours` and
    `p90_hours`. `units` posts have such comments.
    """

    sort: str
    comments: int
    owed: int
    answered: int
    share: float | None
    p50_hours: float | None
    p90_hours: float | None
    late: int
    units: int


@dataclass(frozen=True, slots=True)
class Question:
    """A question that `people` asked, `times` in all, or that nobody answered."""

    text: str
    times: int
    people: int
    answered: int
    channel: str
    title: str
    case: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """What people wrote under posts in the period, by class, the most pressing first."""

    whole: Answered
    classes: tuple[Answered, ...]
    outcomes: Mapping[str, int]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Paid:
    """What advertising brought to a channel's posts, apart from what they reached by themselves.

    `total` and `paid` are of `metric`, over `units` posts that report it; `organic` is the rest.
    `seeded` is the reach of paid copies on other people's pages, which is no part of `total`.
    `seeded_units` and `spent_units` tell them; `per_thousand` is what a thousand of bought reach
    cost, over `priced` posts that tell both.
    """

    channel: str
    title: str
    metric: str | None
    units: int
    of: int
    boosted: int
    total: int | None
    paid: int | None
    organic: int | None
    seeded: int | None
    seeded_units: int
    spent: int | None
    spent_units: int
    per_thousand: float | None
    priced: int


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom a channel's posts reached: sums over those of its `of` posts that tell them apart.

    `share` is viral reach over all reach, on the `both` posts that tell both.
    """

    channel: str
    title: str
    of: int
    subscribers: int | None
    subscriber_units: int
    viral: int | None
    viral_units: int
    share: float | None
    both: int


@dataclass(frozen=True, slots=True)
class Beside:
    """A page in the period, ours or a competitor's; `months` is how many of the period's are known.

    `posts`, `reach` and `interactions` are sums over them, `subscribers` those at the end, `before`
    those of the month before the period; ours are as the strategy says. Unknown is `None`.
    """

    who: str
    title: str
    channel: str | None
    is_ours: bool
    months: int
    of: int
    subscribers: int | None
    before: int | None
    posts: int | None
    reach: int | None
    interactions: int | None
    reach_per_post: float | None
    """Over months that know both."""
    reporting: int = 0
    """Of our posts, those with such reach."""


@dataclass(frozen=True, slots=True)
class Bought:
    """What paid placements of a channel brought: `cost` of those that name one.

    `reach` is that of the `reporting` ones; `per_thousand` is the price of a thousand readers over
    the `both` of which both are known.
    """

    channel: str
    title: str
    role: str
    units: int
    priced: int
    cost: float | None
    reporting: int
    reach: int | None
    per_thousand: float | None
    both: int
    currency: str | None
