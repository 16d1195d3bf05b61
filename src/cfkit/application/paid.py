"""Tell which placements are paid for, what they cost and what has to stand below them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from cfkit.domain.idea import Ad
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.strategy import Brand, Strategy

from .budget import MONTHS_OF

OPEN = "TODO"
"""Stands where the token of an advertisement belongs; `check` and `preflight` name it."""


@dataclass(frozen=True, slots=True)
class PaidMonth:
    """What paid placements of a month cost; `unpriced` of the `placements` name no cost.

    `cost` is `None` where none names one, `budget` where the strategy sets nothing apart for
    bloggers and seeding.
    """

    month: str
    placements: int
    unpriced: int
    cost: float | None
    budget: float | None
    currency: str | None

    @property
    def is_over(self) -> bool:
        """Whether it is more than was set apart."""
        return self.budget is not None and self.cost is not None and self.cost > self.budget


def is_paid(placement: Placement, strategy: Strategy) -> bool:
    """Whether money stands behind a placement, or its channel sells whatever stands there."""
    named = (one for one in strategy.channels if one.id == placement.key.channel)
    return placement.is_paid or any(one.is_bought for one in named)


def paid_months(project: Project, placements: Iterable[Placement]) -> list[PaidMonth]:
    """Add up what stands under `content/`, by month."""
    strategy = project.strategy
    by: dict[str, list[float | None]] = defaultdict(list)
    for one in placements:
        if is_paid(one, strategy):
            at = one.at.astimezone(ZoneInfo(strategy.zone_of(one.key.channel)))
            by[f"{at:%Y-%m}"].append(one.cost)
    set_apart = strategy.resources.budget
    money: float | None = None
    if set_apart is not None and {"bloggers", "seeding"} & set_apart.model_fields_set:
        money = (set_apart.bloggers + set_apart.seeding) / MONTHS_OF[set_apart.per]
    return [
        PaidMonth(
            month,
            len(costs),
            costs.count(None),
            sum(known) if (known := [one for one in costs if one is not None]) else None,
            money,
            set_apart.currency if set_apart else None,
        )
        for month, costs in sorted(by.items())
    ]


def ad_of(placement: Placement, project: Project) -> Ad | None:
    """Return the label that a placement needs: its idea's own, or that of a paid placement."""
    idea = project.ideas.get(placement.key.variant.idea)
    own = idea.offer.ad if idea and idea.offer else None
    if not is_paid(placement, project.strategy):
        return own
    return paid_ad(project, placement.erid, own)


def paid_ad(project: Project, erid: str | None, own: Ad | None = None) -> Ad:
    """Make the label of a paid placement; what the idea's `own` label says stands."""
    legal = project.strategy.brand.legal
    return Ad(
        erid=erid or (own and own.erid),
        advertiser=(own and own.advertiser) or (legal and legal.name),
        inn=(own and own.inn) or (legal and legal.inn),
    )


def label_of(ad: Ad, brand: Brand) -> str:
    """Word the label of an advertisement with what is known of it; in Russia it is Russian."""
    if brand.language != "ru" and brand.country != "RU":
        return ". ".join(filter(None, ["Advertisement", ad.advertiser])) + "."
    who = ", ".join(filter(None, [ad.advertiser, ad.inn and f"ИНН {ad.inn}"]))
    return " ".join(filter(None, ["Реклама.", who and f"{who}.", ad.erid and f"erid: {ad.erid}"]))
