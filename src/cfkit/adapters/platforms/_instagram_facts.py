"""What Instagram can do through its publishing API."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cfkit.domain.capabilities import Capabilities, MediaRules, Support, TagRules, TextRules
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Quota
from cfkit.domain.text import utf16_units

from ._by_hand import MOVIES, facts
from ._graph_api import VERSION

_READ = date(2026, 11, 27)
_DOCS = "https://developers.facebook.com/docs/instagram-platform"
_MEDIA = f"{_DOCS}/instagram-graph-api/reference/ig-user/media"
_GUIDE = f"{_DOCS}/content-publishing"
_SDK = "facebook_business 26.0.3"

_FEED = MediaRules(
    needed=True,
    max_items=10,
    mime_types=frozenset({"image/jpeg"}) | MOVIES,
    max_bytes=8_000_000,
    alt_max=1000,
    video_max_bytes=300_000_000,
    min_duration=3.0,
    max_duration=900.0,
    min_aspect=0.8,
    max_aspect=1.91,
    pictures_aspect=True,
    jpeg=True,
    fetches=True,
)

CAPABILITIES = Capabilities(
    name="Instagram",
    text=TextRules(max_length=2200, count=utf16_units, mentions_max=20),
    tags=TagRules(max_items=30),
    media=_FEED,
    surfaces={
        "story": replace(_FEED, max_items=1, max_duration=60.0, min_aspect=None, max_aspect=None)
    },
    metrics=frozenset(
        {
            *(Metric.VIEWS, Metric.REACH, Metric.LIKES),
            *(Metric.COMMENTS, Metric.SHARES, Metric.SAVES),
        }
    ),
    metrics_batch_size=1,
    can_be_asked=True,
    quota=Quota(50),
    version=VERSION,
    docs=_DOCS,
    guide="docs/platforms-meta.md#instagram",
    checked_on=_READ,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.NOT_YET,
        "link": Support.NO,
        "thread": Support.NO,
        "edit": Support.NO,
        "delete": Support.YES,
        "pin": Support.NO,
        "schedule": Support.NO,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.YES,
        "comment": Support.YES,
    },
    facts=facts(
        ("caption", "2200 characters; the unit is not named, UTF-16 is counted?", _MEDIA),
        ("hashtags", "30", _MEDIA),
        ("mentions", "20", _MEDIA),
        ("links", "in captions lead nowhere; written out?", "widely quoted, no page read"),
        (
            "pictures",
            (
                "JPEG only, 8 MB, ratio 4:5 to 1.91:1, alt text 1000; 2 to 10 in a carousel, "
                "which may mix in films and is cropped like its first"
            ),
            _MEDIA,
        ),
        ("films in a carousel", "are uploaded like Reels?", _GUIDE),
        (
            "video",
            (
                "a single film is a Reel: MP4 or MOV, H.264 or HEVC, 3 s to 15 min, 300 MB; "
                "third parties say 1 GB?"
            ),
            _MEDIA,
        ),
        ("stories", "one picture or film of 3 to 60 s, without caption; no link sticker", _MEDIA),
        (
            "idempotency",
            "a container is published once; its status tells whether it was",
            _GUIDE,
        ),
        ("edit", "only whether comments are open", _MEDIA),
        (
            "delete",
            "since 2025-12-03, with a page's token and instagram_manage_contents; a carousel whole",
            _SDK,
        ),
        ("first comment", "with instagram_manage_comments", _SDK),
        (
            "metrics",
            (
                "insights with instagram_manage_insights: up to 48 hours late, those of stories "
                "for 24 hours and from 5 viewers on; none for parts of a carousel"
            ),
            f"{_DOCS}/instagram-graph-api/reference/ig-media/insights",
        ),
    )
    + facts(
        (
            "public address",
            (
                "Instagram fetches pictures itself: `media_base_url` says where they lie open; "
                "films are uploaded, with a page's token (upload_type=resumable)"
            ),
            _GUIDE,
        ),
        (
            "quota",
            (
                "100 posts in 24 hours by the guide, 50 by the reference: cfkit asks "
                "content_publishing_limit before each post?"
            ),
            f"{_DOCS}/instagram-graph-api/reference/ig-user/content_publishing_limit",
        ),
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
