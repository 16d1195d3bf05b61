"""Check that readers who have come so far are told where to go next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cfkit.domain.diagnostics import Diagnostic, Level, Location
from cfkit.domain.project import Written
from cfkit.domain.strategy import STAGES

Part = Mapping[str, Any]


def check_journey(written: Written) -> Iterator[Diagnostic]:
    """Yield a hint for each segment whose last stage offers no next step.

    A step is an address, an event, an offer, a channel that leads on, or a person who answers.
    """
    sound = ("strategy", "ideas")
    if written.broken & set(sound) or any(where[0] in sound for where in written.faults):
        return
    if _people_may_write(written):
        return
    goals = _by_id(written, "strategy", "goals", "*")
    pillars = _by_id(written, "strategy", "content", "pillars", "*")
    heard: dict[str, dict[int, list[Part]]] = {}
    for idea in written.ideas:
        last = _furthest(idea)
        for slug in _list(idea.get("segments")):
            heard.setdefault(str(slug), {}).setdefault(last, []).append(idea)
    for where, segment in written.parts("strategy", "segments", "*"):
        slug = str(segment.get("id"))
        last = max(heard.get(slug, ()), default=-1)
        if last < 0 or _is_led_on(written, slug):
            continue
        if not any(_has_step(idea, goals, pillars) for idea in heard[slug][last]):
            yield _hint(written, (*where, "id"), slug, STAGES[last])


def _hint(written: Written, where: Location, slug: str, stage: str) -> Diagnostic:
    words = (
        f'ideas bring "{slug}" to the stage "{stage}" and leave it there; give one a link or an '
        "event, its goal a destination, or a channel leads_to"
    )
    return written.spot(where).problem("stage-without-next-step", words, Level.HINT)


def _people_may_write(written: Written) -> bool:
    how = written.strategy.get("communication")
    return isinstance(how, dict) and any(
        how.get(key) for key in ("contact", "hours", "answer_within")
    )


def _is_led_on(written: Written, segment: str) -> bool:
    return any(
        segment in _list(channel.get("segments"))
        and (channel.get("leads_to") or channel.get("footer"))
        for _, channel in written.parts("strategy", "channels", "*")
    )


def _has_step(idea: Part, goals: Mapping[str, Part], pillars: Mapping[str, Part]) -> bool:
    goal = idea.get("goal") or pillars.get(str(idea.get("pillar")), {}).get("goal")
    leads = goals.get(str(goal), {}).get("destination")
    return bool(leads or any(idea.get(key) for key in ("link", "event", "offer")))


def _furthest(idea: Part) -> int:
    stages = [STAGES.index(stage) for stage in STAGES if stage in _list(idea.get("stages"))]
    return max(stages, default=-1)


def _by_id(written: Written, *pattern: str) -> dict[str, Part]:
    return {str(part.get("id")): part for _, part in written.parts(*pattern)}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
