"""What Bluesky can do."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import Capabilities, Fact, MediaRules, Support, TextRules
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Quota, Rate
from cfkit.domain.text import graphemes

from ._bluesky_facets import facets

_READ = date(2026, 11, 22)
_LATER = date(2026, 11, 27)
_DOCS = "https://docs.bsky.app/docs"
_LEXICONS = "https://github.com/bluesky-social/atproto/tree/d6296a1/lexicons/app/bsky"

CAPABILITIES = Capabilities(
    name="Bluesky",
    text=TextRules(
        max_length=300,
        count=graphemes,
        max_bytes=3000,
        anchors=True,
        render=lambda document: document.plain,
        marks=facets,
    ),
    media=MediaRules(
        max_items=4,
        mime_types=frozenset({"image/jpeg", "image/png", "image/webp", "video/mp4"}),
        max_bytes=2_000_000,
        video_max_bytes=50 * 1024 * 1024,
        max_duration=180,
        film_alone=True,
        needs_alt=True,
    ),
    threads=True,
    metrics=frozenset({Metric.LIKES, Metric.SHARES, Metric.COMMENTS, Metric.QUOTES, Metric.SAVES}),
    metrics_batch_size=25,
    rates=(Rate(3000, 300.0), Rate(1666, 3600.0, of="write")),
    quota=Quota(11_666),
    can_be_asked=True,
    docs=f"{_DOCS}/advanced-guides/posts",
    guide="docs/tokens.md#bluesky",
    checked_on=_LATER,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.NO,
        "link": Support.YES,
        "thread": Support.YES,
        "edit": Support.NO,
        "delete": Support.YES,
        "pin": Support.YES,
        "schedule": Support.NO,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.YES,
        "comment": Support.YES,
    },
    facts=(
        Fact("text length", "300 graphemes and 3000 bytes", f"{_LEXICONS}/feed/post.json", _READ),
        Fact(
            "pictures",
            "4 of 2,000,000 bytes, alt text required",
            f"{_LEXICONS}/embed/images.json",
            _READ,
        ),
        Fact(
            "films",
            "one MP4, uploaded like a picture; it can be seen some seconds after its post, and the "
            "account's address of mail must be confirmed",
            f"{_DOCS}/tutorials/video",
            _LATER,
        ),
        Fact(
            "film size",
            "100 MB by the schema; 50 MiB is what servers take that were set up as told",
            "https://github.com/bluesky-social/pds/pull/91",
            _LATER,
            confirmed=False,
        ),
        Fact(
            "film length",
            "3 minutes",
            "third-party notes on the app, 2026",
            _LATER,
            confirmed=False,
        ),
        Fact(
            "idempotency",
            "putRecord under a key that follows from the post, swapRecord null",
            "atproto packages/pds putRecord.ts d6296a1, run against a server",
            _READ,
        ),
        Fact("look-up", "getRecord: exact", f"{_DOCS}/api/com-atproto-repo-get-record", _READ),
        Fact("metrics batch", "25 posts a call", f"{_LEXICONS}/feed/getPosts.json", _READ),
        Fact(
            "delete",
            "deleteRecord; a repeat is fine",
            f"{_DOCS}/api/com-atproto-repo-delete-record",
            _LATER,
        ),
        Fact(
            "pin",
            "one post, `pinnedPost` of the profile record",
            f"{_LEXICONS}/actor/profile.json",
            _LATER,
        ),
        Fact("first comment", "an answer by the account", f"{_LEXICONS}/feed/post.json", _LATER),
        Fact("views", "are not counted", f"{_LEXICONS}/feed/defs.json", _READ),
        Fact(
            "rate",
            "3000 calls in 5 minutes; 5000 points an hour, and a new record costs 3",
            f"{_DOCS}/advanced-guides/rate-limits",
            _READ,
        ),
        Fact(
            "quota",
            "35000 points a day for an account, 11666 new records",
            f"{_DOCS}/advanced-guides/rate-limits",
            _READ,
        ),
        Fact(
            "edit",
            "clients show none, and likes are bound to a version",
            f"{_DOCS}/advanced-guides/posts",
            _READ,
            confirmed=False,
        ),
        Fact("polls", "none in the protocol", f"{_LEXICONS}/embed", _READ),
    ),
)
