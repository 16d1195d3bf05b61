"""What a report takes from a model that learned: shapes alone, so that either can change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol


class Move(Protocol):
    """A weight that the next plan takes differently; `kept`: a person's own weight stays."""

    @property
    def factor(self) -> str:
        """One of angle, format, segment, pillar and so on."""
        ...

    @property
    def level(self) -> str:
        """The level of the factor."""
        ...

    @property
    def before(self) -> float | None:
        """The weight now; `None`: not named."""
        ...

    @property
    def after(self) -> float | None:
        """The weight next; `None`: not named."""
        ...

    @property
    def why(self) -> str:
        """A sentence for people."""
        ...

    @property
    def kept(self) -> bool:
        """Whether a person's own weight stays."""
        ...


class Belief(Protocol):
    """A level of a factor as the model sees it: `lift` with its 80 % range, shrunk towards 1."""

    @property
    def factor(self) -> str:
        """One of angle, format, segment, pillar and so on."""
        ...

    @property
    def level(self) -> str:
        """The level of the factor."""
        ...

    @property
    def lift(self) -> float:
        """How many times the factor's average."""
        ...

    @property
    def low(self) -> float:
        """Where its range begins."""
        ...

    @property
    def high(self) -> float:
        """Where its range ends."""
        ...

    @property
    def p_winner(self) -> float:
        """The probability that it lifts by more than a quarter."""
        ...

    @property
    def units(self) -> int:
        """Publications behind it."""
        ...

    @property
    def needs(self) -> int:
        """Publications more before it may be judged."""
        ...

    @property
    def fresh(self) -> int:
        """Of a winner, publications after it was first found, which confirm it; else 0."""
        ...

    @property
    def verdict(self) -> str:
        """`winner`, `likely`, `unclear`, `no better` or `ripening`."""
        ...


class Trial(Protocol):
    """A hypothesis under way: `screen`, `confirm`, `scale` or `retire`, since a day."""

    @property
    def factor(self) -> str:
        """One of angle, format, segment, pillar and so on."""
        ...

    @property
    def level(self) -> str:
        """The level of the factor."""
        ...

    @property
    def state(self) -> str:
        """`screen`, `confirm`, `scale` or `retire`."""
        ...

    @property
    def since(self) -> date:
        """The day from which it stands there."""
        ...


class Lessons(Protocol):
    """All of it. `used` publications were judged by `metric`."""

    @property
    def metric(self) -> str | None:
        """What publications were judged by."""
        ...

    @property
    def used(self) -> int:
        """Publications that were judged."""
        ...

    @property
    def findings(self) -> Sequence[Belief]:
        """What is believed of every level."""
        ...

    @property
    def expected_false_winners(self) -> float:
        """How many of the winners chance made."""
        ...

    @property
    def changes(self) -> Sequence[Move]:
        """The weights that move."""
        ...

    @property
    def hypotheses(self) -> Sequence[Trial]:
        """What is tested."""
        ...
