"""A plan as a calendar: an event a placement and a task a piece of work, updated in place."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from cfkit.domain.origin import seal
from cfkit.domain.production import Doing, Task
from cfkit.domain.sheet import Row, Sheet

from .plan_words import plan_words, told

if TYPE_CHECKING:
    from icalendar import Event, Todo

LASTS = timedelta(minutes=15)
WARNS = timedelta(minutes=-30)

ADDRESS = re.compile(r"https?://[^\s\x00-\x20\x7f-\x9f\"<>\\]+", re.IGNORECASE)
"""A calendar writes addresses as they are: a line break would begin a line of its own, and what is
no web address would be run by a click."""

_STATUSES = {
    Doing.OPEN: "NEEDS-ACTION",
    Doing.BEGUN: "IN-PROCESS",
    Doing.HOLD: "NEEDS-ACTION",
    Doing.DONE: "COMPLETED",
    Doing.MISSED: "CANCELLED",
}
"""What RFC 5545, 3.8.1.11 calls the states of a task."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""What RFC 5545, 3.1 allows in no text."""


def export(plan: Sheet) -> bytes:
    """Write iCalendar (RFC 5545) with stable UIDs, time zones and an alarm half an hour ahead."""
    from icalendar import Calendar  # noqa: PLC0415  a tenth of a second that only this file pays

    calendar = Calendar()
    calendar.add("prodid", "-//cfkit//content plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _text(f"{plan.name}: {plan.period}"))
    for row in plan.rows:
        calendar.add_component(_event(plan, row))
    for task in plan.tasks:
        calendar.add_component(_todo(plan, task))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(plan: Sheet, row: Row) -> Event:
    from icalendar import Alarm  # noqa: PLC0415  as above
    from icalendar import Event as NewEvent  # noqa: PLC0415  as above

    event = NewEvent()
    event.add("uid", _uid(plan, row.key))
    event.add("dtstamp", plan.made_at)
    event.add("dtstart", row.at)
    event.add("dtend", row.at + LASTS)
    event.add("summary", _text(f"{row.title}: {row.cells['idea'] or row.key}"))
    event.add("description", _text(told(row, plan_words(plan.language))))
    event.add("categories", [row.channel])
    is_sure = row.status == "approved" or row.state == "live"
    event.add("status", "CONFIRMED" if is_sure else "TENTATIVE")
    if row.url and ADDRESS.fullmatch(row.url):
        event.add("url", row.url)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _text(row.title))
    alarm.add("trigger", WARNS)
    event.add_component(alarm)
    return event


def _todo(plan: Sheet, task: Task) -> Todo:
    from icalendar import Todo as NewTodo  # noqa: PLC0415  as above

    todo = NewTodo()
    todo.add("uid", _uid(plan, task.id))
    todo.add("dtstamp", plan.made_at)
    todo.add("dtstart", task.starts)
    todo.add("due", task.due)
    todo.add("summary", _text(f"{task.work}: {task.title}"))
    todo.add("description", _text(task.unit))
    todo.add("categories", [task.owner or task.role])
    todo.add("status", _STATUSES[task.state])
    return todo


def _uid(plan: Sheet, name: str) -> str:
    """Name it as no other project does: RFC 7986, 5.3 wants it unique in the world."""
    return f"{name}@{seal(plan.name)}.cfkit"


def _text(value: str) -> str:
    return _CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
