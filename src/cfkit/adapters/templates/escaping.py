"""Makes authors' values safe to stand in Markdown."""

from __future__ import annotations

import re

from cfkit.domain.text import URL

_ACTIVE = re.compile(r"[*`\[\]<>\\~|_]|^[ \t]*(?:[-+]|\d{1,9}[.)](?:\s|$))", re.MULTILINE)
_MARK = re.compile(r"[*`\[\]<\\~|]|(?<![^\W_])_|_(?![^\W_])")
_LINE_START = re.compile(r"^([ \t]*)(?:([-+>])|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)


def escape(text: str) -> str:
    """Escape marks so that the Markdown reader gives the value back as it was written."""
    if not _ACTIVE.search(text):
        return text
    pieces: list[str] = []
    last = 0
    for url in URL.finditer(text):
        pieces += [_MARK.sub(r"\\\g<0>", text[last : url.start()]), url[0]]
        last = url.end()
    pieces.append(_MARK.sub(r"\\\g<0>", text[last:]))
    return _LINE_START.sub(_escaped_start, "".join(pieces))


def _escaped_start(found: re.Match[str]) -> str:
    indent, mark, number, stop = found.groups()
    return f"{indent}\\{mark}" if mark else f"{indent}{number}\\{stop}"
