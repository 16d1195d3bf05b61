"""`cfkit plan`, `status` and `approve`: the month as files that people review."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import ExitCode, UsageError, exit_code

from .drift import look_for_drift, show_drift
from .in_force import say_pauses
from .summary import SummaryFile, add_summary, told_when_stopped
from .terminal import Terminal, passed_over
from .visible import order_free

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cfkit.domain.plan import Kept, Placement, Plan

PeriodArgument = Annotated[
    str, typer.Argument(metavar="PERIOD", help="2026-12, 2026-W49 or 2026-12-01..2026-12-14.")
]
EXAMPLES = 5
"""Posts of which `--explain` says why they were chosen."""

OVER = "every post of it would be late, and `late` decides; plan a period that lies ahead"
DryRun = Annotated[bool, typer.Option("--dry-run", help="Walk the same way; change nothing.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(plan)
    app.command()(status)
    app.command()(approve)


def plan(
    context: typer.Context,
    period: PeriodArgument,
    seed: Annotated[int, typer.Option(help="Another seed gives another good plan.")] = 0,
    explain: Annotated[bool, typer.Option("--explain", help="Say what fits and why.")] = False,
    why: Annotated[
        list[str] | None,
        typer.Option("--why", metavar="KEY", help="Say why this post was chosen; repeatable."),
    ] = None,
    overload: Annotated[
        bool, typer.Option("--overload", help="Plan more than people can carry.")
    ] = False,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit 10 when there are changes.")
    ] = False,
    summary: SummaryFile = None,
    dry_run: DryRun = False,
) -> None:
    """Choose and schedule a period's posts; write them under content/."""
    from cfkit import wiring
    from cfkit.adapters.exports.run_summary import plan_page
    from cfkit.application.allowance import shortfalls
    from cfkit.application.plan import make_plan
    from cfkit.application.waiting import reports_waiting
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    wanted = Period.parse(period)
    with (
        told_when_stopped(terminal, summary, "plan"),
        wiring.workshop(terminal.root()) as shop,
        terminal.progress("Planning"),
    ):
        examples = EXAMPLES if explain else 0
        request = shop.planning(
            wanted, seed=seed, overload=overload, why=why or (), examples=examples
        )
        made = make_plan(request)
        _refuse_unknown(made, why or ())
        repeats = shop.sameness(made.placements).notes()
        over = [f"{wanted.name} is over: {OVER}"] if request.is_over else []
        beyond = shortfalls(made.placements, shop.accounts, shop.project)
        waiting = [*reports_waiting(made.placements, shop.project)]
        endings = shop.endings((*request.placements, *made.placements))
        made = replace(
            made,
            notes=(*made.notes, *repeats, *over, *waiting, *endings),
            shortfalls=(*made.shortfalls, *beyond),
        )
        if not dry_run:
            shop.content.apply(made.changes, made.placements)
        document = plan_as_json(made, shop.why_not)
        formats = shop.project.catalogue.formats
        bare = [
            one
            for one in made.placements
            if not one.media and (format_ := formats.get(one.key.variant.format))
            if format_.needs.images and not one.is_edited
        ]
    add_summary(terminal, summary, plan_page(made, dry_run=dry_run))
    for note in (*over, *endings):
        terminal.warn(note)
    _show(terminal, made, explain=explain, dry_run=dry_run)
    if repeats:
        terminal.say(f"{len(repeats)} repetitions: `cfkit sameness {made.period.name}` shows them.")
    _say_why(terminal, made, why or ())
    _say_what_lacks(terminal, document["placements"])
    _say_what_pictures(terminal, bare)
    for note in waiting:
        terminal.warn(note)
    terminal.data(document)
    if detailed_exitcode and made.changes:
        raise typer.Exit(ExitCode.CHANGES)


def plan_as_json(made: Plan, why_not: Callable[[Placement], str | None]) -> dict[str, Any]:
    """Give the shape of `cfkit plan --json`."""
    return {
        "period": made.period.name,
        "placements": [
            {
                "key": str(one.key),
                "channel": one.key.channel,
                "at": one.at.isoformat(),
                "idea": one.key.variant.idea,
                "angle": one.key.variant.angle,
                "format": one.key.variant.format,
                "segment": one.key.variant.segment,
                "stage": one.stage,
                "goal": one.goal,
                "status": str(one.status),
                "path": one.path,
                "publishable": why_not(one) is None,
            }
            for one in made.placements
        ],
        "changes": [
            {
                "op": one.op,
                "key": one.key,
                "path": one.path,
                "from": one.from_,
                "to": one.to,
                "why": one.why,
            }
            for one in made.changes
        ],
        "kept": [asdict(one) for one in made.kept],
        "shortfalls": [asdict(one) for one in made.shortfalls],
        "gap": round(made.gap, 4),
        "capacity": [asdict(one) for one in made.capacity],
        "notes": list(made.notes),
        "reasons": [{"key": key, "why": list(lines)} for key, lines in made.reasons.items()],
    }


def _show(terminal: Terminal, made: Plan, *, explain: bool, dry_run: bool) -> None:
    from cfkit.domain.plan import SIGNS

    for change in made.changes:
        when = f"{change.from_} -> {change.to}" if change.op == "move" else change.to
        why = f" ({change.why})" if change.why else ""
        terminal.say(" ".join(filter(None, [SIGNS[change.op], change.key, when])) + why)
    _show_kept(terminal, made.kept, one_by_one=explain or terminal.verbose)
    for short in made.shortfalls:
        where = f"{short.week}: " if short.week else ""
        terminal.say(terminal.paint(f"! {where}{short.what}", "warning"))
        if short.remedy:
            terminal.say(f"    {short.remedy}")
    if explain:
        for note in made.notes:
            terminal.say(note)
        rows = (
            (load.member, load.week, f"{load.needs:g}", f"{load.has:g}") for load in made.capacity
        )
        terminal.table(["who", "week", "needs, h", "has, h"], rows)
    counts = {op: sum(change.op == op for change in made.changes) for op in SIGNS}
    done = {"add": "added", "rewrite": "rewritten", "move": "moved", "drop": "dropped"}
    told = ", ".join(f"{n} {done[op]}" for op, n in counts.items() if n) or "nothing to change"
    terminal.say(
        f"{made.period.name}: {len(made.placements)} placements; {told}"
        + (" (dry run, nothing was written)" if dry_run else "")
        + f"; at most {made.gap:.1%} below the best plan there could be"
    )
    if made.changes and not dry_run:
        terminal.say("Read and edit them under content/, then `cfkit approve --all` or KEY by KEY.")


def _refuse_unknown(made: Plan, keys: Sequence[str]) -> None:
    """Refuse to explain what is not in the plan, before anything is written."""
    from cfkit.domain.diagnostics import did_you_mean

    known = [str(one.key) for one in made.placements]
    for key in keys:
        if key not in known:
            raise UsageError(
                f'no post of {made.period.name} is called "{key}"{did_you_mean(key, known)}'
            )


def _say_why(terminal: Terminal, made: Plan, keys: Sequence[str]) -> None:
    """Say why posts were chosen, those that were asked for first."""
    kept = {one.key: f"it stands and is kept ({one.why})" for one in made.kept}
    for key in dict.fromkeys((*keys, *made.reasons)):
        terminal.say(terminal.paint(f"? {key}", "bold"))
        for line in made.reasons.get(key) or (kept.get(key, "it stands already"),):
            terminal.say(f"    {line}")


def _show_kept(terminal: Terminal, kept: Sequence[Kept], *, one_by_one: bool) -> None:
    for one in kept if one_by_one else ():
        terminal.say(terminal.paint(f"= {one.key} kept ({one.why})", "dim"))
    for why, n in Counter(one.why for one in kept).items():
        terminal.say(terminal.paint(f"= {n} kept ({why})", "dim"))


def _say_what_lacks(terminal: Terminal, placements: Sequence[Mapping[str, Any]]) -> None:
    """Say how much production work is still open; unmade pictures keep a post from going out."""
    formats = Counter(one["format"] for one in placements if not one["publishable"])
    if formats:
        told = ", ".join(f"{n} {name}" for name, n in formats.most_common())
        terminal.say(
            f"{formats.total()} cannot go out yet ({told}): `cfkit status` says what each lacks."
        )


def _say_what_pictures(terminal: Terminal, bare: Sequence[Placement]) -> None:
    """Say how many posts wait for pictures, and when the first of them is due."""
    if bare:
        formats = Counter(one.key.variant.format for one in bare)
        told = ", ".join(f"{n} {name}" for name, n in formats.most_common())
        first = min(bare, key=lambda one: one.at)
        words = f"{len(bare)} posts have no pictures yet ({told}); the first is due"
        terminal.warn(
            f"{words} {first.at:%Y-%m-%d %H:%M}: `cfkit brief {first.key}` says what to make"
        )


def status(
    context: typer.Context,
    period: Annotated[
        str | None, typer.Argument(metavar="PERIOD", help="Default: everything under content/.")
    ] = None,
    drift: Annotated[
        bool,
        typer.Option("--drift", help="Ask the platforms what became of live posts (30 days)."),
    ] = False,
) -> None:
    """Show the status and the delivery state of every placement."""
    from cfkit import wiring
    from cfkit.application.status import status as status_of
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    wanted = Period.parse(period) if period else None
    with wiring.workshop(terminal.root()) as shop:
        # All of them: a post that people moved stands in the folder of its old month.
        placements, broken = shop.content.read()
        pauses = shop.store.pauses()
        rows = status_of(
            (one for one in placements if wanted is None or one.at.date() in wanted),
            shop.project,
            shop.store.deliveries(),
            shop.clock.now(),
            digest_of=shop.shelf.digest,
            why_not=shop.why_not,
            pauses=pauses,
            unmerged=shop.unmerged,
        )
        watched = look_for_drift(shop, wanted) if drift else None
    terminal.diagnostics(broken)
    terminal.table(
        ["when", "post", "status", "state", "note"],
        (
            (row.at, row.key, row.status, row.state, row.held_because or row.error or row.url)
            for row in rows
        ),
    )
    if rows:
        states = Counter(row.state for row in rows)
        counted = ", ".join(f"{n} {state}" for state, n in states.most_common())
        terminal.say(f"{len(rows)} placements: {counted}")
    elif not broken:
        month = wanted.name if wanted else "2026-12"
        terminal.say(f"No placements yet: `cfkit plan {month}` writes some.")
    say_pauses(terminal, pauses)
    document: dict[str, Any] = {
        "placements": [row.as_json() for row in rows],
        "pauses": [one.as_json() for one in pauses],
        "diagnostics": [one.as_json() for one in broken],
    }
    codes = [ExitCode.INPUT] if broken else []
    if watched is not None:
        document["drift"] = show_drift(terminal, watched)
        codes.append(watched.exit)
    code = exit_code(codes)
    if broken:
        terminal.fail(document, "invalid-files", passed_over(broken), code)
    terminal.data(document)
    if code:
        raise typer.Exit(code)


def approve(
    context: typer.Context,
    keys: Annotated[list[str] | None, typer.Argument(metavar="KEY", help="Which ones.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every draft.")] = False,
    by: Annotated[str | None, typer.Option(help="Who approves. Default: git's user.name.")] = None,
    dry_run: DryRun = False,
) -> None:
    """Bind an approval to the words and pictures as they stand."""
    from cfkit import wiring
    from cfkit.application.approve import approve as approve_them

    terminal: Terminal = context.obj
    if bool(keys) == all_:
        raise UsageError("name the keys to approve, or say --all")
    who = signature(by)
    with wiring.workshop(terminal.root()) as shop:
        placements = shop.content.load()
        decided = approve_them(
            placements,
            shop.content,
            shop.clock.now(),
            who,
            digest_of=shop.shelf.digest,
            keys=keys or (),
            everything=all_,
            dry_run=dry_run,
        )
        keys_done = {one.key for one in decided if one.fingerprint}
        waiting = [
            f"{placement.key}: {why}"
            for placement in placements
            if str(placement.key) in keys_done and (why := shop.why_not(placement))
        ]
    for one in decided:
        if one.why:
            terminal.warn(f"not approved {one.key}: {one.why}")
    done = [one for one in decided if one.fingerprint]
    terminal.say(f"{len(done)} approved by {who}" + (" (dry run)" if dry_run else ""))
    if waiting:
        terminal.say(f"{len(waiting)} of them cannot go out yet:")
        for line in waiting:
            terminal.say(f"    {line}")
    terminal.data({"approved": [asdict(one) for one in decided], "dry_run": dry_run})
    if code := exit_code(one.exit for one in decided):
        raise typer.Exit(code)


def signature(by: str | None) -> str:
    """Name who decides: `--by`, else git's user.name. Refuse what no file could hold as it is."""
    name = by or _who()
    if order_free(name) != name or "\n" in name or not name.strip():
        raise UsageError("name who approves in one line of text, like --by anna")
    return name


def _who() -> str:
    import shutil
    import subprocess

    git = shutil.which("git")
    if git:
        asked = subprocess.run(  # noqa: S603  a fixed command
            [git, "config", "user.name"], capture_output=True, check=False
        )
        if found := asked.stdout.decode(errors="replace").strip():
            return found
    return os.environ.get("USER") or "unknown"
