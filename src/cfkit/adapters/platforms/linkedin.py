"""LinkedIn: members and pages of organisations."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import Capabilities, MediaRules, PollRules, Support, TextRules
from cfkit.domain.text import utf16_units
from cfkit.ports import Platform

from ._by_hand import MOVIES, PICTURES, READ, ByHand, facts, not_yet
from ._linkedin_text import linkedin_text

_DOCS = "https://learn.microsoft.com/linkedin/marketing/community-management/shares"


class LinkedIn(ByHand):
    """One author. Escapes are for the API alone: a person pastes plain text."""

    slug: ClassVar[str] = "linkedin"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="LinkedIn",
        text=TextRules(
            max_length=3000, count=utf16_units, render=linkedin_text, counts_markup=True
        ),
        media=MediaRules(
            max_items=20,
            mime_types=PICTURES | {"image/gif", "application/pdf"} | MOVIES,
            max_bytes=500 * 1024 * 1024,
            max_pixels=36_152_319,
            alt_max=4086,
        ),
        poll=PollRules(max_options=4, option_max=30, question_max=140),
        by_hand=True,
        docs=f"{_DOCS}/posts-api",
        checked_on=READ,
        support=not_yet(thread=Support.NO, schedule=Support.NO, pin=Support.NO),
        facts=facts(
            (
                "text length",
                "3000 with its escapes, in UTF-16; stated for an older API, the unit is not named?",
                f"{_DOCS}/posts-api",
            ),
            (
                "escapes",
                (
                    "a backslash before | { } @ [ ] ( ) < > # \\ * _ ~ unless meant; #word "
                    "stays a hashtag"
                ),
                f"{_DOCS}/little-text-format",
            ),
            ("links", "addresses become links; a card is not made by itself", f"{_DOCS}/posts-api"),
            (
                "pictures",
                "2 to 20, up to 36,152,319 pixels, alt text 4086",
                f"{_DOCS}/multiimage-post-api",
            ),
            ("documents", "PDF, PPT, DOC up to 100 MB and 300 pages", f"{_DOCS}/documents-api"),
            (
                "poll",
                "2 to 4 options; 140 and 30 characters are what a client documents?",
                f"{_DOCS}/poll-post-api",
            ),
            (
                "idempotency",
                "the same text again gets 422 for about 10 minutes?",
                f"{_DOCS}/ugc-post-api",
            ),
            ("schedule", "the API has none", f"{_DOCS}/posts-api"),
        ),
    )


ADAPTER: type[Platform] = LinkedIn
