"""Tell that nobody published here for a while, so that somebody else may have done it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from cfkit.domain.errors import NotPublishable
from cfkit.domain.plan import Placement

from .due import DEFAULT_LATE, Rules, current_fingerprint, why_unapproved

_UNNOTICED = timedelta(days=1)
"""For so long no run came that would have noted that a post was missed."""


def deserted(
    placements: Iterable[Placement], known: Collection[str], rules: Rules, since: datetime | None
) -> frozenset[str]:
    """Name the channels on which posts came and went that a store made at `since` never heard of.

    A run would have sent what was let out, or noted a day ago that it was too late.
    """
    return frozenset(
        one.key.channel
        for one in placements
        if str(one.key) not in known
        and (since is None or one.at > since)
        and _was_missed(one, rules)
        and _was_let_out(one, rules)
    )


def _was_missed(placement: Placement, rules: Rules) -> bool:
    strategy = rules.project.strategy
    name = placement.key.channel
    channel = next((one for one in strategy.channels if one.id == name), None)
    if channel is None:
        return False
    late = strategy.late(channel) or DEFAULT_LATE
    return late.then != "publish" and rules.now - placement.at > late.after + _UNNOTICED


def _was_let_out(placement: Placement, rules: Rules) -> bool:
    try:
        now = current_fingerprint(placement, rules.digest_of)
    except NotPublishable:
        return False
    return why_unapproved(placement, now, rules.project, rules.unmerged) is None
