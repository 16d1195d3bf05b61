"""Say whose hours are short where something mandatory does not fit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import ClassVar

from cfkit.domain.errors import InputError
from cfkit.domain.schedule import week_of
from cfkit.domain.strategy.content import Agenda

from .arrangement import Arrangement
from .candidates import Candidate
from .capacity import UNIT, Hours, Limit, Needs, limits
from .rule import Rule


class OverCapacity(InputError):
    """Mandatory items need more hours than the people have."""

    code: ClassVar[str] = "over-capacity"


def refuse_overload(made: Arrangement, pool: Iterable[Candidate]) -> None:
    """Raise `OverCapacity` where hours are short for what must be told."""
    short = [one.agenda for one in made.unmet if one.rule is Rule.HOURS]
    if short:
        formats: dict[str, set[str]] = defaultdict(set)
        for candidate in pool:
            formats[candidate.key.idea].add(candidate.key.format)
        board = made.plan.board
        told = ", ".join(short_of(short, formats, board.needs, board.hours))
        raise OverCapacity(
            f"no hours are left for what must be told: {told}; add hours in resources.team, let"
            " somebody share the role, let a channel take a lighter format, drop approved posts"
            " of that week, or plan with --overload"
        )


def short_of(
    items: Iterable[Agenda],
    formats: Mapping[str, Iterable[str]],
    needs: Mapping[str, Needs],
    hours: Hours,
) -> Iterator[str]:
    """Name each item with its week, roles, people and hours, for the lightest of its formats.

    `formats` are those an idea may take; `needs` is what stands in a week, by role.
    """
    bounds = limits(hours.resources.team)
    for item in items:
        week = week_of(item.date)
        costs = [hours.of(name) for name in sorted(set(formats.get(item.idea, ())))]
        lightest = min(costs, key=lambda cost: sum(cost.values()), default={})
        standing = needs.get(week, {})
        said = [
            said_of(limit, needed, {*standing, *lightest}, hours)
            for limit in bounds
            if sum(lightest.get(role, 0) for role in limit.roles) > 0
            and (needed := _total(limit, standing) + _total(limit, lightest)) > limit.has
        ]
        yield f"{item.idea} on {item.date} ({'; '.join([week, *said])})"


def _total(limit: Limit, needs: Needs) -> int:
    return sum(needs.get(role, 0) for role in limit.roles)


def said_of(limit: Limit, needed: int, asked: Collection[str], hours: Hours) -> str:
    """Say what a limit lacks: its roles among those `asked`, the hours, whose they are."""
    people = [one.id for one in hours.resources.team if limit.roles & set(one.roles)]
    return (
        f"{', '.join(sorted(limit.roles & {*asked}))}: {needed / UNIT:g} h needed,"
        f" {limit.has / UNIT:g} h there ({', '.join(people)})"
    )
