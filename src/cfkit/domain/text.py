"""How platforms count text: one function a rule, named after the rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

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

_EMOJI = regex.compile(r"\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3")
_END = regex.compile(r"[.!?…]+[»”\")*_~]*(?=\s+[^\s\p{Ll}]|\s*$)|\n")
_GOES_ON = regex.compile(
    r"(?:^|\n)[ \t]*\d{1,9}\.$|(?:(?<!\w)(?:\p{L}|[тТ]\.\s?[едкпн]|и\s?др|гг|вв|ул|"
    r"пр|пер|пл|стр|рис|им|тел|тыс|млн|руб|коп|мин|сек|см|напр|просп|корп|кв|"
    r"Mr|Mrs|Ms|Dr|St|Prof|No|vs|etc|e\.g|i\.e))\.$"
)
"""Initials, numbers of a list and short forms: a full stop after these ends no sentence."""
_HANDLE = re.compile(r"(?<![\w/])@([A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)@[\w.-]+\w")


_BLANK = regex.compile(r"[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]*")
"""Spaces, joiners, fillers and the empty braille pattern: all that leaves no mark."""


def is_blank(text: str) -> bool:
    """Whether a text shows a reader nothing."""
    return _BLANK.fullmatch(text) is not None


def code_points(text: str) -> int:
    """Count Unicode code points, as Telegram does after parsing entities (TDLib utf8_length)."""
    return len(text)


def utf8_bytes(text: str) -> int:
    """Count bytes of UTF-8, the unit of Bluesky's facets and of its second limit."""
    return len(text.encode("utf-8", "surrogatepass"))


def utf16_units(text: str) -> int:
    """Count UTF-16 code units: what JavaScript and Java call the length of a string."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


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


def threads(text: str) -> int:
    """UTF-16 units, each emoji as its bytes of UTF-8.

    Source: developers.facebook.com/docs/threads/posts, read 2026-11-22; it names no unit for what
    is no emoji, so the widest in use is taken.
    """
    if text.isascii():
        return len(text)
    return sum(
        utf8_bytes(cluster) if _EMOJI.search(cluster) else utf16_units(cluster)
        for cluster in _GRAPHEME.findall(text)
    )


_WIDEST: Mapping[CountRule, int] = {
    code_points: 1,
    graphemes: 1,
    utf16_units: 2,
    mastodon: 3,
    utf8_bytes: 4,
    threads: 4,
}
"""The most that a rule counts for one code point; 6 for others (X: 23 for `a.ru`)."""


def may_exceed(text: str, limit: int, count: CountRule) -> bool:
    """Whether `text` is so long that it has to be counted to know."""
    return len(text) * _WIDEST.get(count, 6) > limit


def sentence_ends(text: str) -> list[int]:
    """Find where a text may end: after a sentence, or at the end of a line.

    No end: an abbreviation, an initial, the number of a list, a mark that a small letter follows.
    """
    return [
        found.end()
        for found in _END.finditer(text)
        if found[0] == "\n"
        or not _GOES_ON.search(text[max(found.start() - 24, 0) : found.start() + 1])
    ]


def cut(
    text: str, limit: int, count: CountRule, accept: Callable[[str], bool] = lambda _: True
) -> str:
    """Shorten at the end of a sentence, never inside a word; return "" if no sentence fits.

    `accept` has the last word on a shorter text.
    """
    if len(text) <= limit and count(text) <= limit and accept(text):
        return text
    for end in reversed(sentence_ends(text)):
        head = text[:end].rstrip()
        if head and head != text and count(head) <= limit and accept(head):
            return head
    return ""
