"""Editorial status and delivery state of every placement, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from cfkit.domain.keys import sequel_of
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, Pause, State

from .due import DigestOf, Rules, Unmerged, why_held
from .sequels import troubles

_WAITS_FOR_PEOPLE = frozenset({State.PLANNED, State.WAITING, State.REJECTED})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of `cfkit status`; `publishable` says that text, media and rights are there."""

    key: str
    channel: str
    at: datetime
    status: str
    state: str
    held_because: str | None
    publishable: bool
    remote_id: str | None
    url: str | None
    error: str | None = None
    sequels: tuple[str, ...] = ()
    """What became of its first comment or its pin, where that needs a person."""

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit status --json`."""
        return {**asdict(self), "at": self.at.isoformat()}


def status(  # noqa: PLR0913  every flag of `cfkit status` is one argument
    placements: Iterable[Placement],
    project: Project,
    deliveries: Mapping[str, Delivery],
    now: datetime,
    *,
    digest_of: DigestOf,
    why_not: Callable[[Placement], str | None],
    pauses: Iterable[Pause] = (),
    unmerged: Unmerged | None = None,
    sequels: Mapping[str, Delivery] | None = None,
) -> list[Row]:
    """Say where each placement stands, in order of time. `why_not`: what it still lacks, or `None`.

    A placement is held when it would not go out at its time as things are; a draft that still has
    time is waiting for approval all the same. `sequels` are first comments and pins by their keys.
    """
    rules = Rules(project, now, now, digest_of, tuple(pauses), unmerged=unmerged)
    rows = [
        replace(
            _row(placement, deliveries.get(str(placement.key)), rules, why_not(placement)),
            sequels=tuple(map(_told, troubles(str(placement.key), sequels or {}))),
        )
        for placement in placements
    ]
    return sorted(rows, key=lambda row: (row.at, row.key))


def _row(placement: Placement, delivery: Delivery | None, rules: Rules, lacks: str | None) -> Row:
    known = delivery or Delivery(str(placement.key), placement.key.channel)
    return Row(
        known.key,
        placement.key.channel,
        placement.at,
        placement.status.value,
        known.state.value,
        _held(placement, known, rules, lacks),
        lacks is None,
        known.remote_id,
        known.url,
        known.error,
    )


def _told(one: Delivery) -> str:
    return f"its {sequel_of(one.key)} is {one.state}: {one.error or 'no answer came'}"


def _held(placement: Placement, known: Delivery, rules: Rules, lacks: str | None) -> str | None:
    if known.state is State.MISSED:
        return known.error
    if known.state not in _WAITS_FOR_PEOPLE:
        return None
    return lacks or why_held(placement, rules)
