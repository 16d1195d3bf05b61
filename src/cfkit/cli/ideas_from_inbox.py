"""`cfkit ideas from-inbox`: drafts of ideas out of what people repeat in comments."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Annotated

import typer

from .choice import refuse_unknown
from .inbox_questions import ENOUGH, ChannelOption, LeastOption, as_json, nothing

if TYPE_CHECKING:
    from .terminal import Terminal


def register(ideas: typer.Typer) -> None:
    """Add the command."""
    ideas.command("from-inbox")(from_inbox)


def from_inbox(
    context: typer.Context,
    channel: ChannelOption = None,
    least: LeastOption = ENOUGH,
    pillar: Annotated[str | None, typer.Option(help="Of the ideas. Default: the first.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write ideas/NAME.yaml.")] = False,
    name: Annotated[str, typer.Option(help="Of the file under ideas/.")] = "from-inbox",
) -> None:
    """Draft ideas out of the questions, proposals and corrections that people repeat."""
    from cfkit import wiring
    from cfkit.application.heard_ideas import HEARD, heard_ideas
    from cfkit.application.repeats import repeats
    from cfkit.domain.slugs import slug_of

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        strategy = shop.project.strategy
        refuse_unknown("channel", channel, [one.id for one in strategy.channels])
        pillars = [one.id for one in strategy.content.pillars]
        refuse_unknown("pillar", pillar, pillars)
        gist = wiring.gist(shop.root, strategy.brand.language)
        every = [one for one in shop.store.cases().all() if channel in (None, one.channel)]
        with terminal.progress("Comparing comments"):
            found = list(
                chain.from_iterable(
                    repeats(every, sort, gist, shop.project, least) for sort in HEARD
                )
            )
    drafts = heard_ideas(shop.project, found, pillar or pillars[0])
    ideas, sources = [one.idea for one in drafts], [one.source for one in drafts]
    path = None
    if not found:
        terminal.say(nothing(least))
    elif not drafts:
        terminal.say("An idea speaks already of each thing that people repeat.")
    elif write:
        stem = slug_of(name, (), "from-inbox")
        path = wiring.write_ideas(shop.root, stem, ideas, dry_run=False, sources=sources)
        terminal.say(f"+ {path}: write what it leaves open (`cfkit check` names each TODO)")
    else:
        terminal.say(f"Drafts: {len(drafts)}; --write puts them into ideas/{name}.yaml")
        if not terminal.json:
            terminal.text(wiring.text_of_ideas(ideas, sources))
    terminal.data({"path": path, "ideas": ideas, "from": [as_json(one) for one in found]})
