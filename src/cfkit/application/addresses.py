"""Tell whether two addresses are those of the same post."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

_SUBDOMAINS = ("www.", "m.", "mobile.")
_TWINS = [
    (re.compile(shape), plain)
    for shape, plain in (
        (r"vk\.ru/", "vk.com/"),
        (r"vk\.com/.*[?&]w=(wall-?\d+_\d+).*", r"vk.com/\1"),
        (r"youtu\.be/([\w-]+).*", r"youtube.com/watch?v=\1"),
        (r"youtube\.com/(?:shorts|live|embed)/([\w-]+).*", r"youtube.com/watch?v=\1"),
        (r"youtube\.com/watch\?(?:.*&)?v=([\w-]+).*", r"youtube.com/watch?v=\1"),
        (r"t\.me/s/", "t.me/"),
        (r"twitter\.com/", "x.com/"),
    )
]
"""Other addresses that a site gives its posts, and the one that stands for all."""


def plain_address(url: str) -> str:
    """Reduce an address to what tells posts apart: no scheme, `www.`, tags or final slash."""
    said = url.strip()
    try:
        parts = urlsplit(said if "//" in said else f"//{said}")
        host = (parts.hostname or "").casefold()
    except ValueError:
        return said
    host = next((host[len(one) :] for one in _SUBDOMAINS if host.startswith(one)), host)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in asked if not pair[0].casefold().startswith("utm_")))
    found = f"{host}{parts.path.rstrip('/')}{f'?{query}' if query else ''}"
    for shape, plain in _TWINS:
        if match := shape.match(found):
            found = match.expand(plain) + found[match.end() :]
    return found
