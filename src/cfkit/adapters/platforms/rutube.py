"""RuTube: videos with a title and a description."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    Support,
    TextRules,
    TitleRules,
)
from cfkit.domain.text import utf16_units
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://rutube.ru/info/"


class RuTube(ByHand):
    """One channel."""

    slug: ClassVar[str] = "rutube"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="RuTube",
        text=TextRules(max_length=5000, count=utf16_units),
        title=TitleRules(max_length=100, count=utf16_units),
        media=MediaRules(max_items=2, mime_types=PICTURES | MOVIES, max_bytes=10 * MANY),
        by_hand=True,
        docs=_DOCS,
        checked_on=READ,
        support=not_yet(
            poll=Support.UNKNOWN,
            thread=Support.UNKNOWN,
            photo=Support.UNKNOWN,
            schedule=Support.UNKNOWN,
            lookup=Support.UNKNOWN,
            metrics=Support.UNKNOWN,
        ),
        facts=facts(
            ("title", "100 characters, our cap: no page was found?", _DOCS),
            ("description", "5000 characters, our cap: no page was found?", _DOCS),
            ("publishing", "an API is not confirmed?", _DOCS),
        ),
    )


ADAPTER: type[Platform] = RuTube
