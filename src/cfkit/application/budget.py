"""Count what content costs a unit, a thousand views and a lead, and when it pays back."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cfkit.domain.budget import PAID, SPENT, Budget, Figures, Scenario
from cfkit.domain.diagnosis import Shift
from cfkit.domain.strategy.resources import Resources

MONTHS = 60
"""A cost that five years do not bring back is not paid back."""

MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


def count(figures: Figures, shares: Sequence[float]) -> Budget:
    """Work the figures out; `shares` of the yearly spend are shifted, at the same total."""
    cost = figures.total(PAID)
    unit = _ratio(cost, figures.units)
    per_1000 = _ratio(unit, figures.median_reach)
    reach = _ratio(unit, figures.paid_cpm)
    yearly = figures.yearly
    return Budget(
        figures=figures,
        yearly=yearly,
        monthly_cost=cost,
        unit_cost=unit,
        cost_per_1000=None if per_1000 is None else per_1000 * 1_000,
        break_even_reach=None if reach is None else reach * 1_000,
        cpl_equivalent=_ratio(cost, figures.leads),
        payback_month=payback(figures),
        scenarios=[
            Scenario(shift, math.floor(round(shift.monthly / unit, 6)) if unit else None)
            for shift in (Shift(one, yearly * one, yearly * (1 - one)) for one in shares)
        ]
        if yearly
        else [],
        missing=_missing(figures, cost),
    )


def _ratio(above: float | None, below: float | None) -> float | None:
    """Divide; nothing can be told of what is unknown, or of a cost of no units."""
    return None if above is None or not below else above / below


def payback(figures: Figures) -> int | None:
    """Find the month in which leads have paid for content, units of earlier months included.

    `None` when something is unknown, or it never comes within five years.
    """
    cost, leads, worth = figures.total(PAID), figures.leads, figures.lead_value
    if cost is None or not leads or not worth:
        return None
    again, running, earned = figures.carry_over or 0.0, 0.0, 0.0
    for month in range(1, MONTHS + 1):
        running = running * again + leads
        earned += running * worth
        if earned >= cost * month:
            return month
    return None


def _missing(figures: Figures, cost: float | None) -> dict[str, list[str]]:
    content = [] if cost is not None else ["salaries, outside, tools or licences"]
    wanted = {
        "scenarios": [] if figures.yearly is not None else ["yearly_spend, or ads and the like"],
        "unit cost": content + _open(figures, "units"),
        "cost of 1000": content + _open(figures, "units", "median_reach"),
        "break-even reach": content + _open(figures, "units", "paid_cpm"),
        "CPL equivalent": content + _open(figures, "leads"),
        "pay-back": content + _open(figures, "leads", "lead_value"),
    }
    return {what: names for what, names in wanted.items() if names}


def _open(figures: Figures, *names: str) -> list[str]:
    """Name the figures that are not known, or that nothing can be divided by."""
    return [name for name in names if not getattr(figures, name)]


def figures_of(resources: Resources) -> Figures:
    """Take from a strategy what it says of money; a budget a quarter or a year becomes months."""
    found: dict[str, object] = {}
    if (budget := resources.budget) is not None:
        months = MONTHS_OF[budget.per]
        found = {name: getattr(budget, name) / months for name in SPENT}
        found["currency"] = budget.currency
    costs = [one.cost_per_month for one in resources.team if one.cost_per_month is not None]
    if costs:
        found["salaries"] = sum(costs)
    units = [one.units_per_month for one in resources.team if one.units_per_month is not None]
    if units:
        found["units"] = int(sum(units))
    return Figures.model_validate(found)
