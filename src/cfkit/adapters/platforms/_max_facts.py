"""What channels of MAX can do."""

from __future__ import annotations

from datetime import date

from cfkit.domain.capabilities import Capabilities, MediaRules, Support, TextRules
from cfkit.domain.metrics import Metric
from cfkit.domain.rates import Rate
from cfkit.domain.text import utf16_units

from ._by_hand import MOVIES, PICTURES, facts, not_yet
from ._chat_html import max_html

_READ = date(2026, 11, 27)
_DOCS = "https://dev.max.ru/docs-api"
_SCHEMA = "https://github.com/max-messenger/max-bot-api-client-go/blob/e36cb51/schema.yaml"
_CLIENTS = "third-party clients of the API, 2026"

CAPABILITIES = Capabilities(
    name="MAX",
    text=TextRules(
        max_length=4000,
        count=utf16_units,
        anchors=True,
        styles=True,
        render=max_html,
        counts_markup=True,
    ),
    media=MediaRules(
        max_items=10,
        mime_types=PICTURES | {"image/gif", "image/webp"} | MOVIES,
        max_bytes=50 * 2**20,
        video_max_bytes=2 * 2**30,
    ),
    threads=True,
    metrics=frozenset({Metric.VIEWS}),
    metrics_batch_size=100,
    rates=(Rate(30, 1.0),),
    can_be_asked=True,
    docs=_DOCS,
    guide="docs/platforms-ru.md#max",
    checked_on=_READ,
    support=not_yet(
        publish=Support.YES,
        photo=Support.YES,
        video=Support.YES,
        poll=Support.NO,
        link=Support.YES,
        thread=Support.YES,
        edit=Support.YES,
        delete=Support.YES,
        pin=Support.YES,
        schedule=Support.NO,
        lookup=Support.YES,
        metrics=Support.YES,
    ),
    facts=facts(
        (
            "text length",
            "4000 characters, markup included as cfkit counts; the unit is not named?",
            _SCHEMA,
        ),
        ("markup", "HTML: b i s u code pre blockquote and links", _SCHEMA),
        ("links", "behind words; the first one gets a preview", _SCHEMA),
        ("pictures", "10 a message and 50 MB each are our caps; no alt text?", _DOCS),
        (
            "video",
            "2 GB; a message is refused while MAX still prepares it (attachment.not.ready)",
            _SCHEMA,
        ),
        ("poll", "the API knows none", _SCHEMA),
        ("thread", "further messages answer the one before; in a channel not tried?", _SCHEMA),
        ("look-up", "GET /messages lists a channel, newest first, 100 a call", _SCHEMA),
        ("counts", "views, of channels only", _SCHEMA),
        (
            "comments",
            "the documentation names calls for them and calls them temporarily unavailable",
            _CLIENTS,
        ),
        ("idempotency", "none found", _SCHEMA),
        ("rate", "30 calls a second", "https://green-api.com/max-bot-api"),
        (
            "rights",
            (
                "bots belong to organisations and entrepreneurs resident in Russia; a channel "
                "takes a bot that is its administrator and may write?"
            ),
            "https://green-api.com/max-bot-api",
        ),
        (
            "address",
            (
                "platform-api2.max.ru since July 2026; its certificate is issued by Russia's "
                "ministry of digital development, which few systems trust by themselves"
            ),
            _CLIENTS,
        ),
        on=_READ,
    ),
)
