"""The factory: how much, how bold, and under which rules posts leave the house."""

from __future__ import annotations

from typing import Literal

from .channels import Late
from .model import Model, Positive, Share, Text

PLACEHOLDERS = ("channel", "platform", "period", "pillar", "idea", "key")
"""What may stand in braces in a utm_ value."""


class Utm(Model):
    """utm_ values; {channel} {platform} {period} {pillar} {idea} {key} are filled in."""

    source: Text = "{channel}"
    medium: Text = "social"
    campaign: Text = "{period}-{pillar}"
    content: Text = "{key}"
    term: Text | None = None


class Factory(Model):
    """Volume and rules; `volume` is in placements a month over the whole network."""

    mode: Literal["volume", "quality"] = "volume"
    volume: Positive | None = None
    explore: Share = 0.2
    approval: Literal["required", "none"] = "required"
    late: Late | None = None
    utm: Utm | None = None
