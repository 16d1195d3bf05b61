"""Find a message again in what a platform lists, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cfkit.domain.likeness import alike, can_be_recognised
from cfkit.domain.publication import Delivery, Receipt, Sighting

SLACK = timedelta(minutes=2)
"""How far off an instant may be after the platform's clock was compared with ours."""
_TOO_FAR = timedelta(minutes=10)
"""Beyond this one of the two clocks is broken, and nobody knows which or since when."""
_ANOTHER_ZONE = timedelta(hours=15)
"""How long before the attempt a post of ours may seem to stand: clocks are set right later."""

_TWIN = "the same words stand there from shortly before the attempt"
_ELSEWHERE = "the same words stand there below another message than the one to be answered"

Clock = Callable[[], timedelta | None]
"""Tells how far the platform's clock is ahead of ours; asked after the platform answered."""

ROOT = "publish"
"""The step that puts the first message before readers."""

NO_ATTEMPT = Sighting(why="no attempt is on record")
"""What a look-up says of a post that was never tried."""

Wanted = Sequence[tuple[str, str]]
"""Every message of a post in order: the name of its step and its text as the platform shows it."""


def part(number: int) -> str:
    """Name the step of a message; the first message is number 1."""
    return f"part-{number}" if number > 1 else ROOT


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as the platform lists it; `result` is what its step would have returned.

    `in_order` is False for a pinned one, whose place says nothing about the others. `answers` names
    the message above it where the listing tells; `None` says nothing. One that `is_elsewhere` does
    not stand where the message is looked for: it is never the one, and may cast a doubt.
    """

    remote_id: str
    text: str
    posted_at: datetime
    result: Mapping[str, Any]
    in_order: bool = True
    answers: str | None = None
    is_elsewhere: bool = False


def attempt_began(delivery: Delivery) -> datetime | None:
    """Tell when the first attempt began, by our clock; `None` when none is on record."""
    return delivery.first_began_at or delivery.began_at


def open_step(delivery: Delivery) -> str:
    """Name the visible step whose outcome nobody knows; the first one unless told otherwise."""
    return delivery.open_step or ROOT


def answers_to(
    comment: str, listing: Iterable[Seen | None], thread: str | None = None
) -> Iterator[Seen | None]:
    """Mark what answers another comment, or stands below another one than `thread`."""
    places = (None, comment, thread or comment)
    return (one and replace(one, is_elsewhere=one.answers not in places) for one in listing)


def search(
    wanted: Wanted, delivery: Delivery, listing: Iterable[Seen | None], clock: Clock
) -> Sighting:
    """Look for the open step's message. A `None` in the listing says that it gave up early.

    Absence is only certain when the platform's clock could be compared with ours, and when the
    same words do not stand elsewhere: a platform may call the message above by another number.
    """
    step, began = open_step(delivery), attempt_began(delivery)
    text = dict(wanted).get(step)
    if began is None:
        return NO_ATTEMPT
    if text is None:
        return Sighting(why=f"the post has no step {step!r} any more")
    twins = sum(
        alike(text, other) for name, other in wanted if name in delivery.done_steps and name != step
    )
    seen, is_complete = _read_since(listing, began - _ANOTHER_ZONE, delivery.others)
    ahead = clock()
    since = began + (ahead or timedelta()) - SLACK
    same = [item for item in seen if alike(text, item.text)]
    alikes = [item for item in same if not item.is_elsewhere]
    matches = [item for item in alikes if item.posted_at >= since]
    if len(matches) > twins:
        return sighted(matches[twins], is_whole=len(wanted) == 1)
    if not is_complete:
        return Sighting(why="the listing could not be read back to the time of the attempt")
    is_recognisable = can_be_recognised(text)
    if not is_recognisable and any(item.posted_at >= since for item in seen):
        return Sighting(why="the message has no words by which it could be told from others")
    doubt = _TWIN if len(alikes) > twins else _doubt(ahead)
    if any(item.is_elsewhere and item.posted_at >= since for item in same):
        doubt = _ELSEWHERE
    return Sighting(why=doubt, certain=not doubt)


def _doubt(ahead: timedelta | None) -> str:
    """Say why the platform's instants cannot be compared with ours; empty when they can."""
    if ahead is None:
        return "the platform does not tell its time, so nobody knows what is younger than the try"
    if abs(ahead) > _TOO_FAR:
        minutes = round(abs(ahead).total_seconds() / 60)
        return f"this computer's clock and the platform's are {minutes} minutes apart: set it right"
    return ""


def sighted(seen: Seen, *, is_whole: bool) -> Sighting:
    """Report a message that is there. Of a thread it is a step, not the end."""
    receipt = Receipt(seen.remote_id, seen.result.get("url")) if is_whole else None
    return Sighting(receipt, step_result=dict(seen.result), posted_at=seen.posted_at)


def _read_since(
    listing: Iterable[Seen | None], since: datetime, taken: frozenset[str]
) -> tuple[list[Seen], bool]:
    """Return what was posted since, oldest first, and whether all of it was read."""
    seen: list[Seen] = []
    is_complete = True
    for item in listing:
        if item is None:
            is_complete = False
            break
        if item.posted_at >= since:
            if item.remote_id not in taken:
                seen.append(item)
        elif item.in_order:
            break
    seen.reverse()  # the listing's order decides between messages of one second
    return sorted(seen, key=lambda item: item.posted_at), is_complete
