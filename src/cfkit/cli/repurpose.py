"""`cfkit repurpose`: a long text becomes ideas, from which posts are made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .choice import refuse_unknown
from .terminal import Terminal


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(repurpose)


def repurpose(
    context: typer.Context,
    text: Annotated[Path, typer.Argument(metavar="LONG.md", help="An article, in Markdown.")],
    source: Annotated[
        str | None, typer.Option(help="Where it stands: an address. Default: its file name.")
    ] = None,
    pillar: Annotated[str | None, typer.Option(help="Of the ideas. Default: the first.")] = None,
    segment: Annotated[
        list[str] | None, typer.Option(help="Whom they are for; may be repeated. Default: all.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Of the file under ideas/. Default: that of the text.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
) -> None:
    """Cut a long text into ideas: a section each, with its facts and their sources."""
    from cfkit import wiring
    from cfkit.application.repurpose import Home, ideas_of
    from cfkit.domain.slugs import slug_of

    terminal: Terminal = context.obj
    root = terminal.root()
    whole = wiring.long_text(text)
    with wiring.workshop(root) as shop:
        strategy = shop.project.strategy
        refuse_unknown("pillar", pillar, [one.id for one in strategy.content.pillars])
        segments = [one.id for one in strategy.segments]
        for one in segment or ():
            refuse_unknown("segment", one, segments)
        home = Home(
            pillar or strategy.content.pillars[0].id,
            segment or segments,
            strategy.content.journey[:2],
            source or text.name,
        )
        ideas = ideas_of(whole, home, shop.project.ideas)
    stem = slug_of(name or text.stem, (), "text")
    path = wiring.write_ideas(root, stem, ideas, dry_run=dry_run)
    terminal.table(
        ["idea", "title", "facts", "block"],
        (
            (
                one["id"],
                one["title"],
                len(one.get("facts", ())),
                next((block for block in ("faq", "steps", "list") if block in one), ""),
            )
            for one in ideas
        ),
    )
    terminal.say(f"{'Would write' if dry_run else '+'} {path}")
    bare = [one["id"] for one in ideas if not {"facts", "faq", "steps", "list"} & set(one)]
    if bare:
        terminal.say(
            f"Nothing to draw on yet: {', '.join(bare)}; `cfkit ideas spark` names blocks."
        )
    terminal.say(f"Read {path}: it says what the text says. Then `cfkit expand --limit 20`.")
    terminal.data({"path": path, "ideas": ideas, "without_block": bare})
