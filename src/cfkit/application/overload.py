"""Say whose hours are short where something mandatory does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cfkit.domain.schedule import week_of
from cfkit.domain.strategy.content import Agenda

from .capacity import UNIT, Hours, Limit, Needs, limits


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
            _said(limit, standing, lightest, hours)
            for limit in bounds
            if sum(lightest.get(role, 0) for role in limit.roles) > 0
            and _total(limit, standing) + _total(limit, lightest) > limit.has
        ]
        yield f"{item.idea} on {item.date} ({'; '.join([week, *said])})"


def _total(limit: Limit, needs: Needs) -> int:
    return sum(needs.get(role, 0) for role in limit.roles)


def _said(limit: Limit, standing: Needs, asked: Needs, hours: Hours) -> str:
    people = [one.id for one in hours.resources.team if limit.roles & set(one.roles)]
    needed = (_total(limit, standing) + _total(limit, asked)) / UNIT
    roles = sorted(role for role in limit.roles if standing.get(role) or asked.get(role))
    return (
        f"{', '.join(roles)}: {needed:g} h needed, {limit.has / UNIT:g} h there"
        f" ({', '.join(people)})"
    )
