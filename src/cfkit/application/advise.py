"""Advise which kind of page suits each channel, from what the strategy says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel, Segment, Strategy

from .stems import segment_tags, stems

TALKING = frozenset({"feedback", "support"})
"""Goals that live of what readers say."""

MOST = 5
"""Names that a note lists."""

OFFICIAL = frozenset({"government", "municipal"})
"""Bodies whose official pages are open communities by the law of Russia (8-FZ, see law.ru.yaml)."""

KINDS = {
    "vk": ("public", "group", "profile"),
    "ok": ("group", "profile"),
    "facebook": ("public", "group", "profile"),
    "telegram": ("channel", "group"),
    "max": ("channel", "group"),
    "linkedin": ("public", "profile"),
    "youtube": ("channel",),
    "dzen": ("channel",),
    "wordpress": ("site",),
    "manual": ("public", "group", "profile"),
    **dict.fromkeys(("bluesky", "mastodon", "tenchat", "threads", "tiktok", "x"), ("profile",)),
}
"""Kinds of pages by platform, the most open one first; nothing is advised of the others.

General knowledge of 2026-11; nobody looked it up at the platforms.
"""


@dataclass(frozen=True, slots=True)
class Advice:
    """The kind that suits a channel, and why; `now` is what the strategy says."""

    channel: str
    platform: str
    now: str | None
    advised: str
    why: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What its segments' geography and interests ask of it."""

    hashtags: tuple[str, ...] = ()
    """Tags that they give and that are not under every post yet."""

    @property
    def fits(self) -> bool:
        """Whether the strategy says so already."""
        return self.now == self.advised


def advise(project: Project) -> list[Advice]:
    """Look at every channel."""
    strategy = project.strategy
    return [
        replace(
            _one(channel, strategy),
            notes=tuple(_notes(channel, strategy)),
            hashtags=_hashtags(channel, strategy),
        )
        for channel in strategy.channels
    ]


def _notes(channel: Channel, strategy: Strategy) -> Iterator[str]:
    segments = _segments(channel, strategy)
    places = list(dict.fromkeys(place for one in segments for place in one.geography))
    said = stems(channel.title or "", channel.promise or "", strategy.brand.name)
    if places and not said & stems(*places):
        yield f"its readers live in {', '.join(places[:MOST])}: name the place in title or promise"
    interests = list(dict.fromkeys(word for one in segments for word in one.interests))
    if interests and channel.promise and not stems(channel.promise) & stems(*interests):
        yield f"its promise speaks of none of its readers' interests: {', '.join(interests[:MOST])}"


def _segments(channel: Channel, strategy: Strategy) -> list[Segment]:
    return [one for one in strategy.segments if one.id in channel.segments]


def _hashtags(channel: Channel, strategy: Strategy) -> tuple[str, ...]:
    if channel.hashtags.segment:
        return ()
    found = (tag for one in _segments(channel, strategy) for tag in segment_tags(one))
    always = {tag.casefold() for tag in channel.hashtags.always}
    return tuple(tag for tag in dict.fromkeys(found) if tag.casefold() not in always)[:MOST]


def _one(channel: Channel, strategy: Strategy) -> Advice:
    kinds = KINDS.get(channel.platform)
    if kinds is None:
        why = (f"what other kinds of page {channel.platform} has is not known here",)
        return Advice(channel.id, channel.platform, channel.page, channel.page or "profile", why)
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
    brand = strategy.brand
    if (
        brand.country == "RU"
        and brand.organisation in OFFICIAL
        and channel.platform in {"vk", "ok"}
    ):
        why = "an official page of a public body is an open community (8-FZ; not legal advice)"
        return "public", (why,)
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
