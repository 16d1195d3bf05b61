"""`cfkit inbox questions`: what people ask again and again, as entries of the FAQ."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .choice import refuse_unknown

if TYPE_CHECKING:
    from cfkit.domain.asked import Repeated

    from .terminal import Terminal

ENOUGH = 3
"""People who must have said a thing before it counts as repeated; a rule of thumb."""

LeastOption = Annotated[
    int, typer.Option("--min", min=2, help="People who must have said it; a rule of thumb.")
]
ChannelOption = Annotated[str | None, typer.Option("--channel", help="Only this one.")]


def register(inbox: typer.Typer) -> None:
    """Add the command."""
    inbox.command()(questions)


def questions(
    context: typer.Context, channel: ChannelOption = None, least: LeastOption = ENOUGH
) -> None:
    """Show the questions that people repeat, and write those the FAQ lacks as entries to paste."""
    from cfkit import wiring
    from cfkit.application.heard_ideas import faq_entries
    from cfkit.application.repeats import repeats
    from cfkit.domain.comments import Sort

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        strategy = shop.project.strategy
        refuse_unknown("channel", channel, [one.id for one in strategy.channels])
        gist = wiring.gist(shop.root, strategy.brand.language)
        every = [one for one in shop.store.cases().all() if channel in (None, one.channel)]
        with terminal.progress("Comparing questions"):
            found = repeats(every, Sort.QUESTION, gist, shop.project, least)
    entries = faq_entries(shop.project, found)
    text = wiring.text_of_faq(entries) if entries else None
    terminal.table(
        ["people", "comments", "channels", "question", "words in common", "faq"],
        [
            (
                one.people,
                one.count,
                ", ".join(one.channels),
                one.example,
                ", ".join(one.lemmas),
                one.faq or "-",
            )
            for one in found
        ],
    )
    if not found:
        terminal.say(nothing(least))
    elif text is None:
        terminal.say("The FAQ speaks of each of them.")
    else:
        told = "paste this into strategy.yaml and write the answers where it says TODO"
        terminal.say(f"Questions that the FAQ lacks: {len(entries)}; {told}:")
        if not terminal.json:
            terminal.text(text)
    terminal.data({"questions": [as_json(one) for one in found], "entries": entries, "yaml": text})


def nothing(least: int) -> str:
    """Say that nothing repeats, and what makes it."""
    return (
        f"Nothing was said by {least} people or more: `cfkit inbox pull` reads what is new,"
        " --min lowers the bar."
    )


def as_json(one: Repeated) -> dict[str, Any]:
    """Name the class as other commands do."""
    return {("class" if name == "sort" else name): value for name, value in asdict(one).items()}
