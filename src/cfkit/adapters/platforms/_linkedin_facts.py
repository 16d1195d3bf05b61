"""What LinkedIn can do for members and for pages of organisations."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    PollRules,
    Support,
    TextRules,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Rate
from cfkit.domain.text import utf16_units

from ._by_hand import facts
from ._linkedin_text import linkedin_text

_READ = date(2026, 11, 27)
_DOCS = "https://learn.microsoft.com/linkedin/marketing/community-management"
_SHARES = f"{_DOCS}/shares"

CAPABILITIES = Capabilities(
    name="LinkedIn",
    text=TextRules(
        max_length=3000,
        count=utf16_units,
        render=linkedin_text,
        counts_markup=True,
        comment_max=1250,
    ),
    media=MediaRules(
        film_alone=True,
        max_items=20,
        mime_types=frozenset(
            {"image/jpeg", "image/png", "image/gif", "application/pdf", "video/mp4"}
        ),
        jpeg=True,
        max_bytes=100 * 1024 * 1024,
        max_pixels=36_152_319,
        alt_max=4086,
        video_max_bytes=500 * 1024 * 1024,
        min_duration=3.0,
        max_duration=1800.0,
        min_aspect=1 / 2.4,
        max_aspect=2.4,
    ),
    poll=PollRules(max_options=4, option_max=30, question_max=140),
    metrics=frozenset(
        {
            Metric.VIEWS,
            Metric.REACH,
            Metric.CLICKS,
            Metric.LIKES,
            Metric.COMMENTS,
            Metric.SHARES,
        }
    ),
    metrics_batch_size=20,
    can_be_asked=True,
    rates=(Rate(150, 86_400.0, of="write"),),
    version="202609",
    sunset=date(2027, 9, 15),
    docs=f"{_SHARES}/posts-api",
    guide="docs/platforms-x-linkedin-pinterest.md#linkedin",
    checked_on=_READ,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.YES,
        "link": Support.YES,
        "thread": Support.NO,
        "edit": Support.YES,
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
            "version",
            "202609, until 2027-09-15; a dead one gets 426, and a version lives about a year",
            "https://learn.microsoft.com/linkedin/marketing/versioning",
        ),
        (
            "token",
            "60 days; only approved applications get a refresh token, of a year",
            "https://learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens",
        ),
        (
            "rights",
            (
                "w_member_social for a member; w_organization_social, r_organization_social and "
                "rw_organization_admin for a page, after a review"
            ),
            f"{_SHARES}/posts-api",
        ),
        (
            "rate",
            "150 calls a day for a member, until midnight UTC; others are not published?",
            "https://learn.microsoft.com/linkedin/consumer/integrations/self-serve/share-on-linkedin",
        ),
        (
            "text length",
            "3000 with its escapes, in UTF-16; stated for an older API, the unit is not named?",
            f"{_SHARES}/posts-api",
        ),
        ("comment length", "1250?", "third-party code"),
        (
            "escapes",
            (
                "a backslash before | { } @ [ ] ( ) < > # \\ * _ ~ unless meant; #word "
                "stays a hashtag"
            ),
            f"{_SHARES}/little-text-format",
        ),
        ("links", "addresses become links; a card is not made by itself", f"{_SHARES}/posts-api"),
        (
            "pictures",
            "1 to 20, up to 36,152,319 pixels, alt text 4086; no limit in bytes is stated?",
            f"{_SHARES}/multiimage-post-api",
        ),
        (
            "films",
            "MP4, 3 seconds to 30 minutes, 75 KB to 500 MB, in parts of 4 MB; 1:2.4 to 2.4:1?",
            f"{_SHARES}/videos-api",
        ),
        (
            "documents",
            "one PDF of up to 100 MB and 300 pages, which readers leaf through as a carousel",
            f"{_SHARES}/documents-api",
        ),
        (
            "poll",
            "2 to 4 options; 140 and 30 characters are what a client documents?",
            f"{_SHARES}/poll-post-api",
        ),
        (
            "first comments",
            "comments of the author; applications that nobody reviewed may get 403?",
            f"{_SHARES}/network-update-social-actions",
        ),
        (
            "reading comments",
            "oldest first; of more than a thousand the newest, where the answer has paging.total?",
            f"{_SHARES}/comments-api",
        ),
        (
            "idempotency",
            "the same text again gets 422 for about 10 minutes, with the name of the first post?",
            "https://github.com/Arisamiga/Linkedin-RSS/issues/5",
        ),
        ("look-up", "posts of pages are listed, those of members are not", f"{_SHARES}/posts-api"),
        (
            "counts",
            "of pages only, of the last 12 months; posts that nobody saw are left out",
            f"{_DOCS}/organizations/share-statistics",
        ),
        (
            "edit",
            "the text; a change is reported to be lost at times, so cfkit reads it back?",
            f"{_SHARES}/posts-api",
        ),
        ("schedule and pin", "the API has neither", f"{_SHARES}/posts-api"),
        on=_READ,
    ),
)
