"""Reddit: a post in a community."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    Support,
    TagRules,
    TextRules,
    TitleRules,
)
from cfkit.domain.text import code_points
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, ByHand, by_hand, facts, own_address
from ._reddit_markdown import reddit_markdown

_DOCS = "https://www.reddit.com/dev/api/"
_LATER = date(2026, 11, 27)


class Reddit(ByHand):
    """One community."""

    slug: ClassVar[str] = "reddit"
    pastes_markup: ClassVar[bool] = True
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="Reddit",
        text=TextRules(
            max_length=40_000,
            count=code_points,
            anchors=True,
            styles=True,
            render=reddit_markdown,
            counts_markup=True,
        ),
        title=TitleRules(max_length=300, count=code_points, moves=True),
        tags=TagRules(place="none"),
        media=MediaRules(
            max_items=20, mime_types=PICTURES | {"image/gif"} | MOVIES, max_bytes=MANY
        ),
        by_hand=True,
        is_stand_in=True,
        docs=_DOCS,
        guide="docs/platforms-chat-and-blog.md#reddit",
        checked_on=_LATER,
        support=by_hand(
            poll=Support.UNKNOWN,
            thread=Support.NO,
            schedule=Support.UNKNOWN,
        ),
        facts=facts(
            ("title", "300 characters?", _DOCS),
            ("text length", "40000 characters of Markdown?", "widely quoted, no page read"),
            ("links", "behind words, as in Markdown?", "https://www.reddit.com/wiki/markdown"),
            ("hashtags", "mean nothing?", "widely quoted, no page read"),
            ("pictures", "20 in a gallery?", "widely quoted, no page read"),
            ("idempotency", "resubmit=false refuses a link that was posted before?", _DOCS),
        )
        + facts(
            (
                "access",
                "no new access to the API without an approval of each case since November 2025",
                "https://www.reddit.com/r/redditdev/comments/1oug31u/ (Responsible Builder Policy)",
            ),
            on=_LATER,
        ),
    )

    def remote_id_of(self, url: str) -> str:
        """Take the address of a post there as its name."""
        return own_address(url, "Reddit", "reddit.com", "redd.it")


ADAPTER: type[Platform] = Reddit
