"""A small newsroom whose posts are written by hand, and the command line in this process."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfkit.cli.app import run

TEAM = [
    {"id": "writer", "roles": ["copywriter", "scriptwriter"], "hours_per_week": 20},
    {"id": "painter", "roles": ["designer", "motion_designer"], "hours_per_week": 10},
    {"id": "camera", "roles": ["creator", "editor"], "hours_per_week": 10},
    {"id": "head", "roles": ["distributor", "producer"], "hours_per_week": 6},
]
FORMATS = ["text_post", "photo_post", "short_video", "live", "article"]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
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


class Newsroom:
    """One project and its commands."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.strategy: dict[str, Any] = {
            "version": 1,
            "brand": {"name": "Mill", "language": "en", "timezone": "UTC", "country": "GB"},
            "goals": [{"id": "visits", "kind": "visits", "title": "Visits"}],
            "segments": [{"id": "people", "title": "People"}],
            "channels": [
                {
                    "id": name,
                    "platform": "manual",
                    "segments": ["people"],
                    "formats": FORMATS,
                    "cadence": {"days": "daily", "times": ["10:00"]},
                }
                for name in ("site", "forum")
            ],
            "content": {
                "pillars": [{"id": "bread", "title": "Bread", "share": "100%", "goal": "visits"}]
            },
            "resources": {"team": [dict(member) for member in TEAM]},
        }
        self.idea = {
            "id": "rye",
            "title": "Rye",
            "pillar": "bread",
            "message": "Rye bread stays fresh for a week",
            "segments": ["people"],
            "stages": ["problem"],
        }
        self.save()

    def save(self, **resources: Any) -> None:
        """Write the project; what is named replaces keys of `resources`."""
        self.strategy["resources"].update(resources)
        self._write("strategy.yaml", self.strategy)
        self._write("ideas/rye.yaml", [self.idea])

    def _write(self, name: str, data: Any) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")

    def post(
        self,
        format_: str,
        at: str,
        channel: str = "site",
        *,
        angle: str = "reason_why",
        **head: Any,
    ) -> str:
        """Put a post under content/ that a person wrote; return its key."""
        variant = f"rye.{angle}.{format_}.people"
        path = self.root / "content" / at[:7] / channel / f"{variant}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        when = at if "T" in at else f"{at}T10:00:00+00:00"
        lines = [f"{name}: {value}" for name, value in head.items()]
        text = "\n".join(
            ["---", f"key: {variant}@{channel}", f"at: {when}", *lines, "---", "Rye.\n"]
        )
        path.write_text(text, encoding="utf-8")
        return f"{variant}@{channel}"

    def picture(self, name: str = "assets/rye.png") -> None:
        """Put a licensed picture on the shelf."""
        (self.root / "assets").mkdir(exist_ok=True)
        (self.root / name).write_bytes(PIXEL)
        row = {"file": name, "alt": "Rye", "source": "own", "author": "Mill", "licence": "own"}
        self._write("assets/assets.yaml", [row])

    def run(self, *words: object) -> Answer:
        out, talk = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(talk):
            code = run(["--project", str(self.root), *map(str, words)])
        return Answer(code, out.getvalue(), talk.getvalue())

    def json(self, *words: object) -> Any:
        answer = self.run("--json", *words)
        assert answer.code == 0, answer.talk
        assert answer.document["schema"] == 1
        return answer.document

    def tasks(self, *words: object) -> dict[str, dict[str, Any]]:
        """The tasks of posts of one format, by role."""
        found = self.json("tasks", *words)["tasks"]
        by_role = {task["role"]: task for task in found}
        assert len(by_role) == len(found)
        return by_role


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    for name in ("CFKIT_SANDBOX", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return Newsroom(tmp_path / "newsroom")
