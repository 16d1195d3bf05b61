"""Fits the weights by which comments are told apart: `python tests/inbox/fit.py` writes them."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cfkit.adapters.templates.packs import MIDDLE, STEP, load_signals
from cfkit.application.classify import Classifier, Look
from cfkit.domain.comments import Sort

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates"
SORTS = list(Sort)

SHRINKS = 0.1
"""How much a large weight costs (L2)."""

EVENS = 0.5
"""How much a class of few examples is made up for: 0 not at all, 1 wholly."""

SEEN = 2
"""Comments that a sign has to be seen in."""

ROUNDS = 120
MEMORY = 8
FEWEST = 1
"""Steps that the largest weight of a sign has to be of, to be written."""

HEAD = "Written by tests/inbox/fit.py: a character for each class, then the sign."


def labelled(path: Path) -> list[tuple[Sort, str]]:
    """Read labelled comments: a line each, below a line that names their class."""
    sort = SORTS[0]
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line in SORTS:
            sort = Sort(line)
        else:
            rows.append((sort, line))
    return rows


class Table:
    """Comments as a sparse table: a row a comment, a column a sign."""

    def __init__(self, looks: Sequence[Look], columns: dict[str, int]) -> None:
        """Leave out the signs that have no column."""
        cells = [
            (row, columns[sign], much)
            for row, look in enumerate(looks)
            for sign, much in look.signs.items()
            if sign in columns
        ]
        self.size = len(columns)
        self.rows: Places = np.array([one[0] for one in cells], dtype=np.int64)
        self.columns: Places = np.array([one[1] for one in cells], dtype=np.int64)
        self.values: Numbers = np.array([one[2] for one in cells])
        self.given: Numbers = np.array([[look.gives[sort] for sort in SORTS] for look in looks])
        self._order = np.argsort(self.columns, kind="stable")
        self._row_starts = np.searchsorted(self.rows, np.arange(len(looks)))
        self._column_starts = np.searchsorted(self.columns[self._order], np.arange(self.size))

    def scores(self, weights: Numbers) -> Numbers:
        """Sum up for each comment what speaks for each class."""
        parts = weights[self.columns] * self.values[:, None]
        return self.given + np.add.reduceat(parts, self._row_starts, axis=0)

    def back(self, errors: Numbers) -> Numbers:
        """Sum up for each sign what was wrong with the comments that have it."""
        parts = errors[self.rows[self._order]] * self.values[self._order, None]
        return np.asarray(np.add.reduceat(parts, self._column_starts, axis=0))


def fitted(examples: Sequence[tuple[Sort, str]]) -> tuple[dict[str, int], Numbers]:
    """Fit a multinomial logistic regression; return the row of each sign, and the weights."""
    classifier = Classifier(lambda name: load_signals([TEMPLATES], name).values())
    looks = [classifier.look(text) for _, text in examples]
    seen = Counter(sign for look in looks for sign in look.signs)
    names = sorted(sign for sign, times in seen.items() if times >= SEEN)
    columns = {sign: at for at, sign in enumerate(names)}
    table = Table(looks, columns)
    wanted = np.array([SORTS.index(sort) for sort, _ in examples])
    share = np.bincount(wanted, minlength=len(SORTS)) / len(wanted) * len(SORTS)
    counts: Numbers = (share**-EVENS)[wanted][:, None]
    truth = np.eye(len(SORTS))[wanted]

    def cost(weights: Numbers) -> tuple[float, Numbers]:
        scores = table.scores(weights)
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        loss = -(counts * truth * logs).sum() + SHRINKS / 2 * (weights**2).sum()
        slope = table.back((np.exp(logs) - truth) * counts) + SHRINKS * weights
        return float(loss), slope

    return columns, lowest(cost, np.zeros((len(columns), len(SORTS))))


def lowest(cost: Callable[[Numbers], tuple[float, Numbers]], at: Numbers) -> Numbers:
    """Walk down to where a cost is lowest (L-BFGS)."""
    steps: list[tuple[Numbers, Numbers]] = []
    value, slope = cost(at)
    for _ in range(ROUNDS):
        way = _way(slope, steps)
        stride, falls = 1.0, float((slope * way).sum())
        while True:
            there = at - stride * way
            new, turned = cost(there)
            if new <= value - 1e-4 * stride * falls or stride < 1e-6:
                break
            stride /= 2
        if ((there - at) * (turned - slope)).sum() > 0:
            steps = [*steps, (there - at, turned - slope)][-MEMORY:]
        settled = value - new < 1e-6 * abs(new)
        at, value, slope = there, new, turned
        if settled:
            break
    return at


def _way(slope: Numbers, steps: Sequence[tuple[Numbers, Numbers]]) -> Numbers:
    way = slope.copy()
    used = []
    for moved, turned in reversed(steps):
        part = (moved * way).sum() / (moved * turned).sum()
        used.append(part)
        way -= part * turned
    if not steps:
        return np.asarray(way / max(1.0, float(np.sqrt((slope**2).sum()))))
    moved, turned = steps[-1]
    way *= (moved * turned).sum() / (turned**2).sum()
    for (moved, turned), part in zip(steps, reversed(used), strict=True):
        way += (part - (turned * way).sum() / (moved * turned).sum()) * moved
    return way


def written(columns: dict[str, int], weights: Numbers) -> str:
    """Write weights down as `load_weights` reads them."""
    steps = np.clip(np.rint(weights / STEP), 33 - MIDDLE, 126 - MIDDLE).astype(int)
    lines = [HEAD]
    for sign, at in columns.items():
        if abs(steps[at]).max() >= FEWEST:
            lines.append("".join(chr(MIDDLE + one) for one in steps[at]) + sign)
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the weights of the languages that are named, or of both."""
    for language in sys.argv[1:] or ("ru", "en"):
        text = written(*fitted(labelled(HERE / f"examples.{language}.txt")))
        path = TEMPLATES / f"catalogue/inbox-weights.{language}.txt"
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
