"""Draw the small charts of a report as inline SVG; the table beside them carries the numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of a full bar, 0 to 1; more than 1 fills it."""

    share: float | None


@dataclass(frozen=True, slots=True)
class Interval:
    """A ratio with its range on a log axis from 1/`span` to `span`; the line marks 1."""

    low: float | None
    middle: float | None
    high: float | None
    span: float


Chart = Bar | Interval


def draw(chart: Chart) -> Markup:
    """Return one SVG element that loads nothing and is hidden from screen readers."""
    inside = _bar(chart) if isinstance(chart, Bar) else _interval(chart)
    if not inside:
        return Markup("")
    return Markup(
        '<svg class="chart" viewBox="0 0 120 14" width="120" height="14" aria-hidden="true"'
        ' focusable="false">{}</svg>'
    ).format(inside)


def _bar(bar: Bar) -> Markup:
    if bar.share is None:
        return Markup("")
    width = 120 * min(1.0, max(0.0, bar.share))
    return Markup(
        '<rect class="track" y="3" width="120" height="8" rx="2"/>'
        '<rect class="fill" y="3" width="{}" height="8" rx="2"/>'
    ).format(f"{width:.1f}")


def _interval(interval: Interval) -> Markup:
    if interval.middle is None:
        return Markup("")
    middle = Markup('<circle class="dot" cx="{}" cy="7" r="3.5"/>').format(
        _place(interval.middle, interval.span)
    )
    line = Markup("")
    if interval.low is not None and interval.high is not None:
        line = Markup('<path class="range" d="M{} 7H{}"/>').format(
            _place(interval.low, interval.span), _place(interval.high, interval.span)
        )
    return Markup('<path class="axis" d="M60 0V14"/>') + line + middle


def _place(ratio: float, span: float) -> str:
    part = math.log(ratio) / math.log(span) if ratio > 0 else -1.0
    return f"{60 + 54 * min(1.0, max(-1.0, part)):.1f}"
