"""`cfkit expand`: every variant of every idea, composed for every channel."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import ExitCode, UsageError

from .terminal import Terminal
from .visible import json_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cfkit.application.expand import Selection
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.project import Project
    from cfkit.domain.variant import Skipped

AXES = ("angle", "format", "segment", "channel")
WORDS = {
    "no-block": "lack the facts that the angle needs",
    "no-channel": "fit no channel",
    "no-reasons": "lack the segment's reasons",
    "nothing-to-say": "have too few words",
    "too-long": "are too long",
    "template": "met a broken template",
}
"""What the codes of `skipped` mean, after a number."""


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
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes to share the work.")] = 1,
    why: Annotated[bool, typer.Option("--why", help="Say why combinations gave none.")] = False,
) -> None:
    """Unfold ideas into posts: idea x angle x format x segment x channel."""
    from cfkit import wiring
    from cfkit.adapters.exports.lines import open_sink, shape_of
    from cfkit.application.expand import Selection

    terminal: Terminal = context.obj
    chosen = Selection(idea, angle, format, segment, channel, hooks)
    counts: dict[str, Counter[str]] = {axis: Counter() for axis in AXES}
    skipped: list[Skipped] = []
    written = 0
    with (
        wiring.workshop(terminal.root()) as shop,
        open_sink(out, lambda text: sys.stdout.write(json_text(text))) as keep,
        terminal.progress("Expanding", limit) as advance,
        ExitStack() as opened,
    ):
        _refuse_unknown(chosen, shop.project)
        found = opened.enter_context(closing(wiring.expand(shop, chosen, shape_of(out), workers)))
        for one in found:
            if not isinstance(one, wiring.Told):
                skipped.append(one)
                continue
            keep(one.key, one.text)
            written += 1
            advance()
            for axis in AXES:
                counts[axis][getattr(one, axis)] += 1
            if written == limit:
                break
    broken = _one_a_place(one for skip in skipped for one in skip.diagnostics)
    terminal.diagnostics(broken)
    if str(out) != "-":
        terminal.data(_document(counts, skipped, written, broken))
    _report(terminal, counts, skipped, written, why=why)
    if out is None:
        terminal.say("Keep the posts with --out FILE.jsonl or --out FOLDER, read them with --out -")
    if broken:
        terminal.warn(f"cfkit: {_templates_failed(broken)}")
        raise typer.Exit(ExitCode.INPUT)


def _one_a_place(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Keep the first problem of each line: a template fails once a variant."""
    first: dict[tuple[str, int, str], Diagnostic] = {}
    for one in found:
        first.setdefault((one.path, one.line, one.code), one)
    return sorted(first.values())


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
) -> None:
    for axis in AXES:
        rows = sorted(counts[axis].items(), key=lambda pair: (-pair[1], pair[0]))
        terminal.table([axis, "posts"], rows)
        terminal.say()
    reasons = Counter(one.code for one in skipped)
    terminal.say(f"{written} posts; {len(skipped)} combinations gave none" + _summary(reasons))
    if why:
        heads = ["idea", "angle", "format", "segment", "why"]
        rows_of = ((s.idea, s.angle, s.format, s.segment, s.why) for s in skipped)
        terminal.table(heads, rows_of)
    elif skipped:
        terminal.say("Ask with --why for the reasons one by one.")


def _document(
    counts: dict[str, Counter[str]],
    skipped: list[Skipped],
    written: int,
    broken: list[Diagnostic],
) -> dict[str, Any]:
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
    if broken:
        message = _templates_failed(broken)
        document["error"] = {"code": "template", "message": message, "exit": int(ExitCode.INPUT)}
    return {**document, "diagnostics": [one.as_json() for one in broken]}


def _templates_failed(broken: list[Diagnostic]) -> str:
    paths = ", ".join(sorted({one.path for one in broken}))
    return f"templates that fail gave no posts, the others did: {paths}"


def _summary(reasons: Counter[str]) -> str:
    if not reasons:
        return ""
    told = (f"{n} {WORDS.get(code, code)}" for code, n in reasons.most_common())
    return ": " + ", ".join(told)
