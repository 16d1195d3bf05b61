"""The factory: how much, how bold, and under which rules posts leave the house."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .channels import Late
from .model import Model, Positive, Share, Slug, Text

PLACEHOLDERS = ("channel", "platform", "period", "pillar", "idea", "key")
"""What may stand in braces in a utm_ value."""


ProjectName = Annotated[Slug, Field(max_length=40)]


class Utm(Model):
    """utm_ values; {channel} {platform} {period} {pillar} {idea} {key} are filled in."""

    source: Text = "{channel}"
    medium: Text = "social"
    campaign: Text = "{period}-{pillar}"
    content: Text = "{key}"
    term: Text | None = None


Branch = Annotated[str, StringConstraints(pattern=r"^\w[\w-]*(?:[./][\w-]+)*$")]
"""The name of a branch of git, without its remote."""


class Factory(Model):
    """Volume and rules; `volume` is in placements a month over the whole network.

    `project` names the project among others that share a database.
    """

    mode: Literal["volume", "quality"] = "volume"
    volume: Positive | None = None
    explore: Share = 0.2
    approval: Literal["required", "merge", "none"] = "required"
    approved_branch: Branch | None = None
    """Where a merge counts as an approval; absent: the default branch of the repository."""

    late: Late | None = None
    utm: Utm | None = None
    project: ProjectName | None = None
