"""Write a text in the Markdown that Reddit reads.

Source: reddit.com/wiki/markdown, read from memory of 2026-11-22, not confirmed.
"""

from __future__ import annotations

import re

from cfkit.domain.markup import Document

from ._marks import Marks, write

_SPECIAL = re.compile(r"([\\*_~`|><\[\]^#!&])")
_LINE = re.compile(r"^(\s*)(?:([-+=])|(\d+)([.)])(?=\s|$))", re.MULTILINE)


def reddit_markdown(document: Document) -> str:
    """Render a document; read by Reddit it is `document.plain`."""
    return write(
        document,
        Marks(
            spoiler=(">!", "!<"),
            escape=_escape,
            link=_link,
            line_break="  \n",
        ),
    )


def _escape(text: str) -> str:
    return _LINE.sub(_at_start, _SPECIAL.sub(r"\\\1", text))


def _at_start(found: re.Match[str]) -> str:
    """Escape what would begin a list or underline a heading."""
    return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}"


def _link(shown: str, href: str) -> str:
    address = re.sub(r"([()])", r"\\\1", href)
    return f"[{shown}]({address})"
