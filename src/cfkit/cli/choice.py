"""Refuse a word on the command line that names nothing in the project."""

from __future__ import annotations

from collections.abc import Iterable

from cfkit.domain.errors import UsageError


def refuse_unknown(axis: str, asked: str | None, known: Iterable[str]) -> None:
    """Raise `UsageError` with what could be meant; nothing asked is nothing unknown."""
    from cfkit.domain.diagnostics import choices

    words = list(known)
    if asked is not None and asked not in words:
        nothing = "" if words else "; none is defined"
        raise UsageError(f'there is no {axis} "{asked[:80]}"{choices(asked, words)}{nothing}')
