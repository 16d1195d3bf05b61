"""Quotation marks, dashes and spaces as Russian and English print them."""

from __future__ import annotations

import re

NBSP = "\u00a0"

_PROTECTED = re.compile(
    r"""
      ```.*?(?:```|\Z) | `[^`\n]*`                      # code
    | \[[^\]\n]{0,500}\]\([^)\n]{0,999}\)               # Markdown links, with their titles
    | </?[A-Za-z][^<>\n]*> | <[a-z]+:[^<>\s]+>          # HTML tags, autolinks
    | \{\{.{0,500}?\}\} | \{%.{0,500}?%\} | \{\#.{0,500}?\#\} # Jinja
    | (?:https?://|www\.)[^\s<>«»„“”"]+
    | (?<![\w.@-])(?:[\w-]+\.)+(?:ru|рф|su|by|kz|com|org|net|me|io|tv|info|example)(?![\w-])
      (?:/[^\s<>«»„“”"]*)?
    | (?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+       # e-mail
    | (?<![\w/])[@\#]\w+(?:[.-]\w+)*                    # handles, tags
    | \berid\b:?[ ]?[\w-]+
    | \+\d[\d\ ()\u00a0-]{6,}\d                         # phones
    | \bтел(?:\.|ефон\w*):?[ ]?[\d\ ()\u00a0-]+\d
    | (?<![\w-])8[ ]?\(\d{3,5}\)[\d\ -]{5,}\d | (?<![\w-])8(?:[ ]\d{2,3}){4}(?!\d)
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
    "руб|₽|%|€|кг|г|км|м|см|мм|л|мл|ч|мин|с|сек|тыс|млн|млрд|т|шт|стр|чел|лет|года?|году|гг|вв?"
    f"|°C|kg|km|cm|mm|ml|min|{_MONTHS}"
)
_BEFORE_NAME = "г|ул|пр|пер|пл|пос|обл|им|д|кв|корп|оф|каб|стр|с|п|ст|гл|рис"

_WORTH_IT = re.compile(r"[\"\ue000–—«]|\.\.\.|[ \t]{2}|[ \u00a0]-|\d-\d|\d[ \u00a0]%")
_ELLIPSIS = re.compile(r"(?<![.…])\.{3}(?![.…])")
_SPACES = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_SPACED_DASH = re.compile(r"(?<=[^\s\d])[ \u00a0]+(?:-|--|–|—)[ \u00a0]+(?=\S)")
_AFTER_NUMBER = re.compile(
    r"(?<=\d)[ \u00a0]+(?:--|–|—)[ \u00a0]+(?=\S)|(?<=\d)[ \u00a0]+-[ \u00a0]+(?=[^\s\d])"
)
_RANGE = re.compile(r"(?<![\w.,:/–-])(\d{1,4})-([1-9]\d{0,3})(?![\w.,:/–-]*[\d:–-])")
_HOURS = re.compile(r"(?<![\w.,:/–-])(\d{1,2}:\d\d)-(\d{1,2}:\d\d)(?![\w:/–-])")
_SHORT_WORD = re.compile(r"(?<![\w'’.-])([авикосуяАВИКОСУЯ]) +(?=\S)")
_UNIT = re.compile(rf"(?<=\d) +(?=(?:{_UNITS})(?!\w))")
_THOUSANDS = re.compile(rf"(?<!\d)(?<!\d )\d{{1,3}}(?: \d{{3}})+(?=[ {NBSP}](?:{_UNITS})(?!\w))")
_SPACED_PERCENT = re.compile(r"(?<=\d)[ \u00a0]+(?=%)")
_SIGN = re.compile(r"([№§]) +(?=\d)")
_ABBREVIATION = re.compile(r"(?<!\w)([тниТНИ]\.) +(?=[дпекочсэ]\.)")
_ADDRESS = re.compile(rf"(?<![\w.])(?<!т\.[ {NBSP}])((?:{_BEFORE_NAME})\.) +(?=[А-ЯЁ\d])")
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
    if '"' in set_ or (language == "ru" and "«" in set_):
        set_ = _quoted(set_, _MARKS[language])
    set_ = _dashed(set_, language, glue=glue)
    if language == "en":
        set_ = _SPACED_PERCENT.sub("", set_)
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
    return _HOURS.sub(r"\1–\2", _RANGE.sub(r"\1–\2", text))


def _glued(text: str, language: str) -> str:
    text = _THOUSANDS.sub(lambda found: found[0].replace(" ", NBSP), _UNIT.sub(NBSP, text))
    if language != "ru":
        return text
    for rule in (_SHORT_WORD, _SIGN, _ABBREVIATION, _ADDRESS, _INITIAL):
        text = rule.sub(rf"\1{NBSP}", text)
    return text


def _quoted(text: str, marks: tuple[str, str, str, str]) -> str:
    """Turn quotation marks that have a partner into the language's own, by their depth."""
    out = list(text)
    depths: list[int] = []
    for start, end in sorted(_pairs(text, marks)):
        depths = [one for one in depths if one > end]
        which = 2 if depths else 0
        # Printed marks of the first level inside others are put right only where they differ.
        if text[start] == '"' or (text[start] == "«" and which):
            out[start], out[end] = marks[which], marks[which + 1]
        depths.append(end)
    return "".join(out)


def _pairs(text: str, marks: tuple[str, str, str, str]) -> list[tuple[int, int]]:
    """Find each mark with its partner; one without a partner and an empty pair are left out."""
    partner = {'"': '"', marks[1]: marks[0], marks[3]: marks[2]}
    open_: list[int] = []
    found = []
    for at, char in enumerate(text):
        if char in (marks[0], marks[2]) or (char == '"' and _opens(text, at, open_)):
            open_.append(at)
        elif char in partner and open_ and text[open_[-1]] == partner[char]:
            start = open_.pop()
            found += [(start, at)] if start + 1 < at else []
    return found


def _opens(text: str, at: int, open_: list[int]) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    if after.isspace() or after in ".,;:!?)]}»”…":
        return False
    is_pair = before == '"' and bool(open_) and open_[-1] == at - 1
    return before.isspace() or before in "([{«„“‘—–-/*_~" or is_pair
