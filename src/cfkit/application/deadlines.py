"""Count back from the day of a post to the days on which each role's part is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.production import Craft
from cfkit.domain.schedule import EARLIEST
from cfkit.domain.strategy import Resources
from cfkit.ports import Calendar

from .capacity import DISTRIBUTOR, UNIT, Hours

AHEAD = timedelta(weeks=4)
"""How much sooner than they must people may begin a unit, when a week is full."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """A role's part of a unit: the day it has to start, and the day it is due.

    It may be done from `earliest` on: then the role before is done.
    """

    earliest: date
    starts: date
    due: date
    hours: float


class Deadlines:
    """The order of the work, its lead times and the days on which people work."""

    def __init__(self, catalogue: Catalogue, resources: Resources, calendar: Calendar) -> None:
        self._catalogue = catalogue
        self._lead = resources.lead
        self._hours = Hours(catalogue, resources)
        self._calendar = calendar

    def of(self, format_id: str, day: date) -> dict[Craft, Window]:
        """Give each role's part of a unit that goes out on `day`; empty where no hours are known.

        What is done on the day itself is due on it, working day or not; everything before is due on
        a working day.
        """
        windows: dict[Craft, Window] = {}
        due = before = self.back(day, self.lead(self._catalogue.crafts[DISTRIBUTOR]))
        spent = self._hours.of(format_id)
        steps = self._steps(format_id, spent)
        first = min((place for place in steps if place < self._last), default=None)
        for place, crafts in sorted(steps.items(), reverse=True):
            until = day if place >= self._last else due
            begun = {
                craft: self.back(until, self.lead(craft)) if craft.order == place else day
                for craft in crafts
            }
            due = min([before, *begun.values()])
            earliest = max(due, EARLIEST + AHEAD) - AHEAD if place == first else due
            for craft, starts in begun.items():
                hours = spent[craft.id] / UNIT
                windows[craft] = Window(min(earliest, starts), starts, until, hours)
        return windows

    def knows(self, format_id: str) -> bool:
        """Whether anybody said how many hours a format takes."""
        return bool(self._hours.norm(format_id))

    def lead(self, craft: Craft) -> int:
        """Tell how many working days a role's part takes, by the team's own word first."""
        return self._lead.get(craft.id, craft.lead)

    def back(self, day: date, working_days: int) -> date:
        """Go so many working days back; none is the last working day up to `day` itself."""
        left = working_days
        day = day if left else day + _DAY
        left = left or 1
        while left and day > EARLIEST:
            day -= _DAY
            left -= self._calendar.is_working_day(day)
        return day

    @property
    def _last(self) -> int:
        return self._catalogue.crafts[DISTRIBUTOR].order

    def _steps(self, format_id: str, spent: Mapping[str, int]) -> dict[int, list[Craft]]:
        """Gather the roles by the order they work in; who is on air works on the day itself."""
        format_ = self._catalogue.formats.get(format_id)
        is_live = format_ is not None and format_.needs.live
        steps: dict[int, list[Craft]] = defaultdict(list)
        for role in sorted(spent):
            craft = self._catalogue.crafts[role]
            steps[self._last if is_live and craft.on_air else craft.order].append(craft)
        return steps
