"""A strategy laid out for approval: what it says, what follows from it, what it leaves open."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .project import Project
from .strategy import Stage


@dataclass(frozen=True, slots=True)
class Pace:
    """Posts a month of one channel: what its cadence asks, and what the volume leaves of it."""

    asks: int
    gets: int


@dataclass(frozen=True, slots=True)
class Work:
    """Hours a week that a role needs, and the members who hold it."""

    role: str
    needs: float
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the strategy leaves open, with the names of whatever lacks it."""

    kind: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outline:
    """A strategy with everything that follows from it.

    `work` and `loads` (by member) are hours a week if the formats of a channel take turns and every
    post is made for one channel alone: the most that the cadence can ask.
    """

    project: Project
    fingerprint: str
    measured: Mapping[str, Collection[str]]
    """The metrics and rates that a channel's platform gives cfkit, by channel."""
    paces: Mapping[str, Pace]
    work: Sequence[Work]
    loads: Mapping[str, float]
    uses_norms: bool
    """Whether hours of the catalogue, a rule of thumb, stand for the team's own."""
    without_norm: Sequence[str]
    """Formats whose hours nobody knows."""
    stages: Mapping[str, Mapping[Stage, int]]
    """How many ideas speak to a segment at a stage."""
    ideas: Mapping[str, int]
    """How many ideas a pillar has."""
