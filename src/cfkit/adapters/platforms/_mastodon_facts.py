"""What Mastodon can do where its server says nothing else."""

from __future__ import annotations

from datetime import date, timedelta

from cfkit.domain.capabilities import (
    Ahead,
    Capabilities,
    Fact,
    MediaRules,
    PollRules,
    Support,
    TextRules,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Quota, Rate
from cfkit.domain.text import mastodon

_READ = date(2026, 11, 22)
_LATER = date(2026, 11, 27)
_DOCS = "https://docs.joinmastodon.org"

_FILMS = ("video/mp4", "video/quicktime", "video/webm")

CAPABILITIES = Capabilities(
    name="Mastodon",
    text=TextRules(max_length=500, count=mastodon),
    media=MediaRules(
        max_items=4,
        mime_types=frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", *_FILMS}),
        max_bytes=16 * 1024 * 1024,
        video_max_bytes=99 * 1024 * 1024,
        film_alone=True,
        max_pixels=33_177_600,
        alt_max=1500,
    ),
    poll=PollRules(max_options=4, option_max=50, question_max=500),
    threads=True,
    metrics=frozenset({Metric.LIKES, Metric.SHARES, Metric.COMMENTS, Metric.QUOTES, Metric.VOTES}),
    metrics_batch_size=20,
    rates=(Rate(300, 300.0), Rate(30, 1800.0, of="upload")),
    quota=Quota(300, hours=3),
    ahead=Ahead(timedelta(minutes=5), timedelta(days=30)),
    can_be_asked=True,
    docs=f"{_DOCS}/methods/statuses/",
    guide="docs/tokens.md#mastodon",
    checked_on=_LATER,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.YES,
        "link": Support.YES,
        "thread": Support.YES,
        "edit": Support.YES,
        "delete": Support.YES,
        "pin": Support.YES,
        "schedule": Support.YES,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.YES,
        "comment": Support.YES,
    },
    facts=(
        Fact(
            "text length",
            "500 graphemes unless the server says otherwise; an address counts 23, a mention "
            "without its server",
            f"{_DOCS}/user/posting/",
            _READ,
        ),
        Fact("pictures", "4 of 16 MiB, alt text 1500", f"{_DOCS}/entities/Instance/", _READ),
        Fact(
            "films",
            "one of 99 MiB, MP4, MOV or WebM; the server works on it before a status may carry it",
            f"{_DOCS}/methods/media/#v2",
            _READ,
        ),
        Fact("poll", "4 options of 50; not with pictures", f"{_DOCS}/entities/Instance/", _READ),
        Fact(
            "idempotency",
            "Idempotency-Key, kept one hour; compatible servers may ignore it",
            f"{_DOCS}/methods/statuses/#create",
            _READ,
        ),
        Fact(
            "schedule",
            "scheduled_at, more than 5 minutes ahead; 25 for one day and 300 in all; a kept status "
            "gets another id when it is shown. cfkit hands over up to 30 days ahead, threads not",
            f"{_DOCS}/methods/scheduled_statuses/",
            _LATER,
        ),
        Fact(
            "metrics batch",
            "20 statuses a call on 4.3 and later",
            "mastodon check_statuses_limit",
            _READ,
            confirmed=False,
        ),
        Fact(
            "edit",
            "since 3.5; pictures that are not named again are dropped, earlier words stay in the "
            "history",
            f"{_DOCS}/methods/statuses/#edit",
            _LATER,
        ),
        Fact("delete", "30 in 30 minutes", f"{_DOCS}/api/rate-limits/", _LATER),
        Fact("pin", "5 own public statuses", f"{_DOCS}/methods/statuses/#pin", _LATER),
        Fact("first comment", "an answer by the account", f"{_DOCS}/methods/statuses/", _LATER),
        Fact("views", "are not counted", f"{_DOCS}/entities/Status/", _READ),
        Fact(
            "rate",
            "300 calls in 5 minutes; 30 uploads in 30 minutes",
            f"{_DOCS}/api/rate-limits/",
            _READ,
        ),
        Fact(
            "quota",
            "300 statuses in 3 hours for an account",
            "mastodon app/models/concerns/rate_limitable.rb and rate_limiter.rb",
            _READ,
            confirmed=False,
        ),
    ),
)
