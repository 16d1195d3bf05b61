"""Discord, through a webhook of a channel."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    PollRules,
    Support,
    TagRules,
    TextRules,
)
from cfkit.domain.text import utf16_units
from cfkit.ports import Platform

from ._by_hand import MOVIES, PICTURES, ByHand, facts, not_yet
from ._discord_markdown import discord_markdown

_DOCS = "https://discord.com/developers/docs/resources/webhook"
_SPEC = "https://github.com/discord/discord-api-spec/tree/74fda0f"
_POLLS = date(2026, 11, 26)


class Discord(ByHand):
    """One channel of a server."""

    slug: ClassVar[str] = "discord"
    pastes_markup: ClassVar[bool] = True
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="Discord",
        text=TextRules(
            max_length=2000,
            count=utf16_units,
            anchors=True,
            styles=True,
            render=discord_markdown,
            counts_markup=True,
        ),
        tags=TagRules(place="none"),
        media=MediaRules(
            max_items=10,
            mime_types=PICTURES | {"image/gif", "image/webp"} | MOVIES,
            max_bytes=10 * 1024 * 1024,
            alt_max=1024,
        ),
        poll=PollRules(max_options=10, option_max=55, question_max=300, min_options=1),
        by_hand=True,
        docs=_DOCS,
        checked_on=_POLLS,
        support=not_yet(
            thread=Support.NO,
            schedule=Support.NO,
            pin=Support.NO,
            lookup=Support.NO,
            metrics=Support.NO,
            comments=Support.NO,
            reply=Support.NO,
        ),
        facts=facts(
            ("text length", "2000 characters of Markdown; UTF-16 is counted?", _SPEC),
            ("links", "behind words, as in Markdown?", "widely quoted, no page read"),
            ("hashtags", "mean nothing?", "widely quoted, no page read"),
            ("pictures", "10 a message, alt text 1024", _SPEC),
            ("file size", "10 MB on a server without boosts?", "widely quoted, no page read"),
            ("look-up", "none: only the message id of ?wait=true is known", _SPEC),
        )
        + facts(
            ("poll", "1 to 10 answers of 55, question 300", f"{_SPEC} and a reading of 2026-10-02"),
            on=_POLLS,
        ),
    )


ADAPTER: type[Platform] = Discord
