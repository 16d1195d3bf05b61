"""A series: ideas that are told in order, part by part, on each channel that serves them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .idea import Idea
from .strategy import Channel

_SAID = {"ru": "Часть {number} из {of}.", "en": "Part {number} of {of}."}
_BEFORE = {"ru": "До этого: «{title}».", "en": "Before this: “{title}”."}

PART_OF = re.compile(
    r"\b(?:часть|part)\s+(?P<number>\d{1,3})\s+(?:из|of)\s+(?P<of>\d{1,3})\b", re.IGNORECASE
)
"""What a text says of its place in a series."""

PROMISE = re.compile(
    r"продолжение следует|продолжим в следующ|в следующ(?:ей части|ем выпуске|ей серии)"
    r"|to be continued|in the next (?:part|episode|instal+ment)|next part",
    re.IGNORECASE,
)
"""Words that promise a part after this one."""


_MARKUP = re.compile(r"[*_`\[\]<>~|\\]")


@dataclass(frozen=True, slots=True)
class Part:
    """The place of an idea in its series on a channel; `before` is the title of the part above."""

    series: str
    idea: str
    number: int
    of: int
    before: str | None = None

    def line(self, language: str, *, brief: bool = False) -> str:
        """Say which part this is and what came before it; nothing of what may come."""
        said = _SAID.get(language, _SAID["en"]).format(number=self.number, of=self.of)
        if brief or self.before is None or _MARKUP.search(self.before):
            return said
        title = self.before.rstrip(".")
        return f"{said} {_BEFORE.get(language, _BEFORE['en']).format(title=title)}"


def parts_on(channel: Channel, ideas: Iterable[Idea]) -> dict[str, Part]:
    """Return the parts of each series that a channel serves, by idea; a single one is none.

    A bought page has none: the other parts never stand there.
    """
    if channel.is_bought:
        return {}
    serves = frozenset(channel.segments)
    chains: dict[str, list[Idea]] = {}
    for idea in ideas:
        if idea.series is not None and serves.intersection(idea.segments):
            chains.setdefault(idea.series, []).append(idea)
    return {
        idea.id: Part(
            series, idea.id, number, len(chain), chain[number - 2].title if number > 1 else None
        )
        for series, chain in chains.items()
        if len(chain) > 1
        for number, idea in enumerate(chain, 1)
    }
