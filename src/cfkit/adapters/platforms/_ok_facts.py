"""What groups of Odnoklassniki (OK) can do."""

from __future__ import annotations

from datetime import date, timedelta

from cfkit.domain.capabilities import Ahead, Capabilities, MediaRules, PollRules, Support, TextRules
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Rate
from cfkit.domain.text import utf16_units

from ._by_hand import MOVIES, PICTURES, READ, facts, not_yet

_LATER = date(2026, 11, 27)
_DOCS = "https://apiok.ru/en/dev/methods/rest/mediatopic/mediatopic.post"
_REPO = "https://github.com/apiok/documentation/tree/cba701b"
_CLIENTS = "third-party clients of the API, latest checked 2026-09-25"

CAPABILITIES = Capabilities(
    name="Odnoklassniki",
    text=TextRules(max_length=4000, count=utf16_units, comment_max=3000),
    media=MediaRules(
        max_items=20,
        mime_types=PICTURES | {"image/gif"} | MOVIES,
        jpeg=True,
        max_bytes=32 * 2**20,
        video_min_bytes=16 * 2**10,
        video_max_bytes=2**30,
    ),
    poll=PollRules(max_options=10, option_max=100, question_max=300, with_media=True),
    edits_with_files=False,
    metrics=frozenset({Metric.VIEWS, Metric.LIKES, Metric.SHARES, Metric.COMMENTS}),
    metrics_batch_size=100,
    rates=(Rate(3, 1.0),),
    ahead=Ahead(timedelta(minutes=5), timedelta(days=30)),
    docs=_DOCS,
    guide="docs/platforms-ru.md#odnoklassniki-ok",
    checked_on=_LATER,
    support=not_yet(
        publish=Support.YES,
        photo=Support.YES,
        video=Support.YES,
        poll=Support.YES,
        link=Support.YES,
        thread=Support.NO,
        edit=Support.UNKNOWN,
        delete=Support.UNKNOWN,
        lookup=Support.UNKNOWN,
        metrics=Support.YES,
        comments=Support.YES,
        reply=Support.UNKNOWN,
        schedule=Support.UNKNOWN,
        comment=Support.UNKNOWN,
    ),
    facts=(
        *facts(
            (
                "text length",
                (
                    "4000 is a safe cap of clients; a limit exists (error 601), its number is not "
                    "published?"
                ),
                _CLIENTS,
            ),
            (
                "rights",
                (
                    "VALUABLE_ACCESS, GROUP_CONTENT, PHOTO_CONTENT and VIDEO_CONTENT are granted "
                    "by mail to api-support@ok.ru"
                ),
                "https://apiok.ru/en/ext/oauth/permissions",
            ),
            (
                "token",
                (
                    "LONG_ACCESS_TOKEN lasts 30 days and is prolonged by every call; the settings "
                    "of an app also give an eternal one"
                ),
                "https://apiok.ru/en/ext/oauth/server",
            ),
            ("idempotency", "none found?", _REPO),
            on=READ,
        ),
        *facts(
            (
                "links",
                "plain text; addresses become links, and a link of its own becomes a card",
                _DOCS,
            ),
            (
                "pictures",
                "20 a topic and 32 MB each are safe caps of clients; no alt text?",
                _CLIENTS,
            ),
            (
                "video",
                "16 KB to 1 GB; OK goes on preparing it while the topic stands",
                f"{_REPO}/docs/method/ru/video/video.getUploadUrl.md",
            ),
            (
                "poll",
                "exists; 10 options of 100 are assumed, errors 602 to 604 guard the limits?",
                _DOCS,
            ),
            (
                "counts",
                "views, likes, shares and comments of 100 topics a call?",
                "third-party clients of mediatopic.getByIds",
            ),
            (
                "members",
                "group.getCounters counts them for whoever may read the group",
                f"{_REPO}/docs/method/ru/group/group.getCounters.md",
            ),
            (
                "look-up",
                (
                    "stream.get lists the group's feed; whether it shows every topic at once is "
                    "not documented, so a topic is found there and never called absent?"
                ),
                "third-party clients of stream.get",
            ),
            (
                "reading comments",
                "a thousand, the newest first: anchor LAST, and BACKWARD, which no page explains?",
                f"{_REPO}/docs/method/ru/discussions/discussions.getComments.md",
            ),
            (
                "schedule",
                (
                    "publishAtMs, for topics of groups; no method lists what is kept, no source "
                    "says how far ahead it may lie: cfkit hands over 5 minutes to 30 days ahead, "
                    "and asks a person where the answer got lost and the feed does not show it?"
                ),
                _DOCS,
            ),
            (
                "comments",
                (
                    "discussions.addDiscussionComment answers in the group's name; its page is "
                    "gone, calls still name it?"
                ),
                f"{_REPO}/docs/method/ru/discussions/discussions.addDiscussionComment.md",
            ),
            (
                "edit",
                (
                    "mediatopic.edit replaces all that stands in a topic: cfkit changes only "
                    "topics of text and a link?"
                ),
                _CLIENTS,
            ),
            (
                "delete",
                "mediatopic.deleteTopic; clients name the topic in two ways?",
                _CLIENTS,
            ),
            (
                "pin",
                "group.pinGroupFeed pins and unpins in one call, so that a repeat would undo it",
                f"{_REPO}/docs/method/ru/group/group.pinGroupFeed.md",
            ),
            ("rate", "none is published; cfkit keeps to 3 calls a second?", _REPO),
            on=_LATER,
        ),
    ),
)
