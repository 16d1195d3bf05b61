"""Check that nothing was left to be written in answers and drafts of ideas."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written

_OPEN = re.compile(r"\bTODO\b")
_PLACES = (
    ("strategy", "communication", "faq", "*", "answers", "*"),
    ("ideas", "*", "message"),
    ("ideas", "*", "faq", "short"),
    ("ideas", "*", "faq", "long"),
)


def check_unwritten(written: Written) -> Iterator[Diagnostic]:
    """Yield a warning at each text that still says TODO: a post would say it too."""
    for place in _PLACES:
        for where, text in written.values(*place):
            if _OPEN.search(text):
                words = f'"{text.strip()[:60]}" was never written; write what we say to it'
                yield written.spot(where).problem("unwritten", words, Level.WARNING)
