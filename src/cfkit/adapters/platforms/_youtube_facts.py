"""What YouTube takes, from its documentation and its discovery document."""

from __future__ import annotations

from datetime import date, timedelta

from cfkit.domain.capabilities import (
    Ahead,
    Capabilities,
    Fact,
    MediaRules,
    Support,
    TagRules,
    TextRules,
    TitleRules,
)
from cfkit.domain.markup import Document
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Quota, Rate
from cfkit.domain.text import utf8_bytes, utf16_units

_READ = date(2026, 11, 22)
_LATER = date(2026, 11, 27)
_V3 = "https://developers.google.com/youtube/v3"
_DOCS = f"{_V3}/docs/videos"
_DISCOVERY = "youtube.v3 discovery document, revision 20261104"
_BRACKETS = str.maketrans("<>", "‹›")

SHORT_SECONDS = 180.0
"""The longest Short; square or upright (support.google.com/youtube/answer/15424877, 2026-11-22)."""
UNVERIFIED_SECONDS = 900.0
"""The longest film of a channel without a telephone number (answer/71673, 2026-11-22)."""


def plain(text: str) -> str:
    """Put other brackets in the place of those that YouTube refuses."""
    return text.translate(_BRACKETS)


def description(document: Document) -> str:
    """Write plain text; YouTube refuses angle brackets, so others stand in their place."""
    return plain(document.written_out)


CAPABILITIES = Capabilities(
    name="YouTube",
    text=TextRules(max_length=5000, count=utf8_bytes, render=description, counts_markup=True),
    title=TitleRules(max_length=100, count=utf16_units),
    tags=TagRules(max_items=60),
    media=MediaRules(
        needed=True,
        max_items=2,
        mime_types=frozenset(
            {"image/jpeg", "image/png", "video/mp4", "video/quicktime", "video/webm"}
        ),
        jpeg=True,
        max_bytes=2 * 2**20,
        video_max_bytes=256 * 2**30,
        max_duration=12 * 3600.0,
    ),
    metrics=frozenset({Metric.VIEWS, Metric.LIKES, Metric.COMMENTS}),
    metrics_batch_size=50,
    rates=(Rate(200, 86400.0, of="write", fact="units"),),
    quota=Quota(100),
    ahead=Ahead(timedelta(minutes=5), timedelta(days=30)),
    can_be_asked=True,
    version="v3",
    docs=f"{_DOCS}/insert",
    guide="docs/platforms-video.md#youtube",
    checked_on=_LATER,
    support={
        "publish": Support.YES,
        "photo": Support.NO,
        "video": Support.REVIEW,
        "poll": Support.NO,
        "link": Support.YES,
        "thread": Support.NO,
        "edit": Support.YES,
        "delete": Support.YES,
        "pin": Support.NO,
        "schedule": Support.YES,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.YES,
        "comment": Support.YES,
    },
    facts=(
        Fact("description", "5000 bytes of UTF-8, no angle brackets", _DOCS, _READ),
        Fact(
            "title",
            "1 to 100 characters, no angle brackets; the unit is not named, UTF-16 is counted",
            _DOCS,
            _READ,
            confirmed=False,
        ),
        Fact(
            "tags",
            "hashtags stand in the description, over 60 are ignored",
            "https://support.google.com/youtube/answer/6390658",
            _READ,
            confirmed=False,
        ),
        Fact("film", "one a post, up to 256 GiB and 12 hours", _DISCOVERY, _LATER),
        Fact(
            "long films",
            "over 15 minutes only from a channel with a confirmed telephone number",
            "https://support.google.com/youtube/answer/71673",
            _READ,
        ),
        Fact(
            "thumbnail",
            "the picture beside a film: JPEG or PNG up to 2 MB (the API takes 50 MB), from a "
            "channel with a confirmed telephone number",
            f"{_V3}/docs/thumbnails/set",
            _READ,
        ),
        Fact("thumbnail of a Short", "cannot be set", "seen by others", _READ, confirmed=False),
        Fact(
            "Shorts",
            "square or upright and up to 180 s; there is no flag",
            "https://support.google.com/youtube/answer/15424877",
            _READ,
        ),
        Fact(
            "review",
            "what a project made after 2020-07-28 uploads is locked private until it is audited",
            f"{_DOCS}/insert",
            _READ,
        ),
        Fact(
            "quota",
            "100 uploads a day for a project, all its channels together, since 2026-06-01",
            f"{_V3}/determine_quota_cost",
            _READ,
        ),
        Fact(
            "units",
            "10,000 a day for a project; a change, a comment or a deletion takes 50, so 200 of "
            "them; a read takes 1",
            f"{_V3}/determine_quota_cost",
            _READ,
        ),
        Fact(
            "resumable upload",
            "a session is asked with `bytes */total`; chunks are multiples of 256 KiB; 404 says "
            "that it is gone",
            f"{_V3}/guides/using_resumable_upload_protocol",
            _LATER,
        ),
        Fact(
            "schedule",
            "publishAt, on private films only; one in the past publishes at once. How far ahead is "
            "not documented: cfkit hands over 5 minutes to 30 days ahead, and takes no film back",
            _DOCS,
            _LATER,
            confirmed=False,
        ),
        Fact(
            "sign-in",
            "while the consent screen is in testing, a refresh token lasts 7 days",
            "https://developers.google.com/identity/protocols/oauth2",
            _READ,
        ),
        Fact(
            "metrics",
            "views, likes and comments of 50 films a call; a Short counts every play",
            f"{_DOCS}/list",
            _READ,
        ),
        Fact(
            "edit",
            "what is left out of the snippet is cleared, so all of it is sent again",
            f"{_DOCS}/update",
            _READ,
            confirmed=False,
        ),
        Fact(
            "first comment",
            "by the channel; not below a private film",
            f"{_V3}/docs/commentThreads/insert",
            _READ,
            confirmed=False,
        ),
        Fact("pin", "only in the app", _DISCOVERY, _LATER),
    ),
)
