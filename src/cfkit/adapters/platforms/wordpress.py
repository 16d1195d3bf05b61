"""WordPress: posts of a site."""

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
from cfkit.domain.text import code_points
from cfkit.ports import Platform

from ._article_html import wordpress_html
from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://developer.wordpress.org/rest-api/reference/posts/"
_RUN = "a WordPress 6.1.9 that was driven over REST"


class WordPress(ByHand):
    """One site."""

    slug: ClassVar[str] = "wordpress"
    pastes_markup: ClassVar[bool] = True
    sheet: ClassVar[str] = "post.html"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="WordPress",
        text=TextRules(
            max_length=None, count=code_points, anchors=True, styles=True, render=wordpress_html
        ),
        title=TitleRules(max_length=None, count=code_points, moves=True),
        tags=TagRules(place="field"),
        media=MediaRules(
            max_items=100,
            mime_types=PICTURES | {"image/gif", "image/webp"} | MOVIES,
            max_bytes=MANY,
        ),
        by_hand=True,
        docs=_DOCS,
        checked_on=READ,
        support=not_yet(poll=Support.NO, thread=Support.NO, metrics=Support.NO),
        facts=facts(
            ("text", "HTML, without a limit of its own", _RUN),
            ("title", "without a limit of its own", _RUN),
            ("tags", "are a field, not words in the text", _DOCS),
            ("alt text", "takes a second call", _RUN),
            ("schedule", "status future; a date that is past publishes at once", _RUN),
            ("idempotency", "a slug of ours, looked up before posting", _RUN),
            ("counts", "the core has none", _DOCS),
        ),
    )


ADAPTER: type[Platform] = WordPress
