"""`cfkit plan` and `status`: the month as files that people review."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import ExitCode, UsageError, exit_code

from .drift import look_for_drift, show_drift
from .in_force import say_pauses
from .plan_lines import (
    PlanTalk,
    say_weights,
    say_what_it_takes,
    say_what_pictures,
    say_why,
    show_plan,
)
from .summary import SummaryFile, add_summary, told_when_stopped
from .terminal import Terminal, passed_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cfkit.application.status import Row
    from cfkit.domain.plan import Placement, Plan
    from cfkit.domain.project import Project
    from cfkit.wiring import Workshop

PeriodArgument = Annotated[
    str, typer.Argument(metavar="PERIOD", help="2026-12, 2026-W49 or 2026-12-01..2026-12-14.")
]
EXAMPLES = 5
"""Posts of which `--explain` says why they were chosen."""

DryRun = Annotated[bool, typer.Option("--dry-run", help="Walk the same way; change nothing.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(plan)
    app.command()(status)


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
    from cfkit.application.clashes import clashes
    from cfkit.application.late import late_already
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
        request = shop.planning(
            wanted,
            seed=seed,
            overload=overload,
            why=why or (),
            examples=EXAMPLES if explain else 0,
        )
        made = make_plan(request)
        unknown = _unknown(made, why or ())
        dry_run = dry_run or bool(unknown)
        language = shop.project.strategy.brand.language
        talk = _talk(shop.project)
        repeats = shop.sameness(made.placements).notes(language)
        over = [talk.say("over", period=wanted.name)] if request.is_over else []
        beyond = shortfalls(made.placements, shop.accounts, shop.project, language)
        waiting = [*reports_waiting(made.placements, shop.project, language)]
        endings = shop.tokens.endings(
            shop.project.strategy.channels, (*request.placements, *made.placements), language
        )
        together = _together(request.placements, made)
        production = shop.production(together, request.now)
        late = [] if over else [*late_already(production, made.placements, language)]
        found = clashes(together, shop.project.strategy, request.now)
        clashing = [one.note(language) for one in found if one.placement in made.placements]
        made = replace(
            made,
            notes=(*made.notes, *repeats, *over, *late, *clashing, *waiting, *endings),
            shortfalls=(*made.shortfalls, *beyond),
        )
        if not dry_run:
            shop.content.apply(made.changes, made.placements)
        document = plan_as_json(made, shop.why_not) | {"costs": _costs(shop, made)}
    add_summary(terminal, summary, plan_page(made, dry_run=dry_run))
    warned = (*over, *late, *clashing, *waiting, *endings, *_drill(shop, talk))
    for note in warned:
        terminal.warn(note)
    made = replace(made, notes=[one for one in made.notes if one not in warned])
    show_plan(terminal, made, talk, explain=explain, dry_run=dry_run)
    say_weights(terminal, made, talk, shop.project.weights.period, explain=explain)
    if repeats:
        terminal.say(talk.say("repeats", n=len(repeats), period=made.period.name))
    say_why(terminal, made, talk, why or ())
    say_what_it_takes(terminal, talk, document)
    say_what_pictures(terminal, talk, _bare(shop, made))
    if unknown:
        told = f"{'; '.join(unknown)}; nothing was written"
        terminal.fail(document, UsageError.code, told, ExitCode.USAGE)
    terminal.data(document)
    if detailed_exitcode and made.changes:
        raise typer.Exit(ExitCode.CHANGES)


def _talk(project: Project) -> PlanTalk:
    from cfkit.adapters.exports.plan_words import plan_words
    from cfkit.application.outcomes import Title

    language = project.strategy.brand.language
    return PlanTalk(plan_words(language)["talk"], language, Title(project))


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
        "weights": [asdict(one) for one in made.weighed],
        "reasons": [{"key": key, "why": list(lines)} for key, lines in made.reasons.items()],
    }


def _costs(shop: Workshop, made: Plan) -> list[dict[str, Any]]:
    """Sum up what the posts of a plan cost on platforms that take money for them."""
    from cfkit import wiring
    from cfkit.application.price import costs

    priced = costs(made.placements, shop.project, wiring.capabilities_of)
    return [one.as_json() for one in priced]


def _together(standing: Iterable[Placement], made: Plan) -> list[Placement]:
    """Put the plan in the place of what stood, beside what it leaves alone."""
    gone = {one.key for one in made.changes if one.op == "drop"}
    after = {str(one.key): one for one in (*standing, *made.placements)}
    return [one for key, one in after.items() if key not in gone]


def _drill(shop: Workshop, talk: PlanTalk) -> list[str]:
    """Warn of weights that a rehearsal left."""
    in_earnest = shop.sandbox is None
    return [talk.say("drill")] if shop.project.weights.rehearsal and in_earnest else []


def _bare(shop: Workshop, made: Plan) -> list[Placement]:
    """List the posts whose pictures are still to be made."""
    formats = shop.project.catalogue.formats
    return [
        one
        for one in made.placements
        if not one.media and (format_ := formats.get(one.key.variant.format))
        if format_.needs.images and not one.is_edited
    ]


def _unknown(made: Plan, keys: Sequence[str]) -> list[str]:
    """Name what was asked for and is not in the plan; refuse to explain nothing but such keys."""
    from cfkit.domain.diagnostics import did_you_mean

    known = [str(one.key) for one in made.placements]
    unknown = [
        f'no post of {made.period.name} is called "{key}"{did_you_mean(key, known)}'
        for key in dict.fromkeys(keys)
        if key not in known
    ]
    if unknown and len(unknown) == len({*keys}):
        raise UsageError("; ".join(unknown))
    return unknown


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
    from cfkit.application.clashes import clashes
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
            sequels=shop.store.sequels(),
        )
        watched = look_for_drift(shop, wanted) if drift else None
        unseen = wiring.elsewhere(shop)
        strayed = [*filter(None, map(shop.ties.strayed, shop.project.strategy.channels))]
        clashing = [
            one.problem
            for one in clashes(placements, shop.project.strategy, shop.clock.now())
            if wanted is None or one.placement.at.date() in wanted
        ]
    terminal.diagnostics([*broken, *clashing])
    terminal.table(
        ["when", "post", "status", "state", "note"],
        ((row.at, row.key, row.status, row.state, _note(row)) for row in rows),
    )
    if rows:
        states = Counter(row.state for row in rows)
        counted = ", ".join(f"{n} {state}" for state, n in states.most_common())
        terminal.say(f"{len(rows)} placements: {counted}")
    elif not broken:
        month = wanted.name if wanted else "2026-12"
        terminal.say(f"No placements yet: `cfkit plan {month}` writes some.")
    say_pauses(terminal, pauses, shop.project.strategy.zone)
    if unseen:
        terminal.warn(f"What went out is not known here: {unseen}")
    for why in strayed:
        terminal.warn(why)
    document: dict[str, Any] = {
        "placements": [row.as_json() for row in rows],
        "pauses": [one.as_json() for one in pauses],
        "diagnostics": [one.as_json() for one in (*broken, *clashing)],
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


def _note(row: Row) -> str | None:
    told = row.held_because or row.error or row.url
    return "; ".join((*row.sequels, *((told,) if told else ()))) or None
