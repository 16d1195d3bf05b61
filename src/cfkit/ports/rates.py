"""How often accounts were called, kept by someone for all processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from cfkit.domain.rates import Grant, Rate


class Rates(Protocol):
    """How often accounts were called, by all processes together. Names hold no secret.

    A courtesy to platforms: whoever cannot ask goes on without.
    """

    def draw(self, name: str, rate: Rate, wanted: int, now: datetime) -> Grant:
        """Take up to `wanted` calls out of a bucket, so that no other process takes the same."""
        ...

    def close(self, name: str, now: datetime, until: datetime) -> None:
        """Let nobody call before `until`. A clock that goes back before `now` opens it again."""
        ...

    def closed(self, names: Sequence[str], now: datetime) -> datetime | None:
        """Tell until when the last of `names` is closed; `None` when none is."""
        ...
