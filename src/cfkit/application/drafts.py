"""Tell which draft of last time is which post of a plan; one variant may stand more than once."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from cfkit.domain.keys import PlacementKey, VariantKey
from cfkit.domain.plan import Placement

from .assign import SlotId
from .candidates import Candidate
from .openings import Spot

Post = tuple[str, VariantKey]
"""A channel and what it says: what all occurrences of a placement share."""


@dataclass(frozen=True)
class Drafts:
    """Drafts of last time, each an occurrence of its own."""

    standing: tuple[Placement, ...]

    @classmethod
    def of(cls, placements: Iterable[Placement]) -> Drafts:
        """Take drafts in order of time."""
        return cls(tuple(sorted(placements, key=lambda one: (one.at, str(one.key)))))

    def counted(self) -> Counter[Post]:
        """Count how often each post stands."""
        return Counter(map(_post, self.standing))

    def holds(self, spot: Spot, candidate: Candidate) -> bool:
        """Whether the candidate stands at the spot already."""
        return (spot.channel, candidate.key, spot.ts) in self._places

    def taken_up(self, chosen: Mapping[SlotId, tuple[Spot, Candidate]]) -> dict[SlotId, Placement]:
        """Find the draft behind each slot: the one that stands there, else the earliest left."""
        found: dict[SlotId, Placement] = {}
        left: defaultdict[Post, deque[Placement]] = defaultdict(deque)
        for draft in self.standing:
            slot = draft.key.channel, int(draft.at.timestamp())
            if slot not in found and slot in chosen and chosen[slot][1].key == draft.key.variant:
                found[slot] = draft
            else:
                left[_post(draft)].append(draft)
        for slot in sorted(chosen.keys() - found.keys(), key=lambda one: one[1]):
            if waiting := left[slot[0], chosen[slot][1].key]:
                found[slot] = waiting.popleft()
        return found

    @cached_property
    def _places(self) -> frozenset[tuple[str, VariantKey, int]]:
        return frozenset((*_post(one), int(one.at.timestamp())) for one in self.standing)


class Occurrences:
    """Gives out keys: each time a post is said it gets the next number."""

    def __init__(self, keys: Iterable[PlacementKey]) -> None:
        self._used: Counter[PlacementKey] = Counter()
        for key in keys:
            first = key.again(1)
            self._used[first] = max(self._used[first], key.occurrence)

    def next(self, first: PlacementKey) -> PlacementKey:
        """Name one more occurrence."""
        self._used[first] += 1
        return first.again(self._used[first])


def _post(draft: Placement) -> Post:
    return draft.key.channel, draft.key.variant
