"""Say all that keeps a post back, in the order in which a person acts on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import CredentialError, ExitCode, InputError, NotPublishable
from cfkit.domain.publication import Reason, Result

from . import echoes
from .due import NEVER_APPROVED

_ONCE_IT_IS_DONE = frozenset(
    {NEVER_APPROVED, "changed-after-approval", "not-merged", "paused", echoes.CODE}
)
"""What is decided of a finished post: mending its text or its media comes before."""


def withheld(
    said: Result, own: Iterable[Reason], fault: InputError | None, lacking: str | None
) -> Result:
    """Hold a post back for `own`, its `fault` when composed, and the secrets that are `lacking`."""
    found = list(own)
    late = [one for one in found if one.code in _ONCE_IT_IS_DONE]
    reasons = [one for one in found if one not in late]
    if fault is not None:
        reasons.append(Reason(code_of(fault), str(fault)))
    reasons += late
    if lacking is not None:
        reasons.append(Reason(CredentialError.code, lacking))
    first, *_ = reasons = list(dict.fromkeys(reasons))
    return replace(
        said,
        held_because=first.message,
        error=first.message,
        error_code=first.code,
        reasons=tuple(reasons),
    )


def code_of(fault: InputError) -> str:
    """Tell a broken file from media or rights that are not there yet."""
    return fault.code if isinstance(fault, InvalidFiles) else NotPublishable.code


def exit_of(fault: InputError) -> ExitCode:
    """Return the exit code of what is held for its fault alone."""
    return fault.exit_code if isinstance(fault, InvalidFiles) else ExitCode.HELD
