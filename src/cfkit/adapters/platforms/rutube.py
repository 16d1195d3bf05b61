"""RuTube: videos with a title and a description."""

from __future__ import annotations

from datetime import date
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

from ._by_hand import MANY, MOVIES, PICTURES, ByHand, by_hand, facts, own_address

_NO_API = (
    "RuTube's own client took a login with its password and fetched films from an address; it was "
    "given up on 2021-10-29, and no page of today offers an API that posts, so a person does it?"
)
_LATER = date(2026, 11, 27)
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
        is_stand_in=True,
        docs=_DOCS,
        guide="docs/platforms-video.md#rutube",
        checked_on=_LATER,
        support=by_hand(
            poll=Support.UNKNOWN,
            thread=Support.UNKNOWN,
            photo=Support.UNKNOWN,
            schedule=Support.UNKNOWN,
        ),
        facts=(
            *facts(
                ("title", "100 characters, our cap: no page was found?", _DOCS),
                ("description", "5000 characters, our cap: no page was found?", _DOCS),
            ),
            *facts(
                (
                    "publishing",
                    _NO_API,
                    "https://github.com/rutube/php-api-client",
                ),
                (
                    "reading",
                    "lists of a channel's films; counts of a film are not described?",
                    "https://rutube.ru/info/to_developers/",
                ),
                on=_LATER,
            ),
        ),
    )

    def remote_id_of(self, url: str) -> str:
        """Take the address of a post there as its name."""
        return own_address(url, "RuTube", "rutube.ru")


ADAPTER: type[Platform] = RuTube
