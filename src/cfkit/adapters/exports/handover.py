"""What an exporter needs to know of a plan; the application's `Sheet` has this shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol


class Line(Protocol):
    """One placement: facts for machines, `cells` by column id for people."""

    @property
    def key(self) -> str:
        """The placement's key."""
        ...

    @property
    def at(self) -> datetime:
        """Its instant in the channel's zone."""
        ...

    @property
    def channel(self) -> str:
        """The channel's id."""
        ...

    @property
    def title(self) -> str:
        """The channel's name."""
        ...

    @property
    def text(self) -> str:
        """The body."""
        ...

    @property
    def status(self) -> str:
        """The editorial status."""
        ...

    @property
    def state(self) -> str:
        """The delivery state."""
        ...

    @property
    def url(self) -> str | None:
        """The live post."""
        ...

    @property
    def cells(self) -> Mapping[str, str]:
        """Text by column id."""
        ...


class Handover(Protocol):
    """A plan to hand over."""

    @property
    def name(self) -> str:
        """Whose plan it is."""
        ...

    @property
    def period(self) -> str:
        """The period as the user wrote it."""
        ...

    @property
    def language(self) -> str:
        """The project's language."""
        ...

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        ...

    @property
    def columns(self) -> Sequence[str]:
        """Column ids in order."""
        ...

    @property
    def headings(self) -> Sequence[str]:
        """Headings in the project's language."""
        ...

    @property
    def rows(self) -> Sequence[Line]:
        """Placements, oldest first."""
        ...
