"""The filters that authors of templates may use; the wordings use the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from cfkit.domain.script import Timing, timed
from cfkit.domain.slides import laid_on_slides

from .casts import Caster
from .environment import Missing, Said
from .escaping import escape
from .language import Language, capital, ends_in_url, ends_itself
from .russian import Russian
from .typography import typograph
from .wordings import Slot

_SENTENCE = Slot("", "sentence", opens=True, last=True)
_CLAUSE = Slot("", "clause", last=True)
_QUOTE = Slot("", "quote", last=True)


def filters_of(language: Language, currency: str | None) -> dict[str, Callable[..., Any]]:
    """Make the filters of a language; amounts are in `currency` (ISO 4217)."""
    made = _Filters(language, currency)
    names = "sentence clause quote plural count_of joined inflect date money typograph sentences"
    own: dict[str, Callable[..., Any]] = {name: getattr(made, name) for name in names.split()}
    own |= {"number": language.number, "capital": lambda value: capital(str(value))}
    return {"points": points, **{name: _of_present(change) for name, change in own.items()}}


def _of_present(change: Callable[..., Any]) -> Callable[..., Any]:
    """Make a filter stop where its value is not there, so that the beat is left out."""

    def changed(value: Any, *args: Any, **kwargs: Any) -> Any:
        if value is None:
            raise Missing("a value that is not there cannot be printed; ask for it with {% if %}")
        return change(value, *args, **kwargs)

    return changed


class _Filters:
    def __init__(self, language: Language, currency: str | None) -> None:
        self._language = language
        self._currency = currency
        self._caster = Caster(language)

    def sentence(self, value: str) -> str:
        """Set a whole sentence: a capital and a stop."""
        return Said(self._caster.text(_SENTENCE, str(value)) or "")

    def clause(self, value: str) -> str:
        """Set a clause inside a sentence: no capital, no stop."""
        cast = self._caster.text(_CLAUSE, str(value))
        return Said(cast if cast is not None else escape(str(value).rstrip(".")))

    def quote(self, value: str) -> str:
        """Set a text in quotation marks."""
        return Said(self._caster.text(_QUOTE, str(value)) or "")

    def plural(self, number: float, *forms: str) -> str:
        """Choose the form of a noun that goes with a number."""
        if not forms:
            raise ValueError("plural needs its forms: {{ n | plural('book', 'books') }}")
        return self._language.plural(number, forms)

    def count_of(self, number: float, *forms: str) -> str:
        """Print a number with the form of the noun that goes with it."""
        return f"{self._language.number(number)} {self.plural(number, *forms)}"

    def joined(self, items: Sequence[Any], word: str | None = None) -> str:
        """Join items in a line: a, b and c."""
        return Said(self._language.joined([escape(str(item)) for item in items], word))

    def inflect(self, value: str, case: str, number: str | None = None) -> str:
        """Put a Russian word into a case; other languages stay as they are."""
        if isinstance(self._language, Russian):
            return self._language.inflection.inflect(str(value), case, number)
        return str(value)

    def date(self, value: dt.date, pattern: str = "long") -> str:
        """Write a date out, or in a pattern of CLDR such as `d MMMM`."""
        from babel.dates import format_date  # noqa: PLC0415  31 MB that few templates need

        if pattern == "long":
            return self._language.date(value)
        return format_date(value, pattern, locale=self._language.code)

    def money(self, value: float, code: str | None = None) -> str:
        """Print an amount with the sign of its currency."""
        return self._language.money(value, code or self._currency)

    def typograph(self, value: str) -> str:
        """Set quotation marks, dashes and no-break spaces."""
        return _like(value, typograph(str(value), self._language.code))

    def sentences(self, value: str) -> list[str]:
        """Split a text into sentences."""
        return [_like(value, one) for one in self._language.sentences(str(value))]


def _like(value: str, text: str) -> str:
    return Said(text) if isinstance(value, Said) else text


def points(text: str) -> Sequence[str]:
    """Split a beat into what a slide each can hold: the elements of its list, else the whole.

    Words before the list are a slide of their own.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    items = [line for line in lines if _marker(line)]
    if not items:
        return [Said(text)] if text.strip() else []
    lead = "\n".join(lines[: lines.index(items[0])])
    slides = [Said(line[_marker(line) :]) for line in items]
    return [Said(lead), *slides] if lead else slides


def _marker(line: str) -> int:
    if line.startswith("- "):
        return 2
    digits, dot, rest = line.partition(". ")
    return len(digits) + 2 if dot and digits.isdigit() and rest else 0


def paragraphs(*texts: str) -> str:
    """Set texts below each other, a blank line between; empty ones leave no trace."""
    return Said("\n\n".join(text.strip() for text in texts if text and text.strip()))


def parts(*groups: Any) -> str:
    """Join parts (slides, options, scenes) with the line that separates them."""
    flat: list[str] = []
    for group in groups:
        flat += [group] if isinstance(group, str) else list(group)
    said = [text if isinstance(text, Said) else escape(str(text)) for text in flat]
    return Said("\n\n---\n\n".join(text.strip() for text in said if text.strip()))


def scene(label: str, text: str) -> str:
    """Write a scene of a script: when, and what is said; nothing when nothing is said."""
    return Said(f"**{label}**\n{text}") if text.strip() else Said("")


def slides(*beats: str) -> list[str]:
    """Lay beats on slides: one thought each, none of a few words alone, none too full."""
    return [Said(one) for one in laid_on_slides([str(beat) for beat in beats if beat.strip()])]


def timeline(timing: Timing | None, *scenes: str) -> list[str]:
    """Set the times of scenes: no gaps, each as long as its words take; see `Format.script`."""
    said = [one for one in scenes if one.strip()]
    return [Said(one) for one in timed(said, timing)] if timing else said


def flow(first: str, second: str, most: int = 260) -> str:
    """Set two short pieces of prose in one paragraph, anything else below each other."""
    if not first or not second:
        return Said(first or second)
    together = f"{first} {second}"
    if len(together) > most or not (_is_prose(first) and _is_prose(second)):
        return paragraphs(first, second)
    return Said(together)


def _is_prose(text: str) -> bool:
    return "\n" not in text and not ends_in_url(text) and ends_itself(text)
