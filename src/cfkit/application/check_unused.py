"""Hint at fields that are read, kept and not used for anything yet."""

from __future__ import annotations

from collections.abc import Iterator

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written

_UNUSED = {
    ("assets", "*", "attribution"): "write the credit into the posts that show the picture",
    ("ideas", "*", "ai_used"): "write the label into the posts where the law or your rules ask it",
}
"""Fields by their place, and what people do by hand until cfkit does it.

Only fields whose neglect may break a licence or a rule; docs/files.md lists the others.
"""


def check_unused(written: Written) -> Iterator[Diagnostic]:
    """Yield a hint at every value that its author may think is put into posts."""
    for pattern, remedy in _UNUSED.items():
        for where, _ in written.values(*pattern):
            words = f"{pattern[-1]} is kept and not used yet; {remedy}"
            yield written.spot(where).problem("not-used-yet", words, Level.HINT)
