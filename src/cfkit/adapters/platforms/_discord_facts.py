"""What Discord can do."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import (
    Capabilities,
    Fact,
    MediaRules,
    PollRules,
    Support,
    TagRules,
    TextRules,
)
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Rate
from cfkit.domain.text import utf16_units

from ._discord_markdown import discord_markdown

_READ = date(2026, 11, 22)
_LATER = date(2026, 11, 27)
_DOCS = "https://discord.com/developers/docs/resources/message"
_SPEC = "https://github.com/discord/discord-api-spec/tree/74fda0f"
_TYPES = "https://discord-api-types.dev/api/discord-api-types-v10"
_QUOTED = "widely quoted, no page read"

CAPABILITIES = Capabilities(
    name="Discord",
    text=TextRules(
        max_length=2000,
        count=utf16_units,
        anchors=True,
        styles=True,
        render=discord_markdown,
        counts_markup=True,
    ),
    tags=TagRules(place="none"),
    media=MediaRules(
        max_items=10,
        mime_types=frozenset(
            {
                *("image/jpeg", "image/png", "image/gif", "image/webp"),
                *("video/mp4", "video/quicktime"),
            }
        ),
        max_bytes=10 * 1024 * 1024,
        alt_max=1024,
    ),
    poll=PollRules(max_options=10, option_max=55, question_max=300, min_options=1),
    threads=True,
    metrics=frozenset({Metric.LIKES, Metric.VOTES}),
    metrics_batch_size=1,
    rates=(Rate(50, 1.0), Rate(5, 5.0, of="write", shared_by="channel", fact="messages")),
    can_be_asked=True,
    version="v10",
    docs=_DOCS,
    guide="docs/platforms-chat-and-blog.md#discord",
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
        "lookup": Support.YES,
        "metrics": Support.YES,
        "comments": Support.YES,
        "reply": Support.YES,
        "comment": Support.YES,
    },
    facts=(
        Fact("text length", "2000 characters of Markdown", f"{_SPEC} and {_TYPES}", _LATER),
        Fact("unit", "UTF-16 code units", _QUOTED, _READ, confirmed=False),
        Fact("links", "behind words, as in Markdown", _QUOTED, _READ, confirmed=False),
        Fact("hashtags", "mean nothing", _QUOTED, _READ, confirmed=False),
        Fact("pictures", "10 files a message, alt text 1024", _SPEC, _READ),
        Fact(
            "file size",
            "10 MB on a server without boosts",
            _QUOTED,
            _READ,
            confirmed=False,
        ),
        Fact(
            "poll",
            "1 to 10 answers of 55, question 300, at most 32 days; not with files",
            _SPEC,
            _LATER,
        ),
        Fact(
            "idempotency",
            "a bot's nonce with enforce_nonce: a repeat within a few minutes gives back the first "
            "message; a webhook has none",
            f"{_TYPES}/interface/RESTPostAPIChannelMessageJSONBody",
            _LATER,
        ),
        Fact(
            "look-up",
            "a bot lists a channel, 100 messages a call; a webhook lists nothing",
            _SPEC,
            _LATER,
        ),
        Fact(
            "comments",
            "answers in the channel and its threads; a bot sees their words only with the Message "
            "Content intent",
            "https://discord.com/developers/docs/events/gateway",
            _LATER,
            confirmed=False,
        ),
        Fact("metrics", "reactions and votes; views are not counted", _SPEC, _LATER),
        Fact("pin", "50 a channel, with the right Pin Messages", _QUOTED, _LATER, confirmed=False),
        Fact(
            "rate",
            "50 calls a second for a bot; other limits come with each answer and change",
            "https://discord.com/developers/docs/topics/rate-limits",
            _READ,
        ),
        Fact("messages", "5 in 5 seconds to a channel", _QUOTED, _READ, confirmed=False),
    ),
)
