"""Pinterest: pins with a title, a description and a link."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    Support,
    TextRules,
    TitleRules,
)
from cfkit.domain.text import code_points
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://developers.pinterest.com/docs/api/v5/"
_SPEC = "https://github.com/pinterest/api-description/blob/c05b189/v5/openapi.yaml"


class Pinterest(ByHand):
    """One board."""

    slug: ClassVar[str] = "pinterest"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="Pinterest",
        text=TextRules(max_length=800, count=code_points),
        title=TitleRules(max_length=100, count=code_points),
        media=MediaRules(max_items=5, mime_types=PICTURES | MOVIES, max_bytes=MANY, alt_max=500),
        by_hand=True,
        docs=_DOCS,
        checked_on=READ,
        support=not_yet(
            poll=Support.NO,
            thread=Support.NO,
            schedule=Support.NO,
            comments=Support.NO,
            reply=Support.NO,
            pin=Support.NO,
        ),
        facts=facts(
            ("description", "800 code points", _SPEC),
            ("title", "100 code points", _SPEC),
            ("links", "one, of 2048 characters, in a field of its own", _SPEC),
            ("pictures", "1, or 2 to 5 in a carousel, JPEG or PNG; alt text 500", _SPEC),
            (
                "access",
                "with trial access only the author sees the pins",
                "https://developers.pinterest.com/docs/reference/rate-limits/",
            ),
            ("schedule and comments", "the API has none", _SPEC),
        ),
    )


ADAPTER: type[Platform] = Pinterest
