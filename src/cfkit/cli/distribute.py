"""`cfkit distribute`: carry one post over the network of channels."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .choice import refuse_unknown
from .reuse import memory_of
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cfkit.application.distribute import Carried, Distribution
    from cfkit.application.paid import PaidMonth

ROLES = ("main", "expert", "ugc", "partner", "creator", "seeding")
LATEST = 365
"""Days after which a wave is no distribution of this post any more."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(distribute)


def distribute(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="A post that stands or is live.")],
    *,
    channel: Annotated[
        list[str] | None, typer.Option(help="Only there; may be repeated. Default: everywhere.")
    ] = None,
    role: Annotated[
        list[str] | None,
        typer.Option(help="Only channels of this role, like seeding; may be repeated."),
    ] = None,
    days: Annotated[
        str, typer.Option(metavar="LIST", help="Days after the post, wave by wave.")
    ] = "0,7,30,90",
    gap: Annotated[
        str, typer.Option(metavar="TIME", help="Between channels that share readers.")
    ] = "24h",
    erid: Annotated[
        list[str] | None,
        typer.Option(metavar="CHANNEL=ERID", help="Of a paid placement; may be repeated."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
) -> None:
    """Write drafts that carry one post over the network, days apart and each in other words."""
    from cfkit import wiring
    from cfkit.application.distribute import Wanted, paid
    from cfkit.application.distribute import distribute as carry
    from cfkit.application.paid import paid_months
    from cfkit.application.reuse import most_of
    from cfkit.domain.errors import UsageError
    from cfkit.domain.keys import PlacementKey
    from cfkit.domain.plan import Change

    terminal: Terminal = context.obj
    waves, apart = _waves(days), _gap(gap)
    for one in role or ():
        refuse_unknown("role", one, ROLES)
    with wiring.workshop(terminal.root()) as shop:
        names = [one.id for one in shop.project.strategy.channels]
        erids = dict(one.partition("=")[::2] for one in erid or ())
        for name in (*(channel or ()), *erids):
            refuse_unknown("channel", name, names)
        if not all(erids.values()):
            raise UsageError("--erid: write CHANNEL=ERID, like partner=2VtzqwXyZ")
        try:
            wanted = PlacementKey.parse(key)
        except ValueError:
            words = f'"{key}" is no key of a post; `cfkit status` lists some'
            raise UsageError(words) from None
        memory = memory_of(shop)
        found = carry(
            shop.project,
            memory,
            wanted,
            write=shop.write,
            calendar=shop.calendar,
            now=shop.clock.now(),
            wanted=Wanted(
                waves, apart, channel or (), role or (), erids, most_of(shop.project, None)
            ),
        )
        made = [one.placement for one in found.carried]
        changes = [
            Change("add", str(one.key), one.path, to=one.at.isoformat(), why="distribute")
            for one in made
        ]
        if made and not dry_run:
            shop.content.apply(changes, made)
        new = [*paid(found.carried)]
        touched = {f"{one.at:%Y-%m}" for one in new}
        whole = paid_months(shop.project, [*memory.placements, *made])
        months = [one for one in whole if one.month in touched]
        brand = shop.project.strategy.brand
        is_nameless = bool(new) and brand.country == "RU" and brand.legal is None
    _show(terminal, found, months, dry_run=dry_run)
    if is_nameless:
        terminal.warn(
            "A paid placement names its advertiser: write `legal: {name: …, inn: …}` into `brand`"
        )
    terminal.data(
        {
            "key": key,
            "placements": [_as_json(one) for one in found.carried],
            "passed": [
                {"channel": one.channel, "days": one.days, "why": one.why} for one in found.passed
            ],
            "paid": [_month(one) for one in months],
            "dry_run": dry_run,
        }
    )


def _waves(days: str) -> list[int]:
    from cfkit.domain.errors import UsageError

    parts = [one.strip().removeprefix("+") for one in days.split(",")]
    if all(one.isascii() and one.isdigit() and int(one) <= LATEST for one in parts):
        return sorted({int(one) for one in parts})
    raise UsageError(f'--days: write days like "0,7,30,90", none above {LATEST}')


def _gap(gap: str) -> timedelta:
    from pydantic import TypeAdapter, ValidationError

    from cfkit.domain.errors import UsageError
    from cfkit.domain.strategy.model import Duration

    try:
        found: timedelta = TypeAdapter(Duration).validate_python(gap)
    except ValidationError:
        raise UsageError('--gap: write a duration like "24h" or "90m"') from None
    return found


def _show(
    terminal: Terminal, found: Distribution, months: Sequence[PaidMonth], *, dry_run: bool
) -> None:
    terminal.table(
        ["when", "channel", "role", "wave", "key", "begins", "cost"],
        (
            (
                f"{one.placement.at:%Y-%m-%d %H:%M}",
                one.placement.key.channel,
                one.role,
                f"+{one.days}",
                str(one.placement.key),
                next(iter(one.placement.body.split("\n", 1)))[:60],
                _cost(one),
            )
            for one in found.carried
        ),
    )
    for why in _passed(found):
        terminal.say(f"  {why}")
    if not found.carried:
        terminal.say("Nothing to write: no channel can take it; the lines above say why.")
        return
    for words in _doubts(found):
        terminal.warn(words)
    for month in months:
        terminal.say(told_month(month))
    if dry_run:
        terminal.say("Nothing was written (--dry-run).")
    else:
        terminal.say(f"+ {len(found.carried)} drafts under content/: read, edit, approve them.")


def _passed(found: Distribution) -> Iterator[str]:
    """Say why channels begin in a later wave, and why others get nothing."""
    reached: dict[str, int] = {}
    for one in sorted(found.carried, key=lambda one: one.days):
        reached.setdefault(one.placement.key.channel, one.days)
    for late in found.passed:
        if late.days < reached.get(late.channel, 0):
            yield f"{late.channel}, wave +{late.days}: {late.why}"
    silent = {(one.channel, one.why): None for one in found.passed if one.channel not in reached}
    yield from (f"{channel}: {why}" for channel, why in silent)


def _doubts(found: Distribution) -> Iterator[str]:
    from cfkit.application.sameness import ALIKE

    for one in found.carried:
        key = one.placement.key
        if one.likeness >= ALIKE:
            yield f"{key} is {one.likeness:.0%} like another telling: edit it"
        if str(one.placement.status) == "hold":
            yield (
                f"On hold: {key} is paid for and has no erid; get one, write it into `erid` and in"
                " place of TODO, then take the status `hold` out"
            )


def _cost(one: Carried) -> str:
    if one.placement.cost is None:
        return "?" if one.role == "seeding" else ""
    return f"{one.placement.cost:g}"


def told_month(month: PaidMonth) -> str:
    """Say what the paid placements of a month cost."""
    currency = f" {month.currency}" if month.currency else ""
    words = f"{month.month}: {month.placements} paid"
    if month.cost is None:
        words += ", what they cost is not known"
    else:
        words += f", {month.cost:g}{currency}"
    if month.unpriced and month.cost is not None:
        words += f", {month.unpriced} without a cost"
    if month.budget is None:
        return f"{words}; `resources.budget` sets nothing apart"
    over = "more than" if month.is_over else "of"
    return f"{words}, {over} {month.budget:g}{currency} for bloggers and seeding"


def _month(one: PaidMonth) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(one), "over": one.is_over}


def _as_json(one: Carried) -> dict[str, Any]:
    made = one.placement
    return {
        "key": str(made.key),
        "channel": made.key.channel,
        "role": one.role,
        "days": one.days,
        "at": made.at.isoformat(),
        "path": made.path,
        "status": str(made.status),
        "cost": made.cost,
        "erid": made.erid,
        "likeness": round(one.likeness, 3),
        "text": made.body,
    }
