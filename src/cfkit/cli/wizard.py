"""`cfkit init --wizard`: a conversation about a strategy, of which a project comes."""

from __future__ import annotations

import io
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from cfkit.domain.errors import InputError

from .streams import speak
from .terminal import Painted, Terminal
from .visible import line

if TYPE_CHECKING:
    from cfkit.adapters.files.answers import Phrases
    from cfkit.domain.interview import Answer, Question

BACK, QUIT = "<", "!"

MAX_REFUSED = 10
"""Answers in a row that may not fit when nobody is there to read why."""

MAX_LINES = 2_000
"""Lines that such a conversation may take in all; fifty answers make a whole project."""


def walk(
    terminal: Terminal, folder: Path, language: str | None, *, dry_run: bool
) -> dict[str, str]:
    """Ask, check and write; return the files by path. Without a language it is asked for, too.

    Raise `typer.Abort` when the answers end, `InputError` when a project stands there already or
    the answers of a pipe lead nowhere, `InvalidFiles` when the answers add up to no project.
    """
    from cfkit.adapters.files.new_project import require_free, write_project

    require_free(folder)
    files, phrases = Conversation(terminal, language).hold(folder)
    _check(terminal, files, phrases)
    if not dry_run:
        write_project(folder, files)
    return files


class Conversation:
    """Questions and answers, which may be taken back."""

    def __init__(self, terminal: Terminal, language: str | None) -> None:
        self.terminal = terminal
        self.given: list[Answer] = [str(language)] if language else []
        self.answers = list(self.given)
        self.step = ""
        self.prompt = ""
        self._spoken: dict[str, Phrases] = {}
        self._refused = self._lines = 0

    @property
    def phrases(self) -> Phrases:
        """The words of the language that was chosen."""
        from cfkit import wiring
        from cfkit.adapters.files.answers import Phrases

        language = str(self.answers[0]) if self.answers else "en"
        if language not in self._spoken:
            self._spoken[language] = Phrases(wiring.templates_root(), language)
        return self._spoken[language]

    def hold(self, folder: Path) -> tuple[dict[str, str], Phrases]:
        """Ask until a draft is agreed to; return its files."""
        from cfkit import wiring
        from cfkit.adapters.files.new_project import IDEAS, draft_files
        from cfkit.application.interview import next_question
        from cfkit.application.interview_steps import interview
        from cfkit.domain.interview import Draft

        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # what is no UTF-8 is asked for again
        world = wiring.world()
        while True:
            asked = next_question(lambda: interview(world), self.answers)
            if not isinstance(asked, Draft):
                self._ask(asked)
                continue
            phrases = self.phrases
            files = draft_files(asked.strategy, asked.ideas, phrases, is_skeleton=asked.is_skeleton)
            if self._agrees(folder, files):
                if asked.is_skeleton:
                    self._say(phrases.say("talk", "skeleton", path=folder / IDEAS))
                return files, phrases

    def _ask(self, question: Question) -> None:
        from cfkit.adapters.files.answers import Unfit, read_answer

        phrases = self.phrases
        self._show(question, phrases)
        while (text := self._read()) is not None:
            try:
                self.answers.append(read_answer(question, text, phrases))
            except Unfit as error:
                self._refuse(str(error))
            else:
                self._refused = 0
                break

    def _show(self, question: Question, phrases: Phrases) -> None:
        if question.step != self.step:
            self._say("")
            self._say(self.terminal.paint(phrases.say("step", question.step), "bold"))
            self.step = question.step
        if len(self.answers) == 1:
            self._say(phrases.say("talk", "intro"))
            self._say(phrases.say("talk", "keys"))
        notes = [
            phrases.say("talk", "words" if question.are_words or question.choices else "several")
            if question.many
            else "",
            phrases.say("talk", "optional") if question.is_optional else "",
        ]
        noted = "; ".join(filter(None, notes))
        asked = phrases.say("ask", question.key, **question.facts)
        self._say(f"{asked} ({noted})" if noted else asked)
        for number, choice in enumerate(question.choices, 1):
            name = phrases.name(question.names, choice) or question.titles.get(choice)
            self._say(f"  {number:>2} {choice}" + (f": {name}" if name else ""))
        default = question.default
        between = " " if question.are_words or question.choices else "; "
        shown = default if isinstance(default, str) else between.join(default or ())
        self.prompt = line(f"[{shown}] > " if shown else "> ")

    def _agrees(self, folder: Path, files: dict[str, str]) -> bool:
        """Show what came of it; `False` takes the last answer back."""
        phrases = self.phrases
        self.step = ""
        self._say("")
        self._say(phrases.say("talk", "review"))
        for part in files["strategy.yaml"].splitlines():
            self._say(f"  {part}")
        for name in files:
            self._say(f"+ {folder / name}")
        self._say(phrases.say("talk", "confirm"))
        self.prompt = "> "
        words = {"yes": True, "y": True, "да": True, "д": True, "no": False, "n": False}
        words |= {"нет": False, "н": False}
        while (text := self._read()) is not None:
            answer = words.get(text.strip().casefold())
            if answer is None:
                self._refuse(phrases.say("wrong", "yes_no"))
            elif answer:
                return True
            else:
                self._leave()
        return False

    def _refuse(self, why: str) -> None:
        """Say why an answer does not fit. Raise `InputError` when a pipe goes on and on."""
        self._say(f"  {why}")
        self._refused += 1
        if self._refused >= MAX_REFUSED and not sys.stdin.isatty():
            raise InputError(f"{MAX_REFUSED} answers in a row do not fit, the last one: {why}")

    def _read(self) -> str | None:
        """Read a line; `None` after going back. Raise `typer.Abort` when there is no more."""
        text = self._line()
        if text.strip() == QUIT:
            self._leave()
        if text.strip() != BACK:
            return text
        if len(self.answers) > len(self.given):
            self.answers.pop()
        return None

    def _line(self) -> str:
        if sys.stdin.isatty() and self.terminal.talk is sys.stdout:
            with suppress(ImportError):
                import readline  # noqa: F401  lets `input` edit the line

            try:
                return input(self.prompt)
            except EOFError:
                raise typer.Abort from None
        self._lines += 1
        if self._lines > MAX_LINES and not sys.stdin.isatty():
            raise InputError(f"after {MAX_LINES} lines of answers there is no project yet")
        speak(self.terminal.talk, self.prompt)
        if text := sys.stdin.readline():
            return text
        raise typer.Abort

    def _leave(self) -> None:
        self._say(self.phrases.say("talk", "quit"))
        raise typer.Abort

    def _say(self, text: str) -> None:
        shown = text if isinstance(text, Painted) else line(text)
        speak(self.terminal.talk, f"{shown}\n")


def _check(terminal: Terminal, files: dict[str, str], phrases: Phrases) -> None:
    """Show what could be better. Raise `InvalidFiles` for what would not be a project."""
    from cfkit import wiring
    from cfkit.domain.diagnostics import InvalidFiles, Level

    found = wiring.try_out(files)
    if errors := [one for one in found if one.level is Level.ERROR]:
        raise InvalidFiles(errors)
    if warnings := [one for one in found if one.level is Level.WARNING]:
        terminal.say(phrases.say("talk", "warnings"))
        terminal.diagnostics(warnings)
