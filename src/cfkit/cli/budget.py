"""`cfkit budget`: what content costs beside advertising, and what a shift would pay for."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .distribute import told_month
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfkit.application.paid import PaidMonth
    from cfkit.domain.budget import Budget, Figures


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(budget)


def budget(
    context: typer.Context,
    *,
    figures: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Read the figures from a file.")
    ] = None,
    shift: Annotated[
        list[str] | None, typer.Option(metavar="SHARE", help="Like 25%; may be repeated.")
    ] = None,
    yearly_spend: Annotated[
        str | None, typer.Option(metavar="N", help="Advertising a year, all kinds together.")
    ] = None,
    ads: Annotated[str | None, typer.Option(metavar="N", help="A month.")] = None,
    bloggers: Annotated[str | None, typer.Option(metavar="N", help="A month.")] = None,
    seeding: Annotated[str | None, typer.Option(metavar="N", help="A month.")] = None,
    targeting: Annotated[str | None, typer.Option(metavar="N", help="A month.")] = None,
    salaries: Annotated[str | None, typer.Option(metavar="N", help="For content, a month.")] = None,
    outside: Annotated[
        str | None, typer.Option(metavar="N", help="Work bought outside, a month.")
    ] = None,
    tools: Annotated[str | None, typer.Option(metavar="N", help="A month.")] = None,
    licences: Annotated[str | None, typer.Option(metavar="N", help="A month.")] = None,
    units: Annotated[str | None, typer.Option(metavar="N", help="Units made a month.")] = None,
    median_reach: Annotated[str | None, typer.Option(metavar="N", help="Of a unit.")] = None,
    paid_cpm: Annotated[
        str | None, typer.Option(metavar="N", help="What 1000 bought impressions cost.")
    ] = None,
    paid_cpl: Annotated[
        str | None, typer.Option(metavar="N", help="What a bought lead costs.")
    ] = None,
    leads: Annotated[str | None, typer.Option(metavar="N", help="From content, a month.")] = None,
    lead_value: Annotated[str | None, typer.Option(metavar="N", help="What a lead is worth.")] = (
        None
    ),
    carry_over: Annotated[
        str | None,
        typer.Option(metavar="SHARE", help="Of a month's leads that come again in the next."),
    ] = None,
    currency: Annotated[str | None, typer.Option(metavar="CODE", help="Like RUB or EUR.")] = None,
) -> None:
    """Count what content costs a unit, a view and a lead, and what a shift would pay for."""
    from cfkit import wiring
    from cfkit.application.budget import count
    from cfkit.domain.budget import SPENT, Figures
    from cfkit.domain.errors import UsageError

    terminal: Terminal = context.obj
    guide = wiring.guide()
    given = {
        "ads": ads,
        "bloggers": bloggers,
        "seeding": seeding,
        "targeting": targeting,
        "yearly_spend": yearly_spend,
        "salaries": salaries,
        "outside": outside,
        "tools": tools,
        "licences": licences,
        "units": units,
        "median_reach": median_reach,
        "paid_cpm": paid_cpm,
        "paid_cpl": paid_cpl,
        "leads": leads,
        "lead_value": lead_value,
        "carry_over": carry_over,
        "currency": currency,
    }
    options = {name: value for name, value in given.items() if value is not None}
    for name, value in options.items():
        if refused := wiring.refusal(Figures, name, value):
            raise UsageError(f"--{name.replace('_', '-')}: {refused}")
    told = _told(terminal, figures)
    if set(options) & set(SPENT):
        told = told.model_copy(update={"yearly_spend": None})
    known = told.model_dump(exclude_none=True)
    whole = Figures.model_validate({**known, **options})
    if "yearly_spend" in options and set(options) & set(SPENT):
        raise UsageError(f"give --yearly-spend or its parts ({', '.join(SPENT)}), not both")
    found = count(whole, _shares(shift) or guide.shifts)
    months = _paid(terminal)
    _show(terminal, found)
    for one in months:
        terminal.say(f"Paid placements in {told_month(one)}")
    terminal.say("Shares and thresholds are rules of thumb (templates/catalogue/diagnosis.yaml).")
    paid = [{**asdict(one), "over": one.is_over} for one in months]
    terminal.data({**_document(found), "paid_placements": paid})


def _paid(terminal: Terminal) -> Sequence[PaidMonth]:
    """Add up the paid placements under `content/`; nothing where there is no project."""
    from cfkit import wiring
    from cfkit.application.paid import paid_months
    from cfkit.domain.errors import InputError

    try:
        root = wiring.find_root(terminal.folder)
    except InputError:
        return ()
    with wiring.workshop(root) as shop:
        return paid_months(shop.project, shop.content.load())


def _told(terminal: Terminal, file: Path | None) -> Figures:
    """Read the file, else what the project says of its resources, else nothing."""
    from cfkit import wiring
    from cfkit.application.budget import figures_of
    from cfkit.domain.budget import Figures
    from cfkit.domain.errors import InputError

    if file is not None:
        return wiring.given(file, Figures)
    try:
        root = wiring.find_root(terminal.folder)
    except InputError:
        if terminal.folder is not None:
            raise
        return Figures()
    loaded = wiring.load_project(root)
    return figures_of((loaded.project or loaded.require()).strategy.resources)


def _shares(shifts: list[str] | None) -> list[float]:
    from pydantic import TypeAdapter, ValidationError

    from cfkit.domain.errors import UsageError
    from cfkit.domain.strategy.model import Share

    reader: TypeAdapter[float] = TypeAdapter(Share)
    try:
        return [reader.validate_python(one) for one in shifts or ()]
    except ValidationError:
        raise UsageError('--shift: write a share like "25%", from 0% to 100%') from None


def _show(terminal: Terminal, found: Budget) -> None:
    def price(amount: float) -> str:
        return _price(amount, found.figures.currency)

    _lines(terminal, found)
    terminal.table(
        ["shift", "to content a year", "a month", "stays in advertising", "units a month"],
        (
            (
                f"{one.shift.share:.0%}",
                price(one.shift.moved),
                price(one.shift.monthly),
                price(one.shift.stays),
                "?" if one.units is None else one.units,
            )
            for one in found.scenarios
        ),
    )
    if found.scenarios:
        terminal.say(f"The total stays the same in each: {price(found.yearly or 0)} a year.")
    elif found.yearly == 0:
        terminal.say("Nothing is spent on advertising, so there is nothing to shift.")
    for what, names in found.missing.items():
        lacking = ", ".join(_lacking(name, found.figures) for name in names)
        terminal.say(f"Not told: {what}; it wants {lacking}.")


def _lacking(name: str, figures: Figures) -> str:
    """Name what is missing by its options; in a file they have the same names."""
    from cfkit.domain.budget import Figures as Known

    words = re.sub(
        r"[a-z_]+",
        lambda one: f"--{one[0].replace('_', '-')}" if one[0] in Known.model_fields else one[0],
        name,
    )
    return f"{words} above 0" if getattr(figures, name, None) == 0 else words


def _price(amount: float, currency: str | None) -> str:
    from cfkit.application.diagnosis_words import money

    shown = money(amount) if amount >= 100 or not amount else f"{amount:.2f}"
    return f"{shown} {currency}" if currency else shown


def _lines(terminal: Terminal, found: Budget) -> None:
    figures = found.figures
    prices = {
        "Advertising a year": found.yearly,
        "Content a month": found.monthly_cost,
        "A unit": found.unit_cost,
        "1000 views of content": found.cost_per_1000,
        "1000 bought impressions": figures.paid_cpm,
        "A lead from content": found.cpl_equivalent,
        "A bought lead": figures.paid_cpl,
    }
    for name, value in prices.items():
        if value is not None:
            terminal.say(f"{name}: {_price(value, figures.currency)}")
    if found.break_even_reach is not None:
        reach = _price(found.break_even_reach, None)
        terminal.say(f"A unit is cheaper than bought impressions from a reach of {reach} on.")
    if found.payback_month is not None:
        terminal.say(f"Content pays back in month {found.payback_month}.")
    elif "pay-back" not in found.missing:
        terminal.say("Content does not pay back within five years at these numbers.")


def _document(found: Budget) -> dict[str, Any]:
    return {
        "figures": found.figures.model_dump(exclude_none=True),
        "yearly_spend": found.yearly,
        "monthly_cost": found.monthly_cost,
        "unit_cost": found.unit_cost,
        "cost_per_1000": found.cost_per_1000,
        "break_even_reach": found.break_even_reach,
        "cpl_equivalent": found.cpl_equivalent,
        "payback_month": found.payback_month,
        "scenarios": [
            {
                "share": one.shift.share,
                "year": one.shift.moved,
                "month": one.shift.monthly,
                "stays": one.shift.stays,
                "units": one.units,
            }
            for one in found.scenarios
        ],
        "missing": {what: list(names) for what, names in found.missing.items()},
    }
