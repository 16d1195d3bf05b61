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

_BRACES = re.compile(r"\{([^{}]*)\}")


def check_measuring(written: Written) -> Iterator[Diagnostic]:
    """Yield metrics that no report counts and placeholders that nothing fills."""
    for where, metric in written.values("strategy", "goals", "*", "kpi", "metric"):
        word = metric.strip()
        if word and word not in COUNTED and word not in _BY_HAND:
            words = f'cfkit does not count "{word[:80]}", the report will not show how far it is'
            spot = written.spot(where)
            yield spot.problem("kpi-not-counted", f"{words}{choices(word, COUNTED)}", Level.HINT)
    for name in Utm.model_fields:
        for where, text in written.values("strategy", "factory", "utm", name):
            for problem in _placeholders(text):
                yield written.spot(where).problem("utm-placeholder", problem)


def _placeholders(text: str) -> Iterator[str]:
    for word in dict.fromkeys(_BRACES.findall(text)):
        if word not in PLACEHOLDERS:
            yield f'nothing fills "{{{word[:80]}}}"{choices(word, PLACEHOLDERS)}'
    if re.search(r"[{}]", _BRACES.sub("", text)):
        yield f"a brace stands alone here; write one of {_shown()}"


def _shown() -> str:
    return ", ".join(f"{{{word}}}" for word in PLACEHOLDERS)
