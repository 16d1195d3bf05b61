"""Fits the weights by which comments are told apart: `python tests/inbox/fit.py` writes them.

`python tests/inbox/fit.py left-out` fits without the comments of each hand in turn, and tells how
well those are told apart.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy is imported

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cfkit.adapters.templates.packs import MIDDLE, STEP, load_signals
from cfkit.application.classify import RULE, Classifier, Look, pressing, summed
from cfkit.application.resemblance import Resemblance
from cfkit.domain.case import NEGATIVE
from cfkit.domain.comments import Sort
from cfkit.domain.inbox import Signal

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "templates"
SORTS = list(Sort)

SHRINKS = 0.05
"""How much a large weight costs (L2)."""

SIGNAL_SHRINKS = 6.25
"""How much more than that of a word the weight of a signal costs."""

HELD = {"ru": 0.0, "en": 1.0}
"""How much of what the catalogue says a signal gives is held to be so before comments are seen:
in Russian nothing, for its rows were written beside `examples` and fit those too well."""

HAND = 2.0
"""What a comment of `hands` counts, where one of `examples` counts 1."""

EVENS = 0.5
"""How much a class of few examples is made up for: 0 not at all, 1 wholly."""

SEEN = 2
"""Comments that a sign has to be seen in."""

ROUNDS = 120
MEMORY = 8
FEWEST = 1
"""Steps that the largest weight of a sign has to be of, to be written."""

HEAD = "Written by tests/inbox/fit.py: a character for each class, then the sign."


@dataclass(frozen=True)
class Example:
    """A labelled comment, and what it counts."""

    sort: Sort
    text: str
    counts: float = 1.0


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


def hands(language: str) -> dict[str, list[tuple[Sort, str]]]:
    """Read the comments of each of several authors."""
    paths = sorted((HERE / "hands").glob(f"*.{language}.txt"))
    return {path.name.split(".")[0]: labelled(path) for path in paths}


def examples(language: str, without: str = "") -> list[Example]:
    """List all that is learnt from, `without` the comments of one hand."""
    listed = [Example(*one) for one in labelled(HERE / f"examples.{language}.txt")]
    for name, rows in hands(language).items():
        if name != without:
            listed += [Example(sort, text, HAND) for sort, text in rows]
    return listed


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
        self.rows: Places = np.array([one[0] for one in cells], dtype=np.int64)
        self.columns: Places = np.array([one[1] for one in cells], dtype=np.int64)
        self.values: Numbers = np.array([one[2] for one in cells])
        self.given: Numbers = np.array([[look.gives[sort] for sort in SORTS] for look in looks])
        order = np.argsort(self.columns, kind="stable")
        self._rows_by_column = self.rows[order]
        self._values_by_column = self.values[order]
        self._row_starts = np.searchsorted(self.rows, np.arange(len(looks)))
        self._column_starts = np.searchsorted(self.columns[order], np.arange(len(columns)))

    def scores(self, weights: Numbers) -> Numbers:
        """Sum up for each comment what speaks for each class."""
        sums = [
            np.add.reduceat(one[self.columns] * self.values, self._row_starts)
            for one in np.ascontiguousarray(weights.T)
        ]
        return self.given + np.stack(sums, axis=1)

    def back(self, errors: Numbers) -> Numbers:
        """Sum up for each sign what was wrong with the comments that have it."""
        sums = [
            np.add.reduceat(one[self._rows_by_column] * self._values_by_column, self._column_starts)
            for one in np.ascontiguousarray(errors.T)
        ]
        return np.stack(sums, axis=1)


@cache
def _signals(language: str) -> dict[str, Signal]:
    return load_signals([TEMPLATES], language)


@cache
def look_at(text: str) -> Look:
    """See what weights are fitted to."""
    return _unweighed.look(text)


_unweighed = Classifier(lambda name: _signals(name).values())


def fitted(language: str, without: str = "") -> tuple[dict[str, int], Numbers]:
    """Fit a multinomial logistic regression; return the row of each sign, and the weights.

    The weight of a signal corrects what it gives. What costs is how far both together are from
    what is held to be so.
    """
    rows = examples(language, without)
    looks = [look_at(one.text) for one in rows]
    seen = Counter(sign for look in looks for sign in look.signs)
    names = sorted(sign for sign, times in seen.items() if times >= SEEN)
    columns = {sign: at for at, sign in enumerate(names)}
    table = Table(looks, columns)
    wanted = np.array([SORTS.index(one.sort) for one in rows])
    share = np.bincount(wanted, minlength=len(SORTS)) / len(wanted) * len(SORTS)
    counts: Numbers = np.array([one.counts for one in rows]) * (share**-EVENS)[wanted]
    counts = counts[:, None]
    truth = np.eye(len(SORTS))[wanted]
    from_given = np.zeros((len(columns), len(SORTS)))
    shrinks = np.full((len(columns), 1), SHRINKS)
    for name, signal in _signals(language).items():
        if (at := columns.get(f"r{name}")) is not None:
            given = np.array([float(signal.gives.get(sort, 0)) for sort in SORTS])
            from_given[at] = given * (1 - HELD[language]) / RULE
            shrinks[at] *= SIGNAL_SHRINKS

    def cost(weights: Numbers) -> tuple[float, Numbers]:
        scores = table.scores(weights)
        scores -= scores.max(axis=1, keepdims=True)
        logs = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        pull = shrinks * (weights + from_given)
        loss = -(counts * truth * logs).sum() + (pull * (weights + from_given)).sum() / 2
        return float(loss), table.back((np.exp(logs) - truth) * counts) + pull

    return columns, lowest(cost, -from_given)


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


def left_out(language: str) -> Iterable[str]:
    """Tell for each hand how well its comments are told apart by what the others teach."""
    for name, rows in hands(language).items():
        columns, weights = fitted(language, name)
        found = {sign: tuple(map(float, weights[at])) for sign, at in columns.items()}
        alike = Resemblance(found)
        scored = [(sort, summed(look_at(text), alike)) for sort, text in rows]
        yield f"{name}: {len(rows)} comments"
        pairs = [(sort, pressing(scores)) for sort, scores in scored]
        yield "  F1 " + ", ".join(f"{sort} {_f1(pairs, {sort}):.2f}" for sort in SORTS)
        for doubt in (0.05, 0.1, 0.15, 0.2, 0.3):
            pairs = [(sort, pressing(scores, doubt, doubt)) for sort, scores in scored]
            mean = sum(_f1(pairs, {sort}) for sort in SORTS) / len(SORTS)
            yield f"  in doubt from {doubt}: F1 {mean:.3f}" + "".join(
                f", {word} {_share(pairs, 0, taken):.2f} found, {_share(pairs, 1, taken):.2f} right"
                for word, taken in (("negative", NEGATIVE), ("emergency", {Sort.EMERGENCY}))
            )


def _share(pairs: Sequence[tuple[Sort, Sort]], place: int, taken: Iterable[Sort]) -> float:
    """Say of what is told (place 0) or taken (1) to be of some classes, how much is both."""
    chosen = [one for one in pairs if one[place] in taken]
    return sum(1 for one in chosen if one[1 - place] in taken) / max(1, len(chosen))


def _f1(pairs: Sequence[tuple[Sort, Sort]], taken: set[Sort]) -> float:
    recall, precision = _share(pairs, 0, taken), _share(pairs, 1, taken)
    return 2 * recall * precision / max(1e-9, recall + precision)


def main() -> None:
    """Write the weights of the languages that are named, or of both, or tell how well they do."""
    if sys.argv[1:] == ["left-out"]:
        for line in left_out("ru"):
            sys.stdout.write(f"{line}\n")
        return
    for language in sys.argv[1:] or ("ru", "en"):
        text = written(*fitted(language))
        path = TEMPLATES / f"catalogue/inbox-weights.{language}.txt"
        path.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{path.name}: {path.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
