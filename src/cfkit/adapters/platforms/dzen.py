"""Dzen: articles, taken from a feed or pasted in the studio."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import (
    Capabilities,
    FeedRules,
    MediaRules,
    Support,
    TagRules,
    TextRules,
    TitleRules,
)
from cfkit.domain.text import code_points
from cfkit.ports import Platform

from ._article_html import dzen_html
from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://dzen.ru/help/ru/website/rss-modify"
_READERS = "three independent validators of the feed, 2026-04"


class Dzen(ByHand):
    """One channel."""

    slug: ClassVar[str] = "dzen"
    pastes_markup: ClassVar[bool] = True
    sheet: ClassVar[str] = "post.html"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="Dzen",
        text=TextRules(
            max_length=None, count=code_points, anchors=True, styles=True, render=dzen_html
        ),
        title=TitleRules(max_length=140, count=code_points, moves=True),
        tags=TagRules(place="none"),
        media=MediaRules(
            max_items=30, mime_types=PICTURES | {"image/gif", "image/webp"} | MOVIES, max_bytes=MANY
        ),
        feed=FeedRules(max_items=500, post_max=4_000),
        by_hand=True,
        docs=_DOCS,
        checked_on=READ,
        support=not_yet(
            poll=Support.NO,
            thread=Support.NO,
            metrics=Support.NO,
            comments=Support.NO,
            reply=Support.NO,
            pin=Support.NO,
        ),
        facts=facts(
            ("publishing", "no public API; a feed of articles is read by Dzen", _DOCS),
            (
                "text",
                "HTML: p a b i s h1 to h4 blockquote ul ol li figure img; no limit known?",
                _READERS,
            ),
            (
                "title",
                "15 to 25 characters show whole on a card; 140 is our cap?",
                "https://dzen.ru/help card-preview",
            ),
            ("links", "behind words", _READERS),
            ("pictures", "at least 700 pixels wide, older pages say 300; 30 is our cap?", _READERS),
            (
                "feed",
                "500 items at once; texts over 4000 characters go as articles, our bound?",
                _READERS,
            ),
            ("hashtags", "the feed has no field for them?", _READERS),
            (
                "update",
                "the same guid edits the article, until somebody edits it in the studio",
                _DOCS,
            ),
            ("counts and comments", "no API found?", _DOCS),
        ),
    )


ADAPTER: type[Platform] = Dzen
