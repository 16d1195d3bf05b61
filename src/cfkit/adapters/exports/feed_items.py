"""What a feed for Dzen is made of.

Dzen has no public way to publish but this feed. Namespaces, flags and required elements as three
public validators agree on them (read 2026-04 to 2026-11); the official page is dzen.ru/help,
"rss-modify", of which only the opening could be read, so nothing here is confirmed by Dzen itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from cfkit.domain.origin import normal
from cfkit.domain.post import Media

CONTENT = "http://purl.org/rss/1.0/modules/content/"
MEDIA = "http://search.yahoo.com/mrss/"


@dataclass(frozen=True, slots=True)
class Item:
    """One article or post. `files` are (address, MIME type) of what stands in `html`."""

    guid: str
    title: str
    link: str
    at: datetime
    html: str
    is_long: bool = False
    is_draft: bool = False
    files: tuple[tuple[str, str], ...] = ()

    def element(self) -> Element:
        """Write it as an element."""
        item = Element("item")
        _text(item, "title", self.title)
        _text(item, "link", self.link)
        _text(item, "guid", self.guid).set("isPermaLink", "false")
        _text(item, "pubDate", format_datetime(self.at))
        _text(item, f"{{{MEDIA}}}rating", "nonadult").set("scheme", "urn:simple")
        kind = "format-article" if self.is_long else "format-post"
        flags = ["native-draft"] if self.is_draft else []
        for flag in [*flags, kind, "index", "comment-all"]:
            _text(item, "category", flag)
        for address, mime in self.files:
            SubElement(item, "enclosure", {"url": address, "type": mime})
        _text(item, f"{{{CONTENT}}}encoded", self.html)
        return item


def figure(media: Media, address: str) -> str:
    """Write a file as an article shows it; a film has no caption."""
    if media.is_video:
        source = f'<source src="{escape(address)}" type="{escape(media.mime)}"/>'
        return f"<figure><video>{source}</video></figure>"
    caption = f"<figcaption>{escape(media.alt)}</figcaption>" if media.alt else ""
    return f'<figure><img src="{escape(address)}"/>{caption}</figure>'


def guid_of(key: str) -> str:
    """Name an item for good: whoever reads the same name again reads the same article."""
    return f"{key}@cfkit"


def feed(title: str, link: str, language: str, items: Iterable[Element]) -> bytes:
    """Write a whole feed as RSS 2.0."""
    register_namespace("content", CONTENT)
    register_namespace("media", MEDIA)
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    for name, text in (("title", title), ("link", link), ("language", language)):
        _text(channel, name, text)
    channel.extend(items)
    indent(root, space="")
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _text(parent: Element, name: str, text: str) -> Element:
    made = SubElement(parent, name)
    made.text = normal(text)
    return made
