"""Worlds in which it is known what wins, to see whether learning finds it and what it costs.

Log-normal reach with a spread of 1.2, 100 publications a month, twelve months; every policy meets
the same luck.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np

from cfkit.application.allocate import allocate, caps_of
from cfkit.application.beliefs import believe
from cfkit.application.design import lay_out
from cfkit.application.effects import fit
from cfkit.application.verdicts import judge
from cfkit.domain.learning import Finding, Unit, Verdict

MONTHS, PER_MONTH, SPREAD = 12, 100, 1.2
START = datetime(2026, 1, 1, 10, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """What publishing each option brings on logs; `tires`: the cost of each use above 5 a month."""

    options: Sequence[Mapping[str, str]]
    effects: np.ndarray
    tires: float = 0.0

    def lifts(self, chosen: Sequence[int]) -> np.ndarray:
        uses = np.bincount(chosen, minlength=len(self.options))
        tired = self.tires * np.maximum(uses - 5, 0)
        return (self.effects - tired)[list(chosen)]

    @property
    def usual(self) -> float:
        """What an average option brings."""
        return float(np.exp(self.effects).mean())


def sparse(rng: np.random.Generator, spread: float = 0.0, tires: float = 0.0) -> World:
    """A hundred angles: three double the reach, the others lift nothing, or vary by `spread`."""
    effects = rng.normal(0, spread, 100)
    effects[rng.choice(100, 3, replace=False)] = np.log(2)
    return World([{"angle": f"a{n}"} for n in range(100)], effects, tires)


def crossed(rng: np.random.Generator, angle: float, format_: float, cell: float) -> World:
    """Ten angles in ten formats, whose effects have these spreads."""
    angles, formats = rng.normal(0, angle, 10), rng.normal(0, format_, 10)
    effects = angles[:, None] + formats[None, :] + rng.normal(0, cell, (10, 10))
    options = [
        {"angle": f"a{n}", "format": f"f{m}", "angle_format": f"a{n}+f{m}"}
        for n in range(10)
        for m in range(10)
    ]
    return World(options, effects.ravel())


Policy = Callable[[World, list[Unit], list[int], np.random.Generator], list[int]]


def uniform(
    world: World, units: list[Unit], past: list[int], rng: np.random.Generator
) -> list[int]:
    return list(range(100))


def naive(world: World, units: list[Unit], past: list[int], rng: np.random.Generator) -> list[int]:
    """Put 70 % on the three best by their mean, the rest anywhere."""
    total, count = np.zeros(100), np.zeros(100)
    np.add.at(total, past, [np.exp(unit.log or 0.0) for unit in units])
    np.add.at(count, past, 1)
    best = np.argsort(-total / np.maximum(count, 1))[:3]
    return [*rng.choice(best, 70), *rng.integers(0, 100, 30)]


def learning(
    world: World, units: list[Unit], past: list[int], rng: np.random.Generator
) -> list[int]:
    made = fit(lay_out(units))
    tried = np.bincount(past, minlength=100)
    return allocate(made, believe(made), world.options, tried, PER_MONTH, rng, caps_of(made))


@dataclass(frozen=True)
class Year:
    lift: float
    last: float
    units: list[Unit]


def live(world: World, policy: Policy, seed: int) -> Year:
    """Publish for a year; the lift is against an average option's."""
    rng, luck = np.random.default_rng([seed, 1]), np.random.default_rng([seed, 2])
    units: list[Unit] = []
    past: list[int] = []
    brought = []
    for month in range(MONTHS):
        chosen = policy(world, units, past, rng) if month else list(range(100))
        chosen = [int(one) for one in rng.permutation(chosen)]
        lifts = world.lifts(chosen)
        noise = luck.normal(0, SPREAD, PER_MONTH)
        brought.append(np.exp(lifts).mean() / world.usual)
        for place, option in enumerate(chosen):
            at = START + timedelta(days=30 * month + 0.3 * place)
            units.append(
                Unit(
                    key=f"u{month}-{place}",
                    channel="main",
                    published_at=at,
                    factors=world.options[option],
                    age=672.0,
                    value=1.0,
                    log=6 + lifts[place] + noise[place],
                )
            )
        past += chosen
    return Year(float(np.mean(brought)), float(brought[-1]), units)


def winners(units: Sequence[Unit]) -> list[Finding]:
    found = judge(units, [], date(2027, 1, 1)).findings
    return [one for one in found if one.verdict is Verdict.WINNER]
