"""How many people follow a channel: an optional power of a platform."""

from __future__ import annotations

from typing import Protocol, runtime_checkable


@runtime_checkable
class AudienceSource(Protocol):
    """A platform that tells how many people follow a channel."""

    def fetch_followers(self) -> int | None:
        """Count them; `None` where the platform hides the number."""
        ...
