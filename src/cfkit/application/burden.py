"""Say whether hours and shares bear one more post, by the rules of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Variant
from cfkit.ports import Calendar

from .candidates import Describe
from .capacity import Hours
from .constraints import Board
from .openings import Openings, Spot
from .overload import said_of
from .quotas import Targets


@dataclass
class Burden:
    """What stands takes of the people's weeks and of each month's `angle_max`."""

    project: Project
    placements: Sequence[Placement]
    calendar: Calendar
    now: datetime

    def __post_init__(self) -> None:
        self._describe = Describe(self.project, self.now.date())
        self._hours = Hours(self.project.catalogue, self.project.strategy.resources)
        self._stand = [(self._describe.placement(one), self._spot(one)) for one in self.placements]
        self._boards: dict[str, Board] = {}

    def _spot(self, placement: Placement) -> Spot:
        channel = placement.key.channel
        zone = ZoneInfo(self.project.strategy.zone_of(channel))
        return Spot.of(channel, placement.at.astimezone(zone))

    def refusal(self, variant: Variant, channel: Channel, spot: Spot) -> str | None:
        """Say what lacks for the post to stand there, with roles and hours; `None`: nothing."""
        board = self._board(spot.month)
        candidate = self._describe.variant(variant, channel)
        angle = candidate.key.angle
        if board.angles[angle] >= board.angle_cap and not board.angles.asks(candidate):
            return f"{angle} has its angle_max of {spot.month} ({board.angle_cap} posts)"
        lacking = next(board.short(candidate, spot), None)
        if lacking is None:
            return None
        week, limit, needed = lacking
        asked = {*board.needs[week], *self._hours.of(candidate.key.format)}
        return f"no hours in {week}: {said_of(limit, needed, asked, self._hours)}"

    def add(self, placement: Placement) -> None:
        """Count one more."""
        new = self._describe.placement(placement), self._spot(placement)
        self._stand.append(new)
        for board in self._boards.values():
            board.add(*new)

    def _board(self, month: str) -> Board:
        if month not in self._boards:
            period = Period.parse(month)
            board = Board(period, self.project.strategy.content.mix, self._hours)
            board.assumed = self._expected(period)
            for candidate, spot in self._stand:
                board.add(candidate, spot)
            self._boards[month] = board
        return self._boards[month]

    def _expected(self, period: Period) -> int:
        """Count the posts that a plan of the whole month counts on."""
        strategy = self.project.strategy
        openings = {one.id: Openings(strategy, one, self.calendar) for one in strategy.channels}
        targets = Targets(strategy, period, period, self.calendar, openings, self._stand)
        return sum(targets.quotas.values())
