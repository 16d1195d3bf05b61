"""TikTok: videos and photo posts."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import Capabilities, MediaRules, Support, TextRules
from cfkit.domain.rates import Quota
from cfkit.domain.text import utf16_units
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://developers.tiktok.com/doc/content-posting-api-get-started"
_POST = "https://developers.tiktok.com/doc/content-posting-api-reference-direct-post"


class TikTok(ByHand):
    """One account."""

    slug: ClassVar[str] = "tiktok"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="TikTok",
        text=TextRules(max_length=2200, count=utf16_units),
        media=MediaRules(
            max_items=35,
            mime_types=PICTURES | {"image/webp"} | MOVIES | {"video/webm"},
            max_bytes=4 * MANY,
        ),
        quota=Quota(15),
        by_hand=True,
        docs=_DOCS,
        checked_on=READ,
        support=not_yet(
            poll=Support.NO,
            link=Support.NO,
            thread=Support.NO,
            edit=Support.NO,
            delete=Support.NO,
            pin=Support.NO,
            schedule=Support.NO,
            comments=Support.NO,
            reply=Support.NO,
            video=Support.REVIEW,
        ),
        facts=facts(
            (
                "quota",
                "a daily cap that TikTok does not publish; 15 to 25 posts are reported?",
                "https://developers.tiktok.com/doc/content-posting-api-reference-direct-post",
            ),
            ("caption", "2200 UTF-16 units with a video", _POST),
            (
                "photo posts",
                "title 90, description 4000, up to 35 pictures of 20 MB",
                "https://developers.tiktok.com/doc/content-posting-api-reference-photo-post",
            ),
            ("links", "in captions lead nowhere; written out?", "widely quoted, no page read"),
            (
                "video",
                "up to 10 minutes and 4 GB, 360 to 4096 pixels, 23 to 60 frames a second",
                "https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide",
            ),
            (
                "review",
                "until an app is audited its posts are private",
                "https://developers.tiktok.com/doc/content-sharing-guidelines",
            ),
        ),
    )


ADAPTER: type[Platform] = TikTok
