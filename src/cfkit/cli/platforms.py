"""`cfkit platforms`: what each platform can do, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import UsageError

from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.domain.capabilities import Capabilities


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(platforms)


def platforms(
    context: typer.Context,
    slug: Annotated[
        str | None, typer.Argument(metavar="SLUG", help="One platform, with every fact.")
    ] = None,
) -> None:
    """Show what each platform can do, and the source of each fact."""
    from cfkit import wiring
    from cfkit.domain.diagnostics import did_you_mean

    terminal: Terminal = context.obj
    known = wiring.slugs()
    if slug is not None and slug not in known:
        hint = did_you_mean(slug, known)
        raise UsageError(f'there is no platform "{slug}"{hint}; known: {", ".join(known)}')
    rows = [row(one, wiring.capabilities_of(one)) for one in ([slug] if slug else known)]
    if slug is None:
        terminal.table(*support_table(rows))
        terminal.say(f"No adapter yet, posts go out by hand: {', '.join(without_adapter(rows))}")
        terminal.say("`cfkit platforms SLUG` shows the facts behind a column, with their sources.")
    for one in rows if slug else ():
        terminal.say(one["name"] if one["by_hand"] else f"{one['name']}, {one['docs']}")
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
    """Give a heading and a line a power: which platforms with an adapter have it."""
    without = without_adapter(rows)
    shown = [one for one in rows if one["slug"] not in without]
    powers = list(dict.fromkeys(power for one in shown for power in one["support"]))
    return ["can it", *(one["slug"] for one in shown)], [
        [power, *(one["support"].get(power, "unknown") for one in shown)] for power in powers
    ]


def without_adapter(rows: list[dict[str, Any]]) -> list[str]:
    """List the platforms that cfkit can do nothing on yet."""
    return [one["slug"] for one in rows if set(one["support"].values()) == {"not yet"}]


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
