"""Mark what is a link or a tag in a text for Bluesky."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfkit.domain.markup import Document
from cfkit.domain.text import graphemes, utf8_bytes

_FACET = "app.bsky.richtext.facet"
_TAG = re.compile(r"(?<!\S)[#＃]([^\s#＃]*[^\W\d_][^\s#＃]*)")
_TAG_MAX = 64
"""Graphemes of a tag (lexicon app.bsky.richtext.facet, 2026-11-22); a longer one stays text."""
_TRAILING = ".,;:!?…)]}»”’\"'"


def facets(document: Document) -> list[dict[str, Any]]:
    """Mark links and tags by offsets in bytes of UTF-8, end exclusive, without overlaps."""
    spans: list[tuple[int, int]] = []
    marks: list[dict[str, Any]] = []
    at = 0
    for run, _ in document.runs():
        end = at + utf8_bytes(run.text)
        if run.href and end > at and run.href.lower().startswith(("http://", "https://")):
            marks.append(_facet(at, end, {"$type": f"{_FACET}#link", "uri": run.href}))
        if run.href or "code" in run.styles:
            spans.append((at, end))
        at = end
    for start, end, tag in _tags(document.plain):
        if all(end <= first or last <= start for first, last in spans):
            marks.append(_facet(start, end, {"$type": f"{_FACET}#tag", "tag": tag}))
    return sorted(marks, key=lambda mark: mark["index"]["byteStart"])


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _TAG.finditer(text):
        tag = found[1].rstrip(_TRAILING)
        if tag and graphemes(tag) <= _TAG_MAX:
            start = utf8_bytes(text[: found.start()])
            yield start, start + utf8_bytes(found[0][0] + tag), tag


def _facet(start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}
