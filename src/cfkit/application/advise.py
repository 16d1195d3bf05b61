"""Advise which kind of page suits each channel, from what the strategy says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel, Strategy

TALKING = frozenset({"feedback", "support"})
"""Goals that live of what readers say."""

KINDS = {
    "vk": ("public", "group", "profile"),
    "ok": ("group", "profile"),
    "facebook": ("public", "group", "profile"),
    "telegram": ("channel", "group"),
    "max": ("channel", "group"),
    "wordpress": ("site",),
    "manual": ("public", "group", "profile"),
}
"""Kinds of pages by platform, the most open one first; elsewhere an account is a profile.

Source: the platforms' own help pages, as the research of 2026-11 sums them up.
"""


@dataclass(frozen=True, slots=True)
class Advice:
    """The kind that suits a channel, and why; `now` is what the strategy says."""

    channel: str
    platform: str
    now: str | None
    advised: str
    why: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether the strategy says so already."""
        return self.now == self.advised


def advise(project: Project) -> list[Advice]:
    """Look at every channel."""
    strategy = project.strategy
    return [_one(channel, strategy) for channel in strategy.channels]


def _one(channel: Channel, strategy: Strategy) -> Advice:
    kinds = KINDS.get(channel.platform, ("profile",))
    if len(kinds) == 1:
        why = (f"{channel.platform} has no other kind of page",)
        return Advice(channel.id, channel.platform, channel.page, kinds[0], why)
    wanted, reasons = _wanted(channel, strategy)
    advised = wanted if wanted in kinds else kinds[0]
    if wanted not in (advised, "public"):
        reasons = (*reasons, f"{channel.platform} has no {wanted} that posts go to")
    return Advice(channel.id, channel.platform, channel.page, advised, reasons)


def _wanted(channel: Channel, strategy: Strategy) -> tuple[str, tuple[str, ...]]:
    if channel.access == "closed":
        return "group", ("access is closed: only a group lets in whom it likes",)
    if channel.role == "ugc":
        return "group", ("its role is ugc: readers post there themselves",)
    if channel.persona == "person":
        return "profile", ("it speaks as a person, and people follow people",)
    if talks := list(_talks(channel, strategy)):
        return "group", tuple(talks)
    return "public", ("it informs and is open to all: no membership stands before reading",)


def _talks(channel: Channel, strategy: Strategy) -> Iterator[str]:
    """Name why readers should talk among themselves: all goals are of that kind, and they may."""
    kinds = {one.kind for one in strategy.goals}
    if channel.comments and kinds and kinds <= TALKING:
        yield f"the goals ({', '.join(sorted(kinds))}) live of what readers say: a group is theirs"
