"""The filters that authors of templates may use; the wordings use the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date as Date
from datetime import datetime
from typing import Any

from cfkit.domain.errors import InputError

from .casts import Caster
from .environment import Said
from .escaping import escape
from .language import Language, capital
from .russian import Russian
from .typography import typograph
from .wordings import Slot

_SENTENCE = Slot("", "sentence", opens=True, last=True)
_CLAUSE = Slot("", "clause", last=True, after_colon=False)
_SHAPES = ("short", "medium", "long", "full")


def filters_of(language: Language, currency: str | None) -> dict[str, Callable[..., Any]]:
    """Make the filters of a language; amounts are in `currency` (ISO 4217)."""
    caster = Caster(language)

    def sentence(value: str) -> str:
        return Said(caster.text(_SENTENCE, str(value)) or "")

    def clause(value: str) -> str:
        cast = caster.text(_CLAUSE, str(value))
        return Said(cast if cast is not None else escape(str(value).rstrip(".")))

    def quote(value: str) -> str:
        return Said(caster.text(Slot("", "quote", last=True), str(value)) or "")

    def plural(number: float, *forms: str) -> str:
        if not forms:
            raise InputError("plural needs its forms: {{ n | plural('book', 'books') }}")
        return language.plural(number, forms)

    def count_of(number: float, *forms: str) -> str:
        return f"{language.number(number)} {plural(number, *forms)}"

    def joined(items: Sequence[Any], word: str | None = None) -> str:
        return Said(language.joined([escape(str(item)) for item in items], word))

    def inflect(value: str, case: str, number: str | None = None) -> str:
        if isinstance(language, Russian):
            return language.inflection.inflect(str(value), case, number)
        return str(value)

    def date(value: Date | datetime, pattern: str = "long") -> str:
        from babel.dates import format_date  # noqa: PLC0415  31 MB that few templates need

        if pattern == "long":
            return language.date(value)
        if pattern in _SHAPES:
            return format_date(value, format=pattern, locale=language.code)
        return format_date(value, pattern, locale=language.code)

    def money(value: float, code: str | None = None) -> str:
        return language.money(value, code or currency)

    def typographed(value: str) -> str:
        kind = Said if isinstance(value, Said) else str
        return kind(typograph(str(value), language.code))

    return {
        "sentence": sentence,
        "clause": clause,
        "quote": quote,
        "plural": plural,
        "count_of": count_of,
        "joined": joined,
        "inflect": inflect,
        "date": date,
        "number": language.number,
        "money": money,
        "typograph": typographed,
        "capital": lambda value: capital(str(value)),
        "sentences": lambda value: [_like(value, one) for one in language.sentences(str(value))],
        "points": points,
    }


def _like(value: str, text: str) -> str:
    return Said(text) if isinstance(value, Said) else text


def points(text: str) -> list[str]:
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


def flow(first: str, second: str, most: int = 260) -> str:
    """Set two short pieces of prose in one paragraph, anything else below each other."""
    if not first or not second:
        return Said(first or second)
    together = f"{first} {second}"
    if len(together) > most or not (_is_prose(first) and _is_prose(second)):
        return paragraphs(first, second)
    return Said(together)


def _is_prose(text: str) -> bool:
    from .language import ends_in_url, ends_itself  # noqa: PLC0415  keeps the module's names few

    return "\n" not in text and not ends_in_url(text) and ends_itself(text)


def voice_of(brand: Any) -> Mapping[str, Any]:
    """What a template may ask about the voice."""
    return {"person": brand.voice.person, "emoji": brand.voice.emoji}
