"""Projects to write scripts and briefs for, and the command line in this process."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfkit.cli.app import run

ROOT = Path(__file__).resolve().parents[2]
TIMED = (
    "story",
    "short_video",
    "talking_head",
    "screencast",
    "motion",
    "ugc_clip",
    "long_video",
    "live",
    "audio",
)


@dataclass(frozen=True)
class Answer:
    """What a command gave."""

    code: int
    out: str
    talk: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Studio:
    """One project and its commands."""

    root: Path

    def run(self, *words: object) -> Answer:
        out, talk = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(talk):
            code = run(["--project", str(self.root), *map(str, words)])
        return Answer(code, out.getvalue(), talk.getvalue())

    def json(self, *words: object) -> Any:
        return self.run("--json", *words).document

    def expanded(self, *words: object) -> list[dict[str, Any]]:
        answer = self.run("expand", *words, "--out", "-")
        assert answer.code == 0, answer.talk
        return [json.loads(line) for line in answer.out.splitlines()]

    def place(self, key: str, body: str, *, day: int = 3, status: str = "draft") -> Path:
        """Put a content file there that people wrote."""
        variant, _, channel = key.partition("@")
        path = self.root / "content/2026-12" / channel / f"{variant}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f"key: {key}\nat: 2026-12-{day:02}T10:00:00+00:00\nstatus: {status}\n"
        path.write_text(f"---\n{head}---\n{body}\n", encoding="utf-8")
        return path

    def change(self, name: str, **values: Any) -> None:
        """Set keys at the top of a YAML file."""
        path = self.root / name
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        data.update(values)
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")


def _strategy(language: str, formats: list[str]) -> dict[str, Any]:
    return {
        "version": 1,
        "brand": {"name": "Mill", "language": language, "timezone": "UTC", "country": "GB"},
        "goals": [{"id": "visits", "kind": "visits", "title": "Visits"}],
        "segments": [{"id": "people", "title": "People"}, {"id": "others", "title": "Others"}],
        "channels": [
            {
                "id": "hand",
                "platform": "manual",
                "segments": ["people", "others"],
                "formats": formats,
                "cadence": {"days": "daily", "times": ["10:00"]},
            }
        ],
        "content": {"pillars": [{"id": "bread", "title": "B", "share": "100%", "goal": "visits"}]},
    }


def make_studio(
    root: Path, ideas: list[dict[str, Any]], formats: list[str], language: str = "en"
) -> Studio:
    """Write a project of one channel that goes out by hand."""
    (root / "ideas").mkdir(parents=True, exist_ok=True)
    known = {"pillar": "bread", "segments": ["people"], "stages": ["problem"]}
    listed = [{"title": f"About {idea['id']}", **known, **idea} for idea in ideas]
    for name, data in (("strategy.yaml", _strategy(language, formats)), ("ideas/i.yaml", listed)):
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        (root / name).write_text(text, encoding="utf-8")
    return Studio(root)


@pytest.fixture
def shop(tmp_path: Path) -> Studio:
    """The English example."""
    return Studio(Path(shutil.copytree(ROOT / "examples/brand", tmp_path / "shop")))


@pytest.fixture
def everything(tmp_path: Path) -> Studio:
    """One idea that can be said in every format that is told in time."""
    idea = {
        "id": "bread",
        "message": "A sourdough loaf takes two days",
        "pain": {
            "situation": "the loaf is dry on the second day",
            "consequence": "half of it goes to the birds",
            "root": "white flour gives its water away",
            "step": "take a rye loaf",
        },
        "steps": {"goal": "bake a loaf", "time": "two days", "items": ["Feed it", "Fold it"]},
    }
    return make_studio(tmp_path / "mill", [idea], [*TIMED, "text_post"])
