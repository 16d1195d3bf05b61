"""`cfkit preflight`: what would go wrong with planned posts, found before their time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import ExitCode, exit_code

from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfkit.application.preflight import Finding
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.plan import Placement
    from cfkit.domain.schedule import Period


_MANY = 4
"""So many posts of which the same is true are told of together."""
_NAMED = 3


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(preflight)


def preflight(
    context: typer.Context,
    period: Annotated[
        str | None, typer.Argument(metavar="PERIOD", help="Default: all that is not out yet.")
    ] = None,
) -> None:
    """Find what would keep planned posts back; needs no token and no network."""
    from cfkit import wiring
    from cfkit.application.preflight import Finding, is_out
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    wanted = Period.parse(period) if period else None
    with wiring.workshop(terminal.root()) as shop:
        placements, broken = shop.content.read()
        chosen = [one for one in placements if _is_wanted(one, wanted)]
        found = [Finding(problem, stops="broken") for problem in broken]
        known = shop.store.deliveries() if shop.remembers else {}
        ahead = {str(one.key) for one in chosen if not is_out(one, known)}
        with terminal.progress("Looking", len(chosen)) as step:
            for some in wiring.preflight(shop, placements, chosen):
                found += some
                step()
    _show(terminal, found)
    stopped = Counter(finding.stops for finding in found if finding.stops)
    keys = {one.key for one in found if one.stops and one.key} & ahead
    terminal.data(
        {
            "placements": len(ahead),
            "out": len(chosen) - len(ahead),
            "stopped": len(keys),
            "findings": [finding.as_json() for finding in found],
        }
    )
    for note in dict.fromkeys(one.problem.note for one in found if one.problem.note):
        terminal.say(f"{note}.")
    if not chosen and not broken:
        terminal.say("Nothing is planned there: `cfkit plan 2026-12` writes the posts of a month.")
    else:
        gone = len(chosen) - len(ahead)
        out = f", {gone} more are out" if gone else ""
        warnings = sum(finding.stops is None for finding in found)
        terminal.say(
            f"{len(ahead)} posts: {len(ahead) - len(keys)} can go out, {len(keys)} would not"
            f"{out}; {warnings} things to look at"
        )
    codes = {"broken": ExitCode.INPUT, "held": ExitCode.HELD}
    if code := exit_code(codes[stops] for stops in stopped):
        raise typer.Exit(code)


def _is_wanted(placement: Placement, period: Period | None) -> bool:
    return period is None or placement.at.date() in period


def _show(terminal: Terminal, found: Sequence[Finding]) -> None:
    """Print what was found under the post that it speaks of, and once what is true of many."""
    remarks = Counter(_remark(finding) for finding in found if finding.key)
    shared = {remark: count for remark, count in remarks.items() if count >= _MANY}
    shown: str | None = None
    for finding in found:
        if _remark(finding) in shared:
            continue
        if finding.key is not None and finding.key != shown and finding.at is not None:
            terminal.say(terminal.paint(f"{finding.at:%Y-%m-%d %H:%M}  {finding.key}", "bold"))
        shown = finding.key
        terminal.remark(_where(finding.problem), finding.problem.level)
    for (level, code, message), count in shared.items():
        terminal.remark(f"{count} posts: {level} [{code}] {message}", level)
        keys = [one.key for one in found if one.key and _remark(one) == (level, code, message)]
        rest = f", and {count - _NAMED} more" if count > _NAMED else ""
        terminal.say(f"    {', '.join(keys[:_NAMED])}{rest}")
    terminal.annotate([finding.problem for finding in found])


def _remark(finding: Finding) -> tuple[str, str, str]:
    one = finding.problem
    return str(one.level), one.code, one.message


def _where(problem: Diagnostic) -> str:
    """Write a problem in a line; of one that is the whole file's, the file alone is named."""
    if (problem.line, problem.column) != (1, 1):
        return str(replace(problem, frame=""))
    return f"{problem.path}: {problem.level} [{problem.code}] {problem.message}"
