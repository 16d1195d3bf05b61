"""Choose what may stand in a feed: whatever a feed holds, its reader may publish at once."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from cfkit.domain.errors import NotPublishable
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period

from .due import DigestOf, current_fingerprint, why_unapproved

DZEN = "dzen"


def as_feed(
    placements: Sequence[Placement], period: Period, project: Project, digest_of: DigestOf
) -> tuple[list[Placement], tuple[str, ...]]:
    """Keep the period's approved placements of Dzen channels, or of all when there is none.

    Also say what was left out.
    """
    dzen = {one.id for one in project.strategy.channels if one.platform == DZEN}
    zone_of = project.strategy.zone_of
    chosen = [
        one
        for one in placements
        if one.at.astimezone(ZoneInfo(zone_of(one.key.channel))).date() in period
        and (not dzen or one.key.channel in dzen)
    ]
    ready = [one for one in chosen if _is_approved(one, project, digest_of)]
    notes = []
    if left := len(chosen) - len(ready):
        notes.append(f"{left} not approved and left out: a feed is published as it is read")
    return ready, tuple(notes)


def _is_approved(placement: Placement, project: Project, digest_of: DigestOf) -> bool:
    try:
        now = current_fingerprint(placement, digest_of)
    except NotPublishable:
        return False
    return why_unapproved(placement, now, project) is None
