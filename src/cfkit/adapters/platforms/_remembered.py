"""Hold what is to be kept for as long as a run lasts, where nothing can be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

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


class RememberedTalks:
    """Where talks are, for as long as this object lasts, see `ports.talks.Talks`."""

    def __init__(self) -> None:
        self._places: dict[str, str] = {}

    def note(self, places: Mapping[str, str]) -> None:
        """Remember where talks are."""
        self._places |= places

    def places(self) -> Mapping[str, str]:
        """Tell where talks are."""
        return self._places
