"""MAX, a Russian messenger with channels."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from cfkit.domain.capabilities import Capabilities, MediaRules, Support, TextRules
from cfkit.domain.text import utf16_units
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, ByHand, facts, not_yet

_READ = date(2026, 11, 26)
_DOCS = "https://dev.max.ru/docs-api"
_CLIENT = "https://green-api.com/max-bot-api/docs/sdk/1c"


class Max(ByHand):
    """One channel."""

    slug: ClassVar[str] = "max"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="MAX",
        text=TextRules(max_length=4000, count=utf16_units),
        media=MediaRules(max_items=10, mime_types=PICTURES | MOVIES, max_bytes=MANY),
        by_hand=True,
        docs=_DOCS,
        checked_on=_READ,
        support=not_yet(
            poll=Support.UNKNOWN,
            thread=Support.UNKNOWN,
            schedule=Support.UNKNOWN,
            lookup=Support.UNKNOWN,
            metrics=Support.UNKNOWN,
        ),
        facts=facts(
            ("text length", "4000 characters; the unit is not named, UTF-16 is counted?", _CLIENT),
            ("markup", "Markdown and HTML are named by clients; plain text is written?", _CLIENT),
            ("links", "written out?", _CLIENT),
            ("pictures", "10 is our cap, the limit is unknown?", _DOCS),
            ("rate", "30 calls a second", "https://green-api.com/max-bot-api"),
            (
                "rights",
                "bots belong to organisations and entrepreneurs resident in Russia?",
                "https://green-api.com/max-bot-api",
            ),
            on=_READ,
        ),
    )


ADAPTER: type[Platform] = Max
