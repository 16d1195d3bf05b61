"""Fit the model: log response = channel + fatigue + slot + idea + factors + noise, all shrunk.

Only channels are free. What a term's levels vary by is estimated by moments and sharpened by
REML steps; publications far from what is expected of them count for less, so that one viral post
moves nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .design import Design, Floats, Term

FAR = 2.5
"""Deviations from which a publication counts for less: its pull falls with its distance."""

ROUNDS, SHARPENED = 3, 2
USUAL_SD, USUAL_UNITS = 0.15, 2.0
"""What levels of a factor usually vary by on logs, and how many levels that belief is worth."""

FATIGUE_SD = 0.2
_FREE_SD, _NONE_SD = 30.0, 1e-4
_LEAST_SD, _LEAST_NOISE, _MOST_SD = 0.1, 0.1, 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Means and covariance of every column; `spread` is the noise of one publication on logs."""

    design: Design
    mean: Floats
    covariance: Floats
    variances: Floats
    spread: float
    fatigue: tuple[float, float]
    """What ln(1 + uses of an angle on a channel in 30 days) adds, and its deviation.

    Use cannot help: where it seems to, good angles were used more, and the model leaves it out.
    """

    def contrast(self, term: Term) -> tuple[Floats, Floats, float]:
        """Compare each level with the average level: means, variances, and the prior variance."""
        at, size = term.columns, len(term.levels)
        mean = self.mean[at] - self.mean[at].mean()
        block = self.covariance[at, at]
        rows = block.mean(axis=0)
        variance = np.diag(block) - 2 * rows + rows.mean()
        prior = self.variances[self.design.terms.index(term)] * (1 - 1 / size)
        return mean, np.clip(variance, 1e-9, prior * 0.9999), float(prior)

    def draws(self, rng: np.random.Generator, count: int) -> Floats:
        """Draw columns from their joint posterior, a row a draw."""
        half = np.linalg.cholesky(self.covariance + 1e-10 * np.eye(len(self.mean)))
        return self.mean + rng.standard_normal((count, len(self.mean))) @ half.T


def fit(design: Design) -> Fit:
    """Fit the model. The design has at least one publication."""
    response = design.response
    level = np.median(response)
    y = response - level
    residual = y - _medians(design, y)
    weights = design.kept * _nearness(residual)
    gram, moment = _normal(design, weights, y)
    variances, noise = _moments(design, gram, moment, float(weights @ (y * y)))
    shrunk = FATIGUE_SD
    fatigue = 0.0, FATIGUE_SD
    at = len(design.channels)
    for round_ in range(ROUNDS):
        if round_:
            weights = design.kept * _nearness(residual)
            gram, moment = _normal(design, weights, y)
        for _ in range(SHARPENED):
            mean, covariance = _solve(design, gram, moment, (variances, noise, shrunk))
            residual = y - _predicted(design, mean)
            variances, noise = _sharpen(design, (mean, covariance), variances, weights, residual)
        if shrunk == FATIGUE_SD:
            fatigue = float(mean[at]), float(np.sqrt(covariance[at, at]))
            shrunk = FATIGUE_SD if fatigue[0] < 0 else _NONE_SD
    mean, covariance = _solve(design, gram, moment, (variances, noise, shrunk))
    mean[:at] += level
    return Fit(design, mean, covariance, variances, float(np.sqrt(noise)), fatigue)


def _nearness(residual: Floats) -> Floats:
    scale = max(1.4826 * float(np.median(np.abs(residual))), _LEAST_NOISE)
    far = FAR * scale / np.maximum(np.abs(residual), 1e-12)
    near: Floats = np.minimum(1.0, far * far)
    return near


def _medians(design: Design, y: Floats) -> Floats:
    usual = np.zeros(len(design.channels))
    for place in range(len(usual)):
        usual[place] = np.median(y[design.codes[0] == place])
    found: Floats = usual[design.codes[0]]
    return found


def _normal(design: Design, weights: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Sum up the normal equations from the codes, without laying the columns out."""
    width, at = design.width + 1, len(design.channels)
    terms = len(design.codes)
    repeated = len(design.pairs) // max(len(weights), 1)
    summed = np.bincount(design.pairs, np.tile(weights, repeated), width * width)
    upper = np.asarray(summed, dtype=np.float64).reshape(width, width)
    gram: Floats = upper + upper.T - np.diag(np.diag(upper))
    flat = design.codes.ravel()
    tired = weights * design.fatigue
    gram[at] = gram[:, at] = np.bincount(flat, np.tile(tired, terms), width)
    gram[at, at] = tired @ design.fatigue
    moment = np.asarray(np.bincount(flat, np.tile(weights * y, terms), width), dtype=np.float64)
    moment[at] = tired @ y
    return gram[:-1, :-1], moment[:-1]


def _moments(design: Design, gram: Floats, moment: Floats, square: float) -> tuple[Floats, float]:
    """Estimate what each term varies by, and the noise, from sums of squares (Haseman-Elston)."""
    free, terms = design.free, design.terms
    head = gram[:free, :free] + 1e-9 * np.eye(free)
    across = np.linalg.solve(head, gram[:free, free:])
    rest = gram[free:, free:] - gram[free:, :free] @ across
    pull = moment[free:] - moment[:free] @ across
    square -= float(moment[:free] @ np.linalg.solve(head, moment[:free]))
    starts = [term.start - free for term in terms]
    size = len(terms)
    table = np.zeros((size + 1, size + 1))
    found = np.zeros(size + 1)
    if terms:
        squares = np.add.reduceat(np.add.reduceat(rest * rest, starts, axis=0), starts, axis=1)
        table[:size, :size] = squares
        table[:size, size] = table[size, :size] = np.add.reduceat(np.diag(rest), starts)
        found[:size] = np.add.reduceat(pull * pull, starts)
    table[size, size] = max(len(design.response) - free, 1)
    found[size] = square
    solved = _not_negative(table, found)
    levels = np.array([len(term.levels) for term in terms], dtype=np.float64)
    usual = USUAL_UNITS * USUAL_SD**2
    return _bounded((levels * solved[:size] + usual) / (levels + USUAL_UNITS)), max(
        float(solved[size]), _LEAST_NOISE**2
    )


def _not_negative(table: Floats, found: Floats) -> Floats:
    """Solve for variances; what comes out below zero is zero, and the others are solved anew."""
    solved = np.zeros(len(found))
    kept = np.arange(len(found))
    while len(kept):
        some = np.linalg.lstsq(table[np.ix_(kept, kept)], found[kept], rcond=None)[0]
        if (some >= 0).all():
            solved[kept] = some
            break
        kept = kept[some > 0]
    return solved


def _bounded(variances: Floats) -> Floats:
    within: Floats = np.clip(variances, _LEAST_SD**2, _MOST_SD**2)
    return within


def _solve(
    design: Design, gram: Floats, moment: Floats, scale: tuple[Floats, float, float]
) -> tuple[Floats, Floats]:
    """Solve for the columns, given the variances of terms, of the noise and of fatigue."""
    variances, noise, fatigue = scale
    precision = gram / noise
    free = [1 / _FREE_SD**2] * len(design.channels) + [1 / fatigue**2]
    levels: Sequence[int] = [len(term.levels) for term in design.terms]
    diagonal = np.concatenate([free, np.repeat(1 / variances, levels)])
    precision[np.diag_indices_from(precision)] += diagonal
    covariance = np.asarray(np.linalg.inv(precision), dtype=np.float64)
    return covariance @ (moment / noise), covariance


def _predicted(design: Design, mean: Floats) -> Floats:
    padded = np.append(mean, 0.0)
    padded_at = padded[design.codes].sum(axis=0)
    fatigue: Floats = padded_at + mean[len(design.channels)] * design.fatigue
    return fatigue


def _sharpen(
    design: Design,
    solved: tuple[Floats, Floats],
    variances: Floats,
    weights: Floats,
    residual: Floats,
) -> tuple[Floats, float]:
    """Take one REML step: each variance explains its levels by as many as the data determine."""
    mean, covariance = solved
    left = float(weights @ (residual * residual))
    starts = [term.start for term in design.terms]
    spent = float(design.free)
    if starts:
        ends = [*starts, design.width]
        known = np.add.reduceat(np.diag(covariance), starts)[: len(starts)] / variances
        levels = np.diff(np.array(ends, dtype=np.float64))
        determined = np.maximum(levels - known, 0.0)
        size = np.add.reduceat(mean * mean, starts)[: len(starts)]
        spent += float(determined.sum())
        usual = USUAL_UNITS * USUAL_SD**2
        variances = _bounded((size + usual) / (determined + USUAL_UNITS))
    counted = float(weights.sum())
    freedom = counted * max(1 - spent / len(weights), 1 / len(weights))
    return variances, max(left / freedom, _LEAST_NOISE**2)
