"""A plan as the feed that Dzen imports: what is due goes out, what is not becomes a draft there.

Dzen has no public way to publish but this feed. Namespaces, flags and required elements as three
public validators agree on them (read 2026-04 to 2026-11); the official page is dzen.ru/help,
"rss-modify", of which only the opening could be read, so nothing here is confirmed by Dzen itself.
"""

from __future__ import annotations

from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from cfkit.domain.errors import InputError
from cfkit.domain.origin import normal
from cfkit.domain.sheet import Article, Row, Sheet

CONTENT = "http://purl.org/rss/1.0/modules/content/"
MEDIA = "http://search.yahoo.com/mrss/"


def export(plan: Sheet) -> bytes:
    """Write the rows that have an article as RSS 2.0.

    Raise `InputError` without `brand.site`, which every item must link to.
    """
    if plan.site is None:
        raise InputError("a feed needs the address of your site: set `brand: {site: …}`")
    register_namespace("content", CONTENT)
    register_namespace("media", MEDIA)
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    _text(channel, "title", plan.name)
    _text(channel, "link", plan.site)
    _text(channel, "language", plan.language)
    for row in plan.rows:
        if row.article is not None:
            _item(channel, row, row.article, plan)
    indent(root, space="")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _item(channel: Element, row: Row, article: Article, plan: Sheet) -> None:
    item = SubElement(channel, "item")
    _text(item, "title", article.title or row.cells["idea"])
    _text(item, "link", row.url or row.cells["link"] or plan.site or "")
    guid = _text(item, "guid", f"{row.key}@cfkit")
    guid.set("isPermaLink", "false")
    _text(item, "pubDate", format_datetime(row.at))
    rating = _text(item, f"{{{MEDIA}}}rating", "nonadult")
    rating.set("scheme", "urn:simple")
    flags = ["format-article" if article.is_long else "format-post", "index", "comment-all"]
    if row.at > plan.made_at:
        flags.insert(0, "native-draft")
    for flag in flags:
        _text(item, "category", flag)
    _text(item, f"{{{CONTENT}}}encoded", article.html)


def _text(parent: Element, name: str, text: str) -> Element:
    made = SubElement(parent, name)
    made.text = normal(text)
    return made
