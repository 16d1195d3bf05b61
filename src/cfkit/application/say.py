"""Put what a plan found into words, in one language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from cfkit.domain.plan import Shortfall
from cfkit.domain.strategy.brand import Language

from .agreement import Figure
from .names import NAMES, OR, ROLES, Words
from .wording import NOTES, SHORT

Value = str | float | date


def day_in_words(day: date, language: Language) -> str:
    """Write a day inside a sentence: 3 декабря 2026, in English 2026-12-03."""
    if language != "ru":
        return day.isoformat()
    from babel.dates import format_date  # noqa: PLC0415  31 MB that few sentences need

    return str(format_date(day, "d MMMM y", locale=language))


@dataclass(frozen=True, slots=True)
class Say:
    """Fills wordings in."""

    language: Language

    def short(
        self, about: str, needs: float, has: float, week: str | None = None, **values: Value
    ) -> Shortfall:
        """Say what did not fit and what would make it fit; `more` is what lacks."""
        what, remedy = SHORT[about]
        # Rounded up: what the remedy says must do.
        more = math.ceil(round((needs - has) * 10, 6)) / 10
        known: dict[str, Value] = {**values, "needs": needs, "has": has, "more": more}
        return Shortfall(
            self.fill(what, known), week, round(needs, 3), round(has, 3), self.fill(remedy, known)
        )

    def note(self, about: str, **values: Value) -> str:
        """Say something of a whole plan."""
        return self.fill(NOTES[about], values)

    def fill(self, words: Words, values: Mapping[str, Value]) -> str:
        """Fill a wording in; numbers agree with their nouns."""
        spoken = {name: self._spoken(value) for name, value in values.items()}
        return words[self.language].format(**spoken)

    def _spoken(self, value: Value) -> str | Figure:
        if isinstance(value, str):
            return value
        if isinstance(value, date):
            return day_in_words(value, self.language)
        return Figure(value, self.language)

    def either(self, names: Iterable[str], words: Mapping[str, Words]) -> str:
        """Offer what is named, one or the other."""
        *most, last = [words[name][self.language] for name in names]
        return f"{', '.join(most)} {OR[self.language]} {last}" if most else last

    def name(self, kind: str) -> str:
        """Call a kind of thing by its name."""
        return NAMES[kind][self.language]

    def role(self, role: str) -> str:
        """Call a role by its name."""
        return ROLES.get(role, role) if self.language == "ru" else role.replace("_", " ")

    def roles(self, roles: frozenset[str]) -> str:
        """List roles by name."""
        return ", ".join(sorted(map(self.role, roles)))
