"""`cfkit channel`: advice about the pages that a strategy speaks on, and where they stand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from cfkit.domain.errors import UsageError

from .choice import refuse_unknown
from .terminal import Terminal

channels = typer.Typer(
    help="The pages you speak on.", no_args_is_help=True, rich_markup_mode=None
)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(channels, name="channel")


@channels.command()
def advise(
    context: typer.Context,
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
) -> None:
    """Say which kind of page suits each channel: profile, group, public page, and why."""
    from cfkit import wiring
    from cfkit.application.advise import advise as advice_of

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        refuse_unknown("channel", channel, [one.id for one in shop.project.strategy.channels])
        found = [one for one in advice_of(shop.project) if channel in (None, one.channel)]
    terminal.table(
        ["channel", "platform", "page now", "advised", "why"],
        (
            (
                one.channel,
                one.platform,
                one.now or "not said",
                "as it is" if one.fits else one.advised,
                "; ".join(one.why),
            )
            for one in found
        ),
    )
    for one in found:
        for note in one.notes:
            terminal.say(f"{one.channel}: {note}")
        if one.hashtags:
            terminal.say(
                f"{one.channel}: hashtags that its segments give: {' '.join(one.hashtags)}"
            )
    terminal.say("Advice, no rule: write what you decide into `channels[].page`.")
    terminal.data({"channels": [{**asdict(one), "fits": one.fits} for one in found]})


@channels.command()
def renamed(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="The channel whose account has a new name.")],
) -> None:
    """Say that a channel's settings name the same account as before, under its new name.

    A channel that publishes is tied to the account of its settings: what is done to its posts
    would hit those of another one. Another account takes a channel of its own.
    """
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        known = {one.id: one for one in shop.project.strategy.channels}
        refuse_unknown("channel", channel, list(known))
        if not shop.remembers:
            raise UsageError("nothing was published from here yet, so no channel is tied to any")
        tried = sum(one.channel == channel for one in shop.store.deliveries().values())
        before, now = shop.places.move(known[channel])
    if before == now:
        terminal.say(f"{channel}: nothing to change, it stands at {now or 'no account'}")
    else:
        terminal.say(
            f"{channel}: {now}, which was {before or 'not written down'}; {tried} posts stay"
        )
    terminal.data({"channel": channel, "before": before, "now": now, "placements": tried})
