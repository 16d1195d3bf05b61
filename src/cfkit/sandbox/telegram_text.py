"""Parse, clean and render the text of a Telegram message as the Bot API server does.

Facts: TDLib `MessageEntity.cpp` and `misc.cpp` at 022d602, read 2026-11-22. Entity offsets and
lengths are UTF-16 code units; lengths of text are counted in code points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Any, NoReturn

import regex

from cfkit.sandbox.render import URL, anchor

Entity = dict[str, Any]

_TAGS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = regex.compile(r"&(?:#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))|([a-zA-Z]+));?")
_ADDRESS = regex.compile(
    r"((?:https?|tg|ton|tonsite)://)?((?<=//)[^\s/?#]+|[^\s/?#:]+\.[^\s/?#.]+)(\S*)",
    regex.IGNORECASE,
)
_TAG_NAME = regex.compile(r"[^\s>]*")
_ATTRIBUTE = regex.compile(r"""\s*([^\s=>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)))?""")
_CONTROLS = regex.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
_DROPPED = regex.compile("[\r\u2028-\u202e\u030a\u0333\u033f]")
_FOUND = (
    ("url", URL),
    ("hashtag", regex.compile(r"(?<![\w/&])#(?=\w*\p{L})\w{1,255}")),
    ("mention", regex.compile(r"(?<![\w/@])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
)
_WRITTEN = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
}


class CannotParse(ValueError):
    """The markup is not what Telegram accepts; the message is Telegram's own."""


def units(text: str) -> int:
    """Count UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, list[Entity]]:
    """Split Telegram's HTML into text and entities; raise CannotParse as the server words it."""
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.units = 0
        self.open: list[tuple[str, Entity]] = []
        self.entities: list[Entity] = []

    def parse(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "&":
                self._reference()
            elif char != "<":
                self._take(char, 1)
            elif self.source.startswith("</", self.at):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            name = self.open[-1][0]
            raise CannotParse(f'Can\'t find end tag corresponding to start tag "{name}"')
        return "".join(self.text), _drop_empty(self.entities)

    def _take(self, char: str, step: int) -> None:
        self.text.append(char)
        self.units += 2 if ord(char) > 0xFFFF else 1
        self.at += step

    def _reference(self) -> None:
        match = _REFERENCE.match(self.source, self.at)
        char = _decode(match.groups()) if match else None
        if match is None or char is None:
            self._take("&", 1)
        else:
            self._take(char, len(match.group()))

    def _start_tag(self) -> None:
        begun = self.at
        match = _TAG_NAME.match(self.source, begun + 1)
        name = match.group().lower() if match else ""
        self.at = match.end() if match else begun + 1
        if self.at >= len(self.source):
            self._fail("Unclosed start tag", begun)
        if name not in _TAGS:
            self._fail(f'Unsupported start tag "{name}"', begun)
        attributes = self._attributes(name, begun)
        entity: Entity = {"type": _TAGS[name], "offset": self.units, "length": 0}
        self._qualify(name, attributes, entity, begun)
        self.open.append((name, entity))
        self.entities.append(entity)

    def _attributes(self, name: str, begun: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            while self.at < len(self.source) and self.source[self.at].isspace():
                self.at += 1
            if self.at >= len(self.source):
                self._fail(f'Unclosed start tag "{name}"', begun)
            if self.source[self.at] == ">":
                self.at += 1
                return found
            match = _ATTRIBUTE.match(self.source, self.at)
            if match is None:
                self._fail(f'Empty attribute name in the tag "{name}"', begun)
            value = next((group for group in match.groups()[1:] if group is not None), "")
            found[match[1].lower()] = _unescape(value)
            self.at = match.end()

    def _qualify(self, name: str, given: dict[str, str], entity: Entity, begun: int) -> None:
        if name == "a":
            entity["url"] = given.get("href", "")
        elif name == "span" and given.get("class") != "tg-spoiler":
            self._fail('Tag "span" must have class "tg-spoiler"', begun)
        elif name == "tg-emoji":
            if not given.get("emoji-id", "").isdigit():
                self._fail('Tag "tg-emoji" must have attribute "emoji-id"', begun)
            entity["custom_emoji_id"] = given["emoji-id"]
        elif name == "blockquote" and "expandable" in given:
            entity["type"] = "expandable_blockquote"
        elif name == "code":
            head, _, language = given.get("class", "").partition("language-")
            if language and not head:
                self._set_language(language, entity)

    def _set_language(self, language: str, entity: Entity) -> None:
        if self.open and self.open[-1][0] == "pre":
            self.open[-1][1]["language"] = language
            entity["type"] = ""

    def _end_tag(self) -> None:
        begun = self.at
        if not self.open:
            self._fail("Unexpected end tag", begun)
        closed = self.source.find(">", begun)
        if closed < 0:
            self._fail("Unclosed end tag", begun)
        name = self.source[begun + 2 : closed].strip().lower()
        expected, entity = self.open.pop()
        if name not in ("", expected):
            self._fail("Unmatched end tag", begun, f', expected "</{expected}>", found "</{name}>"')
        entity["length"] = self.units - entity["offset"]
        if entity["type"] == "text_link":
            _settle_link(entity, "".join(self.text))
        self.at = closed + 1

    def _fail(self, what: str, at: int, more: str = "") -> NoReturn:
        raise CannotParse(f"{what} at byte offset {len(self.source[:at].encode())}{more}")


def _settle_link(entity: Entity, text: str) -> None:
    shown = utf16_slice(text, entity["offset"], entity["length"])
    match = _ADDRESS.fullmatch(entity["url"] or shown)
    if match is None:
        entity["type"] = ""
        return
    scheme, host, rest = match.groups()
    scheme = (scheme or "http://").lower()
    if scheme != "tg://" and not rest.startswith("/"):
        rest = f"/{rest}"
    entity["url"] = f"{scheme}{host.lower()}{rest}"


def utf16_slice(text: str, offset: int, length: int) -> str:
    """Cut a text by UTF-16 code units."""
    return text.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le")


def _decode(groups: Sequence[str | None]) -> str | None:
    hexadecimal, decimal, name = groups
    if name is not None:
        return _NAMED.get(name)
    code = int(hexadecimal, 16) if hexadecimal else int(decimal or "0")
    if 0xD800 <= code < 0xE000:
        raise CannotParse(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code) if 0 < code < 0x10FFFF else None


def _unescape(value: str) -> str:
    return _REFERENCE.sub(lambda match: _decode(match.groups()) or match.group(), value)


def _drop_empty(entities: Sequence[Entity]) -> list[Entity]:
    return [entity for entity in entities if entity["length"] > 0 and entity["type"]]


def clean(text: str, entities: Sequence[Entity]) -> tuple[str, list[Entity]]:
    """Drop and replace the characters that Telegram does, trim, and move entities along."""
    kept: list[str] = []
    places = []
    at = 0
    for char in text:
        places += [at] * units(char)
        if not _DROPPED.match(char):
            kept.append(_CONTROLS.sub(" ", char))
            at += units(char)
    places.append(at)
    joined = "".join(kept)
    lead = units(joined) - units(joined.lstrip())
    final = joined.strip()
    end = units(final)
    moved = []
    for entity in entities:
        first = min(max(places[entity["offset"]] - lead, 0), end)
        last = min(max(places[entity["offset"] + entity["length"]] - lead, 0), end)
        moved.append({**entity, "offset": first, "length": last - first})
    return final, _drop_empty(moved)


def find_entities(text: str, known: Sequence[Entity]) -> list[Entity]:
    """Add the addresses, hashtags and mentions that Telegram finds by itself."""
    found = list(known)
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            offset = units(text[: match.start()])
            length = units(match.group())
            if not any(
                entity["offset"] < offset + length
                and offset < entity["offset"] + entity["length"]
                and entity["type"] in ("text_link", "code", "pre", "url")
                for entity in found
            ):
                found.append({"type": kind, "offset": offset, "length": length})
    return sorted(found, key=lambda entity: (entity["offset"], -entity["length"]))


def to_html(text: str, entities: Sequence[Entity], line_end: str = "<br>") -> str:
    """Write text and entities as HTML that a page may contain."""
    events: list[tuple[int, int, int, str]] = []
    for order, entity in enumerate(entities):
        opening, closing = _tags(entity, text)
        if opening:
            end = entity["offset"] + entity["length"]
            events.append((entity["offset"], 1, order, opening))
            events.append((end, 0, -order, closing))
    written: list[str] = []
    last = 0
    escaped: Callable[[int, int], str] = lambda start, stop: escape(  # noqa: E731
        utf16_slice(text, start, stop - start)
    ).replace("\n", line_end)
    for at, _, _, tag in sorted(events, key=lambda event: event[:3]):
        written += [escaped(last, at), tag]
        last = at
    return "".join([*written, escaped(last, units(text))])


def _tags(entity: Entity, text: str) -> tuple[str, str]:
    kind = entity["type"]
    if kind in ("text_link", "url"):
        shown = utf16_slice(text, entity["offset"], entity["length"])
        opening = anchor(entity.get("url") or shown, "\0")
        before, found, after = opening.partition("\0")
        return (before, after) if found and before else ("", "")
    if kind == "spoiler":
        return '<span class="spoiler">', "</span>"
    if kind in ("hashtag", "mention"):
        return '<span class="tag">', "</span>"
    tag = _WRITTEN.get(kind)
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")
