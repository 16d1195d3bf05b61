"""Tell what readers see of a text without building its document, where that is plain to see."""

from __future__ import annotations

import re

from .markup import parse

_STYLED = re.compile(r"[*`\[\]<>\\~|&\x00-\x08\x0b-\x1f]|(?<!\w)_|_(?!\w)")
_UNTIDY = re.compile(r"[^\S\n]\n|\n[^\S\n]|\n\n\n")
_MARKER = re.compile(r"^(?:[-+]|\d{1,9}[.)])(?:[ \t]|$)", re.MULTILINE)
_ITEM = re.compile(r"(?:-|([1-9]\d{0,8})([.)])) (?![-+\s]|\d{1,9}[.)](?:\s|$))")
_BULLET = re.compile(r"^- ", re.MULTILINE)


def read(markdown: str, *, written_out: bool = False) -> str:
    """Return `parse(markdown).plain`, or its `written_out`, sooner.

    Most posts are paragraphs and flat lists, which are read as they are written, but for bullets.
    """
    text = markdown.strip()
    if not _STYLED.search(text) and not _UNTIDY.search(text):
        if not _MARKER.search(text):
            return text
        if _is_flat(text):
            return _BULLET.sub("• ", text)
    document = parse(markdown)
    return document.written_out if written_out else document.plain


def _is_flat(text: str) -> bool:
    """Whether its lists have one line an item and are numbered by ones, and no line is a rule."""
    last, before, number = "", "", 0
    for line in text.split("\n"):
        item = _ITEM.match(line)
        if item is None:
            if line and (before == "item" or line[0] in "-+" or _MARKER.match(line)):
                return False
            before = "prose" if line else ""
            last = "" if line else last
            continue
        mark = item[2] or "-"
        if item[1] is not None:
            goes_on = mark == last and int(item[1]) == number + 1
            if not goes_on and (before or mark == last) and item[1] != "1":
                return False
            if not goes_on and mark == last:
                return False
            number = int(item[1])
        last, before = mark, "item"
    return True
