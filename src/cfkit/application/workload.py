"""Sum tasks up: how full people's weeks are, and which work is nobody's."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from cfkit.domain.production import Task

from .capacity import UNIT
from .tasks import Production


@dataclass(frozen=True, slots=True)
class Week:
    """A person's ISO week. Hours: `needs` of all work, `left` of what is not done, `has` a week.

    `share` is `needs` of `has`, `None` where a person has no hours at all.
    """

    member: str
    week: str
    needs: float
    has: float
    left: float
    roles: tuple[str, ...]

    @property
    def share(self) -> float | None:
        """How full the week is; 1 is full."""
        return self.needs / self.has if self.has else None

    @property
    def is_over(self) -> bool:
        """Whether it asks for more hours than there are."""
        return self.needs > self.has

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit tasks --load --json`."""
        share = None if self.share is None else round(self.share, 4)
        return {**asdict(self), "share": share, "over": self.is_over}


@dataclass(frozen=True, slots=True)
class Orphan:
    """The work of a role that nobody in the team holds."""

    role: str
    tasks: int
    hours: float


def weeks(made: Production, chosen: Iterable[Task]) -> list[Week]:
    """Tell the weeks that chosen tasks fall into, everything else in these weeks included."""
    wanted = {task.week for task in chosen}
    left: Counter[tuple[str, str]] = Counter()
    roles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for task in made.tasks:
        if task.owner is not None and task.week in wanted:
            roles[task.owner, task.week].add(task.role)
            left[task.owner, task.week] += round(task.hours * UNIT) if task.is_left else 0
    return [
        Week(
            load.member,
            load.week,
            load.needs,
            load.has,
            left[load.member, load.week] / UNIT,
            tuple(sorted(roles[load.member, load.week])),
        )
        for load in made.rota.loads(wanted)
    ]


def orphans(chosen: Iterable[Task]) -> list[Orphan]:
    """Sum up what nobody does, by role."""
    hours: dict[str, list[float]] = defaultdict(list)
    for task in chosen:
        if task.owner is None and task.is_left:
            hours[task.role].append(task.hours)
    return [Orphan(role, len(each), round(sum(each), 3)) for role, each in sorted(hours.items())]
