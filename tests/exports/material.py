"""Three placements of a small project, ready to be handed over."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from cfkit.adapters.files.production_calendar import ProductionCalendar
from cfkit.adapters.templates.packs import load_catalogue
from cfkit.application.tasks import Production, Work, production
from cfkit.domain.catalogue import Catalogue
from cfkit.domain.idea import Idea
from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.strategy import Strategy

CATALOGUE = load_catalogue([Path(__file__).parents[2] / "templates"])
BODIES = {
    "one.problem_mirror.text_post.students": '=SUM(A1)\n\n#Заречная line, "two"',
    "two.customer_story.photo_post.students": "Длинная строка, которая не поместится. " * 4,
    "one.myth_buster.text_post.students.h2": "Plain words",
}


def project(brand: dict[str, str], link: str | None = None) -> Project:
    """A channel with two ideas of one series."""
    ideas = [
        Idea.model_validate(
            {
                "id": name,
                "title": name.title(),
                "pillar": "clubs",
                "message": name,
                "segments": ["students"],
                "series": "course",
                "link": link,
            }
        )
        for name in ("one", "two")
    ]
    strategy = Strategy.model_validate(
        {
            "version": "1",
            "brand": {"name": "Library", "language": "en", "timezone": "Europe/London", **brand},
            "goals": [{"id": "visits", "kind": "visits", "title": "Visits"}],
            "segments": [{"id": "students", "title": "Students"}],
            "channels": [
                {
                    "id": "tg",
                    "platform": "telegram",
                    "title": "The channel",
                    "page": "channel",
                    "segments": ["students"],
                    "formats": ["text_post", "photo_post"],
                    "cadence": {"preset": "daily"},
                }
            ],
            "content": {"pillars": [{"id": "clubs", "title": "Clubs", "share": "100%"}]},
            "factory": {"utm": {}},
        }
    )
    return Project(
        Path(),
        strategy,
        {idea.id: idea for idea in ideas},
        Catalogue({}, {}, crafts=CATALOGUE.crafts),
    )


def production_of(made: Project, posts: list[Placement], at: datetime) -> Production:
    """Work out the tasks of posts that were never tried."""
    return production(Work(made, posts, {}, ProductionCalendar("GB"), at, lambda name: name))


def placements(made: Project) -> list[Placement]:
    """One a week, latest first."""
    zone = ZoneInfo(made.strategy.brand.timezone)
    dated = [
        Placement(
            PlacementKey.parse(f"{variant}@tg"),
            datetime.combine(datetime(2026, 12, 2 + 7 * number, tzinfo=zone), time(10), zone),
            body,
            goal="visits",
            stage="unaware",
        )
        for number, (variant, body) in enumerate(BODIES.items())
    ]
    return dated[::-1]
