"""Months to plan, of any size, made from a seed: no shipped example, nothing to tune to."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cfkit.adapters.files.shipped import shipped
from cfkit.adapters.templates.packs import load_catalogue
from cfkit.application.expand import variants
from cfkit.application.plan import Request
from cfkit.domain.idea import Idea
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Channel, Strategy
from cfkit.domain.variant import Variant

BLOCKS: dict[str, Any] = {
    "pain": {"situation": "It is loud at home", "step": "come in"},
    "myth": {"claim": "Libraries are dull", "fact": "They are not"},
    "steps": {"goal": "Get a card", "items": ["Come", "Sign"]},
    "case": {"before": "Empty", "after": "Full"},
    "story": {"hero": "A boy", "wish": "to draw"},
    "question": {"text": "What do you read?", "options": ["This", "That"]},
    "opinion": {"who": "The librarian", "thesis": "Read slowly"},
    "process": {"name": "a fair", "stages": ["plan", "do"]},
    "local": {"place": "Mill Lane"},
    "facts": [{"id": "one", "claim": "340 books"}, {"id": "two", "claim": "6 clubs"}],
}
STAGES = ["unaware", "problem", "solution", "product"]
FORMATS = ["photo_post", "poll", "carousel", "quote_card"]
TEAM = [
    {"id": "writer", "roles": ["copywriter", "scriptwriter"], "hours_per_week": 40},
    {"id": "artist", "roles": ["designer"], "hours_per_week": 30},
    {"id": "desk", "roles": ["distributor", "factchecker", "producer"], "hours_per_week": 40},
]


@dataclass(frozen=True)
class Text:
    """A body; what a plan costs is not what templates cost."""

    text: str
    media: tuple[str, ...] = ()


class Weekdays:
    """A country without holidays."""

    def is_working_day(self, day: date) -> bool:
        """Say so from Monday to Friday."""
        return day.weekday() < 5


def month(seed: int, *, channels: int, ideas: int, cadence: dict[str, Any]) -> Project:
    """Make a tight month: few ideas for its slots, uneven pillars, caps and gaps.

    Up to 8 channels three people share the hours; above, no team is named and hours do not count.
    """
    dice = random.Random(seed)  # noqa: S311  repeatable, not secret
    people = [f"people{n}" for n in range(5)]
    strategy = {
        "version": "1",
        "brand": {"name": "Library", "language": "en", "timezone": "Europe/London"},
        "goals": [{"id": f"goal{n}", "kind": "visits", "title": "Visits"} for n in range(3)],
        "segments": [{"id": name, "title": name} for name in people],
        "channels": [
            {
                "id": f"channel{n}",
                "platform": "telegram",
                "segments": dice.sample(people, dice.randint(2, 3)),
                "formats": ["text_post", *dice.sample(FORMATS, 2)],
                "cadence": cadence,
            }
            for n in range(channels)
        ],
        "content": {
            "pillars": [
                {"id": f"pillar{n}", "title": "P", "share": share, "goal": f"goal{n}"}
                for n, share in enumerate(("50%", "30%", "20%"))
            ],
            "mix": {
                "stages": dict(zip(STAGES, ("40%", "30%", "20%", "10%"), strict=True)),
                "formats": {"text_post": {"max": "50%"}, "poll": {"min": "5%"}},
                "angle_max": "15%",
                "same_idea_gap": "2d",
                "same_angle_run": 2,
            },
        },
        "resources": {"team": TEAM} if channels <= 8 else {},
    }
    told = [
        {
            "id": f"idea{n}",
            "title": f"Idea {n}",
            "pillar": f"pillar{dice.randrange(3)}",
            "message": f"About {n}",
            "segments": dice.sample(people, dice.randint(1, 3)),
            "stages": dice.sample(STAGES, 2),
            "priority": dice.randint(1, 9),
            **{name: BLOCKS[name] for name in dice.sample(sorted(BLOCKS), dice.randint(4, 6))},
        }
        for n in range(ideas)
    ]
    made = [Idea.model_validate(one) for one in told]
    catalogue = load_catalogue([shipped("templates")])
    whole = Strategy.model_validate(strategy)
    return Project(Path(), whole, {one.id: one for one in made}, catalogue)


def hundred(seed: int) -> Project:
    """About 100 units over 8 channels."""
    cadence = {"per_week": 3, "times": ["10:00", "18:00"], "min_gap": "20h"}
    return month(seed, channels=8, ideas=16, cadence=cadence)


def slots(count: int, seed: int = 0) -> Project:
    """Make a month of so many slots, to the nearest hundred: four a day on every channel.

    Nobody's hours count in it: no team is named.
    """
    times = ["09:00", "12:00", "15:00", "18:00"]
    cadence = {"per_day": 4, "times": times, "min_gap": "2h"}
    return month(seed, channels=max(9, round(count / 124)), ideas=60, cadence=cadence)


def request(project: Project) -> Request:
    """Ask for December, with nothing planned before."""
    return Request(
        project=project,
        period=Period.parse("2026-12"),
        variants=[one for one in variants(project) if isinstance(one, Variant)],
        write=_write,
        carries=lambda _channel, _format: True,
        calendar=Weekdays(),
        now=datetime(2026, 11, 1, tzinfo=UTC),
    )


def _write(variant: Variant, channel: Channel) -> Text:
    return Text(f"{variant.key} on {channel.id}")
