"""`cfkit expand`: every variant of every idea, composed for every channel."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import UsageError

from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.application.expand import Selection
    from cfkit.domain.project import Project
    from cfkit.domain.variant import Skipped

AXES = ("angle", "format", "segment", "channel")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(expand)


def expand(
    context: typer.Context,
    idea: Annotated[str | None, typer.Option(help="Only this idea.")] = None,
    angle: Annotated[str | None, typer.Option(help="Only this angle.")] = None,
    format: Annotated[str | None, typer.Option(help="Only this format.")] = None,  # noqa: A002
    segment: Annotated[str | None, typer.Option(help="Only this segment.")] = None,
    channel: Annotated[str | None, typer.Option(help="Only this channel.")] = None,
    hooks: Annotated[int | None, typer.Option(min=1, max=9, help="Hooks a variant.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many posts.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="FILE.jsonl, a folder for Markdown, or - for stdout.")
    ] = None,
    why: Annotated[bool, typer.Option("--why", help="Say why combinations gave none.")] = False,
) -> None:
    """Unfold ideas into posts: idea x angle x format x segment, for every channel."""
    from cfkit import wiring
    from cfkit.application.expand import Selection

    terminal: Terminal = context.obj
    chosen = Selection(idea, angle, format, segment, channel, hooks)
    counts: dict[str, Counter[str]] = {axis: Counter() for axis in AXES}
    skipped: list[Skipped] = []
    written = 0
    with (
        wiring.workshop(terminal.root()) as shop,
        wiring.sink(out) as write,
        terminal.progress("Expanding", limit) as advance,
    ):
        _refuse_unknown(chosen, shop.project)
        for line in shop.unfold(chosen, skipped.append):
            write(line)
            written += 1
            advance()
            for axis in AXES:
                counts[axis][getattr(line, axis)] += 1
            if written == limit:
                break
    _report(terminal, counts, skipped, written, why=why, is_data=str(out) != "-")
    from cfkit.domain.diagnostics import InvalidFiles

    broken = [one for skip in skipped for one in skip.diagnostics]
    if broken:
        raise InvalidFiles(sorted(set(broken)))


def _refuse_unknown(chosen: Selection, project: Project) -> None:
    from cfkit.domain.diagnostics import did_you_mean

    known = {
        "idea": list(project.ideas),
        "angle": list(project.catalogue.angles),
        "format": list(project.catalogue.formats),
        "segment": [segment.id for segment in project.strategy.segments],
        "channel": [channel.id for channel in project.strategy.channels],
    }
    for axis, ids in known.items():
        asked = getattr(chosen, axis)
        if asked is not None and asked not in ids:
            raise UsageError(f'there is no {axis} "{asked}"{did_you_mean(asked, ids)}')


def _report(
    terminal: Terminal,
    counts: dict[str, Counter[str]],
    skipped: list[Skipped],
    written: int,
    *,
    why: bool,
    is_data: bool,
) -> None:
    reasons = Counter(one.code for one in skipped)
    for axis in AXES:
        rows = sorted(counts[axis].items(), key=lambda pair: (-pair[1], pair[0]))
        terminal.table([axis, "posts"], rows)
    terminal.say(f"{written} posts; {len(skipped)} combinations skipped" + _summary(reasons))
    if why:
        heads = ["idea", "angle", "format", "segment", "why"]
        rows_of = ((s.idea, s.angle, s.format, s.segment, s.why) for s in skipped)
        terminal.table(heads, rows_of)
    elif skipped:
        terminal.say("Ask with --why for the reasons one by one.")
    document: dict[str, Any] = {
        "posts": written,
        "counts": {axis: dict(sorted(counts[axis].items())) for axis in AXES},
        "skipped": [
            {
                "idea": one.idea,
                "angle": one.angle,
                "format": one.format,
                "segment": one.segment,
                "code": one.code,
                "why": one.why,
            }
            for one in skipped
        ],
    }
    if is_data:
        terminal.data(document)


def _summary(reasons: Counter[str]) -> str:
    if not reasons:
        return ""
    return ": " + ", ".join(f"{n} {code}" for code, n in reasons.most_common())
