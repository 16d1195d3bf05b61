"""Threads, by Meta."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    PollRules,
    Support,
    TagRules,
    TextRules,
)
from cfkit.domain.rates import Quota
from cfkit.domain.text import threads
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, ByHand, facts, not_yet

_READ = date(2026, 11, 26)
_DOCS = "https://developers.facebook.com/docs/threads/posts"
_POLLS = "https://developers.facebook.com/documentation/threads/create-posts/polls"


class Threads(ByHand):
    """One profile."""

    slug: ClassVar[str] = "threads"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="Threads",
        text=TextRules(max_length=500, count=threads, links_max=5),
        tags=TagRules(max_items=1),
        media=MediaRules(
            max_items=20, mime_types=PICTURES | MOVIES, max_bytes=MANY, max_ratio=10, alt_max=1000
        ),
        poll=PollRules(max_options=4, option_max=25, question_max=500),
        threads=True,
        quota=Quota(250),
        by_hand=True,
        docs=_DOCS,
        checked_on=_READ,
        support=not_yet(
            edit=Support.NO,
            schedule=Support.NO,
            pin=Support.NO,
        ),
        facts=facts(
            ("text length", "500 characters, an emoji as its bytes of UTF-8", _DOCS),
            ("unit", "what is no emoji is counted in UTF-16; the documents name no unit?", _DOCS),
            ("links", "5 different addresses (error THREADS_API__LINK_LIMIT_EXCEEDED)", _DOCS),
            ("hashtags", "one topic tag a post", _DOCS),
            (
                "pictures",
                "2 to 20 in a carousel, 8 MB, up to 10 times as long as wide, alt text 1000",
                _DOCS,
            ),
            ("video", "up to 5 minutes and 1 GB", _DOCS),
            ("quota", "250 posts and 1000 replies in 24 hours", _DOCS),
        )
        + facts(("poll", "2 to 4 options of 25, in posts of text only", _POLLS), on=_READ),
    )


ADAPTER: type[Platform] = Threads
