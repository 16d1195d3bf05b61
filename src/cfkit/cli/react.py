"""`cfkit react`: answer a trend within hours."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .choice import refuse_unknown
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Collection

    from cfkit.domain.strategy import Channel, Strategy

LONGEST = timedelta(days=3)
"""A reaction that has longer is a plan."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(react)


def react(
    context: typer.Context,
    trend: Annotated[str, typer.Argument(metavar="TREND", help="The news, in one sentence.")],
    position: Annotated[
        str | None, typer.Option(help="What we say to it. Without it the post waits, on hold.")
    ] = None,
    within: Annotated[str, typer.Option(metavar="TIME", help="Hours left, like 6h.")] = "6h",
    relation: Annotated[str | None, typer.Option(help="What it means for our readers.")] = None,
    link: Annotated[str | None, typer.Option(help="Where the news stands.")] = None,
    channel: Annotated[str | None, typer.Option(help="Where. Default: the main channel.")] = None,
    pillar: Annotated[
        str | None, typer.Option(help="Of the idea. Default: one of news, else the first.")
    ] = None,
    approver: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who approves it; a pause asks for one.")
    ] = None,
    checked: Annotated[
        bool, typer.Option("--checked", help="The checklist was gone through; a pause asks.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
) -> None:
    """Write a reaction with a deadline into the next slot before it."""
    from cfkit import wiring
    from cfkit.application.react import CHECKLIST
    from cfkit.domain.errors import UsageError

    terminal: Terminal = context.obj
    hours = _hours(within)
    with wiring.workshop(terminal.root()) as shop:
        strategy = shop.project.strategy
        refuse_unknown("channel", channel, [one.id for one in strategy.channels])
        refuse_unknown("pillar", pillar, [one.id for one in strategy.content.pillars])
        pauses = shop.store.pauses()
        if pauses and not (approver and checked):
            _checklist(terminal, CHECKLIST)
            raise UsageError(
                f"a pause is on ({pauses[0].reason}): go through the checklist, then say --checked"
                " and --approver NAME"
            )
        where = _channel(strategy, channel)
        deadline = shop.clock.now() + hours
        fields = _fields(strategy, where, trend, deadline, shop.project.ideas)
        told = {"news": trend, "relation": relation, "position": position}
        block = {name: text for name, text in told.items() if text and text.strip()}
        fields["trend"] = {**block, "deadline": deadline.isoformat(timespec="minutes")}
        fields |= {"pillar": pillar} if pillar else {}
        fields |= {"references": [{"url": link, "why": "the news"}]} if link else {}
        fields["message"] = block.get("position", trend)
        made = wiring.react(shop, where, fields, deadline, dry_run=dry_run)
    placement = made.placement
    terminal.say(f"+ {made.idea}")
    terminal.say(f"+ {placement.path}, {placement.at:%Y-%m-%d %H:%M}")
    if made.seat.beside:
        terminal.say("  No slot of the channel comes before the deadline: it stands beside them.")
    if made.seat.moved:
        terminal.say(f"> {made.seat.moved.key} makes room: {made.seat.moved.at:%Y-%m-%d %H:%M}")
    if "position" not in block:
        terminal.say("  On hold: write what we say to it, then take the status `hold` out.")
    _checklist(terminal, CHECKLIST)
    by = f" --by {approver}" if approver else ""
    last = deadline.astimezone(placement.at.tzinfo)
    terminal.say(f"Then: `cfkit approve {placement.key}{by}`, before {last:%Y-%m-%d %H:%M}")
    if pauses:
        terminal.say(f"The pause holds it: `cfkit publish --key {placement.key}` sends it.")
    terminal.data(
        {
            "idea": made.idea,
            "key": str(placement.key),
            "path": placement.path,
            "status": str(placement.status),
            "at": placement.at.isoformat(),
            "deadline": deadline.isoformat(),
            "beside": made.seat.beside,
            "moved": str(made.seat.moved.key) if made.seat.moved else None,
            "checklist": list(CHECKLIST),
            "approver": approver,
            "text": placement.body,
        }
    )


def _hours(within: str) -> timedelta:
    from pydantic import TypeAdapter, ValidationError

    from cfkit.domain.errors import UsageError
    from cfkit.domain.strategy.model import Duration

    try:
        hours: timedelta = TypeAdapter(Duration).validate_python(within)
    except ValidationError:
        raise UsageError('--within: write a duration like "6h" or "90m"') from None
    if not timedelta(0) < hours <= LONGEST:
        raise UsageError("--within: give hours, at most 72h; what has longer is planned")
    return hours


def _channel(strategy: Strategy, asked: str | None) -> Channel:
    if asked is not None:
        return strategy.channel(asked)
    return next((one for one in strategy.channels if one.role == "main"), strategy.channels[0])


def _fields(
    strategy: Strategy, channel: Channel, trend: str, deadline: datetime, taken: Collection[str]
) -> dict[str, Any]:
    from cfkit.domain.slugs import slug_of

    pillars = strategy.content.pillars
    return {
        "id": slug_of(trend, taken, "trend"),
        "title": trend,
        "pillar": next((one.id for one in pillars if one.role == "news"), pillars[0].id),
        "message": trend,
        "segments": list(channel.segments[:1]),
        "stages": ["unaware"],
        "priority": "9",
        "expires": f"{(deadline + timedelta(days=1)).date()}",
    }


def _checklist(terminal: Terminal, checklist: Collection[str]) -> None:
    terminal.say("Before it goes out:")
    for one in checklist:
        terminal.say(f"  [ ] {one}")
