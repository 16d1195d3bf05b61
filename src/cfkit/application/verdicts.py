"""Judge every level that was published: screened on earlier publications, confirmed on later."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from cfkit.domain.learning import Finding, Unit, Verdict
from cfkit.domain.schedule import week_of
from cfkit.domain.weights import Hypothesis, State

from .beliefs import Belief, believe
from .comparison import ENOUGH
from .design import FACTORS, Floats, Term, lay_out, level_of
from .effects import Fit, fit

LIFT = math.log(1.25)
"""What a winner lifts by at least."""

SURE, LIKELY, PROMISING, HOPELESS = 0.9, 0.7, 0.25, 0.05
"""Probabilities of such a lift: of a winner, of a likely one, worth a test, not worth one more."""

CONFIRMED = 0.8
"""Probability, by later publications alone, that a level lifts at all."""

FRESH = 4
"""Publications of its own that a level is confirmed by, at least."""

SCREENED = 0.6
"""Share of the publications that screen, where no test was begun before."""

CHANNELS, WEEKS = 2, 3


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """All findings with the hypotheses they leave, and the fit that they rest on."""

    fit: Fit
    beliefs: dict[str, Belief]
    findings: tuple[Finding, ...]
    hypotheses: tuple[Hypothesis, ...]

    @property
    def expected_false_winners(self) -> float:
        """How many of the winners are none, by their own probabilities."""
        return sum(1 - one.p_winner for one in self.findings if one.verdict is Verdict.WINNER)


def judge(units: Sequence[Unit], before: Sequence[Hypothesis], today: date) -> Judged:
    """Judge the levels of every factor; at least one of the units has a response.

    A level whose test was begun is confirmed by what was published since then; any other one by
    the later two fifths.
    """
    whole = fit(lay_out(units))
    beliefs = believe(whole)
    begun = {(str(one.factor), one.level): one for one in before}
    splits = _Splits(units)
    findings: list[Finding] = []
    hypotheses: list[Hypothesis] = []
    for factor in FACTORS:
        if (belief := beliefs.get(factor)) is None:
            continue
        rows = _Rows(factor, belief, units)
        for place, level in enumerate(belief.levels):
            known = begun.get((factor, level))
            found = rows.finding(place, splits.confirm(factor, level, known))
            findings.append(found)
            hypotheses.append(_next(found, known, today))
    return Judged(whole, beliefs, tuple(findings), tuple(hypotheses))


class _Splits:
    """Screens and confirms by parts of the publications; a part is fitted when first asked for."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        known = sorted(unit.published_at.date() for unit in units if unit.log is not None)
        self._usual = known[int(SCREENED * len(known))]
        self._screens: dict[date, dict[str, tuple[Term | None, Floats]]] = {}
        self._fresh: dict[date, dict[str, tuple[Term | None, Floats]]] = {}

    def confirm(self, factor: str, level: str, known: Hypothesis | None) -> int:
        """Count the later publications of a level that alone bear out what earlier ones promised.

        None where they do not, or where the earlier ones promised nothing.
        """
        begun = known.since if known and known.state == "confirm" else None
        at = begun or self._usual
        fresh = self._since(at, factor, level)
        if fresh < FRESH:
            return 0
        if begun is None and _chance(self._screened(at), factor, level) < PROMISING:
            return 0
        return fresh if _chance(self._later(at), factor, level) >= CONFIRMED else 0

    def _since(self, at: date, factor: str, level: str) -> int:
        return sum(
            unit.log is not None
            and unit.published_at.date() >= at
            and level_of(unit, factor) == level
            for unit in self._units
        )

    def _screened(self, at: date) -> Mapping[str, tuple[Term | None, Floats]]:
        if at not in self._screens:
            some = [unit for unit in self._units if unit.published_at.date() < at]
            made = _fitted(some)
            beliefs = believe(made) if made else {}
            self._screens[at] = {
                factor: (made.design.term(factor) if made else None, belief.above(LIFT))
                for factor, belief in beliefs.items()
            }
        return self._screens[at]

    def _later(self, at: date) -> Mapping[str, tuple[Term | None, Floats]]:
        """Judge by later publications alone, by plain shrinking: the screen is no prior."""
        if at not in self._fresh:
            some = [unit for unit in self._units if unit.published_at.date() >= at]
            made = _fitted(some)
            self._fresh[at] = {}
            for term in made.design.terms if made else ():
                if made and term.name in FACTORS:
                    mean, variance, _ = made.contrast(term)
                    sure = [0.5 * math.erfc(-z / math.sqrt(2)) for z in mean / np.sqrt(variance)]
                    self._fresh[at][term.name] = (term, np.array(sure))
        return self._fresh[at]


def _fitted(units: Sequence[Unit]) -> Fit | None:
    return fit(lay_out(units)) if any(unit.log is not None for unit in units) else None


def _chance(found: Mapping[str, tuple[Term | None, Floats]], factor: str, level: str) -> float:
    term, chances = found.get(factor, (None, np.zeros(0)))
    if term is None or level not in term.levels:
        return 0.0
    return float(chances[term.levels.index(level)])


class _Rows:
    """Describes the levels of one factor."""

    def __init__(self, factor: str, belief: Belief, units: Sequence[Unit]) -> None:
        self._factor = factor
        self._belief = belief
        self._sure = belief.above(LIFT)
        self._low, self._high = belief.quantile(0.1), belief.quantile(0.9)
        self._units: dict[str, list[Unit]] = {level: [] for level in belief.levels}
        for unit in units:
            level = level_of(unit, factor)
            if level in self._units:
                self._units[level].append(unit)

    def finding(self, place: int, fresh: int) -> Finding:
        level = self._belief.levels[place]
        known = [unit for unit in self._units[level] if unit.log is not None]
        ripening = sum(unit.is_ripening for unit in self._units[level])
        channels = {unit.channel for unit in known}
        weeks = {week_of(unit.published_at.date()) for unit in known}
        is_spread = len(channels) >= CHANNELS or len(weeks) >= WEEKS
        sure = float(self._sure[place])
        verdict = _verdict(len(known), ripening, sure, holds=fresh > 0 and is_spread)
        return Finding(
            factor=self._factor,
            level=level,
            lift=math.exp(self._belief.mean[place]),
            low=math.exp(self._low[place]),
            high=math.exp(self._high[place]),
            p_winner=sure,
            units=len(known),
            ripening=ripening,
            channels=len(channels),
            weeks=len(weeks),
            needs=max(0, ENOUGH - len(known)),
            fresh=fresh if verdict is Verdict.WINNER else 0,
            verdict=verdict,
        )


def _verdict(units: int, ripening: int, sure: float, *, holds: bool) -> Verdict:
    if units < ENOUGH:
        return Verdict.RIPENING if units + ripening >= ENOUGH else Verdict.UNCLEAR
    if sure > SURE and holds:
        return Verdict.WINNER
    if sure > LIKELY:
        return Verdict.LIKELY
    return Verdict.NO_BETTER if sure < HOPELESS else Verdict.UNCLEAR


def _next(found: Finding, before: Hypothesis | None, today: date) -> Hypothesis:
    """Move a hypothesis on: screen, confirm, scale, retire; a date changes with the state."""
    state = _state(found, before.state if before else "screen")
    if before and before.state == state:
        return before
    return Hypothesis.model_validate(
        {"factor": found.factor, "level": found.level, "state": state, "since": today}
    )


def _state(found: Finding, before: State) -> State:
    if found.verdict is Verdict.WINNER or (before == "scale" and found.p_winner >= LIKELY):
        return "scale"
    if found.verdict is Verdict.NO_BETTER:
        return "retire"
    if found.units >= ENOUGH and found.p_winner >= PROMISING:
        return "confirm"
    return before if before in {"confirm", "retire"} else "screen"
