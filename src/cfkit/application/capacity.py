"""Hours: what a month of placements needs of each role, and what the people have."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.plan import Load
from cfkit.domain.strategy import Member, Resources

DISTRIBUTOR = "distributor"
"""The role whose hours are spent for every placement; all others work once a variant."""

UNIT = 1000
"""Hours are counted in thousandths, so that adding and taking away leaves nothing behind."""

UNITS_PER_PERSON = 12
"""What one person makes a month where the strategy does not say (rule of thumb: 10 to 15)."""

HOURS_PER_MONTH = 160
PRODUCTIVE = 0.7
"""The share of paid hours that goes into units (rule of thumb: the rest is talk and mending)."""

Needs = Mapping[str, int]
"""Thousandths of an hour by role."""


@dataclass(frozen=True)
class Hours:
    """What units cost and what a week has."""

    catalogue: Catalogue
    resources: Resources

    def norm(self, format_id: str) -> dict[str, float]:
        """Hours of one unit by role, the team's own numbers first; empty where nobody knows."""
        known = self.catalogue.formats.get(format_id)
        own = self.resources.hours.get(format_id, {})
        merged = {**(known.hours if known else {}), **own}
        return {str(role): hours for role, hours in merged.items()}

    def uses_defaults(self, format_id: str) -> bool:
        """Whether the norm of a format leans on the catalogue for any role."""
        known = self.catalogue.formats.get(format_id)
        return known is not None and not (
            known.hours.keys() <= self.resources.hours.get(format_id, {}).keys()
        )

    def of(self, format_id: str) -> dict[str, int]:
        """Give the norm in thousandths; roles without any hours are left out."""
        norm = self.norm(format_id)
        return {role: round(hours * UNIT) for role, hours in norm.items() if hours}

    def making(self, format_id: str) -> dict[str, int]:
        """Give what is spent once a variant, whatever the number of channels."""
        return {role: need for role, need in self.of(format_id).items() if role != DISTRIBUTOR}

    def sending(self, format_id: str) -> dict[str, int]:
        """Give what is spent for every placement."""
        return {role: need for role, need in self.of(format_id).items() if role == DISTRIBUTOR}

    @property
    def roles(self) -> set[str]:
        """Roles that somebody holds. Hours of any other role are unknown, not zero."""
        return {role for member in self.resources.team for role in member.roles}


@dataclass(frozen=True, slots=True)
class Limit:
    """Hours a week that some roles have together, because the same people hold them."""

    roles: frozenset[str]
    has: int


def limits(team: Sequence[Member]) -> list[Limit]:
    """List what must hold for the people to bear the roles' hours (Hall's condition).

    A set of roles may need no more than the members who hold any of them have. Sets that fall
    apart into roles without a common member say nothing new and are left out.
    """
    holders = defaultdict(set)
    for place, member in enumerate(team):
        for role in member.roles:
            holders[role].add(place)
    alike: dict[frozenset[int], set[str]] = defaultdict(set)
    for role, places in holders.items():
        alike[frozenset(places)].add(str(role))
    groups = sorted(alike, key=sorted)
    found: dict[frozenset[int], Limit] = {}
    for size in range(1, len(groups) + 1):
        for chosen in combinations(groups, size):
            people = frozenset().union(*chosen)
            if people in found or not _hangs_together(chosen):
                continue
            roles = frozenset().union(*(alike[group] for group in groups if group <= people))
            has = sum(round(team[place].working_hours * UNIT) for place in people)
            found[people] = Limit(roles, has)
    return [found[people] for people in sorted(found, key=sorted)]


def _hangs_together(groups: Sequence[frozenset[int]]) -> bool:
    reached, rest = set(groups[0]), list(groups[1:])
    while near := [group for group in rest if group & reached]:
        reached.update(*near)
        rest = [group for group in rest if group not in near]
    return not rest


def loads(team: Sequence[Member], needs: Mapping[str, Needs]) -> list[Load]:
    """Spread each week's hours over the people who hold the roles, none beyond what they have.

    What does not fit stays with the first holder, so an overload is seen.
    """
    return [load for week in sorted(needs) for load in _Week(team, needs[week]).loads(week)]


class _Week:
    """One week's hours as a flow from roles to people."""

    def __init__(self, team: Sequence[Member], needs: Needs) -> None:
        self._team = team
        self._needs = needs
        self._free = {member.id: round(member.working_hours * UNIT) for member in team}
        self._given: Counter[tuple[str, str]] = Counter()
        self._holders = {
            role: [member.id for member in team if role in member.roles] for role in sorted(needs)
        }

    def loads(self, week: str) -> Iterator[Load]:
        for role in sorted(self._holders, key=lambda role: (len(self._holders[role]), role)):
            rest = self._needs[role]
            while rest > 0 and (moved := self._give(role, rest)):
                rest -= moved
            if rest > 0 and self._holders[role]:
                self._given[role, self._holders[role][0]] += rest
        for member in self._team:
            spent = sum(hours for (_, who), hours in self._given.items() if who == member.id)
            if spent:
                yield Load(member.id, week, spent / UNIT, member.working_hours)

    def _give(self, role: str, need: int) -> int:
        """Give hours to a holder, shifting others' work along a chain of people if need be."""
        ways: dict[str, tuple[str, str] | None] = dict.fromkeys(self._holders[role])
        queue = list(ways)
        for who in queue:
            if self._free[who] > 0:
                return self._shift(role, who, need, ways)
            for other, person in sorted(key for key, hours in self._given.items() if hours):
                if person == who:
                    new = [one for one in self._holders[other] if one not in ways]
                    ways.update(dict.fromkeys(new, (other, who)))
                    queue += new
        return 0

    def _shift(
        self, role: str, end: str, need: int, ways: Mapping[str, tuple[str, str] | None]
    ) -> int:
        steps = []
        who = end
        while (step := ways[who]) is not None:
            steps.append((*step, who))
            who = step[1]
        amount = min(need, self._free[end], *(self._given[one, giver] for one, giver, _ in steps))
        for one, giver, taker in steps:
            self._given[one, giver] -= amount
            self._given[one, taker] += amount
        self._given[role, who] += amount
        self._free[end] -= amount
        return amount


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many people a volume asks for, counted two ways: neither alone tells enough."""

    by_units: int
    by_hours: int


def headcount(units: int, hours: float, team: Sequence[Member]) -> Headcount:
    """Count people for `units` and `hours` a month."""
    told = [member.units_per_month for member in team if member.units_per_month]
    each = sum(told) / len(told) if told else UNITS_PER_PERSON
    return Headcount(
        math.ceil(units / each), math.ceil(round(hours / (HOURS_PER_MONTH * PRODUCTIVE), 9))
    )
