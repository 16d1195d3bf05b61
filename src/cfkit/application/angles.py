"""Count what the cap of an angle is about: what was chosen, not what a date asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .candidates import Candidate, is_step


class Angles:
    """Placements of a period by angle.

    The first telling of each step of an event is not counted: the event asks for it, so it takes
    nothing from the variety of the rest. Told again, on another channel, it is a choice like any.
    """

    def __init__(self) -> None:
        self._counted: Counter[str] = Counter()
        self._steps: Counter[tuple[str, str]] = Counter()

    def __getitem__(self, angle: str) -> int:
        """Tell how many placements of the angle count."""
        return self._counted[angle]

    def over(self, cap: int) -> Iterator[str]:
        """Name the angles that have more than the cap."""
        return (angle for angle, count in self._counted.items() if count > cap)

    def add(self, candidate: Candidate) -> None:
        """Count a placement."""
        if not self.asks(candidate):
            self._counted[candidate.key.angle] += 1
        if is_dated(candidate):
            self._steps[_step(candidate)] += 1

    def remove(self, candidate: Candidate) -> None:
        """Forget a placement."""
        if is_dated(candidate):
            self._steps[_step(candidate)] -= 1
        if not self.asks(candidate):
            self._counted[candidate.key.angle] -= 1

    def asks(self, candidate: Candidate) -> bool:
        """Whether it is a step of an event that is told nowhere yet."""
        return is_dated(candidate) and not self._steps[_step(candidate)]

    def counts(self, candidate: Candidate) -> bool:
        """Whether the count of its angle goes down when it is taken away."""
        return not is_dated(candidate) or self._steps[_step(candidate)] > 1


def is_dated(candidate: Candidate) -> bool:
    """Whether it is a step of an event that has a date."""
    return candidate.due is not None and is_step(candidate.key)


def _step(candidate: Candidate) -> tuple[str, str]:
    return candidate.key.idea, str(candidate.key.item)
