"""Read Slack's mrkdwn: what readers see of it, as plain text and as HTML."""

from __future__ import annotations

from html import escape, unescape

import regex

from cfkit.sandbox.render import anchor

_REFERENCE = regex.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_STYLES = (("*", "b"), ("_", "i"), ("~", "s"), ("`", "code"))
_HIDDEN = "\u2060\u200b"


def plain(text: str) -> str:
    """Tell what readers see."""
    seen = _REFERENCE.sub(lambda found: found[2] or found[1], text)
    for mark, _ in _STYLES:
        seen = _styled(mark).sub(r"\1", seen)
    seen = regex.sub(r"(?m)^&gt; ", "", seen)
    return unescape(regex.sub(f"[{_HIDDEN}]", "", seen))


def links(text: str) -> tuple[str, ...]:
    """List the addresses, each once, in order."""
    found = (unescape(one[1]) for one in _REFERENCE.finditer(text))
    return tuple(dict.fromkeys(one for one in found if one.startswith(("http://", "https://"))))


def html(text: str) -> str:
    """Write safe HTML."""
    pieces, last = [], 0
    for found in _REFERENCE.finditer(text):
        pieces += [_words(text[last : found.start()])]
        pieces.append(anchor(unescape(found[1]), _words(found[2]) if found[2] else None))
        last = found.end()
    pieces.append(_words(text[last:]))
    return "".join(pieces).replace("\n", "<br>")


def _words(text: str) -> str:
    shown = escape(unescape(text), quote=False)
    for mark, tag in _STYLES:
        shown = _styled(mark).sub(rf"<{tag}>\1</{tag}>", shown)
    return regex.sub(f"[{_HIDDEN}]", "", shown)


def _styled(mark: str) -> regex.Pattern[str]:
    sign = regex.escape(mark)
    return regex.compile(rf"(?<![\w\u2060]){sign}(?=\S)([^\n]*?\S){sign}(?!\w)")
