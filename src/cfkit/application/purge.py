"""Forget the words of comments that are old, and read how old that is."""

from __future__ import annotations

import re
from datetime import timedelta

from cfkit.domain.errors import UsageError
from cfkit.ports import Clock, Store


def age_of(text: str) -> timedelta:
    """Read an age like `90d` or `12w`. Raise `UsageError` for anything else."""
    found = re.fullmatch(r"([0-9]{1,4})([dw])", text.strip())
    if found is None:
        raise UsageError(f'"{text}" is no age: write days or weeks, such as 90d or 12w')
    return timedelta(days=int(found[1]) * (7 if found[2] == "w" else 1))


def forget(store: Store, clock: Clock, keep: timedelta) -> int:
    """Forget words and authors of comments older than `keep`; tell of how many."""
    return store.cases().purge(clock.now() - keep)
