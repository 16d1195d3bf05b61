"""What a plan of 10,000 slots costs beside a bare loop; no hours count in either."""

import gc
from collections import Counter, defaultdict
from datetime import timedelta

from _measure import call, ratio, report, scaled
from _months import request, slots

from cfkit.application.candidates import Candidate, candidates
from cfkit.application.openings import Openings
from cfkit.application.plan import Request, make_plan

GOAL = 6.0


def main() -> None:
    """Plan, and fill the same slots with the same candidates under the same rules of a channel.

    The bare loop describes candidates and slots as the planner does, sorts them by priority, and
    gives each slot the first that is free: idea x angle once, the idea's gap, the angle's run and
    cap. It knows no mix, no series, no search, no bound and writes no placement.
    """
    asked = request(slots(scaled(10_000, small=500)))
    measured = ratio(call(lambda: make_plan(asked)), call(lambda: _bare(asked)), rounds=3)
    report("plan_fill", measured, GOAL, holds=measured <= GOAL)


def _bare(asked: Request) -> int:
    gc.disable()  # as planning does, so that the comparison is of the work alone
    try:
        return _filled(asked)
    finally:
        gc.enable()


def _filled(asked: Request) -> int:
    project = asked.project
    mix = project.strategy.content.mix
    gap = int((mix.same_idea_gap or timedelta()).total_seconds())
    run, share = mix.same_angle_run or 1, mix.angle_max or 1.0
    offered: dict[str, list[Candidate]] = defaultdict(list)
    for one in candidates(project, asked.variants, asked.carries, asked.now.date()):
        offered[one.channel].append(one)
    angles: Counter[str] = Counter()
    placed = 0
    spots = {
        channel.id: [
            spot
            for openings in [Openings(project.strategy, channel, asked.calendar)]
            for day in asked.period.days()
            for spot in openings.spots(day)
        ]
        for channel in project.strategy.channels
    }
    cap = share * sum(map(len, spots.values()))
    for channel, row in spots.items():
        ranked = sorted(offered[channel], key=lambda one: (-one.priority, one.name))
        used: set[object] = set()
        told: dict[str, int] = {}
        line: list[str] = []
        for spot in row:
            for one in ranked:
                angle = one.key.angle
                if (
                    one.cell not in used
                    and spot.ts - told.get(one.key.idea, -gap) >= gap
                    and angles[angle] < cap
                    and line[-run:] != [angle] * run
                ):
                    used.add(one.cell)
                    told[one.key.idea] = spot.ts
                    angles[angle] += 1
                    line.append(angle)
                    placed += 1
                    break
    return placed


if __name__ == "__main__":
    main()
