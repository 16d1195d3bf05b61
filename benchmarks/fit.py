"""How much longer `learn` fits 1,200 units with 120 coefficients than a bare fit of that size."""

import os

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is imported; threads blur CPU time

from datetime import UTC, datetime, timedelta

import numpy as np
from _measure import call, ratio, report, scaled

from cfkit.application.design import lay_out
from cfkit.application.effects import fit
from cfkit.domain.learning import Unit

GOAL = 20.0
UNITS, COLUMNS = 1200, 120
REPEATS = 50


def main() -> None:
    """Divide the CPU time of the fit by that of one Cholesky fit with known variances.

    The bare fit forms the normal equations of a dense design, factors them once and solves: what
    every variance step and every round against outliers of ours would cost by itself at least.
    """
    design = lay_out(units())
    if design.width != COLUMNS:
        raise SystemExit(f"the design has {design.width} columns, not {COLUMNS}")
    dense = np.zeros((UNITS, COLUMNS + 1))
    for row in design.codes:
        dense[np.arange(UNITS), row] = 1.0
    dense = dense[:, :COLUMNS].copy()
    dense[:, len(design.channels)] = design.fatigue
    response = design.response - design.response.mean()
    ridge = np.eye(COLUMNS)

    def bare() -> None:
        for _ in range(REPEATS):
            factor = np.linalg.cholesky(dense.T @ dense + ridge)
            np.linalg.solve(factor.T, np.linalg.solve(factor, dense.T @ response))

    def ours() -> None:
        for _ in range(REPEATS):
            fit(design)

    found = ratio(call(ours), call(bare), rounds=scaled(10, small=3))
    report("fit", found, GOAL, holds=found <= GOAL)


def units() -> list[Unit]:
    """Publish at random; the factors have 120 levels together with channels and slots."""
    rng = np.random.default_rng(0)
    sizes = {"angle": 10, "format": 5, "segment": 5, "pillar": 5, "hook": 6, "idea": 10}
    made = []
    for place in range(UNITS):
        levels = {name: f"{name}{rng.integers(size)}" for name, size in sizes.items()}
        at = datetime(2026, 1, 1, place % 24, tzinfo=UTC) + timedelta(hours=7 * (place // 24))
        log = rng.normal(6, 1.2)
        channel = f"c{rng.integers(4)}"
        made.append(Unit(f"u{place}", channel, at, levels, age=672, value=1, log=log))
    return made


if __name__ == "__main__":
    main()
