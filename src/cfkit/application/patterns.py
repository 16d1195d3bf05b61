"""Search texts by the patterns of rules, for no longer than LIMIT."""

from __future__ import annotations

from functools import lru_cache

import regex

from cfkit.domain.diagnostics import Diagnostic, Level, Spot

LIMIT = 1.0
"""Seconds that one pattern may take for one text; `TimeoutError` beyond. Shipped ones take 1 ms."""


@lru_cache(maxsize=512)
def compiled(pattern: str) -> regex.Pattern[str]:
    """Compile a pattern as rules mean it: capitals and small letters are the same."""
    return regex.compile(pattern, regex.IGNORECASE)


def search(pattern: str, text: str) -> regex.Match[str] | None:
    """Find the first place. Raise `TimeoutError` after LIMIT."""
    return compiled(pattern).search(text, timeout=LIMIT)


def gave_up(rule: str, spot: Spot) -> Diagnostic:
    """Tell of a rule that took too long, at the text where it did."""
    words = (
        f'the rule "{rule}" took more than {LIMIT:g} s for this text and is given up for the rest; '
        "write its pattern so that nothing repeats inside a repetition"
    )
    return spot.problem("slow-rule", words, Level.WARNING)
