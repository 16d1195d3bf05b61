"""Lines about tasks: when they are due, how full weeks are, what nobody can do."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cfkit.application.tasks import Production
    from cfkit.application.workload import Week
    from cfkit.domain.production import Task


def lateness(task: Task) -> str:
    """Say how late a task is, nothing when it is in time."""
    if not task.is_late:
        return ""
    return f"! late {task.days_late} d" if task.days_late else "! late today"


def counted(tasks: int) -> str:
    """Count tasks in words."""
    return "1 task" if tasks == 1 else f"{tasks} tasks"


def show(terminal: Terminal, found: Sequence[Task]) -> None:
    """Show a row a task, and what it comes to."""
    terminal.table(
        ["due", "who", "work", "h", "state", "what"],
        (
            (
                f"{task.due:%a %d %b}",
                task.owner,
                task.work_en,
                f"{task.hours:g}",
                lateness(task) or task.state.value,
                f"{task.title} · {task.unit}",
            )
            for task in found
        ),
    )
    if found:
        states = Counter(task.state.value for task in found)
        told = ", ".join(f"{n} {state}" for state, n in states.most_common())
        late = sum(task.is_late for task in found)
        hours = sum(task.hours for task in found if task.is_left)
        terminal.say(f"{counted(len(found))}: {told}; {late} late; {hours:g} h left")


def show_load(terminal: Terminal, full: Sequence[Week]) -> None:
    """Show how full each person's weeks are."""
    terminal.table(
        ["who", "week", "needs, h", "has, h", "full", "left, h"],
        (
            (
                one.member,
                one.week,
                f"{one.needs:g}",
                f"{one.has:g}",
                ("—" if one.share is None else f"{one.share:.0%}") + (" !" if one.is_over else ""),
                f"{one.left:g}",
            )
            for one in full
        ),
    )


def say_what_lacks(
    terminal: Terminal, made: Production, found: Sequence[Task], full: Sequence[Week]
) -> None:
    """Name what no list shows: weeks that are too full, work without people or without hours."""
    from cfkit.application.workload import orphans

    def warn(words: str, remedy: str) -> None:
        terminal.say(terminal.paint(f"! {words}", "warning"))
        terminal.say(f"    {remedy}")

    for one in full:
        if one.is_over:
            roles = ", ".join(one.roles)
            words = f"{one.week}: {one.member} ({roles}) needs {one.needs:g} h, has {one.has:g} h"
            warn(words, "share the role, add hours in resources.team, or move a post")
    for gap in orphans(found):
        words = f"nobody in the team is {gap.role}: {counted(gap.tasks)}, {gap.hours:g} h"
        warn(words, "name somebody with this role in resources.team")
    for name in made.without_hours:
        warn(f"nobody knows how long {name} takes", f"write resources.hours.{name}, by role")
