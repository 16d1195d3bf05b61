"""`cfkit strategy doc`: the strategy as a document that people approve."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from .output import file_of, hand_over, shape_of
from .plan import DryRun
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cfkit.domain.outline import Gap, Outline

PAGES = {".html": "html", ".md": "md"}

strategy = typer.Typer(help="Show the strategy.", no_args_is_help=True, rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(strategy, name="strategy")


@strategy.command()
def doc(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option(help="FILE.html or FILE.md, or - for stdout.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Write the strategy as seven chapters for approval, with what is still missing."""
    from cfkit import wiring
    from cfkit.adapters.exports.strategy_page import render
    from cfkit.adapters.templates.packs import load_catalogue
    from cfkit.application.gaps import gaps
    from cfkit.application.outline import outline
    from cfkit.domain.capabilities import Support

    heard = {Support.YES, Support.UNKNOWN}  # what is built counts, also where it depends
    terminal: Terminal = context.obj
    kind = shape_of(out, PAGES, "md")
    root = terminal.root()
    with wiring.workshop(root) as shop:
        made = outline(
            shop.project,
            lambda one: shop.capabilities(one).metrics,
            lambda one: shop.capabilities(one).support.get("comments") in heard,
        )
        found = gaps(made)
        catalogue = load_catalogue(wiring.packs(root))
        shape: Literal["html", "md"] = "html" if kind == "html" else "md"
        text = render(made, found, catalogue, shape, wiring.templates_root())
    told = f"Strategy {'would be ' if dry_run else ''}written to {out}"
    beside = hand_over(terminal, out, text, told, dry_run=dry_run)
    count = sum(map(len, found.values()))
    terminal.say(f"{count} open question{'s' if count != 1 else ''}" if count else "All is said.")
    beside.data(_as_json(made, found, None if dry_run else file_of(out)))


def _as_json(made: Outline, found: Mapping[str, Sequence[Gap]], out: Path | None) -> dict[str, Any]:
    """Give what follows from the strategy; what it says itself stands in its files."""
    channels = made.project.strategy.channels
    return {
        "fingerprint": made.fingerprint,
        "file": str(out) if out else None,
        "missing": [
            {"chapter": chapter, "what": gap.kind, "names": list(gap.names)}
            for chapter, listed in found.items()
            for gap in listed
        ],
        "channels": [
            {
                "channel": one.id,
                "asks_per_month": made.paces[one.id].asks,
                "gets_per_month": made.paces[one.id].gets,
            }
            for one in channels
        ],
        "roles": [
            {"role": one.role, "needs_per_week": round(one.needs, 2), "holders": list(one.holders)}
            for one in made.work
        ],
        "members": [
            {
                "member": one.id,
                "has_per_week": one.hours_per_week,
                "needs_per_week": round(made.loads.get(one.id, 0.0), 2),
            }
            for one in made.project.strategy.resources.team
        ],
        "ideas": {"by_pillar": dict(made.ideas), "by_segment_and_stage": dict(made.stages)},
    }
