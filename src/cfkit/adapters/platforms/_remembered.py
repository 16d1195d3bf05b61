"""Hold a token for as long as a run lasts, where nothing can be kept."""

from __future__ import annotations

from collections.abc import Callable

from cfkit.domain.tokens import Token


class Remembered:
    """A token that lasts as long as this object, see `ports.tokens.Keeper`."""

    def __init__(self) -> None:
        self._token: Token | None = None

    def load(self) -> Token | None:
        """Return what there is."""
        return self._token

    def renew(self, stale: Token | None, trade: Callable[[Token | None], Token]) -> Token:
        """Trade at once: nobody else can."""
        self._token = trade(self._token)
        return self._token
