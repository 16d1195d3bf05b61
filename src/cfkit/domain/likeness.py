"""Whether a text that a platform shows is the text that was sent to it."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from .text import URL

SHORTENERS = frozenset(
    {
        "bit.ly", "buff.ly", "clck.ru", "dlvr.it", "fb.me", "goo.su", "is.gd", "lnkd.in",
        "ow.ly", "t.co", "t.ly", "tinyurl.com", "u.to", "vk.cc", "wp.me", "youtu.be",
    }
)  # fmt: skip
"""Hosts behind which any address may stand."""

_TRACKING = re.compile(
    r"utm_\w+|\w*clid|igshid?|mc_[ce]id|_openstat|ref_src|ref_url|ysclid|si|spm|vero_id|"
    r"_ga|_gl|_hs\w+|mkt_tok|oly_\w+|rb_clickid|trk\w*|wickedid|yandex_\w+|__twitter_\w+"
)
_LINK = re.compile(rf"({URL.pattern})(…|\.\.\.)?", re.IGNORECASE)
_REMOTE_MENTION = re.compile(r"(?<![\w/])(@\w+)@[\w.-]+\w")
_VK_MENTION = re.compile(r"\[(?:id|club|public|event)\d+\|([^\]\n]+)\]")
"""How VK gives `@name` back (dev.vk.com/reference/objects/post, read 2026-11-27)."""
_DASHES = re.compile(r"--+|[\u2010-\u2015\u2212]")
_QUOTES = re.compile(r"<<|>>|[\u00ab\u00bb\u201c-\u201f\u2033]")
_APOSTROPHES = re.compile(r"[\u2018-\u201b\u2032]")
_REDIRECTS = {
    "vk.com/away.php": "to",
    "vk.ru/away.php": "to",
    "l.facebook.com/l.php": "u",
    "l.instagram.com": "u",
    "l.threads.com": "u",
    "google.com/url": "q",
    "t.me/iv": "url",
    "linkedin.com/redir/redirect": "url",
    "youtube.com/redirect": "q",
}
"""Pages that lead on, and the part of their address that says where to."""
_DROPPED = frozenset("\u030a\u0333\u033f")
"""Combining marks that Telegram deletes (TDLib misc.cpp, read 2026-11-22)."""


@dataclass(frozen=True, slots=True)
class _Likeness:
    words: str
    links: frozenset[str]
    cut_links: frozenset[str]
    hides_links: bool


def likeness(text: str) -> str:
    """Reduce a text to what no platform rewrites: its words, without links, blanks and entities."""
    return _read(text).words


def can_be_recognised(text: str) -> bool:
    """Whether the text has anything by which it could be told from others."""
    read = _read(text)
    return bool(read.words or read.links)


def alike(ours: str, theirs: str) -> bool:
    """Whether `theirs` is `ours` after a platform rewrote it.

    Links may be shortened, lose tracking, hide behind words or be added, but must not contradict.
    """
    one, other = _read(ours), _read(theirs)
    if one.words != other.words:
        return False
    if not one.words:
        return bool(one.links & other.links)
    if one.hides_links or other.hides_links:
        return True
    return _covers(one, other) or _covers(other, one)


def _covers(more: _Likeness, less: _Likeness) -> bool:
    return less.links <= more.links and all(
        any(whole.startswith(start) for whole in more.links) for start in less.cut_links
    )


def _read(text: str) -> _Likeness:
    for _ in range(3):
        text, before = html.unescape(text), text
        if text == before:
            break
    links, cut, hides = set(), set(), False
    for found in _LINK.finditer(text):
        link = _canonical(found[1])
        if link.partition("/")[0] in SHORTENERS:
            hides = True
        elif found[2]:
            cut.add(link)
        else:
            links.add(link)
    words = _VK_MENTION.sub(r"\1", _LINK.sub(" ", text))
    words = _REMOTE_MENTION.sub(r"\1", words)
    return _Likeness(_bare(words), frozenset(links), frozenset(cut), hides)


def _bare(text: str) -> str:
    """Drop what platforms add and make alike what they set in type of their own."""
    text = _APOSTROPHES.sub("'", _QUOTES.sub('"', _DASHES.sub("-", text)))
    kept = (
        char
        for char in unicodedata.normalize("NFKD", text)
        if char not in _DROPPED
        and unicodedata.category(char) not in ("Cc", "Cf", "Zs", "Zl", "Zp")
        and not "\ufe00" <= char <= "\ufe0f"
    )
    return unicodedata.normalize("NFC", "".join(kept))


def _canonical(url: str, redirects: int = 3) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(name.lower())
    ]
    query = f"?{urlencode(sorted(asked))}" if asked else ""
    fragment = f"#{unquote(parts.fragment)}" if parts.fragment else ""
    host = parts.netloc.lower().removeprefix("www.")
    behind = _REDIRECTS.get(f"{host}{parts.path.rstrip('/')}")
    for name, value in asked if behind and redirects else ():
        if name == behind and value.startswith(("http://", "https://")):
            return _canonical(value, redirects - 1)
    try:
        host = host.encode("ascii").decode("idna")
    except UnicodeError:
        host = host.casefold()
    return f"{host}{unquote(parts.path).rstrip('/')}{query}{fragment}"
