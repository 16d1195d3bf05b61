"""Say figures in the project's language: numbers, plural forms, dates and phrases from data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Any, cast

import babel
from babel.dates import format_date, format_datetime, format_interval
from babel.numbers import format_decimal, get_currency_symbol
from jinja2 import Environment, Template
from markupsafe import Markup

from cfkit.domain.schedule import Period

DASH = "—"
MINUS = "\N{MINUS SIGN}"
GAP = "\u00a0"
QUOTES = {"ru": (("«", "»"), ("„", "“")), "en": (("“", "”"), ("‘", "’"))}
"""Outer and inner pair."""

Link = Callable[[str, str], Markup]

SHORT_DAY = {"ru": "d MMM, HH:mm", "en": "MMM d, HH:mm"}
SPOKEN_MOMENT = {"ru": "d MMMM y, HH:mm", "en": "MMMM d, y, HH:mm"}


class Words:
    """The phrases of one language, said through one environment, which escapes every value."""

    def __init__(self, environment: Environment, phrases: Mapping[str, Any], language: str) -> None:
        self.language = language
        self._link: Link = cast("Link", environment.globals["link"])
        self._locale = babel.Locale(language)
        self._phrases = phrases
        self._environment = environment
        self._environment.filters.update(self._filters)
        self._compiled: dict[str, Template] = {}

    def say(self, key: str, **facts: Any) -> Markup:
        """Fill a phrase in, named by its path such as `note.fell`; the result is escaped."""
        if key not in self._compiled:
            self._compiled[key] = self._environment.from_string(self._find(key))
        # The environment escapes each value while it renders; what it returns is markup.
        return Markup(self._compiled[key].render(facts))  # noqa: S704

    def join(self, between: str, parts: Iterable[str]) -> Markup:
        """Join what was said already."""
        return Markup(between).join(parts)  # noqa: S704, ours

    def link(self, title: str, url: str | None) -> str:
        """Link a title when there is an address of the web."""
        if url and url.startswith(("https://", "http://")):
            return self._link(title, url)
        return title

    def heads(self, key: str) -> list[str]:
        """Return the column headings of a table."""
        found: list[str] = self._phrases[key]["head"]
        return found

    def name(self, group: str, slug: str) -> str:
        """Name a metric, role, weekday…; the slug itself when the language has no name for it."""
        found: str = self._phrases[group].get(slug, slug)
        return found

    def count(self, n: float, one: str, few: str, many: str | None = None) -> str:
        """Write a number and the form of the word that agrees with it."""
        return f"{self.num(n)}{GAP}{self.form(n, one, few, many)}"

    def form(self, n: float, one: str, few: str, many: str | None = None) -> str:
        """Choose the form of a word that agrees with a number."""
        whole = int(n) if float(n).is_integer() else n
        plural = self._locale.plural_form(whole)
        return {"one": one, "many": many or few}.get(plural, few)

    def num(self, value: float | None, digits: int | None = None) -> str:
        """Write a number; without `digits` a fraction below 100 keeps one."""
        if value is None:
            return DASH
        if digits is None:
            digits = 0 if float(value).is_integer() or abs(value) >= 100 else 1
        return self._written(value, "#,##0" + ("." + "#" * digits if digits else ""))

    def percent(self, share: float | None) -> str:
        """Write a fraction as per cent."""
        if share is None:
            return DASH
        value = share * 100
        digits = 2 if 0 < abs(value) < 1 else 1
        return self.num(value, digits) + (f"{GAP}%" if self.language == "ru" else "%")

    def times(self, ratio: float | None) -> str:
        """Write how many times the usual."""
        if ratio is None:
            return DASH
        shape = "0.00" if ratio < 10 else "#,##0"
        return f"×{format_decimal(ratio, format=shape, locale=self._locale)}"

    def money(self, amount: float | None, currency: str | None, digits: int = 0) -> str:
        """Write an amount in a currency, with all its `digits`; without one only the number."""
        if amount is None:
            return DASH
        number = self._written(amount, "#,##0" + ("." + "0" * digits if digits else ""))
        if currency is None:
            return number
        symbol = get_currency_symbol(currency, locale=self._locale)
        if self.language == "ru":
            return f"{number}{GAP}{symbol}"
        return f"{symbol}{GAP if symbol[-1:].isalpha() else ''}{number}"

    def days(self, first: date, last: date) -> str:
        """Write a span of days, both ends included."""
        return _tied(_span(first, last, self._locale))

    def day(self, day: date) -> str:
        """Write a day in full."""
        shape = SPOKEN_MOMENT[self.language].rpartition(",")[0]
        return _tied(format_date(day, shape, locale=self._locale))

    def brief(self, day: date) -> str:
        """Write a day of the period."""
        shape = SHORT_DAY[self.language].partition(",")[0]
        return _tied(format_date(day, shape, locale=self._locale))

    def month(self, day: date) -> str:
        """Name the month and year of a day."""
        return _tied(format_date(day, "LLLL y", locale=self._locale))

    def moment(self, at: datetime) -> str:
        """Write an instant in full."""
        zone = _zone(at)
        spoken = _tied(format_datetime(at, SPOKEN_MOMENT[self.language], zone, self._locale))
        return f"{spoken} ({zone})"

    def short(self, at: datetime) -> str:
        """Write an instant of the period."""
        return _tied(format_datetime(at, SHORT_DAY[self.language], _zone(at), self._locale))

    def quoted(self, text: str) -> str:
        """Put a name into the language's quotation marks; marks inside become the inner pair."""
        outer, inner = QUOTES[self.language]
        for mark, instead in zip(outer, inner, strict=True):
            text = text.replace(mark, instead)
        return f"{outer[0]}{text}{outer[1]}"

    def age(self, hours: float) -> Markup:
        """Write an age as it stands after "about"."""
        if hours < 72:
            return self.say("age_about_hours", n=round(hours))
        return self.say("age_about_days", n=round(hours / 24))

    def _written(self, value: float, shape: str) -> str:
        written = str(format_decimal(value, format=shape, locale=self._locale))
        return written.replace("-", MINUS) if self.language == "ru" else written

    def _find(self, key: str) -> str:
        found: Any = self._phrases
        for part in key.split("."):
            found = found[part]
        return str(found)

    @cached_property
    def _filters(self) -> dict[str, Any]:
        return {
            "num": self.num,
            "percent": self.percent,
            "times": self.times,
            "money": self.money,
            "count": self.count,
            "form": self.form,
            "moment": self.moment,
            "quoted": self.quoted,
            "upfirst": upfirst,
        }


def named(period: Period, language: str) -> str:
    """Name a period: a whole month by its name, else by its days."""
    locale = babel.Locale(language)
    is_month = period.first.day == 1 and len(period.months) == 1
    if is_month and (period.last + timedelta(days=1)).day == 1:
        spoken = str(format_date(period.first, "LLLL y", locale=locale))
    else:
        spoken = _span(period.first, period.last, locale)
    return f"{spoken} года" if language == "ru" else spoken


def _span(first: date, last: date, locale: babel.Locale) -> str:
    """Write days with their month in full, which CLDR shortens in Russian spans."""
    if locale.language != "ru":
        return str(format_interval(first, last, "yMMMMd", locale=locale))
    end = str(format_date(last, "d MMMM y", locale=locale))
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    shape = "d MMMM" if first.year == last.year else "d MMMM y"
    return f"{format_date(first, shape, locale=locale)} — {end}"


def upfirst(text: str) -> str:
    """Begin with a capital and leave the rest alone."""
    return text[:1].upper() + text[1:]


def _zone(at: datetime) -> tzinfo:
    return at.tzinfo or UTC


def _tied(text: str) -> str:
    return text.replace(" ", GAP)
