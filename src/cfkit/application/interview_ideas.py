"""The part of the interview that asks for ideas, and a skeleton for those who have none yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cfkit.domain.idea import Fact, Idea, Pain
from cfkit.domain.interview import Answer, Question
from cfkit.domain.strategy import STAGES

from .interview import Asking, slug_among, without_empty

FEWEST = 2
"""With fewer ideas a month says one thing over and over."""

Item = Mapping[str, Any]


def ask_ideas(pillars: Sequence[Item], segments: Sequence[Item]) -> Asking:
    """Ask for an idea to each pillar, and for more until there are enough."""
    made: list[dict[str, Any]] = []
    for place, pillar in enumerate(pillars):
        while True:
            made.append((yield from _idea(made, pillar, segments)))
            is_last = place == len(pillars) - 1
            if is_last and len(made) < FEWEST:
                continue
            facts = {"pillar": pillar["title"], "count": len(made)}
            more = yield Question(
                "what", "more_ideas", Idea, "title", ("yes", "no"), default="no", facts=facts
            )
            if more == "no":
                break
    return made


def _idea(made: Sequence[Item], pillar: Item, segments: Sequence[Item]) -> Asking:
    step, said = "what", {"pillar": pillar["title"], "number": len(made) + 1}
    message = yield Question(step, "message", Idea, "message", facts=said)
    ids = [str(one["id"]) for one in segments]
    chosen: Answer = ids
    if len(segments) > 1:
        titles = {str(one["id"]): str(one["title"]) for one in segments}
        chosen = yield Question(
            step, "idea_segments", Idea, "segments", ids, titles, many=True, default=ids
        )
    stage = yield Question(step, "stage", Idea, "stages", STAGES, default="problem")
    value = yield Question(
        step, "value", Idea, "value", ("useful", "important", "needed"), default="useful"
    )
    pain = yield Question(step, "pain", Pain, "situation", is_optional=True)
    way_out = None
    if pain:
        way_out = yield Question(step, "way_out", Pain, "step", is_optional=True)
    is_argued = pain or any(one.get("reasons") for one in segments if one["id"] in (chosen or ()))
    claim = yield Question(step, "fact", Fact, "claim", is_optional=bool(is_argued))
    source = None
    if claim:
        source = yield Question(step, "source", Fact, "source", is_optional=True)
    fact = without_empty({"id": "fact", "claim": claim, "source": source})
    return without_empty(
        {
            "id": slug_among(message, made, "idea"),
            "title": str(message).rstrip(".!… "),
            "pillar": pillar["id"],
            "message": message,
            "segments": chosen,
            "stages": [stage],
            "value": value,
            "pain": without_empty({"situation": pain, "step": way_out}) if pain else None,
            "facts": [fact] if claim else None,
        }
    )


def skeleton(pillars: Sequence[Item], segments: Sequence[Item]) -> list[dict[str, Any]]:
    """Make placeholders out of what was said: two ideas a pillar, in two stages.

    Texts that begin with `=` name phrases, which whoever writes the files fills with the facts.
    """
    made: list[dict[str, Any]] = []
    for pillar in pillars:
        for kind, stage in (("pain", "problem"), ("question", "solution")):
            made.append(
                {
                    "id": slug_among(f"{pillar['id']}-{kind}", made, "idea"),
                    "kind": kind,
                    "pillar": pillar["id"],
                    "about": pillar["title"],
                    "segments": [str(one["id"]) for one in segments],
                    "pains": [pain for one in segments for pain in one.get("pains") or ()],
                    "stages": [stage],
                }
            )
    return made
