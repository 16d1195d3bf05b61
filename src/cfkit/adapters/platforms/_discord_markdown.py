"""Write a text in the Markdown that Discord reads.

Source: support.discord.com "Markdown Text 101", read from memory of 2026-11-22, not confirmed.
"""

from __future__ import annotations

import re

from cfkit.domain.markup import Document

from ._marks import Marks, write

_SPECIAL = re.compile(r"([\\*_~`|>\[\]])")
_LINE = re.compile(r"^(\s*)(?:(#{1,3} |-# |[-+*] )|(\d+)([.)] ))", re.MULTILINE)


def discord_markdown(document: Document) -> str:
    """Render a document; read by Discord it is `document.plain`."""
    return write(
        document,
        Marks(
            spoiler=("||", "||"),
            escape=_escape,
            link=_link,
        ),
    )


def _escape(text: str) -> str:
    return _LINE.sub(_at_start, _SPECIAL.sub(r"\\\1", text))


def _link(shown: str, href: str) -> str:
    """Hide an address behind words; Discord refuses words that look like another address."""
    return href if "://" in shown else f"[{shown}]({href})"


def _at_start(found: re.Match[str]) -> str:
    """Escape what would begin a heading or a list; a backslash before a digit would be seen."""
    return f"{found[1]}\\{found[2]}" if found[2] else f"{found[1]}{found[3]}\\{found[4]}"
