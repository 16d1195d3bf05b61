"""A plan to be agreed on in a chat: one message a post, ready to copy."""

from __future__ import annotations

import re

from cfkit.domain.sheet import Sheet

from .plan_words import plan_words, told

_HEADING = re.compile(r"^(#{1,6}[ \t])", re.MULTILINE)
_LINES = re.compile(r"\s+")


def export(plan: Sheet) -> bytes:
    """Write a heading a post with its time and channel, its key, then the text as it stands."""
    words = plan_words(plan.language)
    approval = words["approval"]
    parts = [
        f"# {_line(approval['title'].format(name=plan.name, period=plan.period))}",
        f"{approval['count'].format(n=len(plan.rows))} {approval['answer']}",
    ]
    for number, row in enumerate(plan.rows, 1):
        day = f"{row.cells['weekday']} {row.at:%d.%m %H:%M}"
        parts.append(f"## {number}/{len(plan.rows)} · {day} · {_line(row.title)}")
        parts.append(f"`{row.key}` · {row.cells['status']}")
        parts.append(_body(told(row, words)))
        if row.media:
            names = ", ".join(name for name, _ in row.media)
            parts.append(f"_{_line(approval['media'].format(names=names))}_")
    return ("\n\n".join(parts) + "\n").encode()


def _body(text: str) -> str:
    """Give the text so that none of its lines passes for a heading of this page."""
    return _HEADING.sub(r"\\\1", text.strip())


def _line(text: str) -> str:
    return _LINES.sub(" ", text).strip()
