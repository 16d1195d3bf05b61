"""TenChat, a Russian network of business contacts."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import Capabilities, MediaRules, Support, TextRules
from cfkit.domain.text import code_points
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, by_hand, facts, own_address

_DOCS = "https://tenchat.ru/"


class TenChat(ByHand):
    """One profile. No public API is documented."""

    slug: ClassVar[str] = "tenchat"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="TenChat",
        text=TextRules(max_length=None, count=code_points),
        media=MediaRules(max_items=10, mime_types=PICTURES | MOVIES, max_bytes=MANY),
        by_hand=True,
        is_stand_in=True,
        docs=_DOCS,
        guide="docs/platforms-ru.md#tenchat-rutube-and-others-without-an-api",
        checked_on=READ,
        support=by_hand(poll=Support.UNKNOWN, thread=Support.UNKNOWN, schedule=Support.UNKNOWN),
        facts=facts(
            ("publishing", "no public API is documented?", "a search for documents and clients"),
            ("text length", "unknown: nothing is held back?", _DOCS),
            ("pictures", "10 is our cap, the limit is unknown?", _DOCS),
        ),
    )

    def remote_id_of(self, url: str) -> str:
        """Take the address of a post there as its name."""
        return own_address(url, "TenChat", "tenchat.ru")


ADAPTER: type[Platform] = TenChat
