"""How platforms count text: one function a rule, named after the rule."""

from __future__ import annotations

import re
from collections.abc import Callable

import regex

CountRule = Callable[[str], int]

URL = re.compile(r"https?://[^\s<>«»„“”\"|\\]+[^\s<>«»„“”\"|\\.,;:!?…)\]}'’]")
"""An address as written in plain text, without the punctuation or the escape that follows it."""

_GRAPHEME = regex.compile(r"\X")
_SINGLE = regex.compile(
    r"[\n\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u0373\u0391-\u0482\u048a-\u0530"
    r"\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2116]*"
)
"""Letters and marks that neither join nor are joined, so that each is a cluster (UAX 29)."""

_HANDLE = re.compile(r"(?<![\w/])@([A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@[\w.-]+\w")


def code_points(text: str) -> int:
    """Count Unicode code points, as Telegram does after parsing entities (TDLib utf8_length)."""
    return len(text)


def utf8_bytes(text: str) -> int:
    """Count bytes of UTF-8, the unit of Bluesky's facets and of its second limit."""
    return len(text.encode("utf-8", "surrogatepass"))


def graphemes(text: str) -> int:
    """Count extended grapheme clusters (UAX 29)."""
    if _SINGLE.fullmatch(text):
        return len(text)
    return len(_GRAPHEME.findall(text))


def mastodon(text: str, per_url: int = 23) -> int:
    """Graphemes, each URL as `per_url`, each remote mention as its local part.

    Source: docs.joinmastodon.org/user/posting, StatusLengthValidator; read 2026-11-22.
    """
    return graphemes(_HANDLE.sub(r"@\1", URL.sub("x" * per_url, text)))


def cut(text: str, limit: int, count: CountRule) -> str:
    """Shorten at the end of a sentence, never inside a word; return "" if no sentence fits."""
    if len(text) <= limit and count(text) <= limit:
        return text
    ends = [found.end() for found in re.finditer(r"[.!?…]+[»”\")]*(?=\s|$)|\n", text)]
    for end in reversed(ends):
        head = text[:end].rstrip()
        if head and count(head) <= limit:
            return head
    return ""
