"""Write Markdown that a forge shows: nothing in it mentions, links or formats by accident."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cfkit.domain.secrets import mask

LIMIT = 65_536
"""Characters that GitHub takes as the text of a comment. Source: its API answers a longer one with
"body is too long (maximum is 65536 characters)"; widely quoted, read 2026-11-27, not confirmed."""

ROOM = 400
"""Characters kept free for saying what was left out."""

_ORDERS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]+"
)
_SPECIAL = re.compile(
    r"(?P<means>[\\`*\[\]<>&|~$!]|(?<!\w)_|_(?!\w))|(?P<calls>[@#](?=\w)|(?<=\w)://|\bwww\.(?=\w)|\bGH-(?=\d))"
)
"""What Markdown reads as an order; and what a forge links or calls people by."""


class Page:
    """A page that stays within `limit` characters; rows that do not fit are counted instead."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit - ROOM
        self._parts: list[str] = []
        self._size = 0

    def add(self, text: str) -> bool:
        """Add a paragraph of Markdown; `False` when there is no room for it."""
        if self._size + len(text) + 2 > self._limit:
            return False
        self._parts.append(text)
        self._size += len(text) + 2
        return True

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]], more: str) -> None:
        """Add a table of cells that are Markdown already; `more` says where the rest can be seen.

        Without rows there is no table.
        """
        listed = ["| " + " | ".join(row) + " |" for row in rows]
        if not listed:
            return
        head = [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}"]
        kept, size = 0, self._size + sum(map(len, head)) + 4
        while kept < len(listed) and size + len(listed[kept]) + 1 <= self._limit:
            size += len(listed[kept]) + 1
            kept += 1
        if kept:
            self.add("\n".join([*head, *listed[:kept]]))
        if left := len(listed) - kept:
            self._parts.append(f"… and {left} more: {more}")

    def text(self) -> str:
        """Give the page."""
        return "\n\n".join(self._parts) + "\n"


def prose(text: str) -> str:
    """Escape a sentence of others; what looks like a secret is covered."""
    plain = _ORDERS.sub(" ", mask(text)).strip()
    return _SPECIAL.sub(_disarmed, plain)


def code(text: str) -> str:
    """Show a word as it stands, in a cell too."""
    plain = _ORDERS.sub(" ", text).strip() or " "
    fence = "`" * (max(map(len, re.findall("`+", plain)), default=0) + 1)
    edge = " " if plain.startswith("`") or plain.endswith("`") else ""
    return f"{fence}{edge}{plain}{edge}{fence}".replace("|", "\\|")


def link(text: str, url: str | None) -> str:
    """Link Markdown to an address of the web; of anything else only the text stays."""
    if url is None or not re.fullmatch(r"https?://[^\s<>\"'`|\\]+", url):
        return text
    return f"[{text}]({url.replace('(', '%28').replace(')', '%29')})"


def _disarmed(found: re.Match[str]) -> str:
    if found["means"]:
        return f"&#{ord(found[0])};"
    return f"{found[0][0]}&#8203;{found[0][1:]}"
