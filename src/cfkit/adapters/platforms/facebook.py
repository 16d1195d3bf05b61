"""Facebook pages."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import Capabilities, MediaRules, Support, TextRules
from cfkit.domain.text import utf16_units
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://developers.facebook.com/docs/pages-api/posts"


class Facebook(ByHand):
    """One page."""

    slug: ClassVar[str] = "facebook"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="Facebook",
        text=TextRules(max_length=63_206, count=utf16_units),
        media=MediaRules(
            max_items=10, mime_types=PICTURES | {"image/gif"} | MOVIES, max_bytes=MANY
        ),
        by_hand=True,
        docs=_DOCS,
        checked_on=READ,
        support=not_yet(poll=Support.UNKNOWN, thread=Support.NO, pin=Support.UNKNOWN),
        facts=facts(
            ("text length", "63206 characters are commonly quoted?", "widely quoted, no page read"),
            ("links", "plain text; addresses become links and one becomes a card", _DOCS),
            (
                "pictures",
                "10 is what clients send; 4 MB by one copy of the documents, 10 MB by another?",
                _DOCS,
            ),
            (
                "video",
                "Reels of 3 to 90 s, 9:16, 30 in 24 hours through the API",
                "https://developers.facebook.com/docs/video-api/guides/reels-publishing",
            ),
            ("schedule", "10 minutes to 30 days ahead; third parties say longer?", _DOCS),
            ("idempotency", "none; error 506 for the same text is evidence?", _DOCS),
        ),
    )


ADAPTER: type[Platform] = Facebook
