"""Tell in which encoding a CSV was saved, or say that nobody can."""

from __future__ import annotations

import codecs
import re
from collections.abc import Collection

from cfkit.domain.diagnostics import InvalidFiles, Spot

LEGACY = {"ru": "windows-1251", "en": "windows-1252"}
"""What Excel saves as CSV unless UTF-8 is asked for: the encoding of the system's language."""

_OTHERS = ("windows-1251", "windows-1252", "cp866", "koi8-r", "mac_cyrillic")
_HEAD = 10
_BREAKS = re.compile(r"[,;\t]")
_HOW = "save it as CSV UTF-8 (in Excel: Save as, CSV UTF-8) or as .xlsx"
_STRANGE = {
    "ru": re.compile(
        r"\w*(?:[ЂЃђѓЉЊЌЋЏљњќћџЈјЅѕ]|[a-z][а-яё](?![а-яё])|[a-zA-Z][А-Яа-яЁё][a-z])\w*"
    ),
    "en": re.compile(r"[À-ÖØ-öø-ÿ]{3,}"),
}
"""Words that no text in the language has, and that another encoding read as its own gives."""


def decoded(raw: bytes, path: str, names: Collection[str], language: str) -> tuple[str, str | None]:
    """Return the text, and the encoding when it is one that cannot hold every character.

    `names` are casefolded headings. Raise `InvalidFiles` when the encoding is in doubt.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strict(raw, "utf-16", path), None
    if raw.count(0) * 20 > len(raw):
        raise _refused(path, "this seems to be UTF-16 without the mark that says so")
    try:
        return raw.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        return _legacy(raw, path, names, language)


def _legacy(raw: bytes, path: str, names: Collection[str], language: str) -> tuple[str, str]:
    encoding = LEGACY[language]
    text = _strict(raw, encoding, path)
    known = {one: _headings(raw.decode(one, "replace"), names) for one in (encoding, *_OTHERS)}
    likely = max(known, key=lambda one: known[one])
    if known[likely] > known[encoding]:
        raise _refused(path, f"this is in {likely} by its headings, not in {encoding}")
    if strange := _STRANGE[language].search(text):
        words = f'this is not UTF-8, and read as {encoding} it says "{strange[0][:40]}"'
        raise _refused(path, words)
    return text, encoding


def _strict(raw: bytes, encoding: str, path: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise _refused(path, f"this is no text in UTF-8 or {encoding}") from None


def _headings(text: str, names: Collection[str]) -> int:
    """Count the headings that a text shows in its first lines."""
    cells = (cell for line in text.splitlines()[:_HEAD] for cell in _BREAKS.split(line))
    return sum(cell.strip().strip('"').casefold() in names for cell in cells)


def _refused(path: str, what: str) -> InvalidFiles:
    return InvalidFiles([Spot(path).problem("sheet-encoding", f"{what}; {_HOW}")])
