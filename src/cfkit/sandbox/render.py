"""Turn plain text into safe HTML with links that a reader can follow."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import regex

URL = regex.compile(r"""https?://[^\s<>"']+[^\s<>"'.,:;!?)\]}»…]""", regex.IGNORECASE)


def find_links(text: str) -> tuple[str, ...]:
    """List the http and https addresses in a text, each once, in order."""
    return tuple(dict.fromkeys(match.group() for match in URL.finditer(text)))


def anchor(url: str, shown: str | None = None) -> str:
    """Write one link; `shown` is HTML already. Anything but http(s) is left as text."""
    label = escape(url) if shown is None else shown
    if not url.lower().startswith(("http://", "https://")):
        return label
    return f'<a href="{escape(url)}" rel="nofollow noopener">{label}</a>'


def autolink(text: str, write: Callable[[str], str] = anchor) -> str:
    """Escape a text, turning addresses into links and line ends into `<br>`."""
    pieces = []
    last = 0
    for match in URL.finditer(text):
        pieces += [escape(text[last : match.start()]), write(match.group())]
        last = match.end()
    pieces.append(escape(text[last:]))
    return "".join(pieces).replace("\n", "<br>")
