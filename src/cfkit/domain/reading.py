"""Tell what readers see of a text without building its document, where that is plain to see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .markup import parse

_STYLED = re.compile(r"[*`\[\]<>\\~|&\x00-\x08\x0b-\x1f]")
_EDGE = re.compile(r"(?<!\w)_|_(?!\w)")
_ITEM = re.compile(r"(?:-|([1-9]\d{0,8})([.)])) (?![-+\s]|\d{1,9}[.)](?:\s|$))")
_DOUBTFUL = re.compile(r"[-+]|\d{1,9}[.)](?:\s|$)")
_BULLET = re.compile(r"^- ", re.MULTILINE)
_OPENS_ITEM = frozenset("-+0123456789")


@lru_cache(maxsize=64)
def read(markdown: str, *, written_out: bool = False) -> str:
    """Return `parse(markdown).plain`, or its `written_out`, sooner.

    Most posts are paragraphs and flat lists, which are read as they are written, but for bullets.
    """
    text = markdown.strip()
    lines = text.split("\n")
    is_styled = _STYLED.search(text) or ("_" in text and _EDGE.search(text))
    if not is_styled and "\n\n\n" not in text and list(map(str.strip, lines)) == lines:
        if _OPENS_ITEM.isdisjoint([line[:1] for line in lines]):
            return text
        if _is_flat(lines):
            return _BULLET.sub("• ", text)
    document = parse(markdown)
    return document.written_out if written_out else document.plain


def _is_flat(lines: Sequence[str]) -> bool:
    """Whether lists have one line an item and are numbered by ones, and no line is a rule."""
    mark, number, before = "", 0, ""
    for line in lines:
        item = _ITEM.match(line)
        if item:
            goes_on = mark == (item[2] or "-")
            if item[2] and int(item[1]) != (number + 1 if goes_on else 1) and (goes_on or before):
                return False
            mark, number, before = item[2] or "-", int(item[1] or 0), "item"
        elif not line:
            before = ""
        elif before == "item" or _DOUBTFUL.match(line):
            return False
        else:
            mark, before = "", "prose"
    return True
