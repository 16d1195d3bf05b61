"""Check that reasons to choose us are proved."""

from __future__ import annotations

from collections.abc import Iterator

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written


def check_reasons(written: Written) -> Iterator[Diagnostic]:
    """Yield a hint at each reason that is only claimed."""
    for where, reason in written.parts("strategy", "segments", "*", "reasons", "*"):
        is_claimed = isinstance(reason, dict) and reason.get("reason") and not reason.get("proof")
        if is_claimed and not written.is_doubtful((*where, "proof")):
            words = "say in proof how one can see that this is true; without it it is a claim"
            spot = written.spot((*where, "reason"))
            yield spot.problem("reason-without-proof", words, Level.HINT)
