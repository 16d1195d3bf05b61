"""Say where a period repeats itself: texts that are alike, the same text everywhere, one shape."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import IO, Any, NamedTuple

from cfkit.domain.keys import VariantKey, channel_of
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.reading import read
from cfkit.domain.report import Diversity
from cfkit.domain.strategy import Channel
from cfkit.domain.strategy.brand import Language

from .asides import PAIR, SAME
from .effort import diversity
from .minhash import Sieve
from .say import Say
from .write import parts_of

ALIKE = 0.7
"""Share of three-word turns in common from which two posts are called alike: in a post of 50 words
some four words differ."""

MONOTONY = 3
"""Posts running with one angle in one format that readers notice (domain.md, A 79)."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two posts whose wording is much the same; similarity 0 to 1."""

    one: str
    other: str
    similarity: float

    def words(self, language: Language) -> str:
        """Say how much they are alike."""
        percent = f"{self.similarity * 100:.0f}"
        return Say(language).fill(PAIR, {"one": self.one, "other": self.other, "percent": percent})

    def as_json(self) -> dict[str, object]:
        """Give the pair."""
        return {**asdict(self), "similarity": round(self.similarity, 3)}


@dataclass(frozen=True, slots=True)
class Identical:
    """Posts on several channels that say the same, word for word."""

    keys: tuple[str, ...]

    @property
    def channels(self) -> list[str]:
        """The channels, each once."""
        return list(dict.fromkeys(map(channel_of, self.keys)))


@dataclass(frozen=True, slots=True)
class Monotony:
    """Posts running on a channel that have one angle and one format."""

    channel: str
    angle: str
    format: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sameness:
    """What a period says twice. Diversity is 0 (one thing only) to 1 (all equally often)."""

    posts: int
    alike: tuple[Alike, ...]
    identical: tuple[Identical, ...]
    monotony: tuple[Monotony, ...]
    diversity: tuple[Diversity, ...]

    def notes(self, language: Language) -> list[str]:
        """Say in a line each which texts repeat each other."""
        say = Say(language)
        same = (say.fill(SAME, {"channels": ", ".join(one.channels)}) for one in self.identical)
        return [*(one.words(language) for one in self.alike), *same]

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit sameness --json`."""
        return {
            "posts": self.posts,
            "alike": [one.as_json() for one in self.alike],
            "identical": [list(one.keys) for one in self.identical],
            "monotony": [asdict(one) for one in self.monotony],
            "diversity": [
                {
                    "channel": one.channel,
                    "axis": one.axis,
                    "posts": one.units,
                    "used": one.used,
                    "possible": one.possible,
                    "evenness": None if one.evenness is None else round(one.evenness, 3),
                }
                for one in self.diversity
            ],
        }


class _Unit(NamedTuple):
    variant: VariantKey
    pillar: str | None


def sameness(
    project: Project, placements: Iterable[Placement], spool: IO[bytes], least: float = ALIKE
) -> Sameness:
    """Look at the posts of a period. `spool` is an empty temporary file, `least` 0.6 to 1."""
    posts = sorted(placements, key=lambda one: (one.at, str(one.key)))
    channels = {channel.id: channel for channel in project.strategy.channels}
    said = {str(one.key): own_words(one.body, channels.get(one.key.channel)) for one in posts}
    identical = tuple(_identical(said))
    told = {key: number for number, same in enumerate(identical) for key in same.keys}
    return Sameness(
        len(posts),
        tuple(
            pair
            for pair in _alike(said, spool, least)
            if told.get(pair.one, -1) != told.get(pair.other, -2)
        ),
        identical,
        tuple(_monotony(posts)),
        tuple(_diversity(project, posts)),
    )


def own_words(body: str, channel: Channel | None) -> str:
    """Return what a post says, without the footer and the hashtags that all of a channel carry."""
    lines = [line for part in parts_of(body) for line in read(part).split("\n")]
    if channel is not None:
        tail = _tail(channel.footer or "", channel.hashtags.always[: channel.hashtags.max])
        lines = [line for line in lines if line not in tail and not _is_tags(line)]
    return "\n".join(lines)


def _is_tags(line: str) -> bool:
    words = line.split()
    return bool(words) and all(word.startswith("#") for word in words)


@lru_cache(maxsize=64)
def _tail(footer: str, tags: tuple[str, ...]) -> frozenset[str]:
    return frozenset([*read(footer).split("\n"), " ".join(tags)])


def _alike(said: dict[str, str], spool: IO[bytes], least: float) -> Iterator[Alike]:
    sieve = Sieve(spool)
    keys = [key for key, text in said.items() if text.strip()]
    for key in keys:
        sieve.add(said[key])
    for pair in sieve.pairs(least):
        yield Alike(keys[pair.one], keys[pair.other], pair.similarity)


def _identical(said: dict[str, str]) -> Iterator[Identical]:
    by_text: dict[str, list[str]] = defaultdict(list)
    for key, text in said.items():
        if words := " ".join(text.split()).casefold():
            by_text[words].append(key)
    for keys in by_text.values():
        if len(set(map(channel_of, keys))) > 1:
            yield Identical(tuple(keys))


def _monotony(posts: Sequence[Placement]) -> Iterator[Monotony]:
    by_channel: dict[str, list[Placement]] = defaultdict(list)
    for one in posts:
        by_channel[one.key.channel].append(one)
    for channel, running in sorted(by_channel.items()):
        start = 0
        for at in range(1, len(running) + 1):
            if at < len(running) and _shape(running[at]) == _shape(running[start]):
                continue
            if at - start >= MONOTONY:
                keys = tuple(str(one.key) for one in running[start:at])
                yield Monotony(channel, *_shape(running[start]), keys)
            start = at


def _shape(one: Placement) -> tuple[str, str]:
    return one.key.variant.angle, one.key.variant.format


def _diversity(project: Project, posts: Sequence[Placement]) -> Iterator[Diversity]:
    by_channel: dict[str, list[_Unit]] = defaultdict(list)
    for one in posts:
        idea = project.ideas.get(one.key.variant.idea)
        by_channel[one.key.channel].append(_Unit(one.key.variant, idea.pillar if idea else None))
    for channel, units in sorted(by_channel.items()):
        yield from diversity(project, channel, units, channel)
