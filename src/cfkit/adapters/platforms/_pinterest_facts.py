"""What Pinterest can do for one board."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import (
    Capabilities,
    MediaRules,
    Support,
    TextRules,
    TitleRules,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Rate
from cfkit.domain.text import code_points

from ._by_hand import facts

_READ = date(2026, 11, 27)
_DOCS = "https://developers.pinterest.com/docs"
_SPEC = "https://github.com/pinterest/api-description/blob/c05b189/v5/openapi.yaml"

CAPABILITIES = Capabilities(
    name="Pinterest",
    text=TextRules(max_length=800, count=code_points),
    title=TitleRules(max_length=100, count=code_points),
    media=MediaRules(
        film_alone=True,
        needed=True,
        max_items=5,
        mime_types=frozenset({"image/jpeg", "image/png", "video/mp4", "video/quicktime"}),
        jpeg=True,
        max_bytes=10 * 1024 * 1024,
        alt_max=500,
        video_max_bytes=1024 * 1024 * 1024,
        min_duration=4.0,
        max_duration=900.0,
    ),
    metrics=frozenset({Metric.VIEWS, Metric.SAVES, Metric.CLICKS, Metric.LIKES, Metric.COMMENTS}),
    metrics_batch_size=100,
    can_be_asked=True,
    rates=(Rate(1000, 86_400.0),),
    version="5",
    docs=f"{_DOCS}/api/v5/pins-create",
    guide="docs/platforms-x-linkedin-pinterest.md#pinterest",
    checked_on=_READ,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.NO,
        "link": Support.YES,
        "thread": Support.NO,
        "edit": Support.YES,
        "delete": Support.YES,
        "pin": Support.NO,
        "schedule": Support.NO,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.NO,
        "reply": Support.NO,
        "comment": Support.NO,
    },
    facts=facts(
        ("description", "800 code points", _SPEC),
        ("title", "100 code points", _SPEC),
        ("links", "one, of 2048 characters, in a field of its own", _SPEC),
        (
            "pictures",
            "1, or 2 to 5 of one shape in a carousel, JPEG or PNG; alt text 500",
            _SPEC,
        ),
        ("bytes", "10 MB a picture, our choice: no limit of what is sent is stated?", _SPEC),
        ("films", "MP4 or MOV, 4 seconds to 15 minutes, up to 1 GB?", "third-party code"),
        (
            "access",
            (
                "pins of an application with trial access are seen by their creator alone, says "
                "Pinterest; others were refused (code 29, gitroomhq/postiz-app 1084) and had to "
                "post to api-sandbox.pinterest.com?"
            ),
            f"{_DOCS}/key-concepts/access-tiers/",
        ),
        (
            "token",
            "30 days; the refresh token that comes with it 60 days, anew with each renewal",
            f"{_DOCS}/getting-started/set-up-authentication-and-authorization/",
        ),
        (
            "rate",
            "1000 calls a day with trial access, 100 a second with standard access",
            f"{_DOCS}/reference/rate-limits/",
        ),
        (
            "idempotency",
            "none; a board's pins are read through, in whatever order they lie there",
            _SPEC,
        ),
        ("counts", "100 pins a call, of at most 90 days", _SPEC),
        ("schedule and comments", "the API has none", _SPEC),
        on=_READ,
    ),
)
