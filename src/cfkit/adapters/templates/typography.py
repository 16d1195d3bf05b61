"""Quotation marks, dashes and spaces as Russian and English print them."""

from __future__ import annotations

import re

NBSP = "\u00a0"

_PROTECTED = re.compile(
    r"""
      ```.*?(?:```|\Z) | `[^`\n]*`                      # code
    | \[[^\]\n]*\]\([^)\s]*\)                           # Markdown links
    | </?[A-Za-z][^<>\n]*> | <[a-z]+:[^<>\s]+>          # HTML tags, autolinks
    | \{\{.*?\}\} | \{%.*?%\}                           # Jinja
    | https?://[^\s<>«»„“”"]+
    | [\w.+-]+@[\w-]+(?:\.[\w-]+)+                      # e-mail
    | (?<![\w/])[@\#]\w+(?:[.-]\w+)*                    # handles, tags
    | \berid\b:?[ ]?[\w-]+
    | \+\d[\d\ ()\u00a0-]{6,}\d                         # phones
    | (?<![\w-])(?:\(\d{3,5}\)[ ]?)?\d+(?:-\d+){2,}(?![\w-])
    | \\.                                               # an escaped mark
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_HOLE = "\ue000"
_FILLED = re.compile(_HOLE)

_MARKS = {"ru": ("«", "»", "„", "“"), "en": ("“", "”", "‘", "’")}
_DASH = {"ru": f"{NBSP}— ", "en": " – "}
_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_UNITS = (
    "руб|₽|%|кг|г|км|м|см|мм|л|мл|ч|мин|с|сек|тыс|млн|млрд|т|шт|стр|чел|лет|года?|году"
    f"|kg|km|cm|mm|ml|min|{_MONTHS}"
)

_WORTH_IT = re.compile(r"[\"\ue000–—]|\.\.\.|[ \t]{2}|[ \u00a0]-|\d-\d")
_ELLIPSIS = re.compile(r"(?<!\.)\.{3}(?!\.)")
_SPACES = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_SPACED_DASH = re.compile(r"(?<=[^\s\d])[ \u00a0]+(?:-|--|–|—)[ \u00a0]+(?=\S)")
_AFTER_NUMBER = re.compile(r"(?<=\d)[ \u00a0]+(?:--|–|—)[ \u00a0]+(?=\S)")
_RANGE = re.compile(r"(?<![\w.,:/–-])(\d{1,4})-(\d{1,4})(?![\w.,:/–-]*[\d:–-])")
_SHORT_WORD = re.compile(r"(?<![\w'’.-])([авикосуяАВИКОСУЯ]) +(?=\S)")
_UNIT = re.compile(rf"(?<=\d) +(?=(?:{_UNITS})(?!\w))")
_ABBREVIATION = re.compile(r"(?<!\w)(т\.) +(?=[дпеко]\.)")
_INITIAL = re.compile(r"(?<!\w)([А-ЯЁ]\.) +(?=[А-ЯЁ])")


def typograph(text: str, language: str = "ru", *, glue: bool = True) -> str:
    """Set quotes, dashes and ellipses; `glue` adds no-break spaces. Twice gives the same as once.

    Links, addresses, handles, tags, phone numbers, erid, code and tags of HTML stay as they are.
    """
    if _HOLE in text or not (glue or _WORTH_IT.search(text)):
        return text
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[0])
        return _HOLE

    set_ = _SPACES.sub(" ", _ELLIPSIS.sub("…", _PROTECTED.sub(hold, text)))
    if '"' in set_:
        set_ = _quoted(set_, _MARKS[language])
    set_ = _dashed(set_, language, glue=glue)
    if glue:
        set_ = _glued(set_, language)
    rest = iter(held)
    return _FILLED.sub(lambda _: next(rest), set_)


def _dashed(text: str, language: str, *, glue: bool) -> str:
    if "-" not in text and "–" not in text and "—" not in text:
        return text
    dash = _DASH[language] if glue else _DASH[language].replace(NBSP, " ")
    if language == "en" and "—" in text:
        text = text.replace(" — ", " – ")
    text = _AFTER_NUMBER.sub(dash, _SPACED_DASH.sub(dash, text))
    return _RANGE.sub(r"\1–\2", text)


def _glued(text: str, language: str) -> str:
    text = _UNIT.sub(NBSP, text)
    if language != "ru":
        return text
    text = _SHORT_WORD.sub(rf"\1{NBSP}", text)
    return _INITIAL.sub(rf"\1{NBSP}", _ABBREVIATION.sub(rf"\1{NBSP}", text))


def _quoted(text: str, marks: tuple[str, str, str, str]) -> str:
    """Turn straight quotation marks that have a partner into the language's own."""
    out = list(text)
    open_: list[int] = []
    for at, char in enumerate(text):
        if char in (marks[0], marks[2]):
            open_.append(-1)
        elif char in (marks[1], marks[3]) and open_ and open_[-1] == -1:
            open_.pop()
        elif char == '"':
            if _opens(text, at):
                open_.append(at)
            elif open_ and open_[-1] >= 0:
                start = open_.pop()
                inner = 2 if open_ else 0
                out[start], out[at] = marks[inner], marks[inner + 1]
    return "".join(out)


def _opens(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return (before.isspace() or before in "([{«„“‘—–-/") and not after.isspace()
