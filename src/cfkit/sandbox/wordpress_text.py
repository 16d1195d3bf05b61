"""Read the HTML of an article: what readers see of it, as plain text and as safe HTML."""

from __future__ import annotations

from html import escape, unescape

import regex

_TAG = regex.compile(r"<(/?)(\w+)((?:[^<>\"]|\"[^\"]*\")*)>|<!--.*?-->", regex.DOTALL)
_HREF = regex.compile(r'\b(?:href|src)="(https?://[^"]*)"')
_KEPT = frozenset(
    {
        *("p", "b", "i", "s", "em", "strong", "del", "code", "pre", "blockquote"),
        *("ul", "ol", "li", "br", "hr", "h2", "h3", "h4"),
    }
)
_PLAIN = {"br": "\n", "p": "\n\n", "li": "\n• ", "pre": "\n\n", "blockquote": "\n\n"}
_ENTITY = regex.compile(r"&(?!#?\w+;)")


def plain(html: str) -> str:
    """Tell what readers see; numbers of lists are left out."""
    shown = _TAG.sub(lambda found: "" if found[1] else _PLAIN.get(found[2] or "", ""), html)
    return unescape(shown).strip()


def links(html: str) -> tuple[str, ...]:
    """List the addresses behind words, each once, in order."""
    found = (unescape(_href(one[3])) for one in _TAG.finditer(html) if one[2] == "a" and one[3])
    return tuple(dict.fromkeys(filter(None, found)))


def sources(html: str) -> tuple[str, ...]:
    """List the addresses of pictures and films, in order."""
    tags = (one for one in _TAG.finditer(html) if one[2] in ("img", "video") and one[3])
    return tuple(filter(None, (unescape(_href(one[3])) for one in tags)))


def safe(html: str) -> str:
    """Keep paragraphs, marks, lists and links; what shows files is left to the page."""
    pieces, last = [], 0
    for found in _TAG.finditer(html):
        pieces += [_words(html[last : found.start()]), _tag(found)]
        last = found.end()
    return "".join([*pieces, _words(html[last:])])


def _tag(found: regex.Match[str]) -> str:
    name = (found[2] or "").lower()
    if name in _KEPT:
        return f"<{found[1]}{name}>"
    if name != "a":
        return ""
    address = _href(found[3] or "")
    if found[1]:
        return "</a>"
    return f'<a href="{escape(unescape(address))}" rel="nofollow noopener">'


def _words(text: str) -> str:
    return _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _href(attributes: str) -> str:
    found = _HREF.search(attributes)
    return found[1] if found else ""
