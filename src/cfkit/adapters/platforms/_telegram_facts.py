"""What Telegram's Bot API can do."""

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
from cfkit.domain.rates import Rate
from cfkit.domain.text import code_points

from ._chat_html import telegram_html

_READ = date(2026, 11, 22)
_LATER = date(2026, 11, 27)
_DOCS = "https://core.telegram.org/bots/api"

CAPABILITIES = Capabilities(
    name="Telegram",
    text=TextRules(
        max_length=4096,
        count=code_points,
        caption_max=1024,
        anchors=True,
        styles=True,
        render=telegram_html,
    ),
    media=MediaRules(
        max_items=10,
        mime_types=frozenset({"image/jpeg", "image/png", "image/webp", "video/mp4"}),
        max_bytes=10 * 1024 * 1024,
        video_max_bytes=50 * 1024 * 1024,
        max_side_sum=10_000,
        max_ratio=20,
    ),
    poll=PollRules(
        max_options=12, option_max=100, question_max=300, min_options=1, with_media=True
    ),
    threads=True,
    metrics=frozenset({Metric.VIEWS}),
    metrics_batch_size=20,
    rates=(Rate(30, 1.0), Rate(20, 60.0, of="write", shared_by="channel")),
    docs=f"{_DOCS}#sendmessage",
    guide="docs/tokens.md#telegram",
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
        "schedule": Support.NO,
        "lookup": Support.UNKNOWN,
        "metrics": Support.UNKNOWN,
        "comments": Support.UNKNOWN,
        "reply": Support.UNKNOWN,
        "comment": Support.UNKNOWN,
    },
    facts=(
        Fact(
            "text length",
            "4096 code points after the markup is read, 1024 under a picture",
            "tdlib/td MessageContent.cpp 022d602",
            _READ,
        ),
        Fact("pictures", "1 to 10, 10 MB each, width + height up to 10000", _DOCS, _READ),
        Fact(
            "films",
            "MP4 of up to 50 MB, alone or in an album with pictures",
            f"{_DOCS}#sendvideo",
            _READ,
        ),
        Fact("poll", "question 300, 1 to 12 options of 100", f"{_DOCS}#sendpoll", _READ),
        Fact(
            "idempotency",
            "none: a lost answer is settled by looking",
            f"{_DOCS}#making-requests",
            _READ,
        ),
        Fact(
            "look-up",
            "only the public page t.me/s/<channel>, with `preview: true`",
            "third-party readers of the page",
            _READ,
            confirmed=False,
        ),
        Fact(
            "views",
            "not shown to bots; rounded on the public page, with `preview: true`",
            "tdlib/telegram-bot-api Client.cpp 01a3679",
            _READ,
            confirmed=False,
        ),
        Fact(
            "rate",
            "30 messages a second in all, 20 a minute to a group; taken for channels too, as is "
            "common; more is refused with retry_after",
            "https://core.telegram.org/bots/faq",
            _READ,
            confirmed=False,
        ),
        Fact(
            "edit",
            "text and caption; the same words again are refused and count as done",
            f"{_DOCS}#editmessagetext",
            _LATER,
        ),
        Fact("delete", "within 48 hours of its posting", f"{_DOCS}#deletemessage", _LATER),
        Fact(
            "pin",
            "the bot must be allowed to edit messages of the channel",
            f"{_DOCS}#pinchatmessage",
            _LATER,
        ),
        Fact(
            "first comment",
            "in groups; in channels only with a linked discussion group that the bot is in, as an "
            "answer to the copy of the post that getUpdates shows there for a day",
            f"{_DOCS}#getupdates",
            _LATER,
            confirmed=False,
        ),
        Fact(
            "comments",
            "none are listed: a bot in the discussion group is told of them as updates, a hundred "
            "a call, kept for a day and until a call with a higher offset; one stream a bot, whose "
            "second reader, like a webhook, means 409",
            "tdlib/telegram-bot-api Client.cpp 01a3679",
            _LATER,
        ),
        Fact(
            "threads of comments",
            "a comment answers the copy of its post, or has it as message_thread_id",
            "tdlib/telegram-bot-api Client.cpp 01a3679",
            _LATER,
            confirmed=False,
        ),
        Fact(
            "who hears comments",
            "administrators of the group; members without privacy mode",
            "https://core.telegram.org/bots/features#privacy-mode",
            _LATER,
            confirmed=False,
        ),
        Fact("schedule", "the Bot API has none", f"{_DOCS}#sendmessage", _READ),
    ),
)
