"""X, formerly Twitter."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import Capabilities, MediaRules, PollRules, Support, TextRules
from cfkit.domain.rates import Quota
from cfkit.domain.weighted import x_weighted
from cfkit.ports import Platform

from ._by_hand import MOVIES, PICTURES, READ, ByHand, facts, not_yet

_DOCS = "https://docs.x.com"
_SPEC = "https://github.com/xdevplatform/docs/blob/2871328/openapi.json"


class X(ByHand):
    """One account without a subscription."""

    slug: ClassVar[str] = "x"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="X",
        text=TextRules(max_length=280, count=x_weighted),
        media=MediaRules(
            max_items=4,
            mime_types=PICTURES | {"image/gif", "image/webp"} | MOVIES,
            max_bytes=512 * 1024 * 1024,
            alt_max=1000,
        ),
        poll=PollRules(max_options=4, option_max=25, question_max=280),
        threads=True,
        quota=Quota(10_000),
        by_hand=True,
        docs=f"{_DOCS}/x-api/posts/create-post",
        checked_on=READ,
        support=not_yet(pin=Support.NO, schedule=Support.NO),
        facts=facts(
            (
                "quota",
                "10000 posts in 24 hours for an app, 100 in 15 minutes for an account",
                f"{_DOCS}/x-api/fundamentals/rate-limits",
            ),
            (
                "text length",
                (
                    "280 weighted: Latin, Cyrillic and most punctuation 1, other letters 2, "
                    "any emoji 2"
                ),
                "https://github.com/twitter/twitter-text/blob/30e2430/config/v3.json",
            ),
            (
                "links",
                "an address counts 23, one without a scheme too",
                f"{_DOCS}/resources/fundamentals/counting-characters",
            ),
            (
                "pictures",
                "4 of 5 MB, or one GIF of 15 MB, or one video; alt text 1000",
                f"{_DOCS}/x-api/media/quickstart/best-practices",
            ),
            ("poll", "2 to 4 options of 25; not with media", _SPEC),
            (
                "threads",
                "replies to one's own post; whether self-serve apps may is not stated?",
                f"{_DOCS}/changelog",
            ),
            (
                "price",
                "0.015 USD a post, 0.20 with an address",
                f"{_DOCS}/x-api/getting-started/pricing",
            ),
            (
                "idempotency",
                "none; the same text again is refused with 403?",
                "third-party reports, 2026-02",
            ),
            ("schedule", "the API has none", _SPEC),
        ),
    )


ADAPTER: type[Platform] = X
