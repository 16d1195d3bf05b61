"""`cfkit digest` and `cfkit follow-up`: drafts of ideas from what worked in a period."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .choice import refuse_unknown
from .output import file_of, hand_over
from .plan import PeriodArgument
from .publish import instant
from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.domain.drafting import Draft, Pick
    from cfkit.domain.schedule import Period
    from cfkit.wiring import Workshop

Out = Annotated[
    Path | None, typer.Option(help="A new file, like ideas/more.yaml, or - for stdout.")
]
Top = Annotated[int, typer.Option(min=1, max=50, help="At most so many.")]
Only = Annotated[str | None, typer.Option(help="Only what worked on this channel.")]
At = Annotated[str | None, typer.Option(help="Look at it as if it were this instant (ISO 8601).")]

NOTHING = (
    "nothing stood above the usual: it takes four posts of a channel that are older than a day and"
    " have numbers (cfkit metrics pull)"
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(digest)
    app.command("follow-up")(follow_up)


def digest(
    context: typer.Context,
    period: PeriodArgument,
    top: Top = 5,
    channel: Only = None,
    out: Out = None,
    at: At = None,
) -> None:
    """Draft an idea that lists the best of a period."""
    from cfkit import wiring
    from cfkit.adapters.exports.report_words import named
    from cfkit.application.digest import digest as draft_of
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    wanted = Period.parse(period)
    with wiring.workshop(terminal.root()) as shop:
        picks = _best(shop, wanted, channel, at)[:top]
        language = shop.project.strategy.brand.language
        name = named(wanted, language)
        drafts = [draft_of(shop.project, wanted, picks, name)] if picks else []
    _give(terminal, wanted, drafts, out, language)


def follow_up(
    context: typer.Context,
    period: PeriodArgument,
    top: Top = 3,
    channel: Only = None,
    out: Out = None,
    at: At = None,
) -> None:
    """Draft sequels to what worked, with the angles that are left."""
    from cfkit import wiring
    from cfkit.application.follow_up import follow_up as drafts_of
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    wanted = Period.parse(period)
    with wiring.workshop(terminal.root()) as shop:
        picks = _best(shop, wanted, channel, at)[:top]
        drafts = drafts_of(shop.project, picks, wiring.told(shop).heard)
        language = shop.project.strategy.brand.language
    _give(terminal, wanted, drafts, out, language)


def _best(shop: Workshop, wanted: Period, channel: str | None, at: str | None) -> list[Pick]:
    from cfkit import wiring
    from cfkit.application.best import best
    from cfkit.application.near import keys_near
    from cfkit.application.outcomes import Material

    strategy = shop.project.strategy
    refuse_unknown("channel", channel, [one.id for one in strategy.channels])
    here = wiring.known(shop, instant(at, strategy.brand.timezone))
    counted = here.counts(keys_near(here.project, wanted, here.placements, here.deliveries))
    material = Material(here.project, wanted, here.placements, here.deliveries, counted, here.now)
    return best(material, channel, here.past)


def _give(
    terminal: Terminal, wanted: Period, drafts: list[Draft], out: Path | None, language: str
) -> None:
    from cfkit.adapters.files.idea_drafts import refuse_to_replace, text_of

    document = {"period": wanted.name, "drafts": [asdict(one) for one in drafts]}
    if not drafts:
        terminal.say(f"{wanted.name}: {NOTHING}")
        terminal.data(document)
        return
    refuse_to_replace(file_of(out))
    ideas = ", ".join(str(one.idea["id"]) for one in drafts)
    told = f"Drafted {ideas} into {out}: read and mend it, then cfkit check"
    hand_over(terminal, out, text_of(drafts, language), told).data(document)
