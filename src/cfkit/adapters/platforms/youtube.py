"""YouTube: videos and Shorts with a title and a description."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    Support,
    TagRules,
    TextRules,
    TitleRules,
)
from cfkit.domain.markup import Document
from cfkit.domain.rates import Quota
from cfkit.domain.text import utf8_bytes, utf16_units
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://developers.google.com/youtube/v3/docs/videos"
_BRACKETS = str.maketrans("<>", "‹›")


def description(document: Document) -> str:
    """Write plain text; YouTube refuses angle brackets, so others stand in their place."""
    return document.written_out.translate(_BRACKETS)


class YouTube(ByHand):
    """One channel."""

    slug: ClassVar[str] = "youtube"
    pastes_markup: ClassVar[bool] = True
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="YouTube",
        text=TextRules(max_length=5000, count=utf8_bytes, render=description, counts_markup=True),
        title=TitleRules(max_length=100, count=utf16_units),
        tags=TagRules(max_items=60),
        media=MediaRules(
            max_items=2, mime_types=PICTURES | MOVIES | {"video/webm"}, max_bytes=256 * MANY
        ),
        quota=Quota(100),
        by_hand=True,
        docs=f"{_DOCS}/insert",
        checked_on=READ,
        support=not_yet(
            poll=Support.UNKNOWN,
            photo=Support.UNKNOWN,
            thread=Support.NO,
            pin=Support.NO,
            video=Support.REVIEW,
        ),
        facts=facts(
            ("description", "5000 bytes of UTF-8, no angle brackets", _DOCS),
            (
                "title",
                "1 to 100 characters, no angle brackets; the unit is not named, UTF-16 is counted?",
                _DOCS,
            ),
            (
                "tags",
                "500 characters in all; hashtags stand in the description, over 60 are ignored?",
                _DOCS,
            ),
            ("links", "addresses in the description become links?", "widely quoted, no page read"),
            (
                "Shorts",
                "square or vertical and up to 180 s; there is no flag",
                "https://support.google.com/youtube/answer/15424877",
            ),
            (
                "review",
                "a project that is not audited uploads private videos only",
                f"{_DOCS}/insert",
            ),
            (
                "quota",
                "100 uploads a day for a project",
                "https://developers.google.com/youtube/v3/determine_quota_cost",
            ),
        ),
    )


ADAPTER: type[Platform] = YouTube
