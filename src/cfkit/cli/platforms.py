"""`cfkit platforms`: what each platform can do, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.domain.capabilities import Capabilities


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(platforms)


def platforms(
    context: typer.Context,
    slug: Annotated[
        str | None, typer.Argument(metavar="[SLUG]", help="One platform, with every fact.")
    ] = None,
) -> None:
    """Show what each platform can do: limits, numbers, and the source and date of each fact."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    rows = [row(one, wiring.capabilities_of(one)) for one in ([slug] if slug else wiring.slugs())]
    if slug is None:
        terminal.table(*support_table(rows))
        terminal.say("`cfkit platforms SLUG` shows the facts behind a row, with their sources.")
    for one in rows if slug else ():
        terminal.say(f"{one['name']}, {one['docs']}")
        terminal.table(["can it", "answer"], one["support"].items())
        terminal.table(
            ["fact", "value", "source", "read on"],
            (
                (fact["what"], fact["value"], fact["source"], fact["checked"] + _doubt(fact))
                for fact in one["facts"]
            ),
        )
    terminal.data({"platforms": rows})


def support_table(rows: list[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Give a heading and a line a platform: what it can do."""
    powers = list(dict.fromkeys(power for one in rows for power in one["support"]))
    return ["platform", *powers], [
        [one["slug"], *(one["support"].get(power, "unknown") for power in powers)] for one in rows
    ]


def row(slug: str, capabilities: Capabilities) -> dict[str, Any]:
    """Describe one platform as `cfkit platforms --json` does.

    `support` maps a power to `yes`, `no`, `not yet`, `review` or `unknown`; `confirmed` is false
    for a fact that only its source says.
    """
    return {
        "slug": slug,
        "name": capabilities.name,
        "support": {power: str(answer) for power, answer in capabilities.support.items()},
        "facts": [
            {
                "what": fact.what,
                "value": fact.value,
                "source": fact.source,
                "checked": fact.checked.isoformat(),
                "confirmed": fact.confirmed,
            }
            for fact in capabilities.facts
        ],
        "by_hand": capabilities.by_hand,
        "docs": capabilities.docs,
        "checked": capabilities.checked_on.isoformat(),
    }


def _doubt(fact: dict[str, Any]) -> str:
    return "" if fact["confirmed"] else " (not confirmed)"
