"""Odnoklassniki (OK): groups."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import Capabilities, MediaRules, PollRules, Support, TextRules
from cfkit.domain.text import utf16_units
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://apiok.ru/en/dev/methods/rest/mediatopic/mediatopic.post"
_CLIENTS = "third-party clients of the API, latest checked 2026-09-25"


class Ok(ByHand):
    """One group."""

    slug: ClassVar[str] = "ok"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="Odnoklassniki",
        text=TextRules(max_length=4000, count=utf16_units),
        media=MediaRules(
            max_items=20, mime_types=PICTURES | {"image/gif"} | MOVIES, max_bytes=MANY
        ),
        poll=PollRules(max_options=10, option_max=100, question_max=300, with_media=True),
        by_hand=True,
        docs=_DOCS,
        checked_on=READ,
        support=not_yet(reply=Support.NO),
        facts=facts(
            (
                "text length",
                (
                    "4000 is a safe cap of clients; a limit exists (error 601), its number "
                    "is not published?"
                ),
                _CLIENTS,
            ),
            (
                "links",
                (
                    "plain text; addresses become links; one card where the last text holds one "
                    "address?"
                ),
                _DOCS,
            ),
            (
                "pictures",
                "20 is a safe cap of clients; blocks are limited (error 600); no alt text?",
                _CLIENTS,
            ),
            (
                "poll",
                "exists; 10 options of 100 are assumed, errors 602 to 604 guard the limits?",
                _DOCS,
            ),
            ("schedule", "publishAtMs, group topics only", _DOCS),
            (
                "rights",
                "VALUABLE_ACCESS and GROUP_CONTENT are granted by mail",
                "https://apiok.ru/en/ext/oauth/permissions",
            ),
            (
                "idempotency",
                "none found; look-ups omit topics without statistics?",
                "github.com/apiok/documentation cba701b",
            ),
        ),
    )


ADAPTER: type[Platform] = Ok
