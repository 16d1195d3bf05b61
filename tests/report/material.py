"""A small project and its month, for tests of the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from cfkit import wiring
from cfkit.application.report import make_report
from cfkit.domain.case import Case
from cfkit.domain.catalogue import Angle, Catalogue, Format
from cfkit.domain.idea import Idea
from cfkit.domain.keys import PlacementKey
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.past import PastPost
from cfkit.domain.plan import Placement, Status
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.report import Report
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Strategy

ZONE = ZoneInfo("Europe/Moscow")
DECEMBER = Period.parse("2026-12")
AFTER = datetime(2027, 2, 1, tzinfo=UTC)


def strategy(**changes: Any) -> dict[str, Any]:
    return {
        "brand": {"name": "Библиотека", "language": "ru", "timezone": "Europe/Moscow"},
        "goals": [
            {
                "id": "known",
                "kind": "awareness",
                "title": "Район знает, что у нас есть",
                "kpi": {"metric": "reach", "target": 1000},
            }
        ],
        "segments": [
            {"id": "students", "title": "Студенты"},
            {"id": "parents", "title": "Родители"},
        ],
        "channels": [
            {
                "id": "vk",
                "platform": "vk",
                "title": "Паблик",
                "segments": ["students", "parents"],
                "formats": ["text_post", "photo_post"],
                "cadence": {"per_week": 5},
            },
            {
                "id": "tg",
                "platform": "telegram",
                "segments": ["students"],
                "formats": ["text_post", "photo_post"],
                "cadence": {"per_week": 5},
            },
        ],
        "content": {
            "pillars": [
                {"id": "reading", "title": "Что почитать", "share": "60%"},
                {"id": "clubs", "title": "Клубы", "share": "40%"},
            ]
        },
        **changes,
    }


def project(**changes: Any) -> Project:
    angles = [("how_to", "Инструкция"), ("myth_buster", "Разрушение мифа"), ("story", "История")]
    hours = {"text_post": {"copywriter": 1.5, "distributor": 0.2}, "photo_post": {"designer": 2}}
    return Project(
        root=Path(),
        strategy=Strategy.model_validate(strategy(**changes)),
        ideas={
            "books": idea("books", "Пять «тихих» книг", "reading"),
            "chess": idea("chess", "Шахматы", "clubs"),
        },
        catalogue=Catalogue(
            angles={
                slug: Angle(
                    id=slug, ru=ru, en=slug, needs=("pain",), does="argues", stages=("problem",)
                )
                for slug, ru in angles
            },
            formats={
                slug: Format.model_validate(
                    {"id": slug, "ru": slug, "kind": "static", "hours": norm}
                )
                for slug, norm in hours.items()
            },
        ),
    )


def idea(slug: str, title: str, pillar: str) -> Idea:
    return Idea(id=slug, title=title, pillar=pillar, message="…", segments=("students",))


def placement(key: str, day: int = 1, hour: int = 10, **changes: Any) -> Placement:
    return Placement(
        key=PlacementKey.parse(key),
        at=datetime(2026, 12, day, hour, tzinfo=ZONE),
        body="…",
        **{"status": Status.APPROVED, "stage": "problem", **changes},
    )


def live(one: Placement, **changes: Any) -> Delivery:
    return Delivery(
        key=str(one.key),
        channel=one.key.channel,
        **{
            "state": State.LIVE,
            "live_at": one.at.astimezone(UTC),
            "url": f"https://social.example/{one.key.variant.idea}",
            **changes,
        },
    )


def snapshot(
    one: Placement, hours: float = 24 * 7, source: str = "vk", version: int = 1, **counts: int
) -> Snapshot:
    """Count `hours` after the slot."""
    return Snapshot(
        key=str(one.key),
        channel=one.key.channel,
        taken_at=one.at.astimezone(UTC) + timedelta(hours=hours),
        source=source,
        counts={Metric(name): value for name, value in counts.items()},
        metric_version=version,
    )


def report(  # noqa: PLR0913, PLR0917 - a report is made of everything that is known
    placements: Sequence[Placement] = (),
    snapshots: Sequence[Snapshot] = (),
    deliveries: Mapping[str, Delivery] | None = None,
    period: Period = DECEMBER,
    at: datetime = AFTER,
    cases: Sequence[Case] = (),
    past: Sequence[PastPost] = (),
    **changes: Any,
) -> Report:
    """Report on placements that all went out at their slots, unless told otherwise."""
    known = {str(one.key): live(one) for one in placements} if deliveries is None else deliveries
    made = project(**changes)
    language = made.strategy.brand.language
    return make_report(
        made,
        period,
        placements,
        known,
        iter(snapshots),
        at,
        past,
        cases=cases,
        gist=lambda: wiring.gist(Path(__file__).parent, language),
    )
