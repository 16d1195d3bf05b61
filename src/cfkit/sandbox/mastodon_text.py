"""Count and render the text of a Mastodon status.

Facts: Mastodon's StatusLengthValidator and TextFormatter, docs.joinmastodon.org, read 2026-11-22:
grapheme clusters, an address with http or https counts 23, a remote mention counts as `@user`.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

import regex

from cfkit.sandbox.render import URL

_REMOTE = regex.compile(r"(?<![\w/])@(\w[\w.-]*)@([\w-]+(?:\.[\w-]+)+)")
_PIECE = regex.compile(
    r"(?P<url>" + URL.pattern + r")"
    r"|(?<![\w/&])#(?P<tag>\w*[\p{L}_]\w*)"
    r"|(?<![\w/@])@(?P<user>\w+)(?:@(?P<host>[\w-]+(?:\.[\w-]+)+))?",
    regex.IGNORECASE,
)
_SHOWN = 30


def length(spoiler: str, text: str, per_url: int) -> int:
    """Count graphemes the way the server's limit does."""
    counted = URL.sub("x" * per_url, spoiler + text)
    return len(regex.findall(r"\X", _REMOTE.sub(r"@\1", counted)))


def render(text: str, origin: str) -> str:
    """Write the `content` of a status: paragraphs, breaks, shortened links, tags, mentions."""
    pieces, last = [], 0
    for match in _PIECE.finditer(text):
        pieces += [escape(text[last : match.start()], quote=False), _piece(match, origin)]
        last = match.end()
    pieces.append(escape(text[last:], quote=False))
    blocks = regex.split(r"\n{2,}", "".join(pieces).strip())
    return "".join(f"<p>{block.replace(chr(10), '<br />')}</p>" for block in blocks if block)


def tags(text: str) -> list[str]:
    """List the hashtags of a text, each once, without `#`, in lower case."""
    found = (match["tag"] for match in _PIECE.finditer(text) if match["tag"])
    return list(dict.fromkeys(tag.lower() for tag in found))


def _piece(match: regex.Match[str], origin: str) -> str:
    if match["url"]:
        return _link(match["url"])
    if match["tag"]:
        name = match["tag"]
        address = f"{origin}/tags/{quote(name.lower())}"
        return f'<a href="{address}" class="mention hashtag" rel="tag">#<span>{name}</span></a>'
    home = f"https://{match['host']}" if match["host"] else origin
    return (
        f'<span class="h-card" translate="no"><a href="{home}/@{match["user"]}" '
        f'class="u-url mention">@<span>{match["user"]}</span></a></span>'
    )


def _link(url: str) -> str:
    prefix = regex.match(r"https?://(?:www\.)?", url, regex.IGNORECASE)
    start = len(prefix.group()) if prefix else 0
    shown, rest = url[start : start + _SHOWN], url[start + _SHOWN :]
    kind = ' class="ellipsis"' if rest else ' class=""'
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{escape(url[:start])}</span>'
        f"<span{kind}>{escape(shown)}</span>"
        f'<span class="invisible">{escape(rest)}</span></a>'
    )
