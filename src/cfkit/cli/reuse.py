"""`cfkit evergreen due` and `cfkit reuse`: say again what stays true."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from .archive import WORDS
from .choice import refuse_unknown
from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.application.reuse import Memory
    from cfkit.wiring import Workshop

evergreen = typer.Typer(help="What stays true.", no_args_is_help=True, rich_markup_mode=None)

Times = Annotated[
    int | None,
    typer.Option(
        "--max-times", min=1, max=999, help="A channel tells the same so often. Default: the mix's."
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(evergreen, name="evergreen")
    app.command()(reuse)


@evergreen.command()
def due(
    context: typer.Context,
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 20,
    max_times: Times = None,
) -> None:
    """List what may be said again, the best first."""
    from cfkit import wiring
    from cfkit.application.rested import rested
    from cfkit.application.reuse import cooldown_of, most_of
    from cfkit.application.reuse import due as due_of

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        refuse_unknown("channel", channel, [one.id for one in shop.project.strategy.channels])
        found = due_of(
            shop.project, memory_of(shop), shop.clock.now(), most_of(shop.project, max_times)
        )
        before = wiring.archived(shop.root) if channel is None else {}
        old = rested(before, cooldown_of(shop.project), shop.clock.now())[:limit]
    found = [one for one in found if channel in (None, one.channel)]
    shown = found[:limit]
    terminal.table(
        ["told last", "title", "times", "days ago", "reach", "facts to check"],
        (
            (
                one.key,
                one.title,
                one.times,
                one.days,
                "?" if one.score is None else f"{one.score:.1f} × median (of {one.counted})",
                ", ".join(one.old_facts),
            )
            for one in shown
        ),
    )
    if not found:
        terminal.say("Nothing is due: no evergreen idea was told and has rested long enough.")
    elif len(found) > limit:
        terminal.say(f"{len(found) - limit} more; --limit shows them")
    if old:
        terminal.say("In the archive, without an idea yet: `cfkit archive best` shows the texts.")
    terminal.table(
        ["archive", "id", "begins", "times", "days ago", "response"],
        (
            (one.archive, one.id, one.begins[:WORDS], one.times, one.days, f"{one.score:.1f} ×")
            for one in old
        ),
    )
    terminal.data(
        {
            "due": [asdict(one) for one in shown],
            "more": len(found) - len(shown),
            "archive": [{**asdict(one), "last": one.last.isoformat()} for one in old],
        }
    )


def reuse(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="A post that was told.")],
    format_: Annotated[
        str | None, typer.Option("--format", help="In this format. Default: one used least.")
    ] = None,
    hook: Annotated[
        int | None, typer.Option(min=1, max=99, help="With this opening. Default: a new one.")
    ] = None,
    max_times: Times = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
) -> None:
    """Write an evergreen post again: another opening and format, after its cooldown."""
    from cfkit import wiring
    from cfkit.application.reuse import most_of, old_facts
    from cfkit.application.reuse import reuse as told_again
    from cfkit.domain.errors import UsageError
    from cfkit.domain.keys import PlacementKey
    from cfkit.domain.plan import Change

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        refuse_unknown("format", format_, shop.project.catalogue.formats)
        try:
            wanted = PlacementKey.parse(key)
        except ValueError:
            words = f'"{key}" is no key of a post; `cfkit evergreen due` lists some'
            raise UsageError(words) from None
        now = shop.clock.now()
        made = told_again(
            shop.project,
            memory_of(shop),
            wanted,
            write=shop.write,
            calendar=shop.calendar,
            now=now,
            format_id=format_,
            hook=hook,
            most=most_of(shop.project, max_times),
        )
        change = Change("add", str(made.key), made.path, to=made.at.isoformat(), why="reuse")
        if not dry_run:
            shop.content.apply([change], [made])
        stale = old_facts(shop.project.ideas[wanted.variant.idea], wanted.variant.item, now.date())
    terminal.say(f"+ {made.path}")
    terminal.say(f"  {made.key}, {made.at:%Y-%m-%d %H:%M}")
    for fact in stale:
        terminal.warn(
            f"On hold: look the fact {fact} up again, write today into `checked` and take the"
            " status `hold` out."
        )
    terminal.data(
        {
            "key": str(made.key),
            "path": made.path,
            "at": made.at.isoformat(),
            "status": str(made.status),
            "facts_to_check": stale,
            "text": made.body,
        }
    )


def memory_of(shop: Workshop) -> Memory:
    """Gather what was said before, with what became of it."""
    from cfkit import wiring
    from cfkit.application.readings import collect
    from cfkit.application.reuse import Memory

    placements, deliveries = shop.content.load(), shop.store.deliveries()
    snapshots = list(shop.store.snapshots())
    delivered = {key: one.live_at for key, one in deliveries.items()}
    born = {one.key: delivered.get(one.key) for one in snapshots}
    return Memory(wiring.told(shop), placements, collect(snapshots, born))
