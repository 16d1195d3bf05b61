"""A small project that checks clean, to be broken in one place at a time."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.files.project import load
from cfkit.application.check import check
from cfkit.domain.capabilities import Capabilities, MediaRules, PollRules, Support, TextRules
from cfkit.domain.catalogue import Angle, Catalogue, Format
from cfkit.domain.diagnostics import Diagnostic
from cfkit.domain.project import Loaded

STRATEGY = """\
version: 1
brand:
  name: Mill Lane Bakery
  language: en
  timezone: Europe/London
  country: GB
goals:
  - {id: visits, kind: visits, title: Bring people in}
  - {id: known, kind: awareness, title: Be known}
segments:
  - id: families
    title: Families
    reasons:
      - {id: near, reason: We are near, proof: Two minutes from the school}
  - {id: students, title: Students}
channels:
  - id: tg
    platform: telegram
    promise: What comes out of the oven today
    segments: [families, students]
    formats: [text_post, poll]
    cadence: {per_week: 3, days: workdays, times: ["10:00", "18:00"], min_gap: 20h}
    settings: {token: "${CFKIT_TG}"}
  - id: forum
    platform: manual
    promise: A baker who answers
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["09:00"]}
content:
  pillars:
    - {id: bread, title: Bread, share: 60%, goal: visits}
    - {id: people, title: People, share: 40%, goal: known}
  journey: [problem, solution]
  mix:
    stages: {problem: 40%, solution: 60%}
    formats: {dynamic: {min: 0%}}
  agenda:
    - {date: 2026-12-09, idea: sourdough, mandatory: true}
  blackout:
    - {from: 2026-12-24, to: 2026-12-26}
communication:
  answer_within: 2h
  escalate: {negative: baker}
resources:
  team:
    - {id: baker, roles: [copywriter], hours_per_week: 5}
factory:
  volume: 12
"""
IDEAS = """\
- id: sourdough
  title: Sourdough
  pillar: bread
  message: It takes two days
  segments: [families]
  stages: [problem, solution]
  pain:
    situation: the loaf is flat
  media: [assets/loaf.jpg]
- id: our-baker
  title: Our baker
  pillar: people
  message: She starts at four
  segments: [students]
  stages: [solution]
  question:
    text: Which loaf?
    options: [White, Rye]
"""
ASSETS = """\
- {file: assets/loaf.jpg, alt: A loaf, source: own, author: us, licence: own, taken: "2026"}
"""
TODAY = date(2026, 11, 22)


def _capabilities(name: str, **more: Any) -> Capabilities:
    text = more.pop("text", TextRules(4096, len))
    return Capabilities(name=name, text=text, docs="", checked_on=TODAY, **more)


PLATFORMS = {
    "telegram": _capabilities(
        "Telegram",
        media=MediaRules(max_items=10, mime_types=frozenset({"image/png"})),
        poll=PollRules(12, 100, 300),
        support={"video": Support.NOT_YET},
    ),
    "bluesky": _capabilities(
        "Bluesky", text=TextRules(300, len), media=MediaRules(max_items=4), support={}
    ),
    "pinterest": _capabilities("Pinterest", media=MediaRules(max_items=5, needed=True)),
    "instagram": _capabilities("Instagram", by_hand=True, support={"publish": Support.NOT_YET}),
    "manual": _capabilities("By hand", by_hand=True),
}


def _angle(name: str, *needs: str) -> Angle:
    return Angle(id=name, en=name, ru=name, needs=needs, does=name, stages=("problem",))


def _format(name: str, kind: str = "static", **more: Any) -> Format:
    return Format.model_validate({"id": name, "ru": name, "kind": kind, **more})


CATALOGUE = Catalogue(
    {
        angle.id: angle
        for angle in (
            _angle("problem_mirror", "pain"),
            _angle("community_question", "question"),
            _angle("data_insight", "facts"),
            _angle("reason_why", "segment.reasons"),
        )
    },
    {
        format_.id: format_
        for format_ in (
            _format("text_post"),
            _format("photo_post", needs={"images": 1}),
            _format("poll", needs={"poll": True}, takes="question"),
            _format("article", needs={"article": True}),
            _format("short_video", "dynamic", needs={"video": True}),
            _format("live", "dynamic", needs={"live": True}),
        )
    },
)


@dataclass
class Bakery:
    """The project in a folder. `§` in a text marks where a diagnostic should point."""

    root: Path
    files: dict[str, str] = field(
        default_factory=lambda: {
            "strategy.yaml": STRATEGY,
            "ideas/bread.yaml": IDEAS,
            "assets/assets.yaml": ASSETS,
        }
    )
    marks: list[tuple[str, int, int]] = field(default_factory=list)

    def change(self, name: str, old: str, new: str) -> None:
        assert old in self.files[name], f"{old!r} is not in {name}"
        self.files[name] = self.files[name].replace(old, new, 1)

    def write(self) -> None:
        for name, text in self.files.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(self._marked(name, text).encode())

    def _marked(self, name: str, text: str) -> str:
        for found in re.finditer("§", text):
            before = text[: found.start()].replace("§", "")
            line = before.count("\n") + 1
            self.marks.append((name, line, len(before) - before.rfind("\n")))
        return text.replace("§", "")

    def load(self) -> Loaded:
        self.write()
        return load(self.root, CATALOGUE)

    def check(self, **more: Any) -> list[Diagnostic]:
        return check(self.load(), capabilities_of=PLATFORMS.get, platforms=PLATFORMS.keys(), **more)


@pytest.fixture
def bakery(tmp_path: Path) -> Bakery:
    return Bakery(tmp_path)


@pytest.fixture
def check_folder() -> Callable[[Path], list[Diagnostic]]:
    """Check a folder as `cfkit check` does."""
    from cfkit import wiring

    return wiring.check
