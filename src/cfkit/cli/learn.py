"""`cfkit learn`: what the next month should do more and less of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cfkit.domain.errors import ExitCode

from .plan import DryRun, PeriodArgument
from .terminal import Terminal

if TYPE_CHECKING:
    from cfkit.application.learned_words import Names
    from cfkit.domain.learning import Learned
    from cfkit.domain.strategy.brand import Language

SHOWN = 24
"""Rows of a table for people; `--json` has all."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(learn)


def learn(
    context: typer.Context,
    period: PeriodArgument,
    metric: Annotated[
        str | None,
        typer.Option(help="What to judge by. Default: the goal's metric, else reach, else views."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed draws other weights.")] = 0,
    apply: Annotated[bool, typer.Option("--apply", help="Write weights.yaml.")] = False,
    rehearsal: Annotated[
        bool, typer.Option("--rehearsal", help="Write also what a rehearsal taught.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Say what next month should do more and less of, as changes of weights.yaml."""
    from cfkit import wiring
    from cfkit.adapters.exports.pages import phrases
    from cfkit.adapters.files.weights_file import NAME, read_weights, write_weights
    from cfkit.application import learned_words as words
    from cfkit.application.learn import as_json, as_weights
    from cfkit.application.outcomes import Title
    from cfkit.domain.schedule import Period

    terminal: Terminal = context.obj
    wanted = Period.parse(period)
    root = terminal.root()
    seen = read_weights(root)
    with wiring.workshop(root) as shop, terminal.progress("Learning"):
        project, is_drill = shop.project, shop.sandbox is not None
        learned = wiring.learned(shop, wanted, metric=metric, seed=seed)
    language = project.strategy.brand.language
    names = words.Names(Title(project), phrases("report", language, wiring.templates_root()))
    _show(terminal, learned, language, names)
    if apply and not dry_run and learned.findings:
        if is_drill and not rehearsal:
            told = words.talk("drill", language)
            terminal.fail(as_json(learned), "rehearsal", told, ExitCode.USAGE)
        made = as_weights(learned, project.weights, rehearsal=is_drill)
        is_new = write_weights(root, made, seen)
        terminal.say(words.talk("written" if is_new else "already", language, file=NAME))
        terminal.say(words.talk("next", language, period=learned.next))
    elif apply and not learned.findings:
        terminal.say(words.talk("nothing", language, file=NAME))
    elif learned.changes:
        terminal.say(words.talk("not_written", language, file=NAME))
    terminal.data(as_json(learned))


def _show(terminal: Terminal, learned: Learned, language: Language, names: Names) -> None:
    from cfkit.application import learned_words as words

    terminal.say(words.head(learned, language, names))
    ranked = sorted(learned.findings, key=lambda one: (-one.p_winner, one.factor, one.level))
    rows = [
        (
            names.factor(one.factor),
            names.level(one.factor, one.level),
            words.lift(one, language),
            one.units,
            words.verdict(one, language),
        )
        for one in ranked[:SHOWN]
    ]
    terminal.table(words.HEADS[language], rows)
    _more(terminal, len(ranked), language)
    moved = sorted(
        (one for one in learned.changes if not one.kept),
        key=lambda one: (-abs((one.after or 0) - (one.before or 0)), one.what),
    )
    if moved:
        terminal.say()
        terminal.table(
            words.CHANGED[language],
            [
                (
                    f"{names.factor(one.factor)}: {names.level(one.factor, one.level)}",
                    words.share(one.before, language),
                    words.share(one.after, language),
                    one.why,
                )
                for one in moved[:SHOWN]
            ],
        )
        _more(terminal, len(moved), language)
    terminal.say()
    kept = {one.factor: one for one in learned.changes if one.kept}
    for line in words.kept(kept, language, names):
        terminal.say(line)
    for note in learned.notes:
        terminal.say(words.note(note, language, names))
    terminal.say(words.settles(learned, language))


def _more(terminal: Terminal, rows: int, language: Language) -> None:
    from cfkit.application.learned_words import talk

    if rows > SHOWN:
        terminal.say(talk("more", language, n=rows - SHOWN))
