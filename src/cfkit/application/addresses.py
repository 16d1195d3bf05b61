"""Tell whether two addresses are those of the same post."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

_SUBDOMAINS = ("www.", "m.", "mobile.")


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
    return f"{host}{parts.path.rstrip('/')}{f'?{query}' if query else ''}"
