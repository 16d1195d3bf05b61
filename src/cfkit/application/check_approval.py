"""Check that a branch whose merges are to approve posts is asked for them."""

from __future__ import annotations

from collections.abc import Iterator

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written


def check_approval(written: Written) -> Iterator[Diagnostic]:
    """Yield a warning at a branch that approves nothing under the policy of the project."""
    policies = {policy for _, policy in written.values("strategy", "factory", "approval")}
    if "merge" in policies:
        return
    for where, _ in written.values("strategy", "factory", "approved_branch"):
        words = "no merge approves a post without approval: merge; write that, or take this away"
        yield written.spot(where).problem("branch-approves-nothing", words, Level.WARNING)
