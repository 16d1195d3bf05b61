"""Say what readers were told or will be: what did not go out told nobody anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State

from .due import too_late

Used = Mapping[PlacementKey, datetime | None]

_REFUSED = frozenset({State.MISSED, State.REJECTED})
_UNTRIED = frozenset({State.PLANNED, State.WAITING})


@dataclass(frozen=True)
class Told:
    """Posts by key with their instants, `None` where nobody knows: those that stand or are out.

    `used` are all of them, whose keys are taken; `unsaid` those that did not go out at their time.
    """

    used: Used = field(default_factory=dict)
    unsaid: frozenset[PlacementKey] = frozenset()

    @property
    def heard(self) -> dict[PlacementKey, datetime | None]:
        """What readers heard, or may have heard, or will."""
        return {key: at for key, at in self.used.items() if key not in self.unsaid}


def told(
    project: Project,
    placements: Iterable[Placement],
    deliveries: Mapping[str, Delivery],
    now: datetime,
    remembers_since: datetime | None,
) -> Told:
    """Sort what stands and what was tried.

    Unsaid is what was missed or refused, and what is too late now and was never begun, if it was
    due since `deliveries` are whole: what was due before may be out. An outcome that nobody knows,
    and what was taken down again, count as heard.
    """
    stand = {one.key: one for one in placements}
    tried = {PlacementKey.parse(key): one for key, one in deliveries.items()}
    used = {key: one.live_at or one.slot for key, one in tried.items()}
    used |= {key: one.at for key, one in stand.items()}
    refused = {
        key
        for key, one in tried.items()
        if one.state in _REFUSED and one.slot in (None, used[key] if key in stand else one.slot)
    }
    channels = {one.id for one in project.strategy.channels}
    late = {
        key
        for key, one in stand.items()
        if key.channel in channels
        and _was_never_begun(tried.get(key))
        and (remembers_since is None or one.at >= remembers_since)
        and one.at <= now
        and too_late(one, project, now)
    }
    return Told(used, frozenset(refused | late))


def _was_never_begun(delivery: Delivery | None) -> bool:
    return delivery is None or (delivery.state in _UNTRIED and not delivery.done_steps)
