"""Count how people were answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from math import ceil

from cfkit.domain.case import Case, Tallies, Tally


def tallies(cases: Iterable[Case], by: Callable[[Case], str], now: datetime) -> Tallies:
    """Count cases by a name that each has, the names in order."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(by(case), []).append(case)
    return {name: tally(groups[name], now) for name in sorted(groups)}


def tally(cases: Iterable[Case], now: datetime) -> Tally:
    """Count cases. Times run from when a comment was written; the p-th is by nearest rank."""
    every = list(cases)
    owed = [case for case in every if case.is_owed]
    answered = [case for case in every if case.answered_at is not None]
    met = [case for case in owed if case.answered_at is not None]
    took = sorted(case.response for case in met if case.response is not None)
    return Tally(
        len(every),
        len(owed),
        len(met),
        len(met) / len(owed) if owed else None,
        _rank(took, 0.5),
        _rank(took, 0.9),
        sum(1 for case in owed if _is_late(case, now)),
        len(answered) / len(every) if every else None,
    )


def _is_late(case: Case, now: datetime) -> bool:
    ended = case.answered_at or case.closed_at or now
    return case.answer_by is not None and ended > case.answer_by


def _rank(took: list[timedelta], share: float) -> timedelta | None:
    return took[ceil(share * len(took)) - 1] if took else None
