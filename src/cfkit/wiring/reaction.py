"""Write a reaction to a trend: its idea, and its post in the slot it takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cfkit.domain.errors import InputError, NothingToSay, UsageError
from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Change, Placement, Status

from .drafts import write_ideas

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from pydantic import ValidationError

    from cfkit.application.react import Seat
    from cfkit.domain.strategy import Channel

    from .shop import Workshop


OPEN = "TODO"
"""Stands where nobody said yet what we think; `check` and `preflight` name it."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What was written, or would be."""

    idea: str
    placement: Placement
    seat: Seat


def react(
    shop: Workshop,
    channel: Channel,
    fields: Mapping[str, Any],
    deadline: datetime,
    *,
    dry_run: bool,
) -> Reaction:
    """Make the idea and its post. Raise `InputError` where the channel cannot say it."""
    from pydantic import ValidationError

    from cfkit.application.react import seat, variant_for
    from cfkit.application.write import Body, TooLong, Writer
    from cfkit.domain.idea import Idea

    try:
        idea = Idea.model_validate(fields)
    except ValidationError as error:
        raise UsageError(_refused(error)) from None
    project = replace(shop.project, ideas={**shop.project.ideas, idea.id: idea})
    writer = Writer(project, shop.templates)
    why, is_open = (
        f"{channel.id} carries no format for it",
        not (idea.trend and idea.trend.position),
    )
    for variant in variant_for(shop.project, idea, channel):
        if is_open:
            body = Body(f"{idea.title}\n\n{OPEN}")
            break
        try:
            body = writer.write(variant, channel, shop.capabilities(channel))
        except (NothingToSay, TooLong) as error:
            why = str(error)
            continue
        break
    else:
        raise InputError(f"the reaction cannot be said on {channel.id}: {why}")
    placements = shop.content.load()
    found = seat(
        project,
        channel,
        placements,
        shop.calendar,
        shop.clock.now(),
        deadline,
        shop.store.deliveries(),
    )
    key = PlacementKey(variant.key, channel.id)
    path = f"content/{found.at:%Y-%m}/{channel.id}/{key.file_name}"
    placement = Placement(
        key,
        found.at,
        body.text,
        status=Status.HOLD if is_open else Status.DRAFT,
        goal=variant.goal,
        stage=variant.stage,
        media=body.media,
        generated=None,  # a person asked for it, so no plan takes it away
        path=path,
        planned=found.at,
    )
    shown = write_ideas(shop.root, f"react-{idea.id}", [fields], dry_run=dry_run)
    changes = [Change("add", str(key), path, to=found.at.isoformat(), why="react")]
    written = [placement]
    if found.moved is not None:
        moved = found.moved
        changes.append(
            Change("move", str(moved.key), moved.path, to=moved.at.isoformat(), why="react")
        )
        written.append(moved)
    if not dry_run:
        shop.content.apply(changes, written)
    return Reaction(shown, placement, found)


def _refused(error: ValidationError) -> str:
    """Say which of the words of the command make no idea."""
    fields = {str(one["loc"][0]) for one in error.errors()}
    if "references" in fields:
        return "--link: write an address like https://news.example/bridge"
    return "write the news in one sentence, and say in --position what you think of it"
