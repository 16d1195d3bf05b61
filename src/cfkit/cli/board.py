"""`cfkit board`: the plan as columns, its silences, and what is due next."""

from __future__ import annotations

import shutil
from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import ExitCode

from .board_below import NOBODY, show_ahead, show_gaps
from .choice import refuse_unknown
from .in_force import say_pauses
from .publish import instant
from .terminal import Terminal, passed_over

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from cfkit.application.board import Card
    from cfkit.domain.plan import Placement
    from cfkit.domain.production import Task
    from cfkit.domain.publication import Pause
    from cfkit.domain.schedule import Period
    from cfkit.domain.strategy import Strategy
    from cfkit.wiring import Workshop

NEXT = 5
"""Deadlines that are shown under a board."""


class By(StrEnum):
    """What columns are made of."""

    STATE = "state"
    PERSON = "person"
    CHANNEL = "channel"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(board)


def board(
    context: typer.Context,
    period: Annotated[
        str | None, typer.Argument(metavar="PERIOD", help="Default: everything under content/.")
    ] = None,
    by: Annotated[By, typer.Option(help="What the columns are.")] = By.STATE,
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
    person: Annotated[
        str | None, typer.Option(metavar="MEMBER", help="Only what they still have to work on.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many cards a column.")] = 12,
    at: Annotated[
        str | None, typer.Option(help="Decide what is due as if it were this instant (ISO 8601).")
    ] = None,
) -> None:
    """Show how far every post is, where channels are silent, and what is due next."""
    from cfkit import wiring
    from cfkit.application.board import gaps, span, unapproved
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    wanted = Period.parse(period) if period else None
    with wiring.workshop(terminal.root()) as shop:
        strategy = shop.project.strategy
        refuse_unknown("channel", channel, [one.id for one in strategy.channels])
        refuse_unknown("member", person, [one.id for one in strategy.resources.team])
        placements, broken = shop.content.read()
        now = instant(at, strategy.brand.timezone) or shop.clock.now()
        pauses = tuple(shop.store.pauses())
        made = _cards(shop, placements, now, pauses)
        shown = [
            card
            for card in made
            if (wanted is None or card.at.date() in wanted) and channel in (None, card.channel)
        ]
        days = wanted or span(shown, now.date())
        silent = gaps(shop.project, days, made, shop.calendar) if days else []
        silent = [one for one in silent if channel in (None, one.channel)]
    if person:
        shown = [theirs for one in shown if (theirs := one.of(person))]
    waiting = unapproved(shown, shop.project, now)
    columns = _columns(shown, by, strategy)
    ahead = _ahead(shown)
    terminal.diagnostics(broken)
    _show(terminal, columns, by, limit)
    if shown:
        show_gaps(terminal, silent)
        show_ahead(terminal, ahead, len(waiting))
    elif not broken:
        terminal.say(_nothing(made, wanted))
    say_pauses(terminal, pauses, strategy.zone)
    document = {
        "by": by.value,
        "pauses": [one.as_json() for one in pauses],
        "columns": [
            {"name": name, "cards": [one.as_json() for one in cards]}
            for name, cards in columns.items()
        ],
        "gaps": [one.as_json() for one in silent],
        "unapproved": [card.key for card in waiting],
        "deadlines": [task.as_json() for task in ahead],
        "diagnostics": [one.as_json() for one in broken],
    }
    if broken:
        terminal.fail(document, "invalid-files", passed_over(broken), ExitCode.INPUT)
    terminal.data(document)


def _cards(
    shop: Workshop, placements: list[Placement], now: datetime, pauses: tuple[Pause, ...]
) -> list[Card]:
    from cfkit.application.board import cards
    from cfkit.application.due import Rules

    tasks = shop.production(placements, now).tasks
    rules = Rules(
        shop.project, now, shop.clock.now(), shop.shelf.digest, pauses, unmerged=shop.unmerged
    )
    return cards(placements, shop.store.deliveries(), rules, tasks)


def _columns(shown: Sequence[Card], by: By, strategy: Strategy) -> dict[str, list[Card]]:
    """Sort cards into the columns that hold any."""
    from cfkit.application.board import COLUMNS

    found: dict[str, list[Card]] = defaultdict(list)
    for card in shown:
        if by is By.PERSON:
            for owner in {task.owner for task in card.tasks}:
                if theirs := card.of(owner):
                    found[owner or NOBODY].append(theirs)
        else:
            found[card.state if by is By.STATE else card.channel].append(card)
    order = {
        By.STATE: COLUMNS,
        By.CHANNEL: tuple(one.id for one in strategy.channels),
        By.PERSON: tuple(one.id for one in strategy.resources.team),
    }[by]
    if by is By.PERSON:
        for cards in found.values():
            cards.sort(key=lambda one: (one.tasks[0].due, one.at, one.key))
    names = (*order, *sorted(set(found) - set(order)))
    return {name: found[name] for name in names if name in found}


def _ahead(shown: Sequence[Card]) -> list[Task]:
    """Gather the next deadlines, each once."""
    left = {task.id: task for card in shown for task in card.tasks}
    return sorted(left.values(), key=lambda task: (task.due, task.publish_at, task.id))[:NEXT]


def _show(terminal: Terminal, columns: dict[str, list[Card]], by: By, limit: int) -> None:
    from .board_columns import draw

    width = shutil.get_terminal_size().columns
    drawn = [(name, [tuple(_lines(one, by)) for one in cards]) for name, cards in columns.items()]
    for one in draw(drawn, width, limit):
        terminal.say(one)


def _lines(card: Card, by: By) -> Iterator[str]:
    when = f"{card.at:%a %d %b %H:%M}"
    late = "! " if card.task is not None and card.task.is_late else ""
    if by is By.PERSON and card.task is not None:
        yield f"{late}{card.task.due:%a %d %b} {card.task.work_en}"
        yield card.title
        yield f"{when} {card.channel}"
        return
    yield f"{late}{when} {card.state if by is By.CHANNEL else card.channel}"
    yield card.title
    if card.note:
        yield card.note


def _nothing(made: Sequence[Card], wanted: Period | None) -> str:
    if not made:
        return (
            f"No placements yet: `cfkit plan {wanted.name if wanted else '2026-12'}` writes some."
        )
    months = ", ".join(sorted({f"{card.at:%Y-%m}" for card in made}))
    return f"Nothing to show; there are posts in {months}."
