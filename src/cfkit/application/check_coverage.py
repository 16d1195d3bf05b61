"""Check that whoever and whatever the strategy names is spoken to and spoken of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.project import Written
from cfkit.domain.strategy import STAGES

from .check_ids import Ids
from .check_shares import percent

_CHANNEL_SEGMENTS = ("strategy", "channels", "*", "segments")


def check_coverage(written: Written) -> Iterator[Diagnostic]:
    """Yield segments, pillars, stages and goals that nothing serves.

    Nothing is said of what a mistake may have hidden: it would be an echo of the mistake.
    """
    if "strategy" in written.broken:
        return
    reach = _Reach(written)
    yield from _check_segments(written, reach)
    if "ideas" in written.broken:
        return
    if not written.ideas:
        words = "there is no idea yet; write one into a file under ideas/"
        yield written.spot(("strategy",)).problem("no-ideas", words, Level.WARNING)
        return
    if reach.pillars is not None:
        yield from _check_pillars(reach, reach.pillars)
    if written.is_sound("ideas", "*", "stages"):
        yield from _check_stages(written)
    if reach.goals is not None:
        yield from _check_goals(reach, reach.goals)
        yield from _check_aimless(written, reach)


@dataclass(slots=True)
class _Reach:
    """What channels and ideas lead to; `None` is what mistakes leave open."""

    written: Written
    segment_ids: Ids = field(init=False)
    pillar_ids: Ids = field(init=False)
    goal_ids: Ids = field(init=False)
    segments: set[str] | None = field(init=False)
    pillars: set[str] | None = field(init=False)
    goals: set[str] | None = field(init=False)
    unheard: Counter[str] = field(init=False)
    """How many ideas speak to nobody whom a channel serves, by segment."""

    def __post_init__(self) -> None:
        self.segment_ids = Ids(self.written, "strategy", "segments", "*", "id")
        self.pillar_ids = Ids(self.written, "strategy", "content", "pillars", "*", "id")
        self.goal_ids = Ids(self.written, "strategy", "goals", "*", "id")
        self.segments = self.segment_ids.named(self.written, *_CHANNEL_SEGMENTS, "*")
        self.pillars = self.pillar_ids.named(self.written, "ideas", "*", "pillar")
        self.unheard = Counter()
        self.goals = self._goals()

    def _goals(self) -> set[str] | None:
        goal_of = self._goals_of_pillars()
        of_ideas = self.goal_ids.named(self.written, "ideas", "*", "goal")
        segments = self.segment_ids.named(self.written, "ideas", "*", "segments", "*")
        found = set()
        for idea in self.written.ideas:
            if isinstance(idea, dict) and self._is_heard(idea):
                goal = self.goal_ids.meant(idea.get("goal"))
                pillar = self.pillar_ids.meant(idea.get("pillar"))
                found.add(goal or (goal_of or {}).get(pillar or ""))
        if None in (self.segments, self.pillars, goal_of, of_ideas, segments):
            return None
        return {goal for goal in found if goal}

    def _is_heard(self, idea: dict[str, Any]) -> bool:
        served = self.segments or set()
        named = idea.get("segments")
        words = named if isinstance(named, list) else [named]
        segments = {found for word in words if (found := self.segment_ids.meant(word))}
        if served.isdisjoint(segments):
            self.unheard.update(segments)
            return False
        return True

    def _goals_of_pillars(self) -> dict[str, str | None] | None:
        pattern = ("strategy", "content", "pillars", "*")
        if self.goal_ids.named(self.written, *pattern, "goal") is None:
            return None
        return {
            str(pillar.get("id")).strip(): self.goal_ids.meant(pillar.get("goal"))
            for _, pillar in self.written.parts(*pattern)
            if isinstance(pillar, dict)
        }


def _check_segments(written: Written, reach: _Reach) -> Iterator[Diagnostic]:
    if reach.segments is None:
        return
    for slug, where in reach.segment_ids.sound():
        if slug not in reach.segments:
            count = reach.unheard[slug]
            speak = "idea speaks" if count == 1 else "ideas speak"
            heard = f", and {count} {speak} to nobody else" if count else ""
            words = f'no channel serves the segment "{slug}"{heard}; add it to the segments of a '
            spot = written.spot(where)
            yield spot.problem("segment-unserved", f"{words}channel", Level.WARNING)


def _check_pillars(reach: _Reach, pillars: set[str]) -> Iterator[Diagnostic]:
    for slug, where in reach.pillar_ids.sound():
        if slug not in pillars:
            words = f'no idea belongs to the pillar "{slug}"; write one, or remove the pillar'
            spot = reach.written.spot(where)
            yield spot.problem("pillar-without-ideas", words, Level.WARNING)


def _check_stages(written: Written) -> Iterator[Diagnostic]:
    """Warn of a stage that has a share; hint at one that only the journey names."""
    spoken_to = {word.strip() for _, word in written.values("ideas", "*", "stages", "*")}
    mixed = {
        str(where[-1]): where
        for where, share in written.values("strategy", "content", "mix", "stages", "*")
        if percent(share) != 0
    }
    journey = {
        stage.strip(): where
        for where, stage in written.values("strategy", "content", "journey", "*")
    }
    for stage, where in {**journey, **mixed}.items():
        if stage in spoken_to or stage not in STAGES:
            continue
        words = f'no idea speaks to the stage "{stage}"; write one, or give it to an idea'
        level = Level.WARNING if stage in mixed or not mixed else Level.HINT
        spot = written.key(where) if stage in mixed else written.spot(where)
        yield spot.problem("stage-without-idea", words, level)


def _check_goals(reach: _Reach, goals: set[str]) -> Iterator[Diagnostic]:
    for slug, where in reach.goal_ids.sound():
        if slug not in goals:
            words = (
                f'nothing that is published leads to the goal "{slug}"; name it in a pillar that '
                "has ideas, or in an idea"
            )
            spot = reach.written.spot(where)
            yield spot.problem("goal-unreached", words, Level.WARNING)


def _check_aimless(written: Written, reach: _Reach) -> Iterator[Diagnostic]:
    """Warn of pillars without a goal whose ideas name none either: content for content's sake."""
    aimless = Counter(
        reach.pillar_ids.meant(idea.get("pillar"))
        for idea in written.ideas
        if isinstance(idea, dict) and not idea.get("goal")
    )
    for where, pillar in written.parts("strategy", "content", "pillars", "*"):
        slug = str(pillar.get("id")).strip() if isinstance(pillar, dict) else ""
        if (count := aimless[slug]) and not pillar.get("goal"):
            serve = "idea serves" if count == 1 else "ideas serve"
            words = f'{count} {serve} no goal; name one in the pillar "{slug}"'
            spot = written.spot((*where, "id"))
            yield spot.problem("pillar-without-goal", words, Level.WARNING)
