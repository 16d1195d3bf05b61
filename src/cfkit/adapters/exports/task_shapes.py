"""Writes tasks in the shapes that people plan their week with."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cfkit.domain.production import Task

from .as_csv import harmless
from .pages import markdown

Words = Mapping[str, Any]
"""What `pages/plan.<language>.yaml` holds."""

Shape = Callable[[Sequence[Task], Words, str], str]


def state_of(task: Task, words: Words) -> str:
    """Say how far a task is, and whether it is late."""
    told = words["tasks"]
    state = str(told["states"][task.state.value])
    return f"{state}, {told['late']}" if task.is_late else state


def cells(task: Task, words: Words) -> dict[str, str]:
    """Give a task's cells by column."""
    return {
        "due": task.due.isoformat(),
        "starts": task.starts.isoformat(),
        "owner": task.owner or "",
        "role": words["role"].get(task.role, task.role),
        "work": task.work,
        "hours": f"{task.hours:g}",
        "state": state_of(task, words),
        "title": task.title,
        "format": task.format,
        "channel": task.channel,
        "publish_at": f"{task.publish_at:%Y-%m-%d %H:%M}",
        "id": task.id,
    }


def as_csv(tasks: Iterable[Task], words: Words, _: str) -> str:
    """Write RFC 4180 lines; a cell that a spreadsheet would run is led by an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    columns = words["tasks"]["columns"]
    writer.writerow(columns.values())
    for task in tasks:
        told = cells(task, words)
        writer.writerow([harmless(told[column]) for column in columns])
    return out.getvalue()


def as_markdown(tasks: Iterable[Task], words: Words, name: str) -> str:
    """Write one list of boxes to tick for each owner; who has none stands last."""
    people: dict[str, list[Task]] = {}
    for task in tasks:
        people.setdefault(task.owner or "", []).append(task)
    told = words["tasks"]
    lines = [f"# {told['title']}: {markdown(name)}"]
    for owner in sorted(people, key=lambda one: (not one, one)):
        hours = sum(task.hours for task in people[owner] if task.is_left)
        lines += ["", f"## {markdown(owner or told['nobody'])} ({hours:g} {told['hour']})", ""]
        lines += [_line(task, words) for task in people[owner]]
    return "\n".join(lines) + "\n"


def _line(task: Task, words: Words) -> str:
    told = cells(task, words)
    box = " " if task.is_left else "x" if task.state == "done" else "-"
    what = f"{told['due']} · {markdown(task.work)} · {markdown(task.title)}"
    state = "" if task.state == "open" and not task.is_late else f" · **{told['state']}**"
    return f"- [{box}] {what} · {told['hours']} {words['tasks']['hour']}{state} · `{task.id}`"


SHAPES: Mapping[str, Shape] = {"csv": as_csv, "md": as_markdown}
