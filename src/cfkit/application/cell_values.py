"""Read counts and instants as people and services write them; a failure says what to write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

_WITHHELD = frozenset({"", "-", "–", "—", "n/a", "н/д", "нет данных"})
_GROUP = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'’]"
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]+)?")
_ROUNDED = re.compile(r"[\d.,]+\s*(?:[kкmмbт]|тыс\.?|млн\.?)", re.IGNORECASE)
_LARGEST = 10**15
_DAY_FIRST = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M", "%d.%m.%Y")
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{8}|\d{1,2}\.\d{1,2}\.\d{4}")
_OLDEST = 1990


def count_of(text: str, decimal: str) -> int | None:
    """Read a count; `None` when it is withheld. Raise `ValueError` that says what is wrong.

    `decimal` divides a fraction, the other of `.` and `,` may group thousands, as spaces may.
    """
    said = text.strip()
    if said.casefold() in _WITHHELD:
        return None
    plain = _plain(said, decimal)
    whole, _, fraction = plain.partition(".")
    if fraction.strip("0"):
        words = "and counts are whole: mind what divides it"
        raise ValueError(f'"{said}" is read as {plain}, {words}')
    value = int(whole)
    if value < 0:
        raise ValueError(f'"{said}" is below zero: leave the cell empty if nobody knows')
    if value > _LARGEST:
        raise ValueError(f'"{said[:40]}" is more than there can be')
    return value


def _plain(said: str, decimal: str) -> str:
    """Spell a number with digits and at most one dot."""
    if said.endswith("%"):
        raise ValueError(f'"{said}" is a share and no count: cfkit computes shares itself')
    if _ROUNDED.fullmatch(said):
        raise ValueError(f'"{said}" is rounded: write the whole number')
    plain = re.sub(rf"(?<=\d){_GROUP}(?=\d{{3}}(?!\d))", "", said)
    other = "," if decimal == "." else "."
    if re.fullmatch(rf"[+-]?\d{{1,3}}(?:\{other}\d{{3}})+(?:\{decimal}\d+)?", plain):
        plain = plain.replace(other, "")
    plain = plain.replace(decimal, ".")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f'"{said[:40]}" is no number')
    return plain


def is_day(text: str) -> bool:
    """Whether a cell tells a day and no hour."""
    return _DATE.fullmatch(text.strip()) is not None


@dataclass(frozen=True, slots=True)
class Days:
    """How a table writes instants: its zone, and formats beside ISO 8601 and 31.12.2026 10:00."""

    zone: str
    formats: Sequence[str] = ()

    def instant(self, text: str, hour: time) -> datetime:
        """Read an instant, in UTC; `hour` stands for one that is not told.

        Raise `ValueError` that says what to write.
        """
        said = text.strip()
        found = self._found(said)
        if found is None or not _OLDEST <= found.year < 9000:
            told = f'"{said[:40]}" is no instant: write 2026-12-03 10:00, or 2026-12-03'
            raise ValueError(f"{told}, or name its shape under `instants` of a mapping")
        if is_day(said):
            found = datetime.combine(found.date(), hour)
        there = found if found.tzinfo else found.replace(tzinfo=ZoneInfo(self.zone))
        return there.astimezone(UTC)

    def _found(self, said: str) -> datetime | None:
        for shape in (None, *_DAY_FIRST, *self.formats):
            try:
                return datetime.strptime(said, shape) if shape else datetime.fromisoformat(said)  # noqa: DTZ007  the zone is put in by the caller
            except (ValueError, re.error):
                continue
        return None
