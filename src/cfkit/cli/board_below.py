"""What stands below a board: the silences of channels, and the next deadlines."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING

from .task_lines import lateness
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cfkit.application.board import Gaps
    from cfkit.domain.production import Task

NOBODY = "nobody"
"""Whose work it is when nobody holds the role."""


def show_gaps(terminal: Terminal, silent: Sequence[Gaps]) -> None:
    """Show how many posts each channel lacks, and on which of its days it has none."""
    terminal.say("")
    terminal.table(
        ["channel", "posts", "cadence asks", "missing", "longest silence"],
        (
            (one.channel, one.posts, one.wanted, one.missing or None, f"{one.longest} d")
            for one in silent
        ),
    )
    width = shutil.get_terminal_size().columns
    for one in silent:
        if not one.missing:
            continue  # the cadence asks for no more, so an empty day is no silence
        words = f"{one.channel}: no post on {_ranges(one.days)}"
        for text in textwrap.wrap(words, width, subsequent_indent="    ") if one.days else ():
            terminal.say(text)


def _ranges(days: Sequence[date]) -> str:
    """Write days in a row as one: `Dec 1-3, 7, Jan 2`."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1 and day.day > 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    told, month = [], ""
    for first, *rest in runs:
        name, month = ("" if f"{first:%Y-%m}" == month else f"{first:%b} "), f"{first:%Y-%m}"
        told.append(f"{name}{first.day}" + (f"-{rest[-1].day}" if rest else ""))
    return ", ".join(told)


def show_ahead(terminal: Terminal, ahead: Sequence[Task], waiting: int) -> None:
    """Show the next deadlines, and how many posts of the next days wait for an approval."""
    terminal.say("")
    for task in ahead:
        late = lateness(task)
        told = f"{task.due:%a %d %b}  {task.owner or NOBODY}  {task.work_en}  {task.title}"
        told = f"{late}: {told}" if late else told
        terminal.say(terminal.paint(told, "warning") if late else told)
    if waiting:
        posts = "1 post goes" if waiting == 1 else f"{waiting} posts go"
        words = f"! {posts} out within a week without an approval: `cfkit approve KEY`"
        terminal.say(terminal.paint(words, "warning"))
