"""A plan as one page for a browser: month, weeks, filters and posts as readers would see them."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from markupsafe import Markup

from cfkit.adapters.files.shipped import shipped
from cfkit.domain.markup import Document
from cfkit.domain.sheet import Picture, Row, Sheet

from .day_marks import day_marks
from .html_text import shown
from .page_environment import page_environment
from .plan_words import plan_words

HUES = 12
"""Colours that the page's style sheet knows."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid; `inside` tells whether it belongs to the month and to the period."""

    date: date
    inside: bool
    rows: Sequence[tuple[int, Row]]


@dataclass(frozen=True, slots=True)
class Month:
    """A month's heading and its weeks of seven days."""

    title: str
    weeks: Sequence[Sequence[Day]]


@dataclass(frozen=True, slots=True)
class Week:
    """A week of the list, with the posts and their numbers on the page."""

    title: str
    rows: Sequence[tuple[int, Row]]


def export(plan: Sheet) -> bytes:
    """Write the page. It asks for nothing from anywhere, and its policy lets it ask for nothing."""
    words = plan_words(plan.language)
    pages = shipped("templates") / "pages"
    environment = page_environment(pages)
    style, script = _read(pages / "calendar.css"), _read(pages / "calendar.js")
    hues = {name: number % HUES for number, name in enumerate(plan.pillars)}
    text = environment.get_template("calendar.html.j2").render(
        plan=plan,
        words=words,
        say=words["calendar"],
        months=list(_months(plan, words)),
        weeks=list(_weeks(plan, words)),
        choices=_choices(plan),
        marks=day_marks(plan, words),
        hue=lambda row: hues.get(row.pillar, "none"),
        hues=hues,
        day_of=lambda row: _day(row.at.date(), words),
        shown=_shown,
        pictures={name: number for number, name in enumerate(plan.pictures)},
        source=_source,
        style=Markup(style),  # noqa: S704  a file of ours
        script=Markup(script),  # noqa: S704  a file of ours
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    return text.encode()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    """Name a script as a policy does: `sha256-…` (W3C, Content Security Policy 3, 8.3)."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _shown(document: Document, row: Row) -> Markup:
    return shown(document, anchors=row.look.anchors, styles=row.look.styles)


def _source(picture: Picture) -> str:
    return f"data:{picture.mime};base64,{base64.b64encode(picture.data).decode()}"


def _choices(plan: Sheet) -> Mapping[str, Sequence[tuple[str, str]]]:
    """List what each filter offers: only what the plan has, in the order of the strategy."""
    channels = {row.channel: row.title for row in plan.rows}
    used = {row.pillar for row in plan.rows}
    statuses = {row.standing: row.cells["status"] for row in plan.rows}
    return {
        "channel": sorted(channels.items(), key=lambda pair: pair[1].casefold()),
        "pillar": [pair for pair in plan.pillars.items() if pair[0] in used],
        "status": sorted(statuses.items()),
    }


def _numbered(plan: Sheet) -> list[tuple[int, Row]]:
    return list(enumerate(plan.rows, 1))


def _months(plan: Sheet, words: Mapping[str, Any]) -> Iterator[Month]:
    by_day: dict[date, list[tuple[int, Row]]] = {}
    for number, row in _numbered(plan):
        by_day.setdefault(row.at.date(), []).append((number, row))
    first = plan.first.replace(day=1)
    while first <= plan.last:
        after = (first + timedelta(days=32)).replace(day=1)
        monday = max(first, plan.first)
        monday -= timedelta(days=monday.weekday())
        weeks = []
        while monday < after and monday <= plan.last:
            days = [monday + timedelta(days=n) for n in range(7)]
            weeks.append([_grid_day(day, first, plan, by_day) for day in days])
            monday += timedelta(days=7)
        yield Month(f"{words['months'][first.month - 1]} {first.year}", weeks)
        first = after


def _grid_day(
    day: date, first: date, plan: Sheet, by_day: Mapping[date, Sequence[tuple[int, Row]]]
) -> Day:
    same_month = (day.year, day.month) == (first.year, first.month)
    inside = same_month and plan.first <= day <= plan.last
    return Day(day, inside, by_day.get(day, ()) if inside else ())


def _weeks(plan: Sheet, words: Mapping[str, Any]) -> Iterator[Week]:
    weeks: dict[date, list[tuple[int, Row]]] = {}
    for number, row in _numbered(plan):
        day = row.at.date()
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append((number, row))
    for monday, rows in weeks.items():
        title = words["calendar"]["week"].format(
            n=monday.isocalendar().week,
            first=_day(monday, words),
            last=_day(monday + timedelta(days=6), words),
        )
        yield Week(title, rows)


def _day(day: date, words: Mapping[str, Any]) -> str:
    return str(words["days"].format(day=day.day, month=words["months_of"][day.month - 1]))
