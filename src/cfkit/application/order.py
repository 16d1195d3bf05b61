"""Order: parts of a series, numbered parts and steps of an event come one after another."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable

from .candidates import Candidate, Place

FAR = 1 << 60


class Order:
    """What stands of each chain on each channel; instants are epoch seconds."""

    def __init__(self) -> None:
        self._chains: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
        self._ranks: dict[tuple[str, str], list[int]] = defaultdict(list)

    def learn(self, known: Iterable[Candidate]) -> None:
        """Note which parts exist on a channel, so that none is waited for in vain."""
        for candidate in known:
            for place in candidate.order:
                ranks = self._ranks[candidate.channel, place.chain]
                if place.rank not in ranks:
                    insort(ranks, place.rank)

    def add(self, candidate: Candidate, ts: int) -> None:
        """Count a placement."""
        for place in candidate.order:
            insort(self._chains[candidate.channel, place.chain], (ts, place.rank))

    def remove(self, candidate: Candidate, ts: int) -> None:
        """Forget a placement."""
        for place in candidate.order:
            self._chains[candidate.channel, place.chain].remove((ts, place.rank))

    def has(self, channel: str, place: Place) -> bool:
        """Whether that part of a chain stands on a channel."""
        return any(rank == place.rank for _, rank in self._chains.get((channel, place.chain), ()))

    def allows(self, candidate: Candidate, ts: int) -> bool:
        """Whether it would come after what precedes it and before what follows."""
        return all(self._fits(candidate.channel, place, ts) for place in candidate.order)

    def holds(self, channel: str, chain: str) -> bool:
        """Whether a chain is in order as it stands."""
        before: int | None = None
        for _, rank in self._chains[channel, chain]:
            if not self._follows(channel, Place(chain, rank), before):
                return False
            before = rank
        return True

    def _fits(self, channel: str, place: Place, ts: int) -> bool:
        chain = self._chains[channel, place.chain]
        at = bisect_right(chain, (ts, FAR))
        before = chain[at - 1][1] if at else None
        after = chain[at][1] if at < len(chain) else None
        if place.chain.startswith("event"):
            return (before is None or before < place.rank) and (after is None or after > place.rank)
        if after is not None and after < place.rank:
            return False
        return self._follows(channel, place, before)

    def _follows(self, channel: str, place: Place, before: int | None) -> bool:
        """Whether the part before, if the channel can have one, stands already."""
        ranks = self._ranks[channel, place.chain]
        at = bisect_left(ranks, place.rank)
        needed = ranks[at - 1] if at else None
        if before is None:
            return needed is None
        return before <= place.rank and (needed is None or before >= needed)
