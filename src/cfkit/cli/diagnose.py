"""`cfkit diagnose`: whether SMM is enough, or a content factory is needed."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.errors import UsageError

from .streams import speak
from .terminal import Terminal
from .visible import line

if TYPE_CHECKING:
    from cfkit.domain.diagnosis import Answers, Diagnosis, Guide, Question

BACK, ENOUGH = "<", "!"

DEAREST = 1e12
"""What no unit costs in any currency."""

MAX_LINES = 1_000
"""Lines of a pipe after which the asking ends; sixteen answers are all."""


class Language(StrEnum):
    """What the page is written in."""

    EN = "en"
    RU = "ru"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(diagnose)


def diagnose(
    context: typer.Context,
    answers: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Read the answers, ask nothing.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE.yaml", help="Write down what was answered.")
    ] = None,
    unit_cost: Annotated[
        float | None, typer.Option(min=0.01, help="What a unit costs, in the money of the answers.")
    ] = None,
    language: Annotated[
        Language | None,
        typer.Option(help="Of the questions and the page. Default: the project's, else en."),
    ] = None,
) -> None:
    """Tell whether SMM is enough or a content factory is needed; it can say no."""
    from cfkit import wiring
    from cfkit.application.diagnose import diagnose as weigh
    from cfkit.application.diagnosis_words import Teller
    from cfkit.domain.diagnosis import Answers

    if unit_cost is not None and unit_cost > DEAREST:
        raise UsageError(f"--unit-cost: write a price up to {DEAREST:,.0f}")
    terminal: Terminal = context.obj
    guide = wiring.guide()
    spoken = language or wiring.language_of(terminal.folder) or Language.EN
    given = wiring.given(answers, Answers) if answers else _ask(terminal, guide, spoken)
    found = weigh(given, guide, unit_cost)
    teller = Teller(found, guide, spoken, unit_cost)
    for part in teller.parts():
        terminal.say(terminal.paint(part.title, "bold"))
        for text in part.lines:
            terminal.say(f"  {text}")
        terminal.say()
    if save is not None:
        wiring.keep_answers(save, given)
        terminal.say(f"Wrote {save}: `cfkit diagnose --answers {save}` reads it")
    terminal.data(_document(found, guide))


def _document(found: Diagnosis, guide: Guide) -> dict[str, Any]:
    from cfkit.application.diagnose import unknown

    return {
        "verdict": found.verdict,
        "need": found.need,
        "can": None if found.can is None else round(found.can, 4),
        "open": unknown(found.parts) if found.verdict == "bridge" else [],
        "decided_by": [
            {
                "question": one.question,
                "answer": one.answer,
                "points": one.points,
                "holds_back": one.part and one.part.name,
            }
            for one in found.decided_by
        ],
        "would_change": [
            {"answers": dict(one.changes), "verdict": one.verdict} for one in found.would_change
        ],
        "stage": found.stage,
        "budget": _budget(found),
        "parts": {one.name: round(one.value, 4) for one in found.parts},
        "unanswered": list(found.unanswered),
        "thresholds": {
            name: {"value": one.value if one.values == () else list(one.values), "rule": "of thumb"}
            for name, one in guide.thresholds.items()
        },
    }


def _budget(found: Diagnosis) -> dict[str, Any] | None:
    if found.answers.yearly_spend is None:
        return None
    return {
        "yearly_spend": found.answers.yearly_spend,
        "scenarios": [
            {"share": one.share, "year": one.moved, "month": one.monthly, "stays": one.stays}
            for one in found.shifts
        ],
    }


def _ask(terminal: Terminal, guide: Guide, language: str) -> Answers:
    """Ask question by question; the end of the lines, like `!`, leaves the rest open."""
    from cfkit import wiring
    from cfkit.domain.diagnosis import Answers

    given: dict[str, str] = {}
    questions, at = guide.questions, 0
    speak(terminal.talk, f"{line(guide.phrases['intro'].say(language))}\n")
    for _ in range(MAX_LINES):
        if at >= len(questions):
            break
        text = _line(terminal, questions[at], at, language)
        if text is None or text == ENOUGH:
            break
        if text == BACK:
            at = max(0, at - 1)
            given.pop(questions[at].id, None)
            continue
        if text:
            value = _choice(questions[at], text)
            if refused := wiring.refusal(Answers, questions[at].id, value):
                terminal.warn(f"  {refused}")
                continue
            given[questions[at].id] = value
        at += 1
    return Answers.model_validate(given)


def _line(terminal: Terminal, question: Question, number: int, language: str) -> str | None:
    asked = f"\n{number + 1}. {line(question.ask.say(language))}\n"
    for count, band in enumerate(question.bands if question.kind == "choice" else (), 1):
        name = band.ru if language == "ru" else band.en
        asked += f"  {count} {band.choice}: {line(name or '')}\n"
    speak(terminal.talk, f"{asked}> ")
    text = sys.stdin.readline()
    return text.strip() if text else None


def _choice(question: Question, text: str) -> str:
    """Read the number of a choice, or a bare number of percents.

    Up to 1 it may be meant as a part of one: that is asked back.
    """
    if question.kind == "choice" and text.isdecimal() and len(text) < 3:
        listed = dict(enumerate((band.choice or "" for band in question.bands), 1))
        return listed.get(int(text), text)
    if question.kind == "share" and re.fullmatch(r"0|(?!1(\.0*)?$)[1-9][0-9]*(\.[0-9]+)?", text):
        return f"{text}%"
    return text.replace(" ", "") if question.kind in ("count", "amount") else text
