"""Instagram: pictures, carousels and Reels with a caption."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import Capabilities, MediaRules, Support, TagRules, TextRules
from cfkit.domain.rates import Quota
from cfkit.domain.text import utf16_units
from cfkit.ports import Platform

from ._by_hand import MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://developers.facebook.com/docs/instagram-platform"
_MEDIA = f"{_DOCS}/instagram-graph-api/reference/ig-user/media"


class Instagram(ByHand):
    """One professional account."""

    slug: ClassVar[str] = "instagram"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="Instagram",
        text=TextRules(max_length=2200, count=utf16_units, mentions_max=20),
        tags=TagRules(max_items=30),
        media=MediaRules(
            max_items=10, mime_types=PICTURES | MOVIES, max_bytes=300 * 1024 * 1024, alt_max=1000
        ),
        quota=Quota(100),
        by_hand=True,
        docs=_DOCS,
        checked_on=READ,
        support=not_yet(
            poll=Support.UNKNOWN,
            link=Support.NO,
            thread=Support.NO,
            edit=Support.NO,
            schedule=Support.NO,
            pin=Support.NO,
        ),
        facts=facts(
            ("caption", "2200 characters; the unit is not named, UTF-16 is counted?", _MEDIA),
            ("hashtags", "30", _MEDIA),
            ("mentions", "20", _MEDIA),
            ("links", "in captions lead nowhere; written out?", "widely quoted, no page read"),
            (
                "pictures",
                (
                    "2 to 10 in a carousel through the API, 20 in the app; 8 MB, JPEG only "
                    "through the API, ratio 4:5 to 1.91:1, alt text 1000"
                ),
                _MEDIA,
            ),
            ("video", "Reels of 3 s to 15 min, 300 MB; third parties say 1 GB?", _MEDIA),
            (
                "publishing",
                "the API takes pictures from a public address only",
                f"{_DOCS}/content-publishing",
            ),
            ("quota", "100 posts in 24 hours by the guide, 50 by the reference?", _DOCS),
            ("edit", "only whether comments are open", _MEDIA),
        ),
    )


ADAPTER: type[Platform] = Instagram
