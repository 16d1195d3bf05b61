"""Give work to people: who holds the role and still has hours in the week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cfkit.domain.plan import Load
from cfkit.domain.schedule import week_of
from cfkit.domain.strategy import Member

from .capacity import UNIT


@dataclass(frozen=True, slots=True)
class Demand:
    """Work that looks for a person; `name` is what tells it from all other work."""

    name: str
    role: str
    hours: float
    earliest: date
    due: date
    wish: str | None = None
    """Who was decided on for the post; counts for the roles that they hold."""

    @property
    def weeks(self) -> list[str]:
        """The ISO weeks in which it may be done; the latest, in which it is due, first."""
        span = range((self.due - self.earliest).days + 1)
        return list(dict.fromkeys(week_of(self.due - timedelta(days=back)) for back in span))


@dataclass(frozen=True, slots=True)
class Duty:
    """Who does it, and the ISO week whose hours it takes; nobody where none holds the role."""

    owner: str | None
    week: str


class Rota:
    """Everybody's hours, week by week.

    Roles with the fewest holders choose first, so that who holds two keeps hours for the one that
    nobody else can do. Of several people the one with most hours left in the week is chosen, then
    who has least work altogether, then the first in the team. What fits in no week stays in the
    one it is due in. The same demands give the same duties, in whatever order they come.
    """

    def __init__(self, team: Sequence[Member], demands: Iterable[Demand]) -> None:
        self._team = team
        self._given: Counter[tuple[str, str]] = Counter()
        self._ever: Counter[str] = Counter()
        self.duties: dict[str, Duty] = {}
        for demand in sorted(demands, key=self._rank):
            self.duties[demand.name] = self._choose(demand)

    def loads(self, weeks: Iterable[str]) -> list[Load]:
        """Tell each person's hours in the weeks, of those who have any work in them."""
        wanted = set(weeks)
        return [
            Load(member.id, week, self._given[member.id, week] / UNIT, member.working_hours)
            for week in sorted(wanted)
            for member in self._team
            if self._given[member.id, week]
        ]

    def _rank(self, demand: Demand) -> tuple[int, date, float, str]:
        return len(self._holders(demand)), demand.due, -demand.hours, demand.name

    def _holders(self, demand: Demand) -> list[Member]:
        holders = [member for member in self._team if demand.role in member.roles]
        return [member for member in holders if member.id == demand.wish] or holders

    def _choose(self, demand: Demand) -> Duty:
        holders = self._holders(demand)
        due = demand.weeks[0]
        if not holders:
            return Duty(None, due)
        need = round(demand.hours * UNIT)
        for week in demand.weeks:
            free = self._freest(holders, week)
            if self._left(free, week) >= need:
                return self._give(free, week, need)
        return self._give(self._freest(holders, due), due, need)

    def _freest(self, holders: Sequence[Member], week: str) -> Member:
        return max(holders, key=lambda one: (self._left(one, week), -self._ever[one.id]))

    def _left(self, member: Member, week: str) -> int:
        return round(member.working_hours * UNIT) - self._given[member.id, week]

    def _give(self, member: Member, week: str, need: int) -> Duty:
        self._given[member.id, week] += need
        self._ever[member.id] += need
        return Duty(member.id, week)
