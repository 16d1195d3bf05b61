"""Find the unit that a key names: its variant, its channel and the body as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import InputError, NothingToSay, UsageError
from cfkit.domain.keys import PlacementKey, VariantKey
from cfkit.domain.plan import Placement, Status
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Variant

from .expand import Selection, channels_for, variants
from .write import Body, TooLong

Write = Callable[[Variant, Channel], Body]
"""Says a variant on a channel. Raises `TooLong`, `NothingToSay` or `InvalidFiles`."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit of production. `path` is the file that `body` was read from, else it was written."""

    key: VariantKey
    variant: Variant | None
    """`None` when the ideas no longer give it and only a file stands."""
    channel: Channel | None
    body: str
    path: str | None = None
    at: datetime | None = None
    why: str | None = None
    """Why the file counts and not what would be written anew."""


def find_unit(text: str, project: Project, placements: Iterable[Placement], write: Write) -> Unit:
    """Read what people edited, else say the variant anew.

    A variant's key means its edited placement, else its first channel. Raise `UsageError` for a key
    that names nothing, `InputError` when there is too little or too much to say.
    """
    key, channel_id = _parsed(text, project, standing := list(placements))
    found = [one for one in standing if one.key.variant == key]
    if channel_id is not None:
        found = [one for one in found if str(one.key) == text]
    ours = next((one for one in found if one.belongs_to_people), None)
    variant = _variant(key, project)
    if ours is None and variant is None:
        raise UsageError(_unknown(text, project, standing))
    near = ours or next(iter(found), None)
    channel = _channel(project, channel_id or (near.key.channel if near else None), key)
    at = near.at if near else None
    if ours is not None:
        return Unit(key, variant, channel, ours.body, ours.path, at, _why_theirs(ours))
    carrying = channels_for(project, key.format, key.segment)
    if variant is None or channel is None or channel not in carrying:
        raise UsageError(_unknown(text, project, standing))
    try:
        body = write(variant, channel)
    except (NothingToSay, TooLong) as error:
        raise InputError(f"{error}; there is nothing to work from") from None
    return Unit(key, variant, channel, body.text, None, at)


def _why_theirs(placement: Placement) -> str:
    """Say what people did to a placement that belongs to them, their words before all else."""
    if placement.is_edited:
        return "people have changed it"
    if placement.status is Status.HOLD:
        return "it is on hold"
    return "it was moved by hand" if placement.is_moved else "it is approved"


def _parsed(
    text: str, project: Project, standing: list[Placement]
) -> tuple[VariantKey, str | None]:
    try:
        if "@" in text:
            placement = PlacementKey.parse(text)
            return placement.variant, placement.channel
        return VariantKey.parse(text), None
    except ValueError:
        raise UsageError(_unknown(text, project, standing)) from None


def _variant(key: VariantKey, project: Project) -> Variant | None:
    chosen = Selection(key.idea, key.angle, key.format, key.segment, hooks=key.hook)
    for one in variants(project, chosen):
        if isinstance(one, Variant) and one.key == key:
            return one
    return None


def _channel(project: Project, wanted: str | None, key: VariantKey) -> Channel | None:
    if wanted is not None:
        return next((one for one in project.strategy.channels if one.id == wanted), None)
    return next(iter(channels_for(project, key.format, key.segment)), None)


def _unknown(text: str, project: Project, standing: list[Placement]) -> str:
    known = [str(one.key) for one in standing]
    known += [str(one.key) for one in variants(project) if isinstance(one, Variant)]
    near = did_you_mean(text, known)
    ask = "" if near else ": `cfkit status` lists what is planned, `cfkit expand` what could be"
    return f'no unit is called "{text[:120]}"{near}{ask}'
