"""What a placement is worth: a filled slot, the mix of the strategy, and what was learned."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cfkit.domain.keys import seed_of
from cfkit.domain.project import Project

from .candidates import Candidate
from .openings import Spot

Weights = Mapping[str, Mapping[str, float]]
"""Learned preferences: factor (angle, format, segment, pillar, hook, slot) -> level -> weight.

Only ratios within a factor count; a level that is not named has the average.
"""

FILLED = 10.0
"""A filled slot outweighs any mix: an empty one helps nobody."""

PILLAR, STAGE, SEGMENT, GOAL, BOUND, TOO_MUCH, VARIETY = 3.0, 2.0, 1.5, 1.0, 2.0, 6.0, 1.5
PRIORITY, LEARNED, NEW, FRESH, AT_HOME, CHANCE = 0.4, 2.0, 1.0, 0.5, 1.0, 0.2
TOLD_ELSEWHERE, ON_ITS_DATE, PRESSED, LIKED_TIME = 0.5, 4.0, 1.5, 0.5

Shape = Literal["share", "least", "most"]


@dataclass(slots=True, eq=False)
class Aim:
    """A count that should reach a target: how the next one of its kind is valued."""

    kind: str
    weight: float
    target: float
    shape: Shape = "share"
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


@dataclass
class Value:
    """Scores candidates beside what was chosen so far; `add` and `remove` keep count.

    `expected` is the number of placements that shares are taken of.
    """

    project: Project
    expected: int
    weights: Weights
    seed: int
    dates: Mapping[tuple[str, date], bool] = field(default_factory=dict)
    """Agenda dates by idea: a post of the idea on that day is worth more."""

    total: float = 0.0

    def __post_init__(self) -> None:
        self._aims: dict[tuple[str, str], Aim] = {}
        self._facets: dict[Candidate, tuple[Aim, ...]] = {}
        self._alike: dict[tuple[str | None, ...], tuple[Aim, ...]] = {}
        self._worth: dict[Candidate, tuple[float, float]] = {}
        self._told: Counter[object] = Counter()
        self._explorers: dict[tuple[str, int], bool] = {}
        self._lift = {factor: _ratios(levels) for factor, levels in self.weights.items()}
        self._explore = self.project.strategy.factory.explore
        self._past: Counter[tuple[str, str]] = Counter()
        self._past_ideas: Counter[tuple[str, str]] = Counter()

    def prepare(self, pool: Sequence[Candidate], stands: Iterable[Candidate]) -> None:
        """Set the targets from what can be had, and remember what was tried before."""
        for old in stands:
            self._past[old.key.angle, old.key.format] += 1
            self._past_ideas[old.channel, old.key.idea] += 1
        self._set_shares(pool)
        for candidate in pool:
            self._facets[candidate] = self._facets_of(candidate)
            self._worth[candidate] = self._worth_of(candidate)

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
        self._aims[kind, name] = Aim(kind, weight, target, shape)

    def _facets_of(self, candidate: Candidate) -> tuple[Aim, ...]:
        key = candidate.key
        kinds = (
            candidate.pillar,
            candidate.stage,
            key.segment,
            candidate.goal,
            key.angle,
            candidate.channel,
            key.format,
        )
        if kinds not in self._alike:
            self._alike[kinds] = self._look_up(*kinds)
        return self._alike[kinds]

    def _look_up(self, *kinds: str | None) -> tuple[Aim, ...]:
        *plain, channel, format_id = kinds
        format_ = self.project.catalogue.formats.get(format_id or "")
        names = [
            *zip(("pillar", "stage", "segment", "goal", "angle"), plain, strict=True),
            (f"format {channel}", format_id),
            *(
                (kind, name)
                for kind in ("least", "most")
                for name in (format_id, format_.kind if format_ else None)
            ),
        ]
        found = (self._aims.get((kind, name)) for kind, name in names if name)
        return tuple(aim for aim in found if aim is not None)

    def _worth_of(self, candidate: Candidate) -> tuple[float, float]:
        """Judge it alone: in a slot that exploits, and in one that explores."""
        key = candidate.key
        chance = seed_of(self.seed, key, candidate.channel) / 2**64
        fresh = 1 / (1 + self._past_ideas[candidate.channel, key.idea])
        format_ = self.project.catalogue.formats.get(key.format)
        at_home = AT_HOME if format_ and format_.takes else 0.0
        plain = FILLED + PRIORITY * (candidate.priority - 1) + FRESH * fresh + at_home
        plain += CHANCE * chance
        named = {
            "angle": key.angle,
            "format": key.format,
            "segment": key.segment,
            "pillar": candidate.pillar,
            "hook": str(key.hook) if key.hook else None,
            "idea": key.idea,
            "stage": candidate.stage,
        }
        learned = sum(
            LEARNED * self._lift[factor].get(level, 0.0)
            for factor, level in named.items()
            if level and factor in self._lift
        )
        new = NEW / (1 + self._past[key.angle, key.format])
        return plain + learned, plain + new

    def explores(self, spot: Spot) -> bool:
        """Whether the slot is set aside for what was tried least; the same for every seed."""
        slot = spot.channel, spot.ts
        if slot not in self._explorers:
            self._explorers[slot] = seed_of("explore", *slot) / 2**64 < self._explore
        return self._explorers[slot]

    def gain(self, candidate: Candidate, spot: Spot) -> float:
        """Tell what adding the candidate changes."""
        return self.gain_at(spot)(candidate)

    def gain_at(self, spot: Spot) -> Callable[[Candidate], float]:
        """Judge many candidates for one slot; what the slot itself decides is decided once."""
        place = int(self.explores(spot))
        liked = self._liked(spot)
        today = {idea for idea, day in self.dates if day == spot.day} if self.dates else ()
        worths, facets, told = self._worth, self._facets, self._told

        def gain(candidate: Candidate) -> float:
            score = (worths.get(candidate) or self._worth_of(candidate))[place] + liked
            for aim in facets.get(candidate) or self.facets(candidate):
                score += aim.now
            if candidate.key.idea in today:
                score += ON_ITS_DATE
            return score - TOLD_ELSEWHERE if told.get(candidate.name) else score

        return gain

    def worth(self, candidate: Candidate, spot: Spot) -> float:
        """Tell the part of the gain that other placements do not touch."""
        worth = self._worth.get(candidate) or self._worth_of(candidate)
        score = worth[int(self.explores(spot))] + self._liked(spot)
        return score + ON_ITS_DATE if (candidate.key.idea, spot.day) in self.dates else score

    def _liked(self, spot: Spot) -> float:
        if "slot" not in self._lift:
            return 0.0
        return LIKED_TIME * self._lift["slot"].get(f"{spot.at:%H:%M}", 0.0)

    def ceiling(self, candidate: Candidate) -> tuple[float, float]:
        """Its worth in a slot that exploits and in one that explores, whatever the day."""
        return self._worth[candidate]

    def facets(self, candidate: Candidate) -> tuple[Aim, ...]:
        """Find the counts a candidate belongs to."""
        known = self._facets.get(candidate)
        if known is None:
            known = self._facets[candidate] = self._facets_of(candidate)
        return known

    def add(self, candidate: Candidate, spot: Spot, *, ours: bool = True) -> None:
        """Count a placement; `ours`: it is part of the value, not of what stands anyway."""
        if ours:
            self.total += self.gain(candidate, spot)
        for aim in self.facets(candidate):
            aim.move(1)
            aim.stands += not ours
        self._told[candidate.name] += 1

    def forget(self, candidate: Candidate) -> None:
        """Take back a placement that was not ours."""
        for aim in self.facets(candidate):
            aim.stands -= 1
            aim.move(-1)
        self._told[candidate.name] -= 1

    def remove(self, candidate: Candidate, spot: Spot) -> None:
        """Take a placement of ours back."""
        for aim in self.facets(candidate):
            aim.move(-1)
        self._told[candidate.name] -= 1
        self.total -= self.gain(candidate, spot)


def _ratios(levels: Mapping[str, float]) -> dict[str, float]:
    """Turn weights into -1 to 2 around their mean, so that one factor cannot drown the rest."""
    mean = sum(levels.values()) / len(levels) if levels else 0.0
    if mean <= 0:
        return {}
    return {level: max(-1.0, min(2.0, weight / mean - 1)) for level, weight in levels.items()}
