"""What content costs and brings, beside what advertising costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from .diagnosis import Shift
from .strategy.model import Amount, Count, Model, Share

SPENT = ("ads", "bloggers", "seeding", "targeting")
PAID = ("salaries", "outside", "tools", "licences")


class Figures(Model):
    """Money a month in one currency, and counts a month; everything may be left open.

    `yearly_spend` stands for twelve months of what is spent on advertising. `paid_cpm` and
    `paid_cpl` are what advertising costs for a thousand impressions and for a lead; `carry_over` is
    the share of a month's leads that its units bring again in the next.
    """

    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    ads: Amount | None = None
    bloggers: Amount | None = None
    seeding: Amount | None = None
    targeting: Amount | None = None
    yearly_spend: Amount | None = None
    salaries: Amount | None = None
    outside: Amount | None = None
    tools: Amount | None = None
    licences: Amount | None = None
    units: Count | None = None
    median_reach: Amount | None = None
    paid_cpm: Amount | None = None
    paid_cpl: Amount | None = None
    leads: Amount | None = None
    lead_value: Amount | None = None
    carry_over: Share | None = None

    def total(self, names: Sequence[str]) -> float | None:
        """Add up what is known of these; `None` where nothing is."""
        known = [value for name in names if (value := getattr(self, name)) is not None]
        return sum(known) if known else None

    @property
    def yearly(self) -> float | None:
        """What a year of advertising costs."""
        if self.yearly_spend is not None:
            return self.yearly_spend
        monthly = self.total(SPENT)
        return None if monthly is None else 12 * monthly


@dataclass(frozen=True, slots=True)
class Scenario:
    """A shift at the same total, with the units a month that it pays for."""

    shift: Shift
    units: int | None


@dataclass(frozen=True, slots=True)
class Budget:
    """What the figures add up to; what cannot be told is `None` and stands in `missing`."""

    figures: Figures
    yearly: float | None
    monthly_cost: float | None
    unit_cost: float | None
    cost_per_1000: float | None
    break_even_reach: float | None
    """Reach of a unit from which it is cheaper than the same impressions bought."""
    cpl_equivalent: float | None
    payback_month: int | None
    """The first month in which all leads so far are worth all costs so far."""
    scenarios: Sequence[Scenario]
    missing: Mapping[str, Sequence[str]]
    """By what cannot be told, the figures that it wants."""
