"""Lay publications out for the model: a column a level, and how often an angle was used lately."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from cfkit.domain.learning import Unit
from cfkit.domain.weights import cell

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

FACTORS = ("angle", "format", "angle_format", "segment", "pillar", "hook")
"""What is learned. Channel, slot and idea are nuisance: they are fitted and never judged."""

KEPT_PER_MONTH = 0.95
"""How much of its weight a publication keeps from month to month."""

RECENT = timedelta(days=30)
_MONTH = timedelta(days=30.44)


def level_of(unit: Unit, factor: str) -> str | None:
    """Name the level of a factor that a publication stands for; `None`: nobody knows."""
    if factor == "angle_format":
        angle, format_ = unit.factors.get("angle"), unit.factors.get("format")
        return cell(angle, format_) if angle and format_ else None
    return unit.factors.get(factor)


_NUISANCE: Mapping[str, Callable[[Unit], str | None]] = {
    "slot": lambda unit: f"{unit.published_at:%H:%M}",
    "idea": lambda unit: unit.factors.get("idea"),
}


@dataclass(frozen=True, slots=True)
class Term:
    """One factor or nuisance: its levels stand in the columns from `start` on."""

    name: str
    levels: tuple[str, ...]
    start: int

    @property
    def columns(self) -> slice:
        """Where its levels stand."""
        return slice(self.start, self.start + len(self.levels))


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """Columns: channels, fatigue, then the levels of every term; the last one past them is none.

    `codes` has a row a term, channels first, with the column of each publication's level.
    """

    channels: tuple[str, ...]
    terms: tuple[Term, ...]
    codes: Places
    fatigue: Floats
    response: Floats
    kept: Floats
    pairs: Places

    @property
    def free(self) -> int:
        """How many columns are not shrunk by their variance: channels and fatigue."""
        return len(self.channels) + 1

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.free + sum(len(term.levels) for term in self.terms)

    def term(self, name: str) -> Term | None:
        """Find a term; `None` when there is nothing to compare in it."""
        return next((term for term in self.terms if term.name == name), None)


def lay_out(units: Sequence[Unit]) -> Design:
    """Lay out those publications that have a response; all of them count as uses of an angle.

    A factor with fewer than two levels has nothing to compare and is left out, and so are ideas
    that were published once.
    """
    known = [unit for unit in units if unit.log is not None]
    channels = tuple(sorted({unit.channel for unit in known}))
    rows = [np.array([channels.index(unit.channel) for unit in known], dtype=np.intp)]
    terms: list[Term] = []
    start = len(channels) + 1
    for name, levels in _levels_by_term(known).items():
        counts: dict[str, int] = defaultdict(int)
        for level in levels:
            if level is not None:
                counts[level] += 1
        least = 2 if name == "idea" else 1
        kept = tuple(sorted(level for level, n in counts.items() if n >= least))
        if len(kept) < 2:
            continue
        places = {level: start + place for place, level in enumerate(kept)}
        rows.append(np.array([places.get(level or "", -1) for level in levels], dtype=np.intp))
        terms.append(Term(name, kept, start))
        start += len(kept)
    codes = np.stack(rows)
    codes[codes < 0] = start
    first, second = np.triu_indices(len(rows))
    return Design(
        channels=channels,
        terms=tuple(terms),
        codes=codes,
        fatigue=_uses_lately(units, known),
        response=np.array([unit.log for unit in known], dtype=np.float64),
        kept=_kept(known),
        pairs=(codes[first] * (start + 1) + codes[second]).ravel(),
    )


def _levels_by_term(known: Sequence[Unit]) -> dict[str, list[str | None]]:
    levels = {name: [read(unit) for unit in known] for name, read in _NUISANCE.items()}
    levels |= {factor: [level_of(unit, factor) for unit in known] for factor in FACTORS}
    if any(len({*levels[one]} - {None}) < 2 for one in ("angle", "format")):
        del levels["angle_format"]
    return levels


def _kept(known: Sequence[Unit]) -> Floats:
    newest = max((unit.published_at for unit in known), default=None)
    ages = [(newest - unit.published_at) / _MONTH for unit in known if newest]
    kept: Floats = KEPT_PER_MONTH ** np.array(ages, dtype=np.float64)
    return kept


def _uses_lately(units: Sequence[Unit], known: Sequence[Unit]) -> Floats:
    """Count, on logs, how often each one's angle was used on its channel in the 30 days before.

    Against the mean; where nobody knows the angle it is the mean.
    """
    moments: dict[tuple[str, str], list[float]] = defaultdict(list)
    for unit in units:
        if (angle := unit.factors.get("angle")) is not None:
            moments[unit.channel, angle].append(unit.published_at.timestamp())
    for listed in moments.values():
        listed.sort()
    logs = np.full(len(known), np.nan)
    for row, unit in enumerate(known):
        if (angle := unit.factors.get("angle")) is not None:
            listed = moments[unit.channel, angle]
            now = unit.published_at.timestamp()
            first = bisect_left(listed, now - RECENT.total_seconds())
            logs[row] = math.log1p(bisect_left(listed, now) - first)
    is_known = ~np.isnan(logs)
    if not is_known.any():
        return np.zeros(len(known))
    return np.where(is_known, logs - logs[is_known].mean(), 0.0)
