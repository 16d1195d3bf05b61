"""Check that results can be counted: metrics of goals, and what links are tagged with."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfkit.domain.definitions import DEFINITIONS
from cfkit.domain.diagnostics import Diagnostic, Level, choices
from cfkit.domain.metrics import Metric
from cfkit.domain.project import Written
from cfkit.domain.strategy.factory import PLACEHOLDERS, Utm

from .readings import INTERACTIONS

COUNTED = (*(str(metric) for metric in Metric), INTERACTIONS, *(one.id for one in DEFINITIONS))
"""Metrics that reports hold against a target."""

_BY_HAND = frozenset({"answered_share", "sales"})
"""Metrics whose numbers are kept elsewhere, as their authors know."""

_RATES = frozenset(one.id for one in DEFINITIONS)
_ADDED = frozenset(COUNTED) - _RATES
_KPI = ("strategy", "goals", "*", "kpi")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_LEAST_DOUBTFUL = 0.3
"""A rate of less is hardly meant in per cent, and hardly any rate is a larger fraction."""

_BRACES = re.compile(r"\{([^{}]*)\}")


def check_measuring(written: Written) -> Iterator[Diagnostic]:
    """Yield metrics that no report counts and placeholders that nothing fills."""
    for where, metric in written.values("strategy", "goals", "*", "kpi", "metric"):
        word = metric.strip()
        if word and word not in COUNTED and word not in _BY_HAND:
            words = f'cfkit does not count "{word[:80]}", the report will not show how far it is'
            spot = written.spot(where)
            yield spot.problem("kpi-not-counted", f"{words}{choices(word, COUNTED)}", Level.HINT)
    yield from _ambiguous(written)
    for name in Utm.model_fields:
        for where, text in written.values("strategy", "factory", "utm", name):
            for problem in _placeholders(text):
                yield written.spot(where).problem("utm-placeholder", problem)


def _ambiguous(written: Written) -> Iterator[Diagnostic]:
    """Warn of a target that may be a fraction or per cent; refuse a count that is a share."""
    metrics = {where[:-1]: name for where, name in written.values(*_KPI, "metric")}
    for where, value in written.parts(*_KPI, "target"):
        told = str(value).strip()
        metric = metrics.get(where[:-1], "").strip()
        if told.endswith("%") and metric in _ADDED:
            words = f"{metric} is a count, not a share: write a number"
            yield written.spot(where).problem("target-ambiguous", words)
        if metric not in _RATES or not _NUMBER.fullmatch(told):
            continue
        number = float(told)
        if _LEAST_DOUBTFUL <= number <= 1:
            words = f'{told} is taken for {number:.0%}: write "{number * 100:g}%", or "{told}%"'
            yield written.spot(where).problem("target-ambiguous", words, Level.WARNING)


def _placeholders(text: str) -> Iterator[str]:
    for word in dict.fromkeys(_BRACES.findall(text)):
        if word not in PLACEHOLDERS:
            yield f'nothing fills "{{{word[:80]}}}"{choices(word, PLACEHOLDERS)}'
    if re.search(r"[{}]", _BRACES.sub("", text)):
        yield f"a brace stands alone here; write one of {_shown()}"


def _shown() -> str:
    return ", ".join(f"{{{word}}}" for word in PLACEHOLDERS)
