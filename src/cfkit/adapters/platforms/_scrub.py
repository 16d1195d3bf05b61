"""Keep secrets out of words, in every form in which a server may give them back."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from functools import lru_cache
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

SHORT = 6
"""Characters below which a secret is only covered where it stands alone."""
_PERCENT = re.compile(r"%[0-9A-F]{2}")
COVER = "***"
_KEY = 16
"""Characters from which on a part of an address may be a key; numbers and words are shorter."""


def covered(text: str, secrets: Iterable[str]) -> str:
    """Put asterisks in the place of every secret, the longest first."""
    for form in _all_forms(frozenset(secrets)):
        if len(form) < SHORT:
            text = re.sub(rf"(?<!\w){re.escape(form)}(?!\w)", COVER, text)
        else:
            text = text.replace(form, COVER)
    return text


def keys_of(address: str) -> Iterator[str]:
    """List what opens a place to upload to: its whole address, and what is long in it."""
    parts = urlsplit(address)
    yield address
    values = (value for _, value in parse_qsl(parts.query))
    yield from (one for one in values if len(one) >= _KEY)
    yield from (unquote(one) for one in parts.path.split("/") if len(one) >= _KEY)


def words_of(error: Exception) -> str:
    """Tell why, unless the words might hold an address or a header."""
    words = str(error)
    return "" if "://" in words or "header" in words.lower() else words


def printable(text: str) -> str:
    """Leave out what moves a cursor, turns the reading direction or cannot be encoded."""
    return "".join(char if char.isprintable() else " " for char in text)


@lru_cache(maxsize=64)
def _all_forms(secrets: frozenset[str]) -> list[str]:
    forms = {form for secret in secrets for form in _forms(secret)}
    return sorted(forms, key=len, reverse=True)


def _forms(secret: str) -> Iterator[str]:
    if not secret:
        return
    yield secret
    yield html.escape(secret)
    for only_ascii in (True, False):
        escaped = json.dumps(secret, ensure_ascii=only_ascii)[1:-1]
        yield escaped
        yield escaped.replace("/", "\\/")
        yield re.sub(r"\\u[0-9a-f]{4}", lambda found: "\\u" + found[0][2:].upper(), escaped)
    yield from _in_base64(secret.encode(errors="replace"))
    for encoded in (quote(secret, safe=""), quote(secret), quote_plus(secret)):
        yield encoded
        yield _PERCENT.sub(lambda found: found[0].lower(), encoded)


def _in_base64(secret: bytes) -> Iterator[str]:
    """Give what base64 makes of a secret wherever it stands in a longer text, as in `Basic`."""
    if len(secret) < _KEY:
        yield from (one.decode() for one in (b64encode(secret), urlsafe_b64encode(secret)))
        return
    for before in range(3):
        first = -(-before * 4 // 3)
        last = (before + len(secret)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(bytes(before) + secret)[first:last].decode()
