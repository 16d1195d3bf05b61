"""`cfkit publish` and `cfkit reconcile`: out, once, and what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import ExitCode, UsageError, exit_code

from .enqueue import enqueue_due
from .plan import DryRun
from .summary import SummaryFile, add_summary, is_summary_wanted, told_when_stopped
from .terminal import Terminal, passed_over

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from cfkit.application.price import Cost
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.plan import Placement
    from cfkit.domain.publication import Result
    from cfkit.wiring import Workshop

STRATEGY = "strategy.yaml"
NOTHING = "Nothing is due."
_FORGOTTEN = (
    "No run was recorded here before, and some posts are past their time. If another machine"
    " published them, stop and use its state: the same CFKIT_STORE, or for a file a copy of its"
    " .cfkit folder."
)
At = Annotated[
    str | None, typer.Option(help="Decide what is due as if it were this instant (ISO 8601).")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(publish)
    app.command()(reconcile)


def publish(
    context: typer.Context,
    only: Annotated[str | None, typer.Option(metavar="CHANNEL", help="Only this one.")] = None,
    key: Annotated[str | None, typer.Option(help="Only this placement, missed or not.")] = None,
    max_: Annotated[int | None, typer.Option("--max", min=1, help="At most so many.")] = None,
    retry: Annotated[
        str | None, typer.Option(metavar="KEY", help="Try a rejected one again.")
    ] = None,
    at: At = None,
    ahead: Annotated[
        str | None,
        typer.Option(
            metavar="SPAN",
            help="Hand over what comes within 24h, 3d, where the platform keeps it.",
        ),
    ] = None,
    enqueue: Annotated[
        bool, typer.Option("--enqueue", help="Leave it to the workers: put it into their queue.")
    ] = False,
    summary: SummaryFile = None,
    dry_run: DryRun = False,
) -> None:
    """Send what is approved and due, each post once."""
    from cfkit import wiring

    terminal: Terminal = context.obj
    if enqueue:
        if max_ or at or ahead or summary or (key and retry):
            raise UsageError(
                "--enqueue goes with --only, or one of --key and --retry: workers go by the clock"
            )
        enqueue_due(terminal, only=only, key=key, retry=retry, dry_run=dry_run)
        return
    span = _span(ahead, at)
    with (
        told_when_stopped(terminal, summary, "publish"),
        wiring.workshop(terminal.root()) as shop,
        terminal.progress("Publishing"),
    ):
        if not (only or key or retry or at or ahead or dry_run) and shop.is_idle():
            _nothing_to_do(terminal, summary)
            return
        zone = shop.project.strategy.zone
        placements, broken = shop.content.read()
        refuse_if_named({key, retry} - {None}, placements, broken)
        if not dry_run:
            wiring.refuse_elsewhere(shop, "nothing was sent")
        if not shop.remembers and any(one.at < shop.clock.now() for one in placements):
            terminal.warn(_FORGOTTEN)
        terminal.diagnostics(broken)
        if dry_run:
            _foretell(terminal, shop, placements)
        results = wiring.publish_due(
            shop,
            placements,
            instant(at, shop.project.strategy.brand.timezone),
            span,
            only=only,
            key=key,
            max_posts=max_,
            retry=retry,
            dry_run=dry_run,
            report=lambda result: tell(terminal, result, zone=zone),
            leave_out=lambda keys: terminal.warn(
                f"--max {max_} left out for now: {', '.join(keys)}"
            ),
        )
        priced = _costs(shop, placements, results) if dry_run else []
    from cfkit.adapters.exports.run_summary import publish_page

    code = _code(results, broken)
    add_summary(terminal, summary, publish_page(results, broken, code, dry_run=dry_run, zone=zone))
    terminal.annotate(_beside(results, {str(one.key): one.path for one in placements}))
    for cost in priced:
        terminal.say(str(cost))
    more = {"costs": [one.as_json() for one in priced]} if dry_run else {}
    _end(terminal, results, NOTHING, broken, more)


def _span(ahead: str | None, at: str | None) -> timedelta | None:
    """Read `--ahead`, which goes by the clock."""
    if ahead is None:
        return None
    if at is not None:
        raise UsageError("--ahead goes by the clock, so leave --at out")
    from pydantic import TypeAdapter, ValidationError

    from cfkit.domain.strategy.model import Duration

    try:
        return TypeAdapter[timedelta](Duration).validate_python(ahead)
    except ValidationError:
        raise UsageError(f'"{ahead}" is no span: write --ahead 24h, or 3d') from None


def _foretell(terminal: Terminal, shop: Workshop, placements: Sequence[Placement]) -> None:
    """Say what would stop a run, and which quotas it would go past."""
    from cfkit import wiring
    from cfkit.application.allowance import check_quotas

    if why := wiring.elsewhere(shop):
        terminal.warn(f"A run would send nothing: {why}")
    for one in check_quotas(placements, shop.accounts, shop.project):
        terminal.warn(f"{one.path}: {one.message}")


def _costs(
    shop: Workshop, placements: Sequence[Placement], results: Sequence[Result]
) -> list[Cost]:
    """Sum up what the posts cost that would go out."""
    from cfkit import wiring
    from cfkit.application.price import costs

    going = {one.key for one in results if one.state in ("would publish", "would hand over")}
    posts = [one for one in placements if str(one.key) in going]
    return costs(posts, shop.project, wiring.capabilities_of)


def _nothing_to_do(terminal: Terminal, summary: Path | None) -> None:
    if is_summary_wanted(summary):
        from cfkit.adapters.exports.run_summary import publish_page

        add_summary(terminal, summary, publish_page([], [], ExitCode.OK, dry_run=False))
    _end(terminal, [], NOTHING)


def _beside(results: Sequence[Result], paths: Mapping[str, str]) -> list[Diagnostic]:
    """Make what GitHub shows beside the files of posts that did not go out."""
    from cfkit.adapters.exports.run_summary import remedy_of
    from cfkit.domain.diagnostics import Level, Spot
    from cfkit.domain.publication import without_advice

    levels = {ExitCode.HELD: Level.WARNING, ExitCode.RETRY_LATER: Level.HINT}
    return [
        Spot(paths.get(one.key, STRATEGY)).problem(
            one.error_code or one.state,
            f"{one.key}: {without_advice(_why(one))}; {remedy_of(one)}",
            levels.get(ExitCode(one.exit), Level.ERROR),
        )
        for one in results
        if one.exit
    ]


def _why(result: Result) -> str:
    return result.held_because or result.error or result.state


def refuse_if_named(
    named: Collection[str | None], placements: Sequence[Placement], broken: Sequence[Diagnostic]
) -> None:
    """Say what is wrong with the files when what was asked for may stand in one of them."""
    from cfkit.domain.diagnostics import InvalidFiles

    if broken and not {str(one.key) for one in placements}.issuperset(named):
        raise InvalidFiles(broken)


def reconcile(
    context: typer.Context,
    key: Annotated[str | None, typer.Argument(metavar="KEY", help="Default: all of them.")] = None,
    live: Annotated[str | None, typer.Option(metavar="URL", help="It is live, here.")] = None,
    not_live: Annotated[bool, typer.Option("--not-live", help="It is not there.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Settle what is unknown or pending, by a look or a person's word."""
    from cfkit import wiring
    from cfkit.application.reconcile import reconcile as settle

    terminal: Terminal = context.obj
    if (live or not_live) and not key:
        raise UsageError("name the KEY that --live or --not-live speaks of")
    if live and not_live:
        raise UsageError("a post is either --live or --not-live")
    with wiring.workshop(terminal.root()) as shop:
        zone = shop.project.strategy.zone
        results = settle(
            shop.project,
            shop.platform_for,
            shop.store,
            shop.clock,
            limits=shop.limits,
            key=key,
            live=live,
            not_live=not_live,
            dry_run=dry_run,
            report=lambda result: tell(terminal, result, zone=zone),
        )
    _end(terminal, results, "Nothing to settle.")


def instant(text: str | None, timezone: str) -> datetime | None:
    """Read `--at`; an instant without an offset is local to the project."""
    if text is None:
        return None
    from zoneinfo import ZoneInfo

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f'"{text}" is not an instant: write 2026-12-03T10:00') from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(timezone))


def tell(terminal: Terminal, result: Result, before: str = "", zone: tzinfo | None = None) -> None:
    """Say what became of one placement."""
    from cfkit.domain.schedule import spell

    colours = {
        "live": "good",
        "would publish": "good",
        "would hand over": "good",
        "rejected": "error",
        "unknown": "error",
    }
    line = f"{result.state:<10} {before}{result.key}"
    if result.url:
        line += f"  {result.url}"
    colour = colours.get(result.state)
    terminal.say(terminal.paint(line, colour) if colour else line)
    why = result.held_because or result.error
    if why and result.since is not None:
        why += f" (tried {spell(result.since, zone)})"
    if why:
        terminal.warn(
            f"    {result.key}: {why}" if terminal.quiet or terminal.json else f"    {why}"
        )


def _end(
    terminal: Terminal,
    results: Sequence[Result],
    empty: str,
    broken: Sequence[Diagnostic] = (),
    more: Mapping[str, Any] | None = None,
) -> None:
    if not results:
        terminal.say(empty)
    document = {
        "results": [result.as_json() for result in results],
        "diagnostics": [one.as_json() for one in broken],
        **(more or {}),
    }
    for result in results:
        if result.exception is not None:
            terminal.traceback(result.exception)
    code = _code(results, broken)
    if broken:
        terminal.fail(document, "invalid-files", passed_over(broken), code)
    terminal.data(document)
    if code:
        raise typer.Exit(code)


def _code(results: Sequence[Result], broken: Sequence[Diagnostic]) -> ExitCode:
    codes = [result.exit for result in results]
    return exit_code([*codes, ExitCode.INPUT] if broken else codes)
