"""Slack, through an incoming webhook of a channel."""

from __future__ import annotations

from typing import ClassVar

from cfkit.domain.capabilities import Capabilities, MediaRules, Support, TagRules, TextRules
from cfkit.domain.text import utf16_units
from cfkit.ports import Platform

from ._by_hand import MANY, MOVIES, PICTURES, READ, ByHand, facts, not_yet
from ._slack_mrkdwn import slack_mrkdwn

_DOCS = "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"


class Slack(ByHand):
    """One channel of a workspace. Escapes are for the API alone: a person pastes plain text."""

    slug: ClassVar[str] = "slack"
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="Slack",
        text=TextRules(
            max_length=3000,
            count=utf16_units,
            anchors=True,
            styles=True,
            render=slack_mrkdwn,
            counts_markup=True,
        ),
        tags=TagRules(place="none"),
        media=MediaRules(
            max_items=10, mime_types=PICTURES | {"image/gif"} | MOVIES, max_bytes=MANY
        ),
        by_hand=True,
        docs=_DOCS,
        checked_on=READ,
        support=not_yet(
            photo=Support.NO,
            video=Support.NO,
            poll=Support.NO,
            thread=Support.NO,
            edit=Support.NO,
            delete=Support.NO,
            pin=Support.NO,
            schedule=Support.NO,
            lookup=Support.NO,
            metrics=Support.NO,
            comments=Support.NO,
            reply=Support.NO,
        ),
        facts=facts(
            ("text length", "3000 characters of mrkdwn a section, headers 150", "slack_sdk 3.47.0"),
            ("whole message", "40000 characters?", "widely quoted, no page read"),
            (
                "links",
                "behind words, in angle brackets after the address",
                "https://api.slack.com/reference/surfaces/formatting",
            ),
            ("hashtags", "mean nothing?", "widely quoted, no page read"),
            ("pictures", "a webhook uploads none; a person can", _DOCS),
            ("rate", "one message a second to a channel", "https://api.slack.com/docs/rate-limits"),
        ),
    )


ADAPTER: type[Platform] = Slack
