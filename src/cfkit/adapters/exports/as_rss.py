"""A plan as the feed that Dzen imports: what is due goes out, what is not becomes a draft there.

Dzen has no public way to publish but this feed. Namespaces, flags and required elements as three
public validators agree on them (read 2026-04 to 2026-11); the official page is dzen.ru/help,
"rss-modify", of which only the opening could be read, so nothing here is confirmed by Dzen itself.
"""

from __future__ import annotations

from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from cfkit.domain.errors import InputError
from cfkit.domain.markup import Block, Document, Run
from cfkit.domain.origin import normal, printable
from cfkit.domain.sheet import Row, Sheet

CONTENT = "http://purl.org/rss/1.0/modules/content/"
MEDIA = "http://search.yahoo.com/mrss/"
MOST = 500
"""Items that Dzen takes at once."""

_TAGS = {"bold": "b", "italic": "i", "strike": "s"}
_SHORT = 4_000
"""Longer texts are articles; shorter ones posts. Dzen's own bound is not public (2026-11-26)."""


def export(plan: Sheet) -> bytes:
    """Write RSS 2.0. Raise `InputError` without `brand.site`, which every item must link to."""
    if plan.site is None:
        raise InputError("a feed needs the address of your site: set `brand: {site: …}`")
    if len(plan.rows) > MOST:
        raise InputError(
            f"{len(plan.rows)} posts; Dzen takes {MOST} at once, name a shorter period"
        )
    register_namespace("content", CONTENT)
    register_namespace("media", MEDIA)
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    _text(channel, "title", plan.name)
    _text(channel, "link", plan.site)
    _text(channel, "language", plan.language)
    for row in plan.rows:
        _item(channel, row, plan)
    indent(root, space="")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _item(channel: Element, row: Row, plan: Sheet) -> None:
    item = SubElement(channel, "item")
    _text(item, "title", _title(row))
    _text(item, "link", row.url or row.cells["link"] or plan.site or "")
    guid = _text(item, "guid", f"{row.key}@cfkit")
    guid.set("isPermaLink", "false")
    _text(item, "pubDate", format_datetime(row.at))
    rating = _text(item, f"{{{MEDIA}}}rating", "nonadult")
    rating.set("scheme", "urn:simple")
    flags = ["format-article" if len(row.text) > _SHORT else "format-post", "index", "comment-all"]
    if row.at > plan.made_at:
        flags.insert(0, "native-draft")
    for flag in flags:
        _text(item, "category", flag)
    _text(item, f"{{{CONTENT}}}encoded", "".join(map(_html, row.messages)))


def _title(row: Row) -> str:
    if row.headline:
        return row.headline
    first = row.messages[0].plain if row.messages else row.text
    return first.strip().split("\n", 1)[0] or row.cells["idea"]


def _text(parent: Element, name: str, text: str) -> Element:
    made = SubElement(parent, name)
    made.text = normal(text)
    return made


def _html(document: Document) -> str:
    written: list[str] = []
    inside = False
    for block in document.blocks:
        if inside and block.kind != "item":
            written.append("</ul>")
        if not inside and block.kind == "item":
            written.append("<ul>")
        inside = block.kind == "item"
        written.append(_block(block))
    return "".join([*written, "</ul>" if inside else ""])


def _block(block: Block) -> str:
    text = "".join(map(_run, block.runs)).replace("\n", "<br/>")
    tag = {"item": "li", "quote": "blockquote"}.get(block.kind, "p")
    return f"<{tag}>{text}</{tag}>"


def _run(run: Run) -> str:
    text = escape(printable(run.text), quote=True)
    for style in sorted(run.styles & _TAGS.keys()):
        text = f"<{_TAGS[style]}>{text}</{_TAGS[style]}>"
    if run.href and run.href.lower().startswith(("http://", "https://")):
        text = f'<a href="{escape(run.href, quote=True)}">{text}</a>'
    return text
