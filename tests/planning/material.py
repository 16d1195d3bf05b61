"""Small projects to plan, and the plan as the command line would ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cfkit.adapters.files.yaml_source import parse
from cfkit.application.expand import variants
from cfkit.application.plan import Request, make_plan
from cfkit.domain.catalogue import Angle, Catalogue, Format
from cfkit.domain.idea import Idea
from cfkit.domain.plan import Placement, Plan
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Channel, Strategy
from cfkit.domain.variant import Variant

CATALOGUE = Path(__file__).resolve().parents[2] / "templates" / "catalogue"
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


class Weekdays:
    """A country without holidays."""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5


@dataclass(frozen=True)
class Text:
    text: str
    media: tuple[str, ...] = ()


@cache
def catalogue() -> Catalogue:
    def read(name: str) -> Any:
        return parse((CATALOGUE / f"{name}.yaml").read_text(encoding="utf-8"), name).data

    angles = [Angle.model_validate(row) for row in read("angles")]
    formats = [Format.model_validate(row) for row in read("formats")]
    return Catalogue({one.id: one for one in angles}, {one.id: one for one in formats})


def channel(name: str = "tg", **changed: Any) -> dict[str, Any]:
    return {
        "id": name,
        "platform": "telegram",
        "segments": ["students", "parents"],
        "formats": ["text_post", "photo_post", "poll"],
        "cadence": {"preset": "daily", "times": ["10:00"]},
        **changed,
    }


BLOCKS: dict[str, Any] = {
    "pain": {"situation": "It is loud at home", "step": "come in"},
    "myth": {"claim": "Libraries are dull", "fact": "They are not"},
    "steps": {"goal": "Get a card", "items": ["Come", "Sign"]},
    "case": {"before": "Empty", "after": "Full"},
    "story": {"hero": "A boy", "wish": "to draw"},
    "question": {"text": "What do you read?", "options": ["This", "That"]},
    "opinion": {"who": "The librarian", "thesis": "Read slowly"},
    "process": {"name": "a fair", "stages": ["plan", "do"]},
    "meme": {"situation": "Monday"},
    "local": {"place": "Mill Lane"},
    "facts": [{"id": "one", "claim": "340 books"}, {"id": "two", "claim": "6 clubs"}],
}


def idea(name: str, *blocks: str, **changed: Any) -> dict[str, Any]:
    return {
        "id": name,
        "title": name.title(),
        "pillar": "clubs",
        "message": f"About {name}",
        "segments": ["students", "parents"],
        "stages": ["unaware", "solution"],
        **{block: BLOCKS[block] for block in blocks or tuple(BLOCKS)},
        **changed,
    }


def project(
    *,
    channels: Iterable[dict[str, Any]] = (),
    ideas: Iterable[dict[str, Any]] = (),
    brand: dict[str, Any] | None = None,
    pillars: Iterable[dict[str, Any]] = (),
    content: dict[str, Any] | None = None,
    **strategy: Any,
) -> Project:
    """A library with a month of ideas unless told otherwise."""
    made = Strategy.model_validate(
        {
            "version": "1",
            "brand": {"name": "Library", "language": "en", "timezone": "Europe/London"}
            | (brand or {}),
            "goals": [{"id": "visits", "kind": "visits", "title": "Visits"}],
            "segments": [
                {"id": "students", "title": "Students"},
                {"id": "parents", "title": "Parents"},
            ],
            "channels": list(channels) or [channel()],
            "content": {
                "pillars": list(pillars)
                or [{"id": "clubs", "title": "Clubs", "share": "100%", "goal": "visits"}],
                **(content or {}),
            },
            **strategy,
        }
    )
    told = [Idea.model_validate(one) for one in ideas] or [
        Idea.model_validate(idea(f"idea{number}")) for number in range(6)
    ]
    return Project(Path(), made, {one.id: one for one in told}, catalogue())


def write(variant: Variant, where: Channel) -> Text:
    return Text(f"{variant.key} on {where.id}")


def request(made: Project, period: str = "2026-12", **changed: Any) -> Request:
    found = [one for one in variants(made) if isinstance(one, Variant)]
    known: dict[str, Any] = {
        "project": made,
        "period": Period.parse(period),
        "variants": found,
        "write": write,
        "carries": lambda _channel, _format: True,
        "calendar": Weekdays(),
        "now": LONG_AGO,
    }
    return Request(**{**known, **changed})


def plan(made: Project, period: str = "2026-12", **changed: Any) -> Plan:
    return make_plan(request(made, period, **changed))


def days(made: Plan, name: str = "tg") -> list[int]:
    return [one.at.day for one in made.placements if one.key.channel == name]


def on(made: Iterable[Placement], where: Callable[[Placement], bool]) -> list[Placement]:
    return [one for one in made if where(one)]
