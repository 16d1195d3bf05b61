"""`cfkit metrics import`: counts that platforms show to people, and what was published before."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import UsageError

from .plan import DryRun
from .publish import instant
from .terminal import Terminal

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from cfkit.wiring import Workshop


def register(metrics: typer.Typer) -> None:
    """Add the command."""
    metrics.command("import")(import_)


def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv with a line a post.")],
    history: Annotated[
        bool, typer.Option("--history", help="These were published before cfkit.")
    ] = False,
    mapping: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="What the columns of another service mean."),
    ] = None,
    taken_at: Annotated[
        str | None,
        typer.Option(help="When it was counted, where no column says it (ISO 8601)."),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Take counts from a table: the whole file, or nothing of it."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    if history and taken_at:
        raise UsageError("--history has a column taken_at, or counts 28 days after publishing")
    with wiring.workshop(terminal.root()) as shop, terminal.progress("Reading"):
        if history:
            _import_history(terminal, shop, file, mapping, dry_run=dry_run)
        else:
            _import_numbers(terminal, shop, file, mapping, taken_at, dry_run=dry_run)


def _import_numbers(
    terminal: Terminal,
    shop: Workshop,
    file: Path,
    mapping: str | None,
    taken_at: str | None,
    *,
    dry_run: bool,
) -> None:
    from cfkit.wiring.numbers import read_numbers

    when = _counted_at(taken_at, shop.project.strategy.brand.timezone)
    found = read_numbers(shop, file, mapping, when)
    if not dry_run:
        shop.store.add_snapshots(found.snapshots)
    for one in found.snapshots:
        counts = ", ".join(f"{metric} {value}" for metric, value in one.counts.items())
        local = one.taken_at.astimezone(_zone(shop))
        terminal.say(f"+ {one.key}  {local:%Y-%m-%d %H:%M}  {counts or 'everything withheld'}")
    for note in found.notes:
        terminal.warn(note)
    posts = len({one.key for one in found.snapshots})
    told = f"{_count(len(found.snapshots), 'new snapshot')} of {_count(posts, 'post')}"
    _conclude(terminal, told, found.repeated, found.skipped, dry_run=dry_run)
    terminal.data(
        {
            "snapshots": len(found.snapshots),
            "posts": posts,
            "repeated": found.repeated,
            "skipped": found.skipped,
            "notes": list(found.notes),
            "dry_run": dry_run,
        }
    )


def _counted_at(text: str | None, timezone: str) -> datetime | None:
    """Read `--taken-at` as a cell is read: a day alone means its end."""
    from cfkit.application.cell_values import is_day

    is_alone = text is not None and is_day(text) and "." not in text
    return instant(f"{text}T23:59:59" if is_alone else text, timezone)


def _import_history(
    terminal: Terminal, shop: Workshop, file: Path, mapping: str | None, *, dry_run: bool
) -> None:
    from collections import Counter
    from zoneinfo import ZoneInfo

    from cfkit.wiring.numbers import read_history

    found = read_history(shop, file, mapping)
    stood = {(one.channel, one.url): one for one in shop.store.history().read()}
    new = [one for one in found.posts if stood.get((one.channel, one.url)) != one]
    changed = sum((one.channel, one.url) in stood for one in new)
    if not dry_run:
        shop.store.history().add(new)
    for channel, count in sorted(Counter(one.channel for one in new).items()):
        some = [one for one in new if one.channel == channel]
        zone = ZoneInfo(shop.project.strategy.zone_of(channel))
        days = [one.published_at.astimezone(zone).date() for one in some]
        told = _count(count, "past post")
        terminal.say(f"+ {channel}: {told}, {min(days):%Y-%m-%d} to {max(days):%Y-%m-%d}")
    for note in found.notes:
        terminal.warn(note)
    before = [(stood.get((one.channel, one.url)), one) for one in new]
    lost = sum(bool(was and was.counts.keys() - one.counts.keys()) for was, one in before)
    if lost:
        words = "has counts that this table leaves out: they go" if lost == 1 else ""
        words = words or "have counts that this table leaves out: they go"
        terminal.warn(f"{_count(lost, 'past post')} {words}; fill them in to keep them")
    repeated = found.repeated + len(found.posts) - len(new)
    told = f"{_count(len(new) - changed, 'past post')} new, {changed} changed"
    _conclude(terminal, told, repeated, 0, dry_run=dry_run)
    terminal.data(
        {
            "posts": len(new) - changed,
            "changed": changed,
            "repeated": repeated,
            "lost": lost,
            "notes": list(found.notes),
            "dry_run": dry_run,
        }
    )


def _conclude(terminal: Terminal, told: str, repeated: int, skipped: int, *, dry_run: bool) -> None:
    more = f"; {_count(repeated, 'row')} stood there already" if repeated else ""
    are = "is" if skipped == 1 else "are"
    more += f"; {_count(skipped, 'row')} {are} about other posts" if skipped else ""
    terminal.say(f"{told}{more}." + (" Nothing was written (dry run)." if dry_run else ""))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _zone(shop: Workshop) -> tzinfo:
    from zoneinfo import ZoneInfo

    return ZoneInfo(shop.project.strategy.brand.timezone)
