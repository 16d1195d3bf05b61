"""Choose what may stand in a feed: whatever a feed holds, its reader may publish at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from cfkit.domain.capabilities import TitleRules
from cfkit.domain.errors import NotPublishable
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.sheet import Row, Sheet

from .due import DigestOf, current_fingerprint, why_unapproved
from .titles import entitle

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


def headed(plan: Sheet, rules: TitleRules) -> Sheet:
    """Give each post its headline, as publishing does: the first sentence moves above the text."""
    return replace(plan, rows=tuple(_headed(row, rules) for row in plan.rows))


def _headed(row: Row, rules: TitleRules) -> Row:
    if not row.messages or not row.messages[0].blocks:
        return row
    head, title = entitle(row.messages[0], rules)
    if not title:
        return row
    return replace(row, headline=title, messages=(head, *row.messages[1:]))


def _is_approved(placement: Placement, project: Project, digest_of: DigestOf) -> bool:
    try:
        now = current_fingerprint(placement, digest_of)
    except NotPublishable:
        return False
    return why_unapproved(placement, now, project) is None
