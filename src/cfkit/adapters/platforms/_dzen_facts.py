"""What channels of Dzen can do."""

from __future__ import annotations

from datetime import date

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

from ._article_html import dzen_html
from ._by_hand import MANY, PICTURES, facts, not_yet

_READ = date(2026, 11, 27)
_DOCS = "https://dzen.ru/help/ru/website/rss-modify"
_READERS = "three independent validators of the feed, 2026-04"

CAPABILITIES = Capabilities(
    name="Dzen",
    text=TextRules(max_length=None, count=code_points, anchors=True, styles=True, render=dzen_html),
    title=TitleRules(max_length=140, count=code_points, moves=True),
    tags=TagRules(place="none"),
    media=MediaRules(
        max_items=30,
        mime_types=PICTURES | {"image/gif", "image/webp", "video/mp4"},
        max_bytes=MANY,
    ),
    feed=FeedRules(max_items=500, post_max=4_000, first_items=10),
    by_hand=True,
    can_be_asked=True,
    docs=_DOCS,
    guide="docs/platforms-ru.md#dzen",
    checked_on=_READ,
    support=not_yet(
        publish=Support.YES,
        photo=Support.YES,
        video=Support.YES,
        link=Support.YES,
        poll=Support.NO,
        thread=Support.NO,
        lookup=Support.YES,
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
        ("video", "MP4, at least 800 by 400 pixels?", _READERS),
        (
            "feed",
            (
                "500 items at once, 10 in the first one; over 4000 characters it is an article, "
                "our bound?"
            ),
            _READERS,
        ),
        ("when", "how often Dzen reads the feed is not documented?", _DOCS),
        ("hashtags", "the feed has no field for them?", _READERS),
        (
            "update",
            "the same guid edits the article, until somebody edits it in the studio",
            _DOCS,
        ),
        (
            "look-up",
            "the feed itself: an item keeps its guid for good",
            "this program",
        ),
        ("counts and comments", "no API found?", _DOCS),
        on=_READ,
    ),
)
