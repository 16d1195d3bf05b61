"""Share the next month out: each slot takes the best of one joint draw, within caps and floors."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .beliefs import Belief, draw
from .comparison import ENOUGH
from .design import KEPT_PER_MONTH, Floats
from .effects import Fit

Option = Mapping[str, str]
"""What may be published: a level for each factor."""

EXPLORE = 0.1
"""Share of the slots that goes to what was tried least, whatever was learned."""

TIRING = -0.1
"""Slope on ln(1 + uses in 30 days) from which an angle wears off noticeably."""

SURE = 0.8
REPEATS = 4
"""Months of a channel, two of them one after another, that angles must last to get more room."""

DIVERSE = 0.5
"""Least evenness of the weights within a factor, 0 (one only) to 1 (all alike)."""

_ROOM = 1.5
"""A cap leaves room for so many times the even share: with few levels it binds nothing else."""


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that one level may have of the slots; `name` says why it is so."""

    name: str
    angle: float
    angle_format: float
    other: float

    def of(self, factor: str, levels: int) -> float:
        """Cap the levels of a factor that has so many."""
        known = {"angle": self.angle, "angle_format": self.angle_format}
        room = _ROOM / levels if levels else 0.0
        return min(1.0, max(known.get(factor, self.other), room))

    def of_each(self, factor: str, units: Mapping[str, int]) -> dict[str, float]:
        """Cap each level by its publications; who has too few gets little more than its share."""
        most = self.of(factor, len(units))
        thin = min(most, _ROOM / len(units))
        return {level: thin if n < ENOUGH else most for level, n in units.items()}


TIRED = Caps("tired", 0.1, 0.05, 0.4)
USUAL = Caps("usual", 0.15, 0.08, 0.5)
UNTIRED = Caps("untired", 0.4, 0.25, 0.7)


def caps_of(fit: Fit) -> Caps:
    """Choose caps by fatigue: tighter where angles wear off, loose where they long did not."""
    slope, sd = fit.fatigue
    tires = 0.5 * math.erfc((slope - TIRING) / (sd * math.sqrt(2)))
    if tires > SURE:
        return TIRED
    return UNTIRED if tires < 1 - SURE and _is_long(fit) else USUAL


def _is_long(fit: Fit) -> bool:
    """Whether publications tell how angles last: one fit over one month is no sign that they do."""
    oldest = float(fit.design.kept.min())
    months = int(math.log(oldest) / math.log(KEPT_PER_MONTH) + 1e-9)
    return months >= 2 and months * len(fit.design.channels) >= REPEATS


def allocate(  # noqa: PLR0913, PLR0917 - what a draw is made from
    fit: Fit,
    beliefs: dict[str, Belief],
    options: Sequence[Option],
    tried: Sequence[int],
    slots: int,
    rng: np.random.Generator,
    caps: Caps,
) -> list[int]:
    """Choose an option for every slot, by its place in `options`; `tried` has their units so far.

    `EXPLORE` of the slots go to the least tried; each other slot takes the best option of a draw
    of its own, so that what is uncertain is tried in proportion to its chance to be best. Both
    count towards the caps.
    """
    explored = round(slots * EXPLORE)
    order = np.argsort(np.array(tried) + rng.random(len(options)), kind="stable")
    chosen = [int(order[place % len(order)]) for place in range(explored)]
    values = _values(fit, draw(fit, beliefs, rng, slots - explored), options)
    loads = _Loads(options, slots, caps)
    for place in chosen:
        loads.add(place)
    for row in values:
        row[loads.full] = -np.inf
        best = int(row.argmax())
        loads.add(best)
        chosen.append(best)
    return chosen


def _values(fit: Fit, drawn: Floats, options: Sequence[Option]) -> Floats:
    padded = np.hstack([drawn, np.zeros((len(drawn), 1))])
    values = np.zeros((len(drawn), len(options)))
    for factor in options[0]:
        if (term := fit.design.term(factor)) is not None:
            places = {level: term.start + n for n, level in enumerate(term.levels)}
            values += padded[:, [places.get(option[factor], -1) for option in options]]
    return values


class _Loads:
    """Counts how often each level was chosen; `full` options hold a level at its cap."""

    def __init__(self, options: Sequence[Option], slots: int, caps: Caps) -> None:
        self._options = options
        self._holders: dict[tuple[str, str], list[int]] = {}
        for place, option in enumerate(options):
            for pair in option.items():
                self._holders.setdefault(pair, []).append(place)
        self._left: dict[tuple[str, str], int] = {}
        for factor, level in self._holders:
            levels = len({option[factor] for option in options})
            self._left[factor, level] = max(1, int(slots * caps.of(factor, levels)))
        self.full = np.zeros(len(options), dtype=np.bool_)

    def add(self, place: int) -> None:
        """Count one; where everything is full the caps begin anew."""
        for pair in self._options[place].items():
            self._left[pair] -= 1
            if self._left[pair] <= 0:
                self.full[self._holders[pair]] = True
        if self.full.all():
            self.full[:] = False


def preferences(
    offered: Sequence[str], chosen: Sequence[str], most: Mapping[str, float]
) -> dict[str, float]:
    """Turn choices among options of some levels into weights that add up to 1, each within `most`.

    A level weighs by how often it was chosen against how often blind chance would choose it: one
    with a single option is not worse for that. What is above `most`, which is more than the even
    share, goes to the others as they weigh. Variety keeps at least `DIVERSE` evenness.
    """
    levels = sorted({*offered})
    counts = np.array([chosen.count(level) for level in levels], dtype=np.float64)
    caps = np.array([most[level] for level in levels])
    found = _capped(counts / np.array([offered.count(level) for level in levels]), caps)
    while len(levels) > 1 and _evenness(found) < DIVERSE:
        found = 0.9 * found + 0.1 / len(levels)
    return dict(zip(levels, map(float, found), strict=True))


def _capped(found: Floats, most: Floats) -> Floats:
    """Bring weights to a sum of 1 with none above its own; the rest keep their proportions."""
    found = found / found.sum()
    held = np.zeros(len(found), dtype=np.bool_)
    while (above := found > most + 1e-12).any():
        held |= above
        found[held] = most[held]
        rest = found[~held]
        left = 1 - most[held].sum()
        found[~held] = rest * (left / rest.sum()) if rest.sum() else left / len(rest)
    return found


def _evenness(found: Floats) -> float:
    some = found[found > 0]
    return float(-(some * np.log(some)).sum() / math.log(len(found)))
