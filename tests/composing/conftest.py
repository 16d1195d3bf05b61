"""A small project in English whose words are plain to see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from cfkit.domain.capabilities import Capabilities, MediaRules, PollRules, TextRules
from cfkit.domain.catalogue import Angle, Catalogue, Format
from cfkit.domain.idea import Idea
from cfkit.domain.keys import PlacementKey
from cfkit.domain.plan import Placement
from cfkit.domain.post import Media
from cfkit.domain.project import Project
from cfkit.domain.strategy import Strategy
from cfkit.domain.text import code_points

STRATEGY: dict[str, Any] = {
    "brand": {
        "name": "Shop",
        "site": "https://shop.example",
        "language": "en",
        "timezone": "Europe/London",
    },
    "goals": [{"id": "sales", "kind": "sales", "title": "Sell"}],
    "segments": [
        {"id": "riders", "title": "Riders", "reasons": [{"id": "near", "reason": "we are near"}]},
        {"id": "walkers", "title": "Walkers"},
    ],
    "channels": [
        {
            "id": "main",
            "platform": "telegram",
            "segments": ["riders", "walkers"],
            "formats": ["text_post", "photo_post", "poll", "carousel"],
            "cadence": {"per_week": "3"},
            "footer": "Follow us",
            "hashtags": {"always": ["#shop", "#bikes"], "max": "1"},
        },
        {
            "id": "side",
            "platform": "bluesky",
            "segments": ["riders"],
            "formats": ["text_post"],
            "cadence": {"per_week": "3"},
        },
    ],
    "content": {"pillars": [{"id": "care", "title": "Care", "share": "100%", "goal": "sales"}]},
    "factory": {"utm": {"source": "{channel}", "campaign": "{period}-{pillar}"}},
}
IDEA: dict[str, Any] = {
    "id": "chain",
    "title": "Chains",
    "pillar": "care",
    "message": "A clean chain lasts",
    "segments": ["riders", "walkers"],
    "stages": ["problem", "loyalty"],
    "link": "https://shop.example/chain",
    "pain": {"situation": "the chain is loud"},
    "facts": [{"id": "worn", "claim": "62 of 100 chains are worn"}, {"id": "dry", "claim": "Dry"}],
    "question": {"text": "Which oil?", "options": ["Wet", "Dry"]},
    "event": {"what": "Open evening", "starts": "2026-12-10T18:00"},
    "media": ["assets/chain.png", "assets/oil.png", "assets/rag.png"],
}


def angle(id_: str, *needs: str, stages: tuple[str, ...] = ("problem",)) -> Angle:
    return Angle.model_validate(
        {"id": id_, "en": id_, "ru": id_, "needs": needs, "does": "x", "stages": stages}
    )


CATALOGUE = Catalogue(
    {
        one.id: one
        for one in (
            angle("mirror", "pain", stages=("loyalty",)),
            angle("insight", "facts"),
            angle("reason_why", "segment.reasons"),
            angle("ask", "question"),
            angle("event", "event"),
            angle("myth", "myth"),
        )
    },
    {
        one["id"]: Format.model_validate({"ru": "x", "kind": "static", **one})
        for one in (
            {"id": "text_post"},
            {"id": "photo_post", "needs": {"images": "1"}},
            {"id": "poll", "needs": {"poll": "true"}, "takes": "question"},
            {"id": "carousel", "needs": {"images": "2"}},
            {"id": "article", "needs": {"article": "true"}},
            {"id": "short_video", "needs": {"video": "true"}},
        )
    },
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(
        tmp_path,
        Strategy.model_validate(STRATEGY),
        {"chain": Idea.model_validate(IDEA)},
        CATALOGUE,
    )


@pytest.fixture
def wide() -> Capabilities:
    return Capabilities(
        "Wide",
        TextRules(4000, code_points, caption_max=1000, anchors=True),
        "https://wide.example",
        date(2026, 11, 22),
        media=MediaRules(10, frozenset({"image/png", "video/mp4"}), 1000, max_side_sum=100),
        poll=PollRules(max_options=4, option_max=10, question_max=100),
        threads=True,
    )


@pytest.fixture
def narrow() -> Capabilities:
    return Capabilities(
        "Narrow",
        TextRules(60, code_points, max_bytes=80),
        "https://narrow.example",
        date(2026, 11, 22),
    )


@pytest.fixture
def placed() -> Callable[..., Placement]:
    def make(body: str, *, key: str = "chain.mirror.text_post.riders@main", media: Any = ()) -> Any:
        at = datetime(2026, 12, 3, 10, tzinfo=UTC)
        return Placement(PlacementKey.parse(key), at, body, media=tuple(media), path="content/x.md")

    return make


def open_media(name: str) -> Media:
    mime = "video/mp4" if name.endswith(".mp4") else "image/png"
    return Media(name, Path(name), "alt", mime, 40, 50, 500)
