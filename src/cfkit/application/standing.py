"""What stands under `content/` when a plan is made: to keep, to replan, to remember."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.plan import Kept, Placement, Status
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Strategy

from .openings import Spot

LATEST_RETURN = timedelta(days=31)
"""How old a missed placement may be and still get a new slot."""

WORDS = {State.LIVE: "published", State.MISSED: "missed"}


@dataclass
class Standing:
    """Placements by what a plan may do with them; `kept` are those of the period with the reason.

    `others` lie outside the period and count for gaps and caps; `drafts` are cfkit's own.
    """

    kept: list[tuple[Placement, str]] = field(default_factory=list)
    missed: list[Placement] = field(default_factory=list)
    drafts: list[Placement] = field(default_factory=list)
    others: list[Placement] = field(default_factory=list)

    @property
    def fixed(self) -> list[Placement]:
        """Everything that cannot be moved, oldest first."""
        fixed = [*(placement for placement, _ in self.kept), *self.others]
        return sorted(fixed, key=lambda placement: (placement.at, str(placement.key)))

    @property
    def everything(self) -> list[Placement]:
        """All that stands, whatever becomes of it."""
        return [*self.fixed, *self.missed, *self.drafts]

    def counted(self) -> Counter[tuple[str, str]]:
        """Count how often each variant stands on a channel in the period, by its key as text."""
        inside = [*(placement for placement, _ in self.kept), *self.drafts]
        return Counter((one.key.channel, str(one.key.variant)) for one in inside)

    def kept_report(self) -> tuple[Kept, ...]:
        """Tell people what is kept."""
        return tuple(
            Kept(str(placement.key), placement.path, why)
            for placement, why in sorted(self.kept, key=lambda pair: str(pair[0].key))
        )


@dataclass(frozen=True)
class Sort:
    """Sorts what stands. `now` is `None` for a period that is over: it is planned as if ahead."""

    strategy: Strategy
    period: Period
    deliveries: Mapping[str, Delivery]
    now: datetime | None
    remembers_since: datetime | None = None
    """What was due before may be out: `publish` looks for it before it may get a new slot."""

    def standing(self, placements: Iterable[Placement]) -> Standing:
        """Sort placements; instants come out in the channels' zones."""
        found = Standing()
        for placement in sorted(placements, key=lambda one: str(one.key)):
            spot = self.spot(placement)
            if self._may_return(placement):
                found.missed.append(placement)
            elif spot.day not in self.period:
                found.others.append(placement)
            elif why := self._why_kept(placement):
                found.kept.append((placement, why))
            else:
                found.drafts.append(placement)
        return found

    def spot(self, placement: Placement) -> Spot:
        """Where a placement stands."""
        channel = placement.key.channel
        return Spot.of(channel, placement.at.astimezone(ZoneInfo(self.strategy.zone_of(channel))))

    def _state(self, placement: Placement) -> State:
        delivery = self.deliveries.get(str(placement.key))
        if delivery is None:
            return State.PLANNED
        returned = delivery.slot is not None and delivery.slot != placement.at
        return State.PLANNED if delivery.state is State.MISSED and returned else delivery.state

    def _may_return(self, placement: Placement) -> bool:
        """Whether it missed its time under the policy `replan`."""
        known = {one.id: one for one in self.strategy.channels}
        channel = known.get(placement.key.channel)
        late = self.strategy.late(channel) if channel else None
        if late is None or late.then != "replan" or placement.status is Status.HOLD:
            return False
        state, inside = self._state(placement), self.spot(placement).day in self.period
        if self.now is None:
            return inside and state is State.MISSED
        age = self.now - placement.at
        if state is State.MISSED:
            return timedelta(0) < age < LATEST_RETURN
        return inside and self._is_late(placement, state) and age > late.after

    def _is_late(self, placement: Placement, state: State) -> bool:
        since = self.remembers_since
        return state is State.PLANNED and (since is None or placement.at >= since)

    def _why_kept(self, placement: Placement) -> str | None:
        state = self._state(placement)
        if state is not State.PLANNED:
            return WORDS.get(state, str(state))
        if placement.status is Status.HOLD:
            return "hold"
        if placement.status is Status.APPROVED or placement.approved is not None:
            return "approved"
        if placement.spreads is not None and not placement.is_edited:
            return "distributed"
        if placement.belongs_to_people:
            is_only_moved = placement.is_moved and not placement.is_edited
            return "moved by hand" if is_only_moved else "edited"
        return "its time has passed" if self.now and placement.at <= self.now else None
