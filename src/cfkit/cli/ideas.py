"""`cfkit ideas`: what to write next, how long the stock lasts, where reasons are missing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from . import ideas_from_inbox
from .choice import refuse_unknown
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cfkit.application.outside import Topic
    from cfkit.application.spark import Sparks
    from cfkit.domain.keys import PlacementKey
    from cfkit.wiring import Workshop

SOON = 14
"""Days of stock under which `runway` warns: two weeks are what a text and its picture need."""

ideas = typer.Typer(help="What to write next.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    ideas_from_inbox.register(ideas)
    app.add_typer(ideas, name="ideas")


@ideas.command()
def spark(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each kind.")] = 10,
    days: Annotated[int, typer.Option(min=1, max=366, help="How far to look for dates.")] = 30,
    pillar: Annotated[str | None, typer.Option(help="Only ideas of this pillar.")] = None,
    segment: Annotated[str | None, typer.Option(help="Only for this segment.")] = None,
) -> None:
    """Propose what to write: empty cells, evergreen due, dates ahead, open questions."""
    from cfkit import wiring
    from cfkit.application.spark import Wanted
    from cfkit.application.spark import spark as sparks_of

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        strategy = shop.project.strategy
        refuse_unknown("pillar", pillar, [one.id for one in strategy.content.pillars])
        refuse_unknown("segment", segment, [one.id for one in strategy.segments])
        now = shop.clock.now()
        holidays = shop.calendar.named_days(now.date(), now.date() + timedelta(days=days))
        heard = wiring.told(shop).heard
        found = sparks_of(shop.project, heard, holidays, now, Wanted(limit, days, pillar, segment))
    _show(terminal, found)
    terminal.data(asdict(found))


@ideas.command()
def runway(
    context: typer.Context,
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
) -> None:
    """Say for how many days there is something left to say at this cadence."""
    from cfkit import wiring
    from cfkit.application.runway import runway as stock_of

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        refuse_unknown("channel", channel, [one.id for one in shop.project.strategy.channels])
        keys = _sayable(shop, terminal, channel)
        found = stock_of(shop.project, keys, wiring.told(shop), shop.calendar, shop.clock.now())
    found = [one for one in found if channel in (None, one.channel)]
    terminal.table(
        ["channel", "subjects", "returning", "variants", "posts a day", "days", "until"],
        (
            (
                one.channel,
                one.subjects,
                one.returning,
                one.variants,
                f"{one.per_day:g}",
                "-" if one.days is None else one.days,
                one.until or "",
            )
            for one in found
        ),
    )
    terminal.say("A subject is an idea × angle that the channel has not told yet.")
    for one in found:
        if one.days is not None and one.days < SOON:
            words = f"{one.channel} has {one.days} days of subjects left"
            terminal.say(terminal.paint(f"! {words}: `cfkit ideas spark` names some", "warning"))
        if one.days is None:
            terminal.say(f"{one.channel} is silent for the next four weeks.")
    terminal.data({"channels": [asdict(one) for one in found]})


@ideas.command()
def reasons(
    context: typer.Context,
    enough: Annotated[
        int, typer.Option("--min", min=1, help="Reasons a segment should have; a rule of thumb.")
    ] = 3,
) -> None:
    """Show which segments have too few reasons to choose us, or reasons without proof."""
    from cfkit import wiring
    from cfkit.application.reasons import reasons as reasons_of

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        found = reasons_of(shop.project, enough)
    terminal.table(
        ["segment", "reasons", "without proof", "missing", "ideas"],
        (
            (one.segment, one.reasons, ", ".join(one.without_proof), one.missing, one.ideas)
            for one in found
        ),
    )
    short = [one for one in found if one.missing]
    if short:
        missing = sum(one.missing for one in short)
        terminal.say(
            f"{missing} more would give every segment {enough}: write why these people choose you,"
            " with a proof, into `segments[].reasons`."
        )
    else:
        terminal.say(f"Every segment has {enough} reasons or more.")
    terminal.data({"min": enough, "segments": [asdict(one) for one in found]})


def _sayable(shop: Workshop, terminal: Terminal, channel: str | None) -> list[PlacementKey]:
    """Gather the keys of all posts that can be said."""
    from cfkit.application.expand import Selection
    from cfkit.domain.keys import PlacementKey

    keys = []
    with terminal.progress("Counting what can be said") as advance:
        for line in shop.unfold(Selection(channel=channel), lambda _: None):
            keys.append(PlacementKey.parse(line.key))
            advance()
    return keys


def _show(terminal: Terminal, found: Sparks) -> None:
    _part(
        terminal,
        "Blocks to write into ideas you have:",
        ["idea", "write", "fields", "for the angle", "why"],
        ((c.idea, c.block, ", ".join(c.fields), c.angle, c.why) for c in found.cells),
    )
    _part(
        terminal,
        "Evergreen ideas that are due again:",
        ["idea", "title", "last told"],
        ((one.idea, one.title, one.last or "never") for one in found.evergreen),
    )
    _part(
        terminal,
        "Dates ahead:",
        ["date", "kind", "what", "planned"],
        ((one.date, one.kind, one.what, "yes" if one.planned else "no") for one in found.dates),
    )
    _part(
        terminal,
        "Questions of the FAQ that no idea answers:",
        ["faq", "question"],
        ((one.id, one.question) for one in found.questions),
    )
    _part(
        terminal,
        "Trends of these days, from sources.yaml; `cfkit react TITLE` takes one up:",
        ["trend", "until", "days left", "why", "address"],
        ((one.title, one.until, one.days, one.why or "", one.url or "") for one in found.trends),
    )
    _part(
        terminal,
        "What others do, from sources.yaml:",
        ["competitor", "they", "topic", "our ideas", "seen"],
        (
            (
                one.title,
                "do it well" if one.kind == "strong" else "leave it",
                one.topic,
                ", ".join(one.ideas) or "none",
                _seen(one),
            )
            for one in found.rivals
        ),
    )
    lists = (found.cells, found.evergreen, found.dates, found.questions, found.rivals, found.trends)
    if not any(lists):
        terminal.say("Nothing is missing: every angle has its block, every date its post.")


def _seen(topic: Topic) -> str:
    day = f"{topic.checked}" if topic.checked else "?"
    return f"{day}, look again" if topic.stale else day


def _part(
    terminal: Terminal, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    listed = list(rows)
    if listed:
        terminal.say(terminal.paint(title, "bold"))
        terminal.table(heads, listed)
        terminal.say()
