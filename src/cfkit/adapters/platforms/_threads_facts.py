"""What Threads can do through its API."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    PollRules,
    Support,
    TagRules,
    TextRules,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Quota
from cfkit.domain.text import threads

from ._by_hand import MOVIES, PICTURES, facts

_READ = date(2026, 11, 27)
_ROOT = "https://developers.facebook.com/docs/threads"
_DOCS = f"{_ROOT}/posts"
_POLLS = "https://developers.facebook.com/documentation/threads/create-posts/polls"
VERSION = "v1.0"

CAPABILITIES = Capabilities(
    name="Threads",
    text=TextRules(max_length=500, count=threads, links_max=5),
    tags=TagRules(max_items=1),
    media=MediaRules(
        max_items=20,
        mime_types=PICTURES | MOVIES,
        jpeg=True,
        max_bytes=8_000_000,
        max_ratio=10,
        alt_max=1000,
        video_max_bytes=10**9,
        max_duration=300.0,
        fetches=True,
    ),
    poll=PollRules(max_options=4, option_max=25, question_max=500),
    threads=True,
    metrics=frozenset({Metric.VIEWS, Metric.LIKES, Metric.COMMENTS, Metric.SHARES, Metric.QUOTES}),
    metrics_batch_size=1,
    can_be_asked=True,
    quota=Quota(250),
    version=VERSION,
    docs=_DOCS,
    guide="docs/platforms-meta.md#threads",
    checked_on=_READ,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.YES,
        "link": Support.YES,
        "thread": Support.YES,
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
        ("text length", "500 characters, an emoji as its bytes of UTF-8", _DOCS),
        ("unit", "what is no emoji is counted in UTF-16; the documents name no unit?", _DOCS),
        ("links", "5 different addresses (error THREADS_API__LINK_LIMIT_EXCEEDED)", _DOCS),
        ("hashtags", "one topic tag a post", _DOCS),
        ("hashtags read back", "perhaps without their mark?", _DOCS),
        (
            "pictures",
            "2 to 20 in a carousel, 8 MB, up to 10 times as long as wide, alt text 1000",
            _DOCS,
        ),
        ("video", "MP4 or MOV, up to 5 minutes and 1 GB", _DOCS),
        (
            "public address",
            "Threads fetches every file itself: `media_base_url` says where they lie open",
            _DOCS,
        ),
        ("poll", "2 to 4 options of 25, in posts of text only", _POLLS),
        (
            "quota",
            "250 posts, 1000 replies and 100 deletions in 24 hours; cfkit asks before each post",
            f"{_ROOT}/troubleshooting",
        ),
        ("idempotency", "a container is published once; its status tells whether it was", _DOCS),
        ("delete", "100 in 24 hours, with threads_delete", f"{_ROOT}/posts/delete-posts"),
        ("first comment", "an answer by the profile", f"{_ROOT}/retrieve-and-manage-replies"),
        (
            "token",
            "60 days, renewed when a day old at least and not ended",
            f"{_ROOT}/get-started/long-lived-tokens",
        ),
        ("metrics", "one post a call, with threads_manage_insights", f"{_ROOT}/insights"),
    )
    + facts(
        (
            "where the token goes",
            "into the address of what is read; a Bearer header, as some clients send it, may do?",
            f"{_ROOT}/troubleshooting/debug-access-token",
        ),
        (
            "containers",
            "one may not be found for some seconds after it was made (error 24/4279009)",
            "gitroomhq/postiz-app 2047, trypostit/trypost 280",
        ),
        on=_READ,
    ),
)
