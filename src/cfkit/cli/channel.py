"""`cfkit channel`: the pages that a strategy speaks on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

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
def confirm(
    context: typer.Context,
    channel: Annotated[str, typer.Argument(help="The channel whose account has a new name.")],
) -> None:
    """Say that a channel's settings name the account it published to, under a new name.

    A channel is tied to the account that holds its posts: what is done to them would hit those of
    another one. Another account takes a channel of its own.
    """
    from cfkit import wiring

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        refuse_unknown("channel", channel, [one.id for one in shop.project.strategy.channels])
        done = wiring.confirm(shop, channel)
    if done.is_new:
        terminal.say(
            f"{channel}: {done.posts} posts stand at {done.now or 'the account of its settings'}"
            + (f", which was {done.before}" if done.before else "")
        )
    else:
        terminal.say(f"{channel}: nothing to change, its settings name the account of its posts")
    terminal.data({"channel": channel, **asdict(done)})
