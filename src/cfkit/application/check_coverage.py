"""Check that whoever and whatever the strategy names is spoken to and spoken of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cfkit.domain.diagnostics import Diagnostic, Level, Location
from cfkit.domain.project import Written
from cfkit.domain.strategy import STAGES

from .check_shares import percent


@dataclass(slots=True)
class _Reach:
    """What ideas lead to."""

    served: set[str]
    pillars: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    goals: set[str] = field(default_factory=set)
    unserved: list[Location] = field(default_factory=list)


def check_coverage(written: Written) -> Iterator[Diagnostic]:
    """Yield segments, pillars, stages and goals that nothing serves."""
    if "strategy" in written.broken:
        return
    pattern = ("strategy", "channels", "*", "segments", "*")
    served = {word for _, word in written.values(*pattern)}
    for where, slug in written.values("strategy", "segments", "*", "id"):
        if slug not in served:
            words = f'no channel serves the segment "{slug}"; add it to the segments of a channel'
            yield written.spot(where).problem("segment-unserved", words, Level.WARNING)
    if "ideas" in written.broken:
        return
    if not written.ideas:
        words = "there is no idea yet; write one into a file under ideas/"
        yield written.spot(("strategy",)).problem("no-ideas", words, Level.WARNING)
        return
    reach = _walk(written, served)
    for where in reach.unserved:
        words = "no channel serves any of these segments; add a segment here or to a channel"
        yield written.key(where).problem("idea-unserved", words, Level.WARNING)
    yield from _check_pillars(written, reach)
    yield from _check_stages(written, reach)
    yield from _check_goals(written, reach)


def _walk(written: Written, served: set[str]) -> _Reach:
    reach = _Reach(served)
    goal_of = _goals_of_pillars(written)
    for index, idea in enumerate(written.ideas):
        if not isinstance(idea, dict):
            continue
        pillar, goal = idea.get("pillar"), idea.get("goal")
        reach.pillars.update([pillar] if isinstance(pillar, str) else [])
        reach.stages.update(_words(idea.get("stages")))
        segments = _words(idea.get("segments"))
        if not served.isdisjoint(segments):
            goal = goal or (goal_of.get(pillar) if isinstance(pillar, str) else None)
            reach.goals.update([goal] if isinstance(goal, str) else [])
        elif segments and served:
            reach.unserved.append(("ideas", index, "segments"))
    return reach


def _goals_of_pillars(written: Written) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for _, pillar in written.parts("strategy", "content", "pillars", "*"):
        slug = pillar.get("id") if isinstance(pillar, dict) else None
        if isinstance(slug, str):
            found[slug] = pillar.get("goal")
    return found


def _words(value: object) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, str)]


def _check_pillars(written: Written, reach: _Reach) -> Iterator[Diagnostic]:
    for where, slug in written.values("strategy", "content", "pillars", "*", "id"):
        if slug not in reach.pillars:
            words = f'no idea belongs to the pillar "{slug}"; write one, or remove the pillar'
            yield written.spot(where).problem("pillar-without-ideas", words, Level.WARNING)


def _check_stages(written: Written, reach: _Reach) -> Iterator[Diagnostic]:
    """Warn of a stage that has a share; hint at one that only the journey names."""
    mixed = {
        str(where[-1]): where
        for where, share in written.values("strategy", "content", "mix", "stages", "*")
        if percent(share) != 0
    }
    journey = {
        stage: where for where, stage in written.values("strategy", "content", "journey", "*")
    }
    for stage, where in {**journey, **mixed}.items():
        if stage in reach.stages or stage not in STAGES:
            continue
        words = f'no idea speaks to the stage "{stage}"; write one, or give it to an idea'
        level = Level.WARNING if stage in mixed or not mixed else Level.HINT
        spot = written.key(where) if stage in mixed else written.spot(where)
        yield spot.problem("stage-without-idea", words, level)


def _check_goals(written: Written, reach: _Reach) -> Iterator[Diagnostic]:
    for where, slug in written.values("strategy", "goals", "*", "id"):
        if slug not in reach.goals:
            words = (
                f'nothing that is published leads to the goal "{slug}"; name it in a pillar that '
                "has ideas, or in an idea"
            )
            yield written.spot(where).problem("goal-unreached", words, Level.WARNING)
