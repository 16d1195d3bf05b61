"""A project in a folder with one idea, one channel and whatever else a test writes into it."""

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


@dataclass
class Studio:
    """Writes files and checks them with the command."""

    root: Path

    def write(self, language: str = "ru", **changes: Any) -> None:
        strategy = _strategy(language)
        strategy["brand"] |= changes.pop("brand", {})
        strategy["channels"][0] |= changes.pop("channel", {})
        strategy["channels"] += changes.pop("channels", [])
        strategy["content"] |= changes.pop("content", {})
        strategy["communication"] = changes.pop("communication", {})
        idea = {**_idea(language), **changes.pop("idea", {})}
        assert not changes
        self.file("strategy.yaml", _yaml(strategy))
        self.file("ideas/ideas.yaml", _yaml([idea]))

    def file(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def post(self, body: str, key: str = "club.reason_why-near.text_post.readers@main") -> str:
        name = f"content/2026-12/main/{key.partition('@')[0]}.md"
        head = f"---\nkey: {key}\nat: 2026-12-03T10:00:00+03:00\n---\n"
        self.file(name, f"{head}{body}\n")
        return name

    def check(self, *options: str) -> dict[str, Any]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            run(["--json", "check", *options, "--project", str(self.root)])
        document: dict[str, Any] = json.loads(out.getvalue())
        return document

    def found(self, *options: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.check(*options)["diagnostics"]
        return found

    def of(self, code: str, *options: str) -> list[dict[str, Any]]:
        return [one for one in self.found(*(options or ("--text",))) if one["code"] == code]

    def codes(self, body: str) -> set[str]:
        """Check one post, and name what is said about it."""
        name = self.post(body)
        return {one["code"] for one in self.found("--text") if one["path"] == name}


def _yaml(value: Any) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=1000))


def _strategy(language: str) -> dict[str, Any]:
    russian = language == "ru"
    return {
        "version": 1,
        "brand": {
            "name": "Библиотека" if russian else "The library",
            "language": language,
            "timezone": "Europe/Moscow" if russian else "Europe/London",
            "country": "RU" if russian else "GB",
            "voice": {"person": "we", "emoji": "few"},
        },
        "goals": [{"id": "visits", "kind": "visits", "title": "Visits"}],
        "segments": [
            {
                "id": "readers",
                "title": "Читатели" if russian else "Readers",
                "reasons": [{"id": "near", "reason": "рядом" if russian else "We are near"}],
            }
        ],
        "channels": [
            {
                "id": "main",
                "platform": "manual",
                "segments": ["readers"],
                "formats": ["text_post"],
                "cadence": {"per_week": 5},
            }
        ],
        "content": {
            "pillars": [{"id": "clubs", "title": "Clubs", "share": "100%", "goal": "visits"}]
        },
    }


def _idea(language: str) -> dict[str, Any]:
    russian = language == "ru"
    return {
        "id": "club",
        "title": "Книжный клуб" if russian else "The book club",
        "pillar": "clubs",
        "message": "Клуб открыт для всех" if russian else "The club is open to all",
        "segments": ["readers"],
    }


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    made = Studio(tmp_path)
    made.write()
    return made


@pytest.fixture
def english(tmp_path: Path) -> Studio:
    made = Studio(tmp_path)
    made.write("en")
    return made
