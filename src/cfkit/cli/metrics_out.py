"""`cfkit metrics export` and `cfkit metrics show`: counts out to other programs, and to people."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import UsageError

from .output import beside, file_of, hand_over_pieces, shape_of
from .terminal import Terminal

if TYPE_CHECKING:
    from datetime import timedelta

    from cfkit.application.curve import Curve, Point

_WIDEST = 30


class Shape(StrEnum):
    """The shapes that counts are handed over in."""

    CSV = "csv"
    JSONL = "jsonl"


def register(metrics: typer.Typer) -> None:
    """Add the commands."""
    metrics.command()(export)
    metrics.command()(show)


def export(
    context: typer.Context,
    to: Annotated[
        Shape | None, typer.Option(help="The shape; else the suffix of --out says it.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write, or - for stdout.")] = None,
    only: Annotated[str | None, typer.Option(metavar="CHANNEL", help="Only this one.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="What was published before cfkit instead.")
    ] = False,
) -> None:
    """Hand every count over: a line for each time that a post was counted."""
    from cfkit import wiring
    from cfkit.wiring.numbers import numbers_as

    terminal: Terminal = context.obj
    shapes = {f".{one}": one.value for one in Shape}
    shape = to or Shape(shape_of(out, shapes, Shape.CSV, "--to"))
    with wiring.workshop(terminal.root()) as shop, terminal.progress("Exporting"):
        head, records = numbers_as(shop, shape.value, only, history=history)
        count = hand_over_pieces(terminal, out, head, records)
    if not count:
        terminal.warn(
            "Nothing is there: `cfkit metrics pull` and `cfkit metrics import` bring some."
        )
    if file_of(out):
        terminal.say(f"{count} records written to {out}")
    document = {"records": count, "out": str(out) if out else None, "to": shape.value}
    beside(terminal, out).data(document)


def show(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The post, as `status` names it.")],
) -> None:
    """Show how one post gathered its counts."""
    from cfkit import wiring
    from cfkit.application.curve import curve
    from cfkit.domain.diagnostics import did_you_mean

    terminal: Terminal = context.obj
    with wiring.workshop(terminal.root()) as shop:
        deliveries = shop.store.deliveries()
        if key not in deliveries:
            near = did_you_mean(key, deliveries)
            raise UsageError(f"nothing is known of {key}{near or '; see `cfkit status`'}")
        found = curve(key, shop.store.snapshots([key]), deliveries[key], shop.clock.now())
    _tell(terminal, found)
    terminal.data(_document(found))


def _tell(terminal: Terminal, found: Curve) -> None:
    measure = found.measure
    names = [metric for metric in found.latest if metric != measure]
    most = max((_value(one, measure) or 0 for one in found.points), default=0)
    heads = ["age", "source", *([measure.value, ""] if measure else []), *names]
    rows = []
    for one in found.points:
        value = _value(one, measure)
        bar = "█" * max(1, round(_WIDEST * value / most)) if value and value > 0 and most else ""
        shown = [_said(value), bar] if measure else []
        rest = [_said(_value(one, name)) for name in names]
        rows.append([_spell(one.age), one.snapshot.source, *shown, *rest])
    if found.delivery and found.delivery.url:
        terminal.say(found.delivery.url)
    terminal.table(heads, rows)
    for note in found.notes:
        terminal.warn(f"  ! {note}")


def _value(point: Point, measure: object) -> int | None:
    return next((n for metric, n in point.snapshot.counts.items() if metric == measure), None)


def _said(value: int | None) -> str:
    return "withheld" if value is None else f"{value:,}".replace(",", " ")


def _spell(age: timedelta | None) -> str:
    if age is None:
        return "?"
    hours = age.total_seconds() / 3600
    return f"{hours:.0f} h" if abs(hours) < 48 else f"{hours / 24:.0f} d"


def _document(found: Curve) -> dict[str, object]:
    delivery = found.delivery
    return {
        "key": found.key,
        "url": delivery.url if delivery else None,
        "live_at": delivery.live_at if delivery else None,
        "snapshots": [
            {
                "taken_at": one.snapshot.taken_at,
                "age_hours": one.age.total_seconds() / 3600 if one.age is not None else None,
                "source": one.snapshot.source,
                "metric_version": one.snapshot.metric_version,
                "counts": dict(one.snapshot.counts),
            }
            for one in found.points
        ],
        "latest": dict(found.latest),
        "notes": list(found.notes),
    }
