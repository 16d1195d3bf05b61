"""Say what posts cost where a platform takes money for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cfkit.domain.capabilities import Capabilities, Price
from cfkit.domain.markup import parse
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.weighted import holds_address

from .write import parts_of

FACT = "price"
"""The fact of a platform that says where its price was read, and when."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a channel's messages cost; `linked` of them hold an address."""

    channel: str
    platform: str
    messages: int
    linked: int
    total: Decimal
    currency: str
    read_on: date
    source: str

    def as_json(self) -> dict[str, Any]:
        """Give the shape of a cost in `--json`; the sum is a text, so that no digit is lost."""
        return {
            "channel": self.channel,
            "platform": self.platform,
            "messages": self.messages,
            "linked": self.linked,
            "total": str(self.total),
            "currency": self.currency,
            "read_on": self.read_on.isoformat(),
            "source": self.source,
        }

    def __str__(self) -> str:
        return (
            f"{self.channel}: {self.messages} messages on {self.platform}, {self.linked} with an "
            f"address, cost about {self.total} {self.currency} (price of {self.read_on}, "
            f"{self.source})"
        )


def costs(
    placements: Iterable[Placement],
    project: Project,
    capabilities_of: Callable[[str], Capabilities],
) -> list[Cost]:
    """Sum up by channel, in the order of the strategy; channels that cost nothing are left out."""
    texts: dict[str, list[str]] = {}
    for placement in placements:
        texts.setdefault(placement.key.channel, []).extend(_messages(placement))
    return [
        _cost(channel.id, texts[channel.id], known, known.price)
        for channel in project.strategy.channels
        if channel.id in texts
        and (known := capabilities_of(channel.platform)).price is not None
        and not known.by_hand
    ]


def _messages(placement: Placement) -> Iterator[str]:
    for part in parts_of(placement.body):
        yield parse(part).written_out
    if (placement.first_comment or "").strip():
        yield parse(placement.first_comment or "").written_out


def _cost(channel: str, texts: list[str], known: Capabilities, price: Price | None) -> Cost:
    if price is None:
        raise ValueError(f"{known.name} has no price")
    linked = sum(map(holds_address, texts))
    dearer = price.post if price.with_link is None else price.with_link
    total = price.post * (len(texts) - linked) + dearer * linked
    fact = next(one for one in known.facts if one.what == FACT)
    return Cost(
        channel,
        known.name,
        len(texts),
        linked,
        total,
        price.currency,
        fact.checked,
        fact.source,
    )
