"""What Slack can do."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import Capabilities, Fact, MediaRules, Support, TagRules, TextRules
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Rate
from cfkit.domain.text import utf16_units

from ._slack_mrkdwn import slack_mrkdwn

_READ = date(2026, 11, 22)
_LATER = date(2026, 11, 27)
_DOCS = "https://docs.slack.dev/reference/methods"
_BLOCKS = "https://docs.slack.dev/reference/block-kit/blocks"
_QUOTED = "widely quoted, no page read"

CAPABILITIES = Capabilities(
    name="Slack",
    text=TextRules(
        max_length=4000,
        caption_max=3000,
        count=utf16_units,
        anchors=True,
        styles=True,
        render=slack_mrkdwn,
        counts_markup=True,
    ),
    tags=TagRules(place="none"),
    media=MediaRules(
        max_items=10,
        mime_types=frozenset({"image/jpeg", "image/png", "image/gif"}),
        jpeg=True,
        max_bytes=20 * 1024 * 1024,
        alt_max=2000,
    ),
    threads=True,
    metrics=frozenset({Metric.LIKES, Metric.COMMENTS}),
    metrics_batch_size=1,
    rates=(Rate(50, 60.0), Rate(1, 1.0, of="write", shared_by="channel", fact="messages")),
    can_be_asked=True,
    docs=f"{_DOCS}/chat.postMessage/",
    guide="docs/platforms-chat-and-blog.md#slack",
    checked_on=_LATER,
    support={
        "publish": Support.YES,
        "photo": Support.YES,
        "video": Support.NOT_YET,
        "poll": Support.NO,
        "link": Support.YES,
        "thread": Support.YES,
        "edit": Support.YES,
        "delete": Support.YES,
        "pin": Support.YES,
        "schedule": Support.NOT_YET,
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.YES,
        "comment": Support.YES,
    },
    facts=(
        Fact(
            "text length",
            "4000 characters of mrkdwn are advised, 3000 fit into a section beside pictures",
            "slack_sdk 3.47.0",
            _READ,
        ),
        Fact("whole message", "40000 characters", _QUOTED, _READ, confirmed=False),
        Fact(
            "links",
            "behind words, in angle brackets after the address",
            "https://api.slack.com/reference/surfaces/formatting",
            _READ,
        ),
        Fact("hashtags", "mean nothing", _QUOTED, _READ, confirmed=False),
        Fact(
            "pictures",
            "image blocks of uploaded files, alt text 2000; cfkit sends 10 of 20 MB",
            f"{_BLOCKS}/image-block/ and slack_sdk 3.47.0",
            _LATER,
        ),
        Fact(
            "upload",
            "files.getUploadURLExternal, the bytes, files.completeUploadExternal; a picture can be "
            "shown some seconds later, before that the message is refused as invalid_blocks",
            "https://github.com/slackapi/python-slack-sdk/issues/1797",
            _LATER,
        ),
        Fact(
            "look-up",
            "by metadata of the message, which conversations.history gives back",
            f"{_DOCS}/conversations.history/",
            _LATER,
        ),
        Fact(
            "emoji",
            "come back as :codes:, so they are left out of comparisons",
            _QUOTED,
            _LATER,
            confirmed=False,
        ),
        Fact(
            "edit",
            "by the app that wrote it; metadata stays, blocks that are not named again go",
            f"{_DOCS}/chat.update/",
            _LATER,
        ),
        Fact("pin", "100 a channel", _QUOTED, _LATER, confirmed=False),
        Fact("metrics", "reactions and answers; views are not counted", _DOCS, _LATER),
        Fact(
            "rate",
            "about 50 reads a minute for an app of one's own workspace",
            "https://docs.slack.dev/apis/web-api/rate-limits/",
            _READ,
        ),
        Fact(
            "messages",
            "one a second to a channel, with short bursts",
            "https://docs.slack.dev/apis/web-api/rate-limits/",
            _READ,
        ),
    ),
)
