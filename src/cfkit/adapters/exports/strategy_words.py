"""Say the values of a strategy in its language: cadences, durations, shares, names of things."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.outline import Outline
from cfkit.domain.strategy import Bounds, Cadence

from .report_words import Words

SHOWN = 12
"""So many names are listed; of more, the rest is counted."""


class Sayings:
    """Phrases about one outline; what nobody said is `None`, and shown as such."""

    def __init__(self, outline: Outline, catalogue: Catalogue, words: Words) -> None:
        self.words = words
        strategy = outline.project.strategy
        self._titles = {
            "goal": {one.id: one.title for one in strategy.goals},
            "segment": {one.id: one.title for one in strategy.segments},
            "channel": {one.id: one.name for one in strategy.channels},
            "idea": {one.id: one.title for one in outline.project.ideas.values()},
            "format": {one.id: self._own(one.en, one.ru) for one in catalogue.formats.values()},
            "angle": {one.id: self._own(one.en, one.ru) for one in catalogue.angles.values()},
        }

    def _own(self, en: str | None, ru: str) -> str:
        return ru if self.words.language == "ru" or en is None else en

    def title(self, kind: str, slug: str | None) -> str | None:
        """Give the title of what an id names; the id itself where it names nothing."""
        return self._titles[kind].get(slug, slug) if slug else None

    def titles(self, kind: str, slugs: Iterable[str]) -> str | None:
        """List titles."""
        return self.listed(self.title(kind, slug) or slug for slug in slugs)

    def name(self, group: str, slug: str | None) -> str | None:
        """Name a value of a closed list."""
        return self.words.name(group, slug) if slug else None

    def names(self, group: str, slugs: Iterable[str]) -> str | None:
        """Name several."""
        return self.listed(self.words.name(group, slug) for slug in slugs)

    def listed(self, texts: Iterable[str], between: str = ", ") -> str | None:
        """Join texts; `None` when there are none."""
        return between.join(texts) or None

    def some(self, texts: Iterable[str]) -> str:
        """Join the first of many, and say how many more there are."""
        known = list(texts)
        shown = ", ".join(known[:SHOWN])
        rest = len(known) - SHOWN
        return f"{shown} {self.words.say('and_more', n=rest)}" if rest > 0 else shown

    def number(self, value: float | None) -> str | None:
        """Write a number."""
        return None if value is None else self.words.num(value)

    def share(self, value: float | None) -> str | None:
        """Write a share."""
        return None if value is None else self.words.percent(value)

    def day(self, value: date | None) -> str | None:
        """Write a day."""
        return None if value is None else self.words.days(value, value)

    def flag(self, value: bool) -> str:  # noqa: FBT001  it is the value that is said
        """Say yes or no."""
        return self.words.name("flag", "yes" if value else "no")

    def duration(self, span: timedelta | None) -> str | None:
        """Write a duration in its largest whole unit; from two days on in days."""
        if span is None:
            return None
        minutes = int(span.total_seconds() // 60)
        if minutes % 60:
            return self.words.say("duration.minutes", n=minutes)
        if minutes < 48 * 60 or minutes % (24 * 60):
            return self.words.say("duration.hours", n=minutes // 60)
        return self.words.say("duration.days", n=minutes // (24 * 60))

    def bounds(self, bounds: Bounds) -> str | None:
        """Write the bounds of a share; a minimum of nothing bounds nothing."""
        low, high = bounds.min or None, bounds.max
        if low is None and high is None:
            return None
        if low == high:
            kind = "exact"
        else:
            kind = "most" if low is None else "least" if high is None else "between"
        return self.words.say(f"mix.{kind}", min=low, max=high)

    def cadence(self, cadence: Cadence) -> str:
        """Say how often, on which days, at what time and how far apart."""
        words = self.words
        parts = [words.say(f"cadence.{cadence.preset}")] if cadence.preset else []
        parts += [
            words.say(f"cadence.{name}", n=number)
            for name in ("per_day", "per_week", "per_month")
            if (number := getattr(cadence, name))
        ]
        if isinstance(cadence.days, str):
            parts.append(words.say(f"cadence.on_{cadence.days}"))
        elif cadence.days:
            parts.append(words.say("cadence.on_days", days=self.names("day", cadence.days)))
        if cadence.times:
            times = ", ".join(f"{at:%H:%M}" for at in cadence.times)
            parts.append(words.say("cadence.at", times=times))
        if cadence.min_gap:
            parts.append(words.say("cadence.gap", gap=self.duration(cadence.min_gap)))
        return words.join(", ", parts)
