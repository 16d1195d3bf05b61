"""Fills wordings with the values of one idea: who may be said, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cfkit.domain.strategy.model import Model

from .casts import Caster, listed
from .fields import Fields, text_of, value_of
from .language import Language, capital, ends_in_url, ends_itself, without_stop, words
from .wordings import BLOCK_LISTS, LISTS, Line, Slot, Wording, compiled

_LINE_NUMBER = re.compile(r"^(\d{1,9})([.)])(?=\s)", re.MULTILINE)
_MONEY = frozenset(("min", "max"))
_FEW = 2
"""Lines that may repeat the same names."""

_GLUED = (",", ":", ";", ".", ")", "/")


@dataclass(frozen=True)
class Template:
    """A wording with its text cut up, once for all ideas."""

    wording: Wording
    line: Line
    parts: tuple[tuple[Line, dict[str, tuple[str, ...]]], ...]
    paths: tuple[str, ...]

    @classmethod
    def of(cls, wording: Wording) -> Template:
        """Cut a wording. Raise `ValueError` for an unknown form."""
        parts = tuple((compiled(part.text), dict(part.shape)) for part in wording.each)
        line = compiled(wording.text)
        paths = tuple(slot.path for slot in line.slots)
        return cls(wording, line, parts, paths)


class Filler:
    """Fills templates with the values of one variant."""

    def __init__(self, language: Language, fields: Fields, currency: str | None) -> None:
        self._language = language
        self._fields = fields
        self._currency = currency
        self._caster = Caster(language)

    def fill(self, template: Template) -> str | None:
        """Return the text, or `None` when the values do not fit the wording."""
        wording = template.wording
        if wording.shape and not self._shaped(wording.shape, self._fields):
            return None
        if any(self._language.points_back(str(self._fields[path])) for path in wording.alone):
            return None
        return self._assembled(template.line, self._fields, template)

    def _shaped(self, shapes: dict[str, Any], fields: Fields) -> bool:
        for path, allowed in shapes.items():
            value = fields[path]
            if not isinstance(value, str):
                return False
            shape = self._language.shape(" ".join(value.split()))
            if shape not in allowed and not ("text" in allowed and shape != "url"):
                return False
        return True

    def _assembled(self, line: Line, fields: Fields, template: Template | None) -> str | None:
        text = ""
        for piece in line.pieces:
            if isinstance(piece, str):
                glued = _glued(text, piece)
            else:
                value = self._value(piece, fields, template)
                glued = None if value is None else _placed(text, value, piece)
            if glued is None:
                return None
            text = glued
        if any(slot.cast in BLOCK_LISTS for slot in line.slots):
            return text.strip()
        return _LINE_NUMBER.sub(r"\1\\\2", text.strip())

    def _value(self, slot: Slot, fields: Fields, template: Template | None) -> str | None:
        value = fields[slot.path]
        if value is None or value == "":
            return None
        if slot.cast in LISTS:
            return self._list(slot, value, fields, template)
        if slot.cast in ("number", "count"):
            return self._number(slot, value, fields, template)
        if isinstance(value, (int, float)):
            return self._language.number(value)
        if not isinstance(value, str):
            return None
        return self._caster.text(slot, value, fields.trim.get(slot.path, ()))

    def _number(
        self, slot: Slot, value: Any, fields: Fields, template: Template | None
    ) -> str | None:
        if not isinstance(value, (int, float)):
            return None
        if slot.cast == "number":
            if slot.path in _MONEY:
                return self._language.money(value, self._currency)
            return self._language.measured(value, fields["unit"] if slot.path == "number" else None)
        forms = template.wording.forms if template else ()
        if not forms:
            return self._language.number(value)
        form = self._language.plural(value, forms)
        if "{n}" in form or "{N}" in form or len(forms) == 2:
            spelled = self._language.spelled(int(value))
            phrase = form.replace("{n}", spelled).replace("{N}", capital(spelled))
        else:
            phrase = f"{self._language.spelled(int(value), forms[0])} {form}"
        return capital(phrase) if slot.opens else phrase

    def _list(
        self, slot: Slot, value: Any, fields: Fields, template: Template | None
    ) -> str | None:
        if not isinstance(value, tuple) or not value:
            return None
        if isinstance(value[0], str):
            return self._caster.items(slot, value)
        if template is None or not template.parts:
            return None
        lines = [self._each(item, fields, template) for item in value]
        said = [line for line in lines if line]
        # A list that loses an element would promise less than its title or count does.
        if len(said) != len(value):
            return None
        if any(ends_itself(line) for line in said):
            said = [line if ends_itself(line) or ends_in_url(line) else f"{line}." for line in said]
        if len(said) == 1:
            only = said[0]
            return only if ends_itself(only) or ends_in_url(only) else f"{only}."
        return listed(said, numbered=slot.cast == "numbered")

    def _each(self, item: Model, fields: Fields, template: Template) -> str | None:
        own = fields.with_item(item)
        text = ""
        for at, (line, shape) in enumerate(template.parts):
            part = None
            if self._shaped(shape, own):
                part = self._assembled(line, own, template)
            if part is None:
                if at == 0 or _is_there(line, item):
                    return None
                continue
            text = _joined(text, part)
        return capital(text)


def _is_there(line: Line, item: Model) -> bool:
    """Whether the author wrote the values, so that leaving the part out would lose them."""
    names = [slot.path.partition(".")[2] for slot in line.slots if slot.path.startswith("item.")]
    return bool(names) and all(value_of(item, name) is not None for name in names)


def _joined(text: str, part: str) -> str:
    if not text:
        return part
    if part.startswith((":", "—", "–")) and ends_itself(text) and not text.endswith("."):
        answer = capital(part.lstrip(":—– "))
        return f"{text} {answer if ends_itself(answer) else answer + '.'}"
    if part.startswith(_GLUED):
        return without_stop(text) + part
    if part.startswith(("—", "–", "(")) or part[0].islower():
        return f"{without_stop(text)} {part}"
    return f"{text if ends_itself(text) or ends_in_url(text) else text + '.'} {part}"


def _placed(text: str, value: str, slot: Slot) -> str | None:
    if slot.cast in BLOCK_LISTS and value.startswith(("- ", "1. ")):
        return f"{text.rstrip()}\n{value}" if text else value
    return text + value


def _glued(text: str, literal: str) -> str | None:
    mark = literal[0]
    if not text or mark not in ".,?!":
        return text + literal
    if ends_in_url(text):
        return text if literal == "." else None
    closed = ends_itself(text)
    if mark == "." and closed:
        return text + literal[1:]
    if mark == "," and closed and text[-1] in "»”":
        return text + literal[1:]
    if mark in "?!" and closed:
        return (without_stop(text) + literal) if text.endswith(".") else text + literal[1:]
    return text + literal


class Conditions:
    """Answers the `when` of wordings for one variant."""

    def __init__(self, language: Language, fields: Fields, block: Model | None) -> None:
        self._language = language
        self._fields = fields
        self._block = block
        self._length = _length(block)
        self._known: dict[str, bool] = {}

    def hold(self, names: Iterable[str]) -> bool:
        """Whether every condition holds."""
        for name in names:
            if name not in self._known:
                self._known[name] = getattr(self, f"_{name}")()
            if not self._known[name]:
                return False
        return True

    def _one_item(self) -> bool:
        return self._length == 1

    def _many_items(self) -> bool:
        return self._length > 1

    def _few_items(self) -> bool:
        return 0 < self._length <= _FEW

    def _segment_people(self) -> bool:
        return self._language.names_people(str(self._fields["segment.title"]))

    def _number_not_in_claim(self) -> bool:
        number, claim = self._fields["number"], str(self._fields["claim"] or "")
        if number is None:
            return False
        known, language = self._language.number_words(), self._language
        digits = re.sub(r"[\s\u00a0,]", "", claim)
        written = f"{number:.10g}" in digits or language.number(number) in claim
        return not written and not any(known.get(word) == number for word in words(claim))

    def _number_is_amount(self) -> bool:
        """Whether one may ask "is that a lot?": not of a year."""
        number, unit = self._fields["number"], str(self._fields["unit"] or "")
        is_year = number is not None and 1000 <= number <= 2200 and number == int(number)
        return number is not None and not (is_year and words(unit) in ([], ["год"], ["year"]))

    def _title_number(self) -> int | None:
        title = str(self._fields["title"] or "")
        digits = re.search(r"(?<![\d.,])\d{1,4}(?![\d.,])", title)
        if digits:
            return int(digits[0])
        known = self._language.number_words()
        return next((known[word] for word in words(title) if word in known), None)

    def _title_agrees(self) -> bool:
        return self._title_number() in (None, self._length)

    def _title_without_number(self) -> bool:
        return self._title_number() is None

    def _title_promises_more(self) -> bool:
        return (self._title_number() or 0) > self._length > 0

    def _idea_is_near(self) -> bool:
        """Whether the block and the idea's title and message have a subject in common."""
        subject, fields = self._language.subject, self._fields
        known = subject(f"{fields['brand.name']} {fields['brand.about'] or ''}")
        idea = subject(f"{fields['idea.title']} {fields['idea.message']}")
        return bool(subject(text_of(self._block)) & idea - known)

    def _one_is_enough(self) -> bool:
        return bool(self._fields["threshold"] == 1)

    def _threshold_fits(self) -> bool:
        threshold = self._fields["threshold"]
        return isinstance(threshold, int) and 1 < threshold <= self._length


def _length(block: Model | None) -> int:
    if block is None:
        return 0
    lists = (getattr(block, name) for name in type(block).model_fields)
    return next((len(value) for value in lists if isinstance(value, tuple)), 0)
