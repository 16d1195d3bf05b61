"""Find a message again in what a platform lists, newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cfkit.domain.likeness import alike, can_be_recognised
from cfkit.domain.publication import Delivery, Receipt, Sighting

SLACK = timedelta(minutes=2)
"""How far a platform's clock may be behind ours."""

ROOT = "publish"
"""The step that puts the first message before readers."""

Wanted = Sequence[tuple[str, str]]
"""Every message of a post in order: the name of its step and its text as the platform shows it."""


def part(number: int) -> str:
    """Name the step of a message; the first message is number 1."""
    return f"part-{number}" if number > 1 else ROOT


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as the platform lists it; `result` is what its step would have returned.

    `in_order` is False for a pinned one, whose place says nothing about the others.
    """

    remote_id: str
    text: str
    posted_at: datetime
    result: Mapping[str, Any]
    in_order: bool = True


def attempted_since(delivery: Delivery) -> datetime | None:
    """Tell from when on a remote message may be ours; `None` when no attempt is on record."""
    began = delivery.first_began_at or delivery.began_at
    return began - SLACK if began else None


def open_step(delivery: Delivery) -> str:
    """Name the visible step whose outcome nobody knows; the first one unless told otherwise."""
    return delivery.open_step or ROOT


def search(
    wanted: Wanted, delivery: Delivery, since: datetime, listing: Iterable[Seen | None]
) -> Sighting:
    """Look for the open step's message. A `None` in the listing says that it gave up early."""
    step = open_step(delivery)
    text = dict(wanted).get(step)
    if text is None:
        return Sighting(why=f"the post has no step {step!r} any more")
    twins = sum(
        alike(text, other) for name, other in wanted if name in delivery.done_steps and name != step
    )
    seen, is_complete = _read_since(listing, since, delivery.others)
    matches = [item for item in seen if alike(text, item.text)]
    if len(matches) > twins:
        return sighted(matches[twins], is_whole=len(wanted) == 1)
    if not is_complete:
        return Sighting(why="the listing could not be read back to the time of the attempt")
    if seen and not can_be_recognised(text):
        return Sighting(why="the message has no words by which it could be told from others")
    return Sighting(certain=True)


def sighted(seen: Seen, *, is_whole: bool) -> Sighting:
    """Report a message that is there. Of a thread it is a step, not the end."""
    receipt = Receipt(seen.remote_id, seen.result.get("url")) if is_whole else None
    return Sighting(receipt, step_result=dict(seen.result))


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
