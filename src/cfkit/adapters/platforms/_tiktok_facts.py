"""What TikTok takes, from its documentation."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import Capabilities, Fact, MediaRules, Support, TextRules
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Quota, Rate
from cfkit.domain.text import utf16_units

_READ = date(2026, 11, 22)
_LATER = date(2026, 11, 27)
_DOC = "https://developers.tiktok.com/doc"
_POST = f"{_DOC}/content-posting-api-reference-direct-post"
_INBOX = f"{_DOC}/content-posting-api-reference-upload-video"
_TRANSFER = f"{_DOC}/content-posting-api-media-transfer-guide"
_GUIDE = f"{_DOC}/content-sharing-guidelines"

CAPABILITIES = Capabilities(
    name="TikTok",
    text=TextRules(max_length=2200, count=utf16_units),
    media=MediaRules(
        needed=True,
        max_items=35,
        mime_types=frozenset(
            {"image/jpeg", "image/webp", "video/mp4", "video/quicktime", "video/webm"}
        ),
        jpeg=True,
        max_bytes=20 * 10**6,
        video_max_bytes=4 * 10**9,
        video_min_side=360,
        video_max_side=4096,
        max_duration=600.0,
        fetches=True,
    ),
    metrics=frozenset({Metric.VIEWS, Metric.LIKES, Metric.COMMENTS, Metric.SHARES}),
    metrics_batch_size=20,
    rates=(Rate(6, 60.0, of="write"),),
    quota=Quota(15),
    version="v2",
    docs=f"{_DOC}/content-posting-api-get-started",
    guide="docs/platforms-video.md#tiktok",
    checked_on=_LATER,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.REVIEW,
        "poll": Support.NO,
        "link": Support.NO,
        "thread": Support.NO,
        "edit": Support.NO,
        "delete": Support.NO,
        "pin": Support.NO,
        "schedule": Support.NO,
        "lookup": Support.NO,
        "metrics": Support.YES,
        "comments": Support.NO,
        "reply": Support.NO,
        "comment": Support.NO,
    },
    facts=(
        Fact("caption", "2200 UTF-16 units with a film", _POST, _READ),
        Fact(
            "photo posts",
            "title 90, description 4000, up to 35 pictures of 20 MB, JPEG or WebP, fetched from an "
            "address whose domain the app has proven",
            f"{_DOC}/content-posting-api-reference-photo-post",
            _LATER,
        ),
        Fact("links", "in captions lead nowhere", "seen by others", _READ, confirmed=False),
        Fact(
            "film",
            "up to 4 GB and 10 minutes, or less for the creator; 360 to 4096 pixels, 23 to 60 "
            "frames a second",
            _TRANSFER,
            _READ,
        ),
        Fact(
            "pieces",
            "one up to 64 MB; else pieces of 5 to 64 MB, as many as fit whole into the film, the "
            "last one takes the rest, up to 128 MB; in order, 1000 at most",
            _TRANSFER,
            _LATER,
        ),
        Fact(
            "upload address",
            "lasts an hour and takes no token",
            _INBOX,
            _READ,
        ),
        Fact(
            "review",
            "until an app is audited its direct posts are private, its accounts have to be private "
            "and 5 may post a day; the audit wants a screen on which the creator chooses who sees "
            "the post, so drafts are cfkit's default",
            _GUIDE,
            _LATER,
        ),
        Fact(
            "drafts",
            "5 may wait in the inbox within 24 hours; the creator writes the caption and posts "
            "them in the app",
            _INBOX,
            _READ,
        ),
        Fact(
            "quota",
            "a daily cap that TikTok does not publish; 15 to 25 posts are reported",
            _POST,
            _READ,
            confirmed=False,
        ),
        Fact("rate", "6 posts a minute for a token; 30 looks at a status", _POST, _LATER),
        Fact(
            "settling",
            "a publish_id tells how far a post is; its public id comes after moderation, within a "
            "minute as a rule, at times within hours",
            f"{_DOC}/content-posting-api-reference-get-video-status",
            _LATER,
        ),
        Fact(
            "look-up",
            "public posts are listed with 150 characters of their text; what is not there may be "
            "in moderation, so absence proves nothing",
            "https://developers.tiktok.com/doc/tiktok-api-v2-video-list",
            _READ,
            confirmed=False,
        ),
        Fact(
            "metrics",
            "of public posts, 20 a call",
            "https://developers.tiktok.com/doc/tiktok-api-v2-video-query",
            _READ,
        ),
        Fact(
            "sign-in",
            "a token lasts 24 hours, a refresh token a year and may change when it is used; on a "
            "desktop PKCE's challenge is written in hexadecimal",
            f"{_DOC}/login-kit-desktop",
            _LATER,
            confirmed=False,
        ),
        Fact("delete and edit", "in the app only", _POST, _READ),
    ),
)
