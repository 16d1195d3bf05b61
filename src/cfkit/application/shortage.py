"""Work out which hours would fill the slots that want of hours left empty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .assign import Assignment
from .candidates import Candidate, is_step
from .capacity import UNIT
from .openings import Spot

MOST_TRIED = 300
"""Slots that are filled for trial; what more of them would take is taken in proportion."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """Hours that roles would need together in a week, and have; `missing` slots wait for them."""

    week: str
    roles: frozenset[str]
    needs: float
    has: float
    missing: int


def shortages(plan: Assignment, pool: Iterable[Candidate], empty: Sequence[Spot]) -> list[Shortage]:
    """Fill slots for trial with what takes the fewest hours, whether or not there are any.

    The plan is left as it was.
    """
    total = plan.value.total
    plan.board.free_hours = True
    filled = list(_fill(plan, pool, sorted(empty, key=lambda spot: (spot.ts, spot.channel))))
    plan.board.free_hours = False
    found = list(_found(plan, filled, len(empty) / max(min(len(empty), MOST_TRIED), 1)))
    for spot in reversed(filled):
        plan.take(spot)
    plan.value.total = total
    return found


def _fill(plan: Assignment, pool: Iterable[Candidate], empty: Sequence[Spot]) -> Iterator[Spot]:
    offered: dict[str, list[Candidate]] = defaultdict(list)
    channels = {spot.channel for spot in empty}
    for one in pool:
        if one.channel in channels and not (is_step(one.key) and one.due is not None):
            offered[one.channel].append(one)
    for spot in empty[:: max(1, len(empty) // MOST_TRIED)]:
        if plan.taken[spot.channel].fits(spot):
            fitting = (one for one in offered[spot.channel] if plan.fits(one, spot))
            lightest = min(
                fitting, key=lambda one: (plan.board.takes(one, spot), one.name), default=None
            )
            if lightest:
                plan.put(lightest, spot)
                yield spot


def _found(plan: Assignment, filled: Sequence[Spot], scale: float) -> Iterator[Shortage]:
    """List what would be overspent; roles with others only where these say more than each alone."""
    board = plan.board
    limits = sorted(enumerate(board.limits), key=lambda entry: (len(entry[1].roles), entry[0]))
    for week in sorted({spot.week for spot in filled}):
        told: list[tuple[frozenset[str], int]] = []
        for place, limit in limits:
            over = board.load[week][place] - limit.has
            known = sum(excess for roles, excess in told if roles <= limit.roles)
            if over > known:
                told.append((limit.roles, over))
                needs = limit.has + over * scale
                missing = sum(
                    any(
                        board.hours.of(plan.chosen[one.channel, one.ts][1].key.format).get(role)
                        for role in limit.roles
                    )
                    for one in filled
                    if one.week == week
                )
                yield Shortage(
                    week, limit.roles, needs / UNIT, limit.has / UNIT, round(missing * scale)
                )
