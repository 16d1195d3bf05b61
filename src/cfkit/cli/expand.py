"""`cfkit expand`: every variant of every idea, composed for every channel."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import ExitCode, UsageError

from .output import beside, is_stdout
from .sameness import show_alike
from .terminal import Terminal
from .visible import json_text

if TYPE_CHECKING:
    from cfkit.application.expand import Selection
    from cfkit.application.sameness import Alike
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.project import Project
    from cfkit.domain.variant import Skipped
    from cfkit.wiring import Told

AXES = ("angle", "format", "segment", "channel", "hook")
WORDS = {
    "no-block": "lack the facts that the angle needs",
    "no-channel": "fit no channel",
    "no-reasons": "lack the segment's reasons",
    "nothing-to-say": "have too few words",
    "no-hook": "have no further hook that differs",
    "too-long": "are too long",
    "template": "met a broken template",
}
"""What the codes of `skipped` mean, after a number."""


FEW = 3
"""Ideas that are named beside a reason; --verbose names all."""


def _place(said: str) -> Path:
    """Read where posts go; an empty variable of a script must not fill a folder with them."""
    place = Path(said)
    if not said or place.resolve() == Path(place.resolve().anchor):
        raise typer.BadParameter(f'"{said}" is no place for posts; name a file or a folder')
    return place


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
    hooks: Annotated[
        int | None, typer.Option(min=1, max=9, help="Openings a variant, of different families.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many posts.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="<path>",
            parser=_place,
            help="FILE.jsonl, a folder for Markdown, or - for stdout.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes to share the work.")] = 1,
    sameness: Annotated[
        bool, typer.Option("--sameness", help="Find ideas and angles that say the same.")
    ] = False,
    why: Annotated[
        bool,
        typer.Option("--why", help="Say why combinations gave none; one by one with --verbose."),
    ] = False,
) -> None:
    """Unfold ideas into posts: idea x angle x format x segment x channel."""
    from cfkit import wiring
    from cfkit.adapters.exports.lines import open_sink, shape_of
    from cfkit.application.expand import Selection

    terminal: Terminal = context.obj
    chosen = Selection(idea, angle, format, segment, channel, hooks)
    tally = _Tally(lists_skipped=why or terminal.json)
    # Posts that run over the screen show by themselves how far it is.
    bar = replace(terminal, quiet=True) if is_stdout(out) and sys.stdout.isatty() else terminal
    with (
        wiring.workshop(terminal.root()) as shop,
        open_sink(out, lambda text: sys.stdout.write(json_text(text))) as keep,
        bar.progress("Expanding", limit) as advance,
        ExitStack() as opened,
    ):
        _refuse_unknown(chosen, shop.project)
        overlaps = wiring.overlaps(opened) if sameness else None
        found = opened.enter_context(
            closing(
                wiring.expand(shop, chosen, shape_of(out), workers=workers, with_words=sameness)
            )
        )
        for one in islice(filter(None, map(tally.post, found)), limit):
            keep(one.key, one.text)
            if overlaps is not None:
                overlaps.add(one.key, one.words)
            advance()
        alike = overlaps.found() if overlaps is not None else None
    broken = tally.broken
    terminal.diagnostics(broken)
    _report(terminal, tally, alike, why=why)
    if out is None:
        terminal.say("Keep the posts with --out FILE.jsonl or --out FOLDER, read them with --out -")
    # On stdout stand the posts, and with them no document.
    talk = beside(terminal, out)
    document = _document(tally, broken, alike)
    if broken:
        talk.fail(document, "template", _templates_failed(broken), ExitCode.INPUT)
    talk.data(document)


class _Tally:
    """Counts what came out and what did not; lists the latter only when somebody will read it."""

    def __init__(self, *, lists_skipped: bool) -> None:
        self.posts = 0
        self.counts: dict[str, Counter[str]] = {axis: Counter() for axis in AXES}
        self.reasons: Counter[str] = Counter()
        self.skipped: list[Skipped] = []
        self._lists_skipped = lists_skipped
        self._broken: dict[tuple[str, int, str], Diagnostic] = {}

    def post(self, one: Told | Skipped) -> Told | None:
        """Count one; return it when it is a post."""
        if isinstance(one, tuple):
            self.posts += 1
            for axis in AXES:
                self.counts[axis].update(filter(None, [getattr(one, axis)]))
            return one
        self.reasons[one.code] += 1
        if self._lists_skipped:
            self.skipped.append(one)
        for found in one.diagnostics:
            # A template fails once a variant: the first problem of a line stands for all.
            self._broken.setdefault((found.path, found.line, found.code), found)
        return None

    @property
    def broken(self) -> list[Diagnostic]:
        """What is wrong with the templates, one a line."""
        return sorted(self._broken.values())


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


def _report(terminal: Terminal, tally: _Tally, alike: list[Alike] | None, *, why: bool) -> None:
    for axis in AXES:
        rows = sorted(tally.counts[axis].items(), key=lambda pair: (-pair[1], pair[0]))
        terminal.table([axis, "posts"], rows)
        terminal.say()
    if alike is not None:
        show_alike(terminal, alike)
        terminal.say(f"{len(alike)} pairs of ideas or angles say much the same on a channel")
    gave_none = tally.reasons.total()
    terminal.say(
        f"{tally.posts} posts; {gave_none} combinations gave none" + _summary(tally.reasons)
    )
    if why and terminal.verbose:
        heads = ["idea", "angle", "format", "segment", "why"]
        rows_of = ((s.idea, s.angle, s.format, s.segment, s.why) for s in tally.skipped)
        terminal.table(heads, rows_of)
    elif why:
        terminal.table(["times", "ideas", "why"], _by_reason(tally.skipped))
        if gave_none:
            terminal.say("With --verbose each combination is listed.")
    elif gave_none:
        terminal.say("Ask with --why for the reasons.")


def _by_reason(skipped: list[Skipped]) -> list[tuple[int, str, str]]:
    """Count combinations by reason, the most frequent first, and name some of their ideas."""
    ideas: dict[str, Counter[str]] = {}
    for one in skipped:
        ideas.setdefault(one.why, Counter())[one.idea] += 1
    return [
        (count.total(), ", ".join([*count][:FEW]) + (" …" if len(count) > FEW else ""), why)
        for why, count in sorted(ideas.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    ]


def _document(tally: _Tally, broken: list[Diagnostic], alike: list[Alike] | None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "posts": tally.posts,
        "counts": {axis: dict(sorted(tally.counts[axis].items())) for axis in AXES},
        "skipped": [
            {
                "idea": one.idea,
                "angle": one.angle,
                "format": one.format,
                "segment": one.segment,
                "code": one.code,
                "why": one.why,
            }
            for one in tally.skipped
        ],
    }
    if alike is not None:
        document["alike"] = [one.as_json() for one in alike]
    return {**document, "diagnostics": [one.as_json() for one in broken]}


def _templates_failed(broken: list[Diagnostic]) -> str:
    paths = ", ".join(sorted({one.path for one in broken}))
    return f"templates that fail gave no posts, the others did: {paths}"


def _summary(reasons: Counter[str]) -> str:
    if not reasons:
        return ""
    told = (f"{n} {WORDS.get(code, code)}" for code, n in reasons.most_common())
    return ": " + ", ".join(told)
