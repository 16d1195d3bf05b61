"""What X can do for one account of a self-serve application."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    PollRules,
    Price,
    Support,
    TextRules,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Quota, Rate
from cfkit.domain.weighted import x_weighted

from ._by_hand import facts

_READ = date(2026, 11, 27)
_DOCS = "https://docs.x.com"
_SPEC = "https://github.com/xdevplatform/docs/blob/2871328/openapi.json"

CAPABILITIES = Capabilities(
    name="X",
    text=TextRules(max_length=280, count=x_weighted),
    media=MediaRules(
        film_alone=True,
        max_items=4,
        mime_types=frozenset(
            {
                *("image/jpeg", "image/png", "image/gif", "image/webp"),
                *("video/mp4", "video/quicktime"),
            }
        ),
        max_bytes=5 * 1024 * 1024,
        alt_max=1000,
        video_max_bytes=512 * 1024 * 1024,
        min_duration=0.5,
        max_duration=140.0,
        min_aspect=1 / 3,
        max_aspect=3.0,
    ),
    poll=PollRules(max_options=4, option_max=25, question_max=280),
    threads=True,
    metrics=frozenset(
        {
            Metric.VIEWS,
            Metric.LIKES,
            Metric.SHARES,
            Metric.QUOTES,
            Metric.COMMENTS,
            Metric.SAVES,
            Metric.CLICKS,
            Metric.VOTES,
        }
    ),
    metrics_batch_size=100,
    can_be_asked=True,
    comments_days=7,
    rates=(Rate(100, 900.0, of="write"), Rate(500, 900.0, of="upload", fact="rate of uploads")),
    quota=Quota(10_000),
    price=Price(Decimal("0.015"), with_link=Decimal("0.20")),
    version="2",
    docs=f"{_DOCS}/x-api/posts/create-post",
    guide="docs/platforms-x-linkedin-pinterest.md#x",
    checked_on=_READ,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.YES,
        "link": Support.YES,
        "thread": Support.UNKNOWN,
        "edit": Support.NOT_YET,
        "delete": Support.YES,
        "pin": Support.NO,
        "schedule": Support.NO,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.UNKNOWN,
        "comment": Support.UNKNOWN,
    },
    facts=facts(
        (
            "price",
            "0.015 USD a post, 0.20 with an address in it; self-serve applications pay a use",
            f"{_DOCS}/x-api/getting-started/pricing",
        ),
        (
            "price of reading",
            (
                "0.001 USD for a post in a look-up, 0.005 for one that is counted or an answer, "
                "0.010 for each person who answered, 0.005 for an alt text, 0.010 for a deletion; "
                "the same again within a UTC day is free"
            ),
            f"{_DOCS}/x-api/getting-started/pricing",
        ),
        (
            "token",
            "four keys of OAuth 1.0a without an end?",
            f"{_DOCS}/fundamentals/authentication/oauth-1-0a/api-key-and-secret",
        ),
        (
            "account",
            "the access token begins with the account's number?",
            "known of the older API",
        ),
        (
            "quota",
            "10000 posts in 24 hours for an application",
            f"{_DOCS}/x-api/fundamentals/rate-limits",
        ),
        (
            "rate",
            "100 posts in 15 minutes for an account; another page says 200?",
            f"{_DOCS}/x-api/fundamentals/rate-limits",
        ),
        (
            "rate of uploads",
            "500 in 15 minutes, 1875 of the parts of films",
            f"{_DOCS}/x-api/fundamentals/rate-limits",
        ),
        (
            "text length",
            "280 weighted: Latin, Cyrillic and most punctuation 1, other letters 2, any emoji 2",
            "https://github.com/twitter/twitter-text/blob/30e2430/config/v3.json",
        ),
        (
            "links",
            "an address counts 23, one without a scheme too",
            f"{_DOCS}/resources/fundamentals/counting-characters",
        ),
        (
            "pictures",
            (
                "4 of 5 MB, or one GIF, or one film; a GIF may have 15 MB, cfkit sends 5; alt text "
                "1000"
            ),
            f"{_DOCS}/x-api/media/quickstart/best-practices",
        ),
        (
            "films",
            "512 MB, 0.5 to 140 seconds, 1:3 to 3:1, H.264 with AAC in MP4 or MOV",
            f"{_DOCS}/x-api/media/quickstart/best-practices",
        ),
        (
            "uploads",
            "in parts; a guide names other addresses than the OpenAPI, which cfkit follows?",
            _SPEC,
        ),
        ("poll", "2 to 4 options of 25, for up to a week; not with media", _SPEC),
        (
            "threads and first comments",
            (
                "an application may answer only who mentioned or quoted its account; whether one's "
                "own posts are exempt is not stated?"
            ),
            f"{_DOCS}/x-api/posts/manage-tweets/integrate",
        ),
        (
            "edit",
            (
                "within 30 minutes, and the post gets another id each time, under which its counts "
                "and answers would begin anew: cfkit edits none"
            ),
            f"{_DOCS}/x-api/fundamentals/edit-posts",
        ),
        (
            "idempotency",
            "none; the same text again is refused with 403, for how long nobody says?",
            "https://github.com/plhery/node-twitter-api-v2/issues/469",
        ),
        (
            "counts",
            "100 posts a call; clicks only for 30 days; likes of others are public",
            f"{_DOCS}/x-api/fundamentals/metrics",
        ),
        (
            "fields",
            "asked for as tweet.fields, as the guides do; the OpenAPI says post.fields?",
            _SPEC,
        ),
        (
            "comments",
            "the search reaches back 7 days?",
            f"{_DOCS}/x-api/posts/search/integrate/overview",
        ),
        ("schedule and pin", "the API has neither", _SPEC),
        on=_READ,
    ),
)
