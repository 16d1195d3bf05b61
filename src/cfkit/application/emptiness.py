"""Say why a period gets no post at all."""

from __future__ import annotations

from collections.abc import Mapping, Sized

from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.ports import Calendar

from .names import Words
from .openings import Openings

NOTHING_TO_PLAN: Mapping[str, tuple[Words, Words]] = {
    "channels": (
        {"ru": "в стратегии нет каналов", "en": "the strategy has no channel"},
        {"ru": "добавьте канал в channels", "en": "add one under channels"},
    ),
    "ideas": (
        {"ru": "идей нет", "en": "there is no idea left"},
        {
            "ru": "напишите идеи в ideas/: `cfkit ideas spark` подскажет, о чём",
            "en": "write some under ideas/ (`cfkit ideas spark` helps), or delete the drafts",
        },
    ),
    "pool": (
        {"ru": "ни одна идея не подходит ни одному каналу", "en": "no idea fits any channel"},
        {
            "ru": "`cfkit expand --why` скажет, чего не хватает, а `cfkit check` — "
            "для каких сегментов и форматов нет канала",
            "en": "`cfkit expand --why` says what is missing, and `cfkit check` which segments "
            "and formats no channel has",
        },
    ),
    "days": (
        {
            "ru": "{period}: ни один канал не может говорить",
            "en": "no channel may speak in {period}",
        },
        {
            "ru": "сократите content.blackout или измените дни частоты (cadence)",
            "en": "shorten content.blackout, change the days of a cadence, or delete the drafts "
            "of the period",
        },
    ),
    "turn": (
        {
            "ru": "{period}: по частоте каналов на эти дни не приходится ни одной публикации",
            "en": "the channels' cadences ask for no post in {period}",
        },
        {
            "ru": "возьмите период длиннее или следующий, или увеличьте частоту (cadence)",
            "en": "plan a longer period or the next one, or raise a cadence",
        },
    ),
}
"""What keeps a whole period empty, and what to do."""


def why_empty(project: Project, pool: Sized, period: Period, calendar: Calendar) -> str | None:
    """Name what leaves nothing to choose from, by its place in `NOTHING_TO_PLAN`."""
    if not project.strategy.channels:
        return "channels"
    if not project.ideas:
        return "ideas"
    if not pool:
        return "pool"
    opened = (Openings(project.strategy, one, calendar) for one in project.strategy.channels)
    may_speak = any(one.is_open(day) and one.spots(day) for one in opened for day in period.days())
    return None if may_speak else "days"
