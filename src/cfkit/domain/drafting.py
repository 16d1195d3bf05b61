"""What worked well enough to be told again: the picks of a digest, the subjects of a sequel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Pick:
    """A publication above its channel's usual: `value` of `measure` is `ratio` times the usual.

    `compared` posts of the channel make the usual.
    """

    key: str
    idea: str
    title: str
    message: str
    channel: str
    url: str | None
    measure: str
    value: int
    ratio: float
    compared: int


@dataclass(frozen=True, slots=True)
class Opening:
    """An angle that an idea was not told by; `fields` of `block` are to be written, or none is."""

    angle: str
    title: str
    block: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """An idea as its file would hold it, and why it is proposed; people finish it."""

    idea: Mapping[str, Any]
    picks: Sequence[Pick]
    openings: Sequence[Opening] = ()
