"""Bound what any plan could be worth: slots and ideas count, the other rules do not."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from .candidates import Candidate
from .openings import Spot
from .value import ON_ITS_DATE, Aim, Value

Cell = tuple[float, float, str, tuple[Aim, ...]]
Cells = dict[object, Cell]
"""By idea x angle: the most it is worth exploiting and exploring, its idea, all its counts."""


def bound(value: Value, pool: Sequence[Candidate], spots: Sequence[Spot], often: int) -> float:
    """Bound the value of filling `spots`, when a channel may tell one idea `often` times.

    The slot relaxation: each slot takes what is worth most, each count fills up as well as it can.
    """
    rooms = Counter(spot.channel for spot in spots)
    channels = _cells(value, pool)
    total = 0.0
    filled: Counter[str] = Counter()
    for channel in sorted(rooms):
        worth = _best(channels.get(channel, {}).values(), rooms[channel], often)
        filled[channel] = len(worth)
        total += sum(worth)
    total += _exploring(channels, [spot for spot in spots if value.explores(spot)])
    total += _dated(value, channels, spots)
    return total + _mix(channels, filled, often, _always_there(value, pool))


def _cells(value: Value, pool: Sequence[Candidate]) -> dict[str, Cells]:
    channels: dict[str, Cells] = defaultdict(dict)
    for candidate in pool:
        cells = channels[candidate.channel]
        exploit, explore = value.ceiling(candidate)
        known = cells.get(candidate.cell)
        aims = value.facets(candidate)
        if known:
            aims = tuple(dict.fromkeys((*known[3], *aims)))
            exploit, explore = max(exploit, known[0]), max(explore, known[1])
        cells[candidate.cell] = exploit, explore, candidate.key.idea, aims
    return channels


def _best(cells: Iterable[Cell], room: int, often: int) -> list[float]:
    told: Counter[str] = Counter()
    found: list[float] = []
    for exploit, _, idea, _ in sorted(cells, key=lambda cell: -cell[0]):
        if len(found) < room and told[idea] < often:
            told[idea] += 1
            found.append(exploit)
    return found


def _exploring(channels: Mapping[str, Cells], spots: Iterable[Spot]) -> float:
    """Add what slots that explore may be worth more than if they exploited."""
    more = {
        channel: max((max(explore - exploit, 0) for exploit, explore, *_ in cells.values()))
        for channel, cells in channels.items()
    }
    return sum(more.get(spot.channel, 0.0) for spot in spots)


def _dated(value: Value, channels: Mapping[str, Cells], spots: Iterable[Spot]) -> float:
    ideas = {
        channel: {idea for _, _, idea, _ in cells.values()} for channel, cells in channels.items()
    }
    hits = sum(
        any(idea in ideas.get(spot.channel, ()) and day == spot.day for idea, day in value.dates)
        for spot in spots
    )
    return ON_ITS_DATE * hits


def _always_there(value: Value, pool: Iterable[Candidate]) -> set[str]:
    """Kinds of counts of which every candidate takes one, so that each placement must, too."""
    common: set[str] | None = None
    for candidate in pool:
        kinds = {aim.kind for aim in value.facets(candidate)}
        common = kinds if common is None else common & kinds
    return {kind for kind in common or () if kind not in {"least", "most"}}


def _mix(
    channels: Mapping[str, Cells], filled: Mapping[str, int], often: int, always: set[str]
) -> float:
    offered: dict[Aim, int] = Counter()
    rooms: dict[str, int] = Counter()
    for channel, cells in channels.items():
        ideas: dict[Aim, Counter[str]] = defaultdict(Counter)
        for _, _, idea, aims in cells.values():
            for aim in aims:
                ideas[aim][idea] += 1
        for aim, told in ideas.items():
            can = sum(min(count, often) for count in told.values())
            offered[aim] += min(can, filled[channel])
        for kind in dict.fromkeys(aim.kind for aim in ideas):
            rooms[kind] += filled[channel]
    kinds: dict[str, list[tuple[Aim, int]]] = defaultdict(list)
    for aim, count in offered.items():
        kinds[aim.kind].append((aim, count))
    return sum(
        _fill(aims, rooms[kind], exactly=kind in always or kind.startswith("format "))
        for kind, aims in kinds.items()
    )


def _fill(aims: Sequence[tuple[Aim, int]], room: int, *, exactly: bool) -> float:
    """Spend so many placements where each next one is worth most; all of them if `exactly`."""
    heap = [
        (-aim.after(aim.stands), place, 0) for place, (aim, offered) in enumerate(aims) if offered
    ]
    heapq.heapify(heap)
    total = 0.0
    for _ in range(room):
        if not heap or (heap[0][0] >= 0 and not exactly):
            break
        loss, place, used = heapq.heappop(heap)
        aim, offered = aims[place]
        total -= loss
        if used + 1 < offered:
            heapq.heappush(heap, (-aim.after(aim.stands + used + 1), place, used + 1))
    return total
