"""What a plan is made of, laid open: a board, a value, the pool and the slots; nothing placed."""

from __future__ import annotations

from dataclasses import dataclass

from cfkit.application.angles import is_dated
from cfkit.application.assign import Assignment
from cfkit.application.candidates import Candidate, candidates
from cfkit.application.capacity import Hours
from cfkit.application.constraints import Board
from cfkit.application.expand import variants
from cfkit.application.openings import Openings, Spot
from cfkit.application.slots import Taken
from cfkit.application.value import Value
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.variant import Variant

from .material import Weekdays


@dataclass(frozen=True)
class Bare:
    """An assignment that nothing was put into, and all that may be."""

    plan: Assignment
    pool: list[Candidate]
    spots: list[Spot]

    def of(self, idea: str, channel: str) -> Candidate:
        """Find the first candidate of an idea on a channel."""
        return next(one for one in self.pool if one.key.idea == idea and one.channel == channel)


def bare(made: Project, period: str, seed: int = 0) -> Bare:
    """Lay out everything that may be chosen, and every slot of the cadences."""
    when = Period.parse(period)
    found = (one for one in variants(made) if isinstance(one, Variant))
    known = candidates(made, found, lambda _channel, _format: True, when.first)
    pool = [one for one in known if not is_dated(one)]  # what dates ask for is no choice
    openings = [Openings(made.strategy, one, Weekdays()) for one in made.strategy.channels]
    spots = [spot for one in openings for day in when.days() for spot in one.spots(day)]
    board = Board(when, made.strategy.content.mix, Hours(made.catalogue, made.strategy.resources))
    agenda = {(one.idea, one.date): one.mandatory for one in made.strategy.content.agenda}
    value = Value(made, len(spots), {}, seed, agenda)
    value.prepare(pool, ())
    taken = {one.channel.id: Taken(one.rhythm) for one in openings}
    board.assumed = len(spots)
    board.order.learn(pool)
    plan = Assignment(board, value, taken, seed)
    plan.pick.offer(pool, ())
    return Bare(plan, pool, spots)
