"""Answer a trend within hours: an idea with a deadline, and the slot it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.bounds import TREND
from cfkit.domain.errors import InputError
from cfkit.domain.idea import Idea
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Variant
from cfkit.ports import Calendar

from .expand import Selection, variants
from .openings import Openings, Spot
from .slots import Taken

AT_LEAST = timedelta(minutes=15)
"""What a person needs to read a text and approve it."""

ROUND = 5
"""Minutes that an instant beside the cadence is rounded up to."""

LOOKED_AHEAD = 60
"""Days in which a post that makes room finds another slot."""

CHECKLIST = (
    "Is it true? Open the source and read it to the end.",
    "Does it concern our readers, and do we have something to say that they cannot read elsewhere?",
    "Is anybody hurt by it? No jokes about grief, disaster or people.",
    "Would the law mind: an advertisement, a foreign agent, a banned organisation, a name?",
    "Does somebody answer the comments in the next hours?",
)
"""A short one, because there are hours; what haste leaves out stands in it."""


@dataclass(frozen=True, slots=True)
class Seat:
    """The slot a reaction takes; `moved` had it and goes elsewhere, `beside` is off the cadence."""

    at: datetime
    moved: Placement | None = None
    beside: bool = False


def variant_for(project: Project, idea: Idea, channel: Channel) -> Iterator[Variant]:
    """Yield the ways of telling the trend on a channel, plain text first."""
    whole = replace(project, ideas={**project.ideas, idea.id: idea})
    found = [
        one
        for one in variants(whole, Selection(idea.id, TREND, channel=channel.id))
        if isinstance(one, Variant)
        and one.key.format in channel.formats
        and one.key.segment in channel.segments
    ]
    yield from sorted(found, key=lambda one: not one.format.needs.is_text)


def seat(  # noqa: PLR0913, PLR0917  what a slot hangs on
    project: Project,
    channel: Channel,
    placements: Sequence[Placement],
    calendar: Calendar,
    now: datetime,
    deadline: datetime,
    out: Mapping[str, object],
) -> Seat:
    """Find the channel's first slot before the deadline, else an instant beside its cadence.

    A free slot comes first; then one whose post nobody touched and that is not `out`: it moves to
    its next free slot. Raise `InputError` when there is no time left.
    """
    openings = Openings(project.strategy, channel, calendar, int(now.timestamp()))
    zone = ZoneInfo(openings.zone)
    own = {int(one.at.timestamp()): one for one in placements if one.key.channel == channel.id}
    earliest = now + AT_LEAST
    if earliest >= deadline:
        raise InputError("there is no time left to read it before it goes out; give --within 1h")
    spots = [Spot.of(channel.id, one.at.astimezone(zone)) for one in own.values()]
    taken = Taken(openings.rhythm, spots)
    window = [spot for spot in _ahead(openings, now, zone) if earliest <= spot.at < deadline]
    if free := next(filter(taken.fits, window), None):
        return Seat(free.at)
    for spot in window:
        holder = own.get(spot.ts)
        if holder is None or holder.belongs_to_people or str(holder.key) in out:
            continue
        later = (one for one in _ahead(openings, now, zone) if one.ts > spot.ts)
        if elsewhere := next(filter(taken.fits, later), None):
            path = f"content/{elsewhere.month}/{channel.id}/{holder.key.file_name}"
            moved = replace(holder, at=elsewhere.at, planned=elsewhere.at, path=path)
            return Seat(spot.at, moved)
    soon = earliest.astimezone(zone).replace(second=0, microsecond=0)
    soon += timedelta(minutes=ROUND - soon.minute % ROUND)
    while int(soon.timestamp()) in own:
        soon += timedelta(minutes=ROUND)
    return Seat(min(soon, deadline - timedelta(minutes=1)).astimezone(zone), beside=True)


def _ahead(openings: Openings, now: datetime, zone: ZoneInfo) -> Iterator[Spot]:
    for days in range(LOOKED_AHEAD):
        day = now.astimezone(zone).date() + timedelta(days=days)
        if openings.is_open(day):
            yield from openings.spots(day)
