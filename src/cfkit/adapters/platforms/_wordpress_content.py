"""Write an article as WordPress keeps it, and read what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from cfkit.domain.markup import Document
from cfkit.domain.post import Media, Post

from ._article_html import wordpress_html
from ._html import LONGEST, pieces

_FIGURE = re.compile(r'<figure class="wp-block-(?:image|video)">.{1,4000}?</figure>', re.DOTALL)
_BREAKS = {
    **dict.fromkeys(("p", "div", "blockquote", "pre"), "\n\n"),
    "br": "\n",
    "hr": "\n\n* * *\n\n",
}
_COMMENT = (
    (re.compile(r"<br>|</li>"), "\n"),
    (re.compile(r"<li>"), "• "),
    (re.compile(r"</p>\n?"), "\n\n"),
    (re.compile(r"</?(?:p|ul|ol|pre|hr)(?: [^>]*)?>"), ""),
)
"""What stands in an article and not in a comment, with what takes its place."""


def place_of(remote_id: str) -> str:
    """Tell the path of a post, or of a comment below it."""
    post, _, comment = remote_id.partition("#comment-")
    return f"comments/{comment}" if comment else f"posts/{post}"


def slug_of(post: Post) -> str:
    """Name a post in addresses: its idea, and what tells it from all others of the account."""
    idea = re.sub(r"[^a-z0-9]+", "-", post.key.partition(".")[0].lower()).strip("-")
    return f"{idea or 'post'}-{post.call_name()[:12]}"


def title_of(post: Post) -> str:
    """Write the title; it may be empty."""
    return escape(post.title or "", quote=False)


def figure(media: Media, url: str) -> str:
    """Show an uploaded file in the text."""
    source = escape(url)
    if media.is_video:
        shown = f'<video controls src="{source}"></video>'
        return f'<figure class="wp-block-video">{shown}</figure>'
    alt = escape(media.alt or "")
    return f'<figure class="wp-block-image"><img src="{source}" alt="{alt}"/></figure>'


def figures_in(html: str) -> list[str]:
    """Keep what `figure` wrote, so that an edit leaves it where it is."""
    return _FIGURE.findall(html)


def article(post: Post, figures: Sequence[str]) -> str:
    """Write the whole text, with figures at its end."""
    return "\n".join([wordpress_html(post.document), *figures])


def comment_of(document: Document) -> str:
    """Write a comment: WordPress takes marks inside lines there, and makes paragraphs itself."""
    html = wordpress_html(document)
    for pattern, written in _COMMENT:
        html = pattern.sub(written, html)
    return html.strip()


def text_of(html: str) -> str:
    """Tell what readers see of an article's words, list markers included."""
    written: list[str] = []
    lists: list[int | None] = []
    for piece in pieces(html[:LONGEST]):
        if piece.start in ("ul", "ol"):
            start = piece.attributes.get("start", "1")
            lists.append(None if piece.start == "ul" else int(start) if start.isdigit() else 1)
        elif piece.end in ("ul", "ol") and lists:
            lists.pop()
        elif piece.start == "li":
            written.append(f"\n{_marker(lists)}")
        else:
            written.append(piece.text or _BREAKS.get(piece.start, ""))
    return "".join(written).strip()


def _marker(lists: list[int | None]) -> str:
    number = lists[-1] if lists else None
    if number is None:
        return "• "
    lists[-1] = number + 1
    return f"{number}. "


def raw(field: Any) -> str:
    """Read a field that WordPress gives as written, and as shown where it does not."""
    found = field["raw"] if "raw" in field else field["rendered"]
    if not isinstance(found, str):
        raise ValueError("no text")  # noqa: TRY004  one error for every broken value
    return found
