"""What a placement is worth: a filled slot, the mix of the strategy, and what was learned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import numpy as np
import numpy.typing as npt

from cfkit.domain.keys import seed_of
from cfkit.domain.project import Project
from cfkit.domain.weights import cell

from .candidates import Candidate
from .kinds import kind_of
from .openings import Spot

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

Weights = Mapping[str, Mapping[str, float]]
"""Learned preferences: factor (angle, format, angle_format, segment, …) -> level -> weight.

Only ratios within a factor count; a level that is not named has the average.
"""

FILLED = 10.0
"""A filled slot outweighs any mix: an empty one helps nobody."""

PILLAR, STAGE, SEGMENT, GOAL, BOUND, TOO_MUCH, VARIETY = 3.0, 2.0, 1.5, 1.0, 2.0, 6.0, 1.5
PRIORITY, LEARNED, NEW, FRESH, AT_HOME, CHANCE = 0.4, 2.0, 1.0, 0.5, 1.0, 0.2
FILMED = 3.0
"""What needs a film, of an idea that has one: of any other the post waits for its film."""

GOOD_PRIORITY, SHARED = 1.0, 3.0
"""In quality mode: a step of priority, and an idea whose author says what readers have of it."""

TOLD_ELSEWHERE, ON_ITS_DATE, PRESSED, LIKED_TIME = 0.5, 4.0, 1.5, 0.5

PLAIN = ("pillar", "stage", "segment", "goal", "angle")
"""What aims count, but for formats, which count by channel."""

Shape = Literal["share", "least", "most"]


@dataclass(slots=True, eq=False)
class Aim:
    """A count that should reach a target: how the next one of its kind is valued."""

    kind: str
    weight: float
    target: float
    shape: Shape = "share"
    place: int = 0
    """Where `prices` keep it."""

    count: int = 0
    stands: int = 0
    """The part of the count that is not ours."""

    now: float = field(init=False)
    """What one more is worth at present."""

    def __post_init__(self) -> None:
        self.now = self.after(self.count)

    def move(self, step: int) -> None:
        """Count one more or one less."""
        self.count += step
        self.now = self.after(self.count)

    def after(self, count: int) -> float:
        """Value one more after so many."""
        if self.shape == "most":
            return -self.weight if count + 1 > self.target + 1e-9 else 0.0
        if self.shape == "least":
            return self.weight if count < self.target else 0.0
        return self.weight * max(-1.0, 1 - (count + 0.5) / self.target)

    def steps(self, most: int) -> Floats:
        """Value each of so many more beside what is not ours."""
        counts: Floats = self.stands + np.arange(most, dtype=np.float64)
        if self.shape == "most":
            return np.where(counts + 1 > self.target + 1e-9, -self.weight, 0.0)
        if self.shape == "least":
            return np.where(counts < self.target, self.weight, 0.0)
        shares: Floats = np.maximum(-1.0, 1 - (counts + 0.5) / self.target)
        return shares * self.weight


@dataclass(frozen=True, slots=True)
class Parts:
    """What a candidate is worth by itself: in a slot that explores `new` counts, not `learned`."""

    priority: float
    fresh: float
    at_home: float
    filmed: float
    shared: float
    new: float
    learned: Mapping[str, float]


@dataclass
class Value:
    """Scores candidates beside what was chosen so far; `add` and `remove` keep count.

    `expected` is the number of placements that shares are taken of. What many candidates are
    judged by together lies in arrays, in the order of the pool.
    """

    project: Project
    expected: int
    weights: Weights
    seed: int
    dates: Mapping[tuple[str, date], bool] = field(default_factory=dict)
    """Agenda dates by idea: a post of the idea on that day is worth more."""

    total: float = 0.0
    given: float = 0.0
    """What is worth that stands in the period and is not ours."""

    def __post_init__(self) -> None:
        self._aims: dict[tuple[str, str], Aim] = {}
        self._facets: dict[tuple[str | None, ...], tuple[Aim, ...]] = {}
        self._worth: dict[Candidate, tuple[float, float]] = {}
        self._told: Counter[str] = Counter()
        self._chances: dict[str, int] = {}
        self._explorers: dict[tuple[str, int], bool] = {}
        self._lift = {factor: _ratios(levels) for factor, levels in self.weights.items()}
        self._explore = self.project.strategy.factory.explore
        quality = self.project.strategy.factory.mode == "quality"
        self._priority, self._shared = (GOOD_PRIORITY, SHARED) if quality else (PRIORITY, 0.0)
        self._past: Counter[tuple[str, str]] = Counter()
        self._past_ideas: Counter[tuple[str, str]] = Counter()

    def prepare(self, pool: Sequence[Candidate], stands: Iterable[Candidate]) -> None:
        """Set the targets from what can be had, and remember what was tried before."""
        for old in stands:
            self._past[old.key.angle, old.key.format] += 1
            self._past_ideas[old.channel, old.key.idea] += 1
        self._set_shares(pool)
        self._worth = {candidate: self._worth_of(candidate) for candidate in pool}
        self._lay_out(pool)

    def _lay_out(self, pool: Sequence[Candidate]) -> None:
        names = [one.name for one in pool]
        self.name_places = {name: row for row, name in enumerate(dict.fromkeys(names))}
        self.names = np.array([self.name_places[name] for name in names], dtype=np.intp)
        self.elsewhere = np.zeros(len(self.name_places))
        self.worths = np.array([*self._worth.values()]).reshape(-1, 2).T.copy()
        self.prices = np.array([*(aim.now for aim in self._aims.values()), 0.0])
        self.columns = self._places_of(pool)

    def _places_of(self, pool: Sequence[Candidate]) -> Places:
        """Lay out the places of each candidate's aims, an axis a row; the last place is no aim."""
        none = len(self._aims)
        places = {name: aim.place for name, aim in self._aims.items()}
        kinds: dict[str, dict[str | None, int]] = defaultdict(dict)
        for (kind, name), place in places.items():
            kinds[kind][name] = place
        homes = {(one.channel, one.key.format) for one in pool}
        laid = {
            home: [*(places.get(one, none) for one in self._format_aims(*home)), none, none][:5]
            for home in homes
        }
        rows = [
            [kinds["pillar"].get(one.pillar, none) for one in pool],
            [kinds["stage"].get(one.stage, none) for one in pool],
            [kinds["segment"].get(one.key.segment, none) for one in pool],
            [kinds["goal"].get(one.goal, none) for one in pool],
            [kinds["angle"].get(one.key.angle, none) for one in pool],
            *zip(*(laid[one.channel, one.key.format] for one in pool), strict=True),
        ]
        columns: Places = np.array(rows, dtype=np.intp)
        named: Places = np.flatnonzero((columns != none).any(axis=1))
        return columns[named]

    def _format_aims(self, channel: str, format_id: str) -> list[tuple[str, str]]:
        known = self.project.catalogue.formats.get(format_id)
        names = dict.fromkeys((format_id, known.kind if known else format_id))
        bounds = [(kind, name) for kind in ("least", "most") for name in names]
        return [(f"format {channel}", format_id), *bounds]

    def _set_shares(self, pool: Sequence[Candidate]) -> None:
        content = self.project.strategy.content
        for pillar in content.pillars:
            self._aim("pillar", pillar.id, PILLAR, pillar.share)
        for stage, share in content.mix.stages.items():
            self._aim("stage", stage, STAGE, share)
        self._set_even("segment", SEGMENT, (candidate.key.segment for candidate in pool))
        self._set_even("goal", GOAL, (candidate.goal for candidate in pool))
        self._set_even("angle", VARIETY, (candidate.key.angle for candidate in pool))
        formats: dict[str, set[str]] = defaultdict(set)
        for candidate in pool:
            formats[candidate.channel].add(candidate.key.format)
        for channel, names in formats.items():
            self._set_even(f"format {channel}", VARIETY, names, parts=len(formats))
        for name, bounds in content.mix.formats.items():
            if bounds.min:
                self._aim("least", name, BOUND, bounds.min, "least")
            if bounds.max is not None:
                self._aim("most", name, TOO_MUCH, bounds.max, "most")

    def _set_even(
        self, kind: str, weight: float, names: Iterable[str | None], parts: int = 1
    ) -> None:
        """Aim at equal shares of everything that can be had."""
        known = sorted({name for name in names if name})
        for name in known:
            self._aim(kind, name, weight, 1 / len(known) / parts)

    def _aim(
        self, kind: str, name: str, weight: float, share: float, shape: Shape = "share"
    ) -> None:
        target = share * self.expected
        if shape == "share":
            target = max(target, 0.5)
        self._aims[kind, name] = Aim(kind, weight, target, shape, len(self._aims))

    @property
    def aims(self) -> list[Aim]:
        """Every aim, in the order of `prices`."""
        return [*self._aims.values()]

    def facets(self, candidate: Candidate) -> tuple[Aim, ...]:
        """Find the counts a candidate belongs to."""
        key = candidate.key
        plain = candidate.pillar, candidate.stage, key.segment, candidate.goal, key.angle
        kinds = (*plain, candidate.channel, key.format)
        if kinds not in self._facets:
            names = [*zip(PLAIN, plain, strict=True)]
            names += self._format_aims(candidate.channel, key.format)
            found = (self._aims.get((kind, name)) for kind, name in names if name)
            self._facets[kinds] = tuple(aim for aim in found if aim is not None)
        return self._facets[kinds]

    def _worth_of(self, candidate: Candidate) -> tuple[float, float]:
        """Judge it alone: in a slot that exploits, and in one that explores."""
        parts = self.parts(candidate)
        plain = FILLED + parts.priority + parts.fresh + parts.at_home
        plain += parts.filmed + parts.shared
        plain += CHANCE * self._chance_of(candidate)
        return plain + sum(parts.learned.values()), plain + parts.new

    def parts(self, candidate: Candidate) -> Parts:
        """Tell what its own worth is made of, beside a filled slot and chance."""
        key = candidate.key
        format_ = self.project.catalogue.formats.get(key.format)
        return Parts(
            priority=self._priority * (candidate.priority - 1),
            fresh=FRESH / (1 + self._past_ideas[candidate.channel, key.idea]),
            at_home=AT_HOME if format_ and format_.takes else 0.0,
            filmed=FILMED if format_ and format_.needs.video and self._has_film(key.idea) else 0.0,
            shared=self._shared * candidate.is_worth_sharing,
            new=NEW / (1 + self._past[key.angle, key.format]),
            learned=self._learned(candidate),
        )

    def _has_film(self, name: str) -> bool:
        idea = self.project.ideas.get(name)
        return idea is not None and any(kind_of(file) == "video" for file in idea.media)

    def _chance_of(self, candidate: Candidate) -> float:
        """Break ties, differently for every seed."""
        for part in (candidate.name, candidate.channel):
            if part not in self._chances:
                self._chances[part] = seed_of(self.seed, part)
        return (self._chances[candidate.name] ^ self._chances[candidate.channel]) / 2**64

    def _learned(self, candidate: Candidate) -> dict[str, float]:
        """Tell what was learned of each factor, where anything was."""
        if not self._lift:
            return {}
        return {
            factor: LEARNED * self._lift[factor].get(level, 0.0)
            for factor, level in levels_of(candidate).items()
            if level and factor in self._lift
        }

    def explores(self, spot: Spot) -> bool:
        """Whether the slot is set aside for what was tried least; the same for every seed."""
        slot = spot.channel, spot.ts
        if slot not in self._explorers:
            self._explorers[slot] = seed_of("explore", *slot) / 2**64 < self._explore
        return self._explorers[slot]

    def gain(self, candidate: Candidate, spot: Spot) -> float:
        """Tell what adding the candidate changes."""
        score = self.worth(candidate, spot)
        for aim in self.facets(candidate):
            score += aim.now
        return score - TOLD_ELSEWHERE if self._told[candidate.name] else score

    def worth(self, candidate: Candidate, spot: Spot) -> float:
        """Tell the part of the gain that other placements do not touch."""
        worth = self._worth.get(candidate) or self._worth_of(candidate)
        score = worth[int(self.explores(spot))] + self.liked(spot)
        return score + ON_ITS_DATE if (candidate.key.idea, spot.day) in self.dates else score

    def liked(self, spot: Spot) -> float:
        """Tell what the time of day is worth."""
        if "slot" not in self._lift:
            return 0.0
        return LIKED_TIME * self._lift["slot"].get(f"{spot.at:%H:%M}", 0.0)

    def ideas_of(self, day: date) -> list[str]:
        """List the ideas whose date in the agenda it is."""
        return [idea for idea, on in self.dates if on == day]

    def add(self, candidate: Candidate, spot: Spot, *, ours: bool = True) -> None:
        """Count a placement; `ours`: it is part of the value, not of what stands anyway."""
        if ours:
            self.total += self.gain(candidate, spot)
        else:
            self.given += self.gain(candidate, spot)
        self._count(candidate, 1, stands=not ours)

    def forget(self, candidate: Candidate, spot: Spot) -> None:
        """Take back a placement that was not ours."""
        self._count(candidate, -1, stands=True)
        self.given -= self.gain(candidate, spot)

    def remove(self, candidate: Candidate, spot: Spot) -> None:
        """Take a placement of ours back."""
        self._count(candidate, -1, stands=False)
        self.total -= self.gain(candidate, spot)

    def _count(self, candidate: Candidate, step: int, *, stands: bool) -> None:
        for aim in self.facets(candidate):
            aim.stands += step * stands
            aim.move(step)
            self.prices[aim.place] = aim.now
        self._told[candidate.name] += step
        if (row := self.name_places.get(candidate.name)) is not None:
            self.elsewhere[row] = -TOLD_ELSEWHERE if self._told[candidate.name] else 0.0


def levels_of(candidate: Candidate) -> dict[str, str | None]:
    """Name the level of each factor that a candidate stands for."""
    key = candidate.key
    return {
        "angle": key.angle,
        "format": key.format,
        "angle_format": cell(key.angle, key.format),
        "segment": key.segment,
        "pillar": candidate.pillar,
        "hook": str(key.hook) if key.hook else None,
        "idea": key.idea,
        "stage": candidate.stage,
    }


def _ratios(levels: Mapping[str, float]) -> dict[str, float]:
    """Turn weights into -1 to 2 around their mean, so that one factor cannot drown the rest."""
    mean = sum(levels.values()) / len(levels) if levels else 0.0
    if mean <= 0:
        return {}
    return {level: max(-1.0, min(2.0, weight / mean - 1)) for level, weight in levels.items()}
