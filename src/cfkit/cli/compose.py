"""`cfkit compose`: what each platform gets of a placement, before anything is sent."""

from __future__ import annotations

from dataclasses import asdict, replace
from itertools import product
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import ExitCode, UsageError

from .terminal import Terminal, passed_over

if TYPE_CHECKING:
    from collections.abc import Collection

    from cfkit.application.composed import Composed
    from cfkit.domain.plan import Placement
    from cfkit.wiring import Workshop


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(compose)


def compose(
    context: typer.Context,
    keys: Annotated[
        list[str] | None, typer.Argument(metavar="KEY", help="Which ones; planned or not.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every placement under content/.")] = False,
    as_: Annotated[
        list[str] | None,
        typer.Option("--as", metavar="SLUG", help="As this platform would get it; repeatable."),
    ] = None,
) -> None:
    """Show posts as their platforms get them: markup, counts, titles, tags, polls."""
    from cfkit import wiring
    from cfkit.domain.diagnostics import Diagnostic, InvalidFiles

    terminal: Terminal = context.obj
    if bool(keys) == every:
        raise UsageError("name a KEY or several, or --all; `cfkit status` lists them")
    slugs = _known(as_, wiring.slugs())
    shown: list[Composed] = []
    problems: list[Diagnostic] = []
    with wiring.workshop(terminal.root()) as shop:
        for placement, slug in product(_chosen(shop, keys), slugs):
            try:
                shown.append(_composed(shop, placement, slug))
            except InvalidFiles as error:
                problems += error.diagnostics
    for one in () if terminal.json else shown:
        _show(terminal, one)
    if not shown and not problems:
        terminal.say("Nothing is planned yet: `cfkit plan 2026-12` writes the posts of a month.")
    terminal.diagnostics(problems)
    document = {
        "posts": [asdict(one) for one in shown],
        "diagnostics": [one.as_json() for one in problems],
    }
    if problems:
        terminal.fail(document, "invalid-files", passed_over(problems), ExitCode.INPUT)
    terminal.data(document)


def _composed(shop: Workshop, placement: Placement, slug: str | None) -> Composed:
    from cfkit import wiring
    from cfkit.application.composed import composed

    channel = shop.project.strategy.channel(placement.key.channel)
    platform = slug or channel.platform
    capabilities = wiring.capabilities_of(platform)
    found = composed(placement, shop.project, platform, capabilities, shop.shelf.open)
    is_fed = slug is None and wiring.is_fed(channel)
    return replace(found, by_hand=False, fed=True) if is_fed else found


def _known(slugs: list[str] | None, known: list[str]) -> list[str | None]:
    from cfkit.domain.diagnostics import did_you_mean

    for slug in slugs or ():
        if slug not in known:
            raise UsageError(f'there is no platform "{slug}"{did_you_mean(slug, known)}')
    return [*slugs] if slugs else [None]


def _chosen(shop: Workshop, keys: list[str] | None) -> list[Placement]:
    """Take what stands under content/; a key that stands nowhere is written for this once."""
    known = {str(placement.key): placement for placement in shop.content.load()}
    return [known[key] if key in known else _unplanned(shop, key, known) for key in keys or known]


def _unplanned(shop: Workshop, key: str, known: Collection[str]) -> Placement:
    from cfkit.domain.diagnostics import did_you_mean
    from cfkit.domain.keys import PlacementKey
    from cfkit.wiring.unplanned import unplanned

    try:
        wanted = PlacementKey.parse(key)
    except ValueError:
        words = f'no placement is called "{key}"{did_you_mean(key, known)}'
        raise UsageError(f"{words}; a post that is not planned is VARIANT@CHANNEL") from None
    return unplanned(shop, wanted)


def _show(terminal: Terminal, one: Composed) -> None:
    way = ", by hand" if one.by_hand else ", into its feed" if one.fed else ""
    terminal.say(terminal.paint(f"{one.key}   {one.platform}{way}", "bold"))
    for what, text in (
        ("title", one.title),
        ("held", one.lacking),
        ("link", one.link),
        ("tags", ", ".join(one.tags)),
        ("media", ", ".join(one.media)),
        *(("changed", words) for words in one.changes),
        ("pin", "once it is live" if one.pin else None),
    ):
        if text:
            terminal.say(f"  {what}: {text}")
    messages = [(f"message {number}", message) for number, message in enumerate(one.messages, 1)]
    for what, message in [*messages, *([("first comment", one.comment)] if one.comment else [])]:
        limit = "no limit" if message.limit is None else f"of {message.limit}"
        terminal.say(f"  {what}: {message.count} {limit} ({message.unit})")
        if not terminal.json:
            terminal.text(message.markup)
    if one.poll:
        terminal.say("  poll, the question:")
        for line in one.poll.question.split("\n"):
            terminal.say(f"    {line}".rstrip())
        terminal.say("  poll, the options:")
        for option in one.poll.options:
            terminal.say(f"    - {option}")
