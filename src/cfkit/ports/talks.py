"""Where people talk about publications, where that is apart from them: a part of the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, runtime_checkable


class Talks(Protocol):
    """The talks of one channel, by the remote ids of what they are about. Names, no words."""

    def note(self, places: Mapping[str, str]) -> None:
        """Remember where talks are, on the disk when it returns; the later place counts."""
        ...

    def places(self) -> Mapping[str, str]:
        """Tell where talks are."""
        ...


@runtime_checkable
class TalkHolder(Protocol):
    """A platform that learns once only where the talk below a publication is."""

    def keep_talks(self, talks: Callable[[], Talks]) -> None:
        """Remember it in what `talks` opens. Called before any other method."""
        ...
