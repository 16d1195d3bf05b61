"""Puts one value into the form a slot asks for, or says that it does not fit there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .escaping import escape
from .language import Language, capital, ends_in_url, ends_itself, without_stop
from .wordings import Slot

MAX_FRAMED = 160
"""Characters of a value that the words around it can still carry."""

_OWN_MARKS = re.compile(r"[,:](?!\d)|[;—–]|\s-\s")
_COLON = re.compile(r":(?!\d|//)")
_WRAPPED = (("«", "»"), ("“", "”"), ('"', '"'), ("„", "“"), ("‘", "’"))
_UNTIDY = re.compile(r"[\t\n\u00a0]|  ")
_SPACE = re.compile(r"\s+")
_LINES = re.compile(r"[ \t]*\n[ \t]*")


class Caster:
    """Casts text values of one language."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._casts = {
            "sentence": self._sentence,
            "clause": self._clause,
            "noun": self._noun,
            "quote": self._quote,
            "asked": self._asked,
            "period": self._period,
        }

    def text(self, slot: Slot, value: str, trim: Sequence[str] = ()) -> str | None:
        """Cast one text, escaped for Markdown; `None` when it cannot stand in this slot."""
        raw = self._trimmed(_tidy(value), slot, trim)
        if not raw or (ends_in_url(raw) and not slot.last and slot.closing != ")"):
            return None
        cast = self._casts[slot.cast](slot, self._language.set(raw))
        return None if cast is None else escape(cast)

    def _trimmed(self, raw: str, slot: Slot, trim: Sequence[str]) -> str:
        """Drop the opener that the wording, or its author, has said already."""
        lead = slot.lead if slot.cast not in ("quote", "asked") else ""
        if not trim and not (lead and raw[: len(lead)].lower() == lead):
            return raw
        for one in sorted(filter(None, (*trim, lead)), key=len, reverse=True):
            found = re.match(rf"{re.escape(one)}(?!\w),?\s+(?=\S)", raw, re.IGNORECASE)
            if found:
                return raw[found.end() :]
        return raw

    def _sentence(self, slot: Slot, raw: str) -> str | None:
        text = capital(raw) if slot.opens else raw
        if ends_in_url(text) or ends_itself(text):
            return text
        return text if slot.closing in (".", "?", "!", "…") and slot.closing else f"{text}."

    def _clause(self, slot: Slot, raw: str) -> str | None:
        raw = _SPACE.sub(" ", raw)
        if not self._fits(slot, raw):
            return None
        body = without_stop(raw)
        if slot.opens:
            return capital(body)
        return None if self._language.doubtful(body) else self._language.lowered(body)

    def _noun(self, slot: Slot, raw: str) -> str | None:
        raw = _SPACE.sub(" ", raw)
        if not self._fits(slot, raw):
            return None
        body = without_stop(raw)
        if slot.opens:
            return capital(body)
        if slot.path != "segment.title":
            return self._language.noun(body)
        return None if self._language.is_name_alike(body) else self._language.title(body)

    def _quote(self, _: Slot, raw: str) -> str | None:
        body = _unwrapped(_SPACE.sub(" ", raw))
        if self._language.drops_stop_in_quotes:
            body = without_stop(body)
        elif not ends_itself(body):
            body += "."
        return self._language.quoted(capital(body))

    def _asked(self, slot: Slot, raw: str) -> str | None:
        body = without_stop(_unwrapped(_SPACE.sub(" ", raw)))
        return self._quote(slot, body if ends_itself(body) else f"{body}?")

    def _period(self, _: Slot, raw: str) -> str | None:
        return self._language.period(_SPACE.sub(" ", raw))

    def _fits(self, slot: Slot, raw: str) -> bool:
        alone = slot.last and (slot.after_colon or not slot.framed)
        if slot.plain and _OWN_MARKS.search(raw):
            return False
        if slot.after_colon and _COLON.search(raw):
            return False
        if len(raw) > MAX_FRAMED and slot.framed and not alone:
            return False
        if len(self._language.sentences(raw)) > 1 and not alone:
            return False
        body = without_stop(raw)
        return slot.last or slot.closing in ("?", ".") or not ends_itself(body)

    def items(self, slot: Slot, values: Sequence[str]) -> str | None:
        """Lay a list of texts out as the slot's cast says."""
        if slot.cast in ("inline", "or"):
            return self._in_line(slot, values)
        whole = Slot(slot.path, "sentence", opens=True, last=True)
        found = [self.text(whole, value) for value in values]
        lines = [_SPACE.sub(" ", line) for line in found if line]
        if len(lines) != len(values):
            return None
        if len(lines) == 1 or slot.cast == "sentences":
            return None if any(map(ends_in_url, lines[:-1])) else " ".join(lines)
        if slot.cast == "bullets" and not any(self._is_clause(value) for value in values):
            lines = [without_stop(line) for line in lines]
        return listed(lines, numbered=slot.cast == "numbered")

    def _is_clause(self, value: str) -> bool:
        raw = _SPACE.sub(" ", value.strip())
        return len(self._language.sentences(raw)) > 1 or ends_itself(raw)

    def _in_line(self, slot: Slot, values: Sequence[str]) -> str | None:
        inner = Slot(slot.path, "clause", closing=",", framed=True)
        items: list[str] = []
        if not self._language.runs_on(values):
            return None
        for at, value in enumerate(values):
            raw = _SPACE.sub(" ", self._language.set(_tidy(value)))
            if not self._fits(inner, raw) or _COLON.search(raw) or ends_in_url(raw):
                return None
            body = without_stop(raw)
            opens = slot.opens and at == 0
            if not opens and self._language.doubtful(body):
                return None
            items.append(escape(capital(body) if opens else self._language.lowered(body)))
        if slot.plain and any("," in item for item in items):
            return None
        if sum(map(len, items)) > 2 * MAX_FRAMED:
            return None
        return self._language.joined(items, self._language.or_ if slot.cast == "or" else None)


def listed(lines: Sequence[str], *, numbered: bool) -> str:
    """Write a Markdown list. Bullets of phrases carry no stop unless one of them is a sentence."""
    if numbered:
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return "\n".join(f"- {line}" for line in lines)


def _tidy(value: str) -> str:
    if not _UNTIDY.search(value):
        return value.strip()
    lines = _LINES.sub("\n", value.strip())
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t\u00a0]+", " ", lines))


def _unwrapped(text: str) -> str:
    for opens, closes in _WRAPPED:
        body = text.removesuffix(".")
        if len(text) > 2 and text.startswith(opens) and body.endswith(closes):
            inner = body[1:-1]
            if opens not in inner and closes not in inner:
                return inner.strip()
    return text
