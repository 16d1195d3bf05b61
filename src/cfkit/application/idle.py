"""Tell that a run has nothing to do, before anything of the project but its posts is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from cfkit.domain.keys import sequel
from cfkit.domain.plan import Placement
from cfkit.domain.publication import Delivery, State

EARLIEST_ZONE = "Etc/GMT-14"
"""UTC+14: nowhere does a local time come earlier, so what is not due here is due nowhere."""


def is_idle(placements: Iterable[Placement], known: Mapping[str, Delivery], now: datetime) -> bool:
    """Whether `publish` would surely find nothing to send, to settle, or to tell.

    `known` holds sequels too. Where it says no, `publish` may still find that nothing is due.
    """
    if any(one.state.is_unsettled for one in known.values()):
        return False
    return not any(_asks(one, known, now) for one in placements)


def _asks(placement: Placement, known: Mapping[str, Delivery], now: datetime) -> bool:
    key = str(placement.key)
    delivery = known.get(key)
    if delivery is None:
        return placement.at <= now
    if delivery.state is State.LIVE:
        followers = (known.get(sequel(key, name)) for name in placement.sequels)
        return any(one is None or not one.state.is_over for one in followers)
    if delivery.state is State.DELETED or _stays_missed(delivery, placement):
        return False
    return placement.at <= now or bool(delivery.done_steps)


def _stays_missed(delivery: Delivery, placement: Placement) -> bool:
    return delivery.state is State.MISSED and delivery.slot == placement.at
