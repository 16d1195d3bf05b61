"""Say why a post that a person named is not sent: it is out, or its time has not come."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cfkit.domain.errors import ExitCode
from cfkit.domain.keys import channel_of, root_of
from cfkit.domain.plan import Placement
from cfkit.domain.publication import Delivery, Result, State
from cfkit.domain.schedule import spell

from .results import result_of


def left_alone(
    key: str, placement: Placement | None, delivery: Delivery | None, at: datetime
) -> Result | None:
    """Tell of a post that was named and is no work at the instant `at`; `None`: nothing to tell."""
    known = delivery or Delivery(key, channel_of(root_of(key)))
    if known.state is State.LIVE:
        zone = placement.at.tzinfo if placement else UTC
        since = f" since {spell(known.live_at, zone)}" if known.live_at else ""
        return _held(known, "already-live", f"it is live{since}; nothing is sent twice")
    if known.state is State.DELETED:
        return _held(known, "deleted", "it was taken down; what was deleted stays so")
    if placement is None or placement.at <= at:
        return None
    when = spell(placement.at, placement.at.tzinfo)
    words = f"its time is {when}; to send it earlier, change `at` in {placement.path}"
    return _held(known, "not-due", words)


def _held(known: Delivery, code: str, words: str) -> Result:
    said = result_of(known, exit_code=ExitCode.HELD)
    return replace(said, error=words, error_code=code, held_because=words)
