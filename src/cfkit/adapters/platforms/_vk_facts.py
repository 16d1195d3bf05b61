"""What VK communities can do."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import (
    Capabilities,
    Fact,
    MediaRules,
    PollRules,
    Support,
    TextRules,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Quota, Rate
from cfkit.domain.text import code_points

_READ = date(2026, 11, 22)
_LATER = date(2026, 11, 27)
_DOCS = "https://dev.vk.com"
_SCHEMA = "https://github.com/VKCOM/vk-api-schema/tree/0efe478"
_LIVE = "third-party live tests with a community key, 2026-09 and 2026-10"

CAPABILITIES = Capabilities(
    name="VK",
    text=TextRules(max_length=16_384, count=code_points),
    media=MediaRules(
        max_items=10,
        mime_types=frozenset(
            {"image/jpeg", "image/png", "image/gif", "video/mp4", "video/quicktime"}
        ),
        jpeg=True,
        max_bytes=50 * 1024 * 1024,
        video_max_bytes=256 * 1024 * 1024,
        max_side_sum=14_000,
        max_ratio=20,
    ),
    poll=PollRules(
        max_options=10, option_max=100, question_max=300, min_options=1, with_media=True
    ),
    metrics=frozenset({Metric.VIEWS, Metric.LIKES, Metric.SHARES, Metric.COMMENTS}),
    metrics_batch_size=100,
    rates=(Rate(3, 1.0),),
    quota=Quota(50, shared_by="channel"),
    can_be_asked=True,
    docs=f"{_DOCS}/en/method/wall.post",
    guide="docs/tokens.md#vk",
    checked_on=_LATER,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.YES,
        "poll": Support.YES,
        "link": Support.YES,
        "thread": Support.NO,
        "edit": Support.YES,
        "delete": Support.YES,
        "pin": Support.YES,
        "schedule": Support.NOT_YET,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.YES,
        "comment": Support.UNKNOWN,
    },
    facts=(
        Fact(
            "text length",
            "16384 code points are commonly quoted; VK names no limit",
            f"{_DOCS}/en/method/wall.post",
            _READ,
            confirmed=False,
        ),
        Fact(
            "token",
            "a community key posts text; pictures, films and polls need a user token (error 27)",
            _LIVE,
            _READ,
        ),
        Fact(
            "films",
            "video.save of a user token gives an address, a part `video_file` goes there; cfkit "
            "sends 256 MiB at most, VK takes more",
            f"{_SCHEMA}/video/methods.json",
            _LATER,
            confirmed=False,
        ),
        Fact(
            "look-up, counts and comments",
            "need a service key or a user token; a community key gets error 27",
            f"{_SCHEMA}/wall/methods.json",
            _READ,
        ),
        Fact(
            "pictures",
            "10 a post, 50 MB each, width + height up to 14000; no alt text",
            f"{_DOCS}/en/api/upload/wall-photo",
            _READ,
        ),
        Fact("poll", "1 to 10 answers", f"{_SCHEMA}/polls/methods.json", _READ),
        Fact(
            "idempotency",
            "guid, kept one hour; what a repeat answers is not documented",
            f"{_DOCS}/en/method/wall.post",
            _READ,
            confirmed=False,
        ),
        Fact("counts", "100 posts a call", f"{_SCHEMA}/wall/methods.json", _READ, confirmed=False),
        Fact(
            "further messages",
            "go out as comments of the community; not tried with a community key",
            f"{_SCHEMA}/wall/methods.json",
            _READ,
            confirmed=False,
        ),
        Fact(
            "edit, delete and pin",
            "need a user token of an administrator (`user_token`); one post is pinned at a time",
            f"{_SCHEMA}/wall/methods.json",
            _LATER,
        ),
        Fact(
            "schedule",
            "publish_date; cfkit sends at the time because only a user's token, which may end "
            "after an hour, lists and deletes what is postponed: what was changed or paused could "
            "not be taken back, and a lost answer not be looked for",
            f"{_SCHEMA}/wall/methods.json",
            _LATER,
            confirmed=False,
        ),
        Fact(
            "what is deleted",
            "wall.getById leaves it out",
            f"{_SCHEMA}/wall/methods.json",
            _LATER,
            confirmed=False,
        ),
        Fact(
            "first comment",
            "wall.createComment as the community; not tried with a community key",
            f"{_SCHEMA}/wall/methods.json",
            _LATER,
            confirmed=False,
        ),
        Fact(
            "rate",
            "20 calls a second with a community key, 3 with a user token; cfkit keeps to 3, since "
            "a token does not show which it is",
            f"{_DOCS}/en/api/api-requests",
            _READ,
            confirmed=False,
        ),
        Fact(
            "quota",
            "50 posts a day to a wall, by the words of error 214; others say 500",
            "https://github.com/vknet/vk/issues/597",
            _LATER,
            confirmed=False,
        ),
    ),
)
