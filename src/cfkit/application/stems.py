"""Compare words by their beginnings: enough to know a topic or a place by, whatever its ending."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cfkit.domain.strategy import Segment

STEM = 5
"""Letters at the beginning by which two words count as one: enough for Russian endings."""

SHORTEST = 4
"""A shorter word says nothing about a topic."""


def stems(*texts: str) -> frozenset[str]:
    """Return the beginnings of the words of texts, short words left out."""
    found = re.findall(r"[^\W\d_]+", " ".join(texts).casefold())
    return frozenset(word[:STEM] for word in found if len(word) >= SHORTEST)


def hashtags_of(names: Iterable[str]) -> tuple[str, ...]:
    """Make a tag of each name that can be one: `board games` becomes `#BoardGames`."""
    found = (_hashtag(name) for name in names)
    return tuple(dict.fromkeys(filter(None, found)))


def segment_tags(segment: Segment) -> tuple[str, ...]:
    """Make tags of where a segment lives and what it likes."""
    return hashtags_of([*segment.geography, *segment.interests])


LONGEST = 30
"""Characters of a tag that anybody reads; our own judgement."""


def _hashtag(name: str) -> str:
    words = re.findall(r"\w+", name.replace("_", " "))
    whole = words[0] if len(words) == 1 else "".join(one[:1].upper() + one[1:] for one in words)
    is_tag = bool(whole) and len(whole) <= LONGEST and not whole.isdigit()
    return f"#{whole}" if is_tag else ""
