"""Read the HTML that platforms give back, in time that grows with its length alone.

The parser of the standard library needs minutes for 100 kB of `<a <a <a` (3.11, 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

LONGEST = 100_000
"""Characters of a message that are read; the rest is no post of ours."""
_BREAKS = frozenset({"br", "p", "div", "blockquote", "pre", "li"})
_MARKUP = re.compile(
    r"""<!--.*?--> | <[!?][^<>]*+>
    | <(?P<end>/?)(?P<tag>[a-zA-Z][\w:-]*+)
       (?P<attributes>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"']++))""")


class Piece(NamedTuple):
    """A run of text, or the start or the end of a tag."""

    text: str = ""
    start: str = ""
    end: str = ""
    attributes: Mapping[str, str] = {}


def pieces(html: str) -> Iterator[Piece]:
    """Take a page apart; what is no tag is text, comments are nothing."""
    opened, closed, rest = html.rpartition("-->")
    html = opened + closed + rest.replace("<!--", "")  # none is looked for in vain to the end
    at = 0
    for found in _MARKUP.finditer(html):
        if found.start() > at:
            yield Piece(text=unescape(html[at : found.start()]))
        at = found.end()
        tag = (found["tag"] or "").lower()
        if tag and found["end"]:
            yield Piece(end=tag)
        elif tag:
            yield Piece(start=tag, attributes=_attributes(found["attributes"]))
    if at < len(html):
        yield Piece(text=unescape(html[at:]))


def plain_text(html: str) -> str:
    """Drop the tags; `<br>` is a line end and `<p>` an empty line."""
    written: list[str] = []
    for piece in pieces(html[:LONGEST]):
        if piece.text:
            written.append(piece.text)
        elif piece.start in _BREAKS and written:
            written.append("\n\n" if piece.start == "p" else "\n")
    return "".join(written).strip()


def _attributes(written: str) -> dict[str, str]:
    return {
        found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
        for found in _ATTRIBUTE.finditer(written)
    }
