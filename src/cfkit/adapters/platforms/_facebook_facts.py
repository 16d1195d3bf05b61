"""What Facebook pages can do through the Graph API."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from cfkit.domain.capabilities import Ahead, Capabilities, MediaRules, Support, TextRules
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Quota
from cfkit.domain.text import utf16_units

from ._by_hand import MANY, MOVIES, PICTURES, facts
from ._graph_api import VERSION

_READ = date(2026, 11, 27)
_DOCS = "https://developers.facebook.com/docs/pages-api/posts"
_REELS = "https://developers.facebook.com/docs/video-api/guides/reels-publishing"
_VIDEO = "https://developers.facebook.com/docs/video-api/guides/publishing"
_INSIGHTS = "https://developers.facebook.com/docs/platforminsights/page/deprecated-metrics"
_SDK = "facebook_business 26.0.3"

_FEED = MediaRules(
    max_items=10,
    mime_types=PICTURES | {"image/gif"} | MOVIES,
    jpeg=True,
    max_bytes=4_000_000,
    video_max_bytes=MANY,
    film_alone=True,
)

CAPABILITIES = Capabilities(
    name="Facebook",
    text=TextRules(max_length=63_206, count=utf16_units),
    media=_FEED,
    surfaces={
        "clip": replace(_FEED, max_items=1, min_duration=3.0, max_duration=90.0),
        "story": replace(_FEED, max_items=1, min_duration=3.0, max_duration=60.0),
    },
    metrics=frozenset(
        {
            *(Metric.VIEWS, Metric.REACH, Metric.CLICKS),
            *(Metric.LIKES, Metric.COMMENTS, Metric.SHARES),
        }
    ),
    metrics_batch_size=1,
    quota=Quota(30, fact="reels", surface="clip"),
    ahead=Ahead(timedelta(minutes=10), timedelta(days=30), media=False),
    can_be_asked=True,
    version=VERSION,
    docs=_DOCS,
    guide="docs/platforms-meta.md#facebook",
    checked_on=_READ,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.NOT_YET,
        "link": Support.YES,
        "thread": Support.NO,
        "edit": Support.YES,
        "delete": Support.YES,
        "pin": Support.NOT_YET,
        "schedule": Support.YES,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.YES,
        "comment": Support.YES,
    },
    facts=facts(
        ("text length", "63206 characters are commonly quoted?", "widely quoted, no page read"),
        ("links", "plain text; addresses become links and one becomes a card", _DOCS),
        (
            "pictures",
            "10 is what clients send; 4 MB by one copy of the documents, 10 MB by another?",
            _DOCS,
        ),
        (
            "several pictures",
            (
                "uploaded unpublished and named in attached_media, which the reference of /feed "
                "does not list?"
            ),
            _DOCS,
        ),
        (
            "video",
            "in phases: start, transfer, finish; the finish makes it public once it was processed?",
            _VIDEO,
        ),
        (
            "reels",
            "of 3 to 90 s, 9:16, at least 540 x 960 pixels; 30 in 24 hours",
            _REELS,
        ),
        ("stories", "one picture or one film of up to 60 s, without text", _SDK),
        ("edit", "the message; pictures and links stay", _SDK),
        ("delete", "posts and comments of the page", _SDK),
        ("first comment", "with pages_manage_engagement", _SDK),
        (
            "schedule",
            (
                "10 minutes to 30 days ahead; cfkit hands over words and links, and sends "
                "pictures and films at the time: posts with several pictures were refused (code 1) "
                "when they were to be kept; third parties say longer?"
            ),
            _DOCS,
        ),
        ("idempotency", "none; error 506 for the same text is evidence?", _DOCS),
        (
            "metrics",
            (
                "post_media_view and post_total_media_view_unique since post_impressions ended "
                "on 2025-11-15; needs read_insights"
            ),
            _INSIGHTS,
        ),
    )
    + facts(
        (
            "version",
            (
                "v26.0 came on 2026-07-29; each works until two years after the next one came, so "
                "it has no end yet; an ended one is silently served as the oldest that works?"
            ),
            "https://developers.facebook.com/docs/graph-api/guides/versioning",
        ),
        on=_READ,
    ),
)
