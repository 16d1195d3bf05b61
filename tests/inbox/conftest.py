"""A project whose posts are live on four networks of a sandbox, where readers have asked."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.cli.app import run
from cfkit.sandbox.server import running
from cfkit.sandbox.state import State

PLATFORMS = {"wall": "vk", "sky": "bluesky", "pro": "linkedin", "masto": "mastodon"}
CANNOT_BE_ASKED = "pro"
"""A member's channel on LinkedIn, which lists members no comments of their own."""
WRITES = {"wall": "wall.createComment", "sky": "putRecord", "pro": "li:comment"}
"""A part of the path of the call that answers, and of no other."""

STRATEGY = """\
version: 1
brand: {name: The Library, language: en, timezone: Europe/London}
goals: [{id: known, kind: awareness, title: Be known}]
segments: [{id: all, title: Everyone}]
channels:
%s
content:
  pillars: [{id: lots, title: Lots, share: 100%%, goal: known}]
factory: {approval: none, late: {after: 10d, then: publish}}
communication:
  answer_within: 4h
  contact: t.me/library_help
  faq:
    - id: price
      questions: [How much is it?]
      answers: [It is free., It costs nothing., "No fee, as ever."]
    - id: when
      questions: [When will it be available?]
      answers: [In a week., Next week.]
    - id: where
      questions: [Where do I find the schedule?]
      answers: ["On our site: https://library.example", "Here: https://library.example"]
"""
CHANNEL = """\
  - id: %s
    platform: %s
    segments: [all]
    formats: [text_post]
    cadence: {per_day: 1, times: ["10:00"]}
    settings: %s"""


@dataclass
class Town:
    """The project, and what its readers see. `run` is a run in this process."""

    root: Path
    url: str
    memory: Path
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Run a command; return its code and its document."""
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = run(["--project", str(self.root), *words, "--json"])
        return code, json.loads(out.getvalue())

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command as a process of its own."""
        command = [sys.executable, "-m", "cfkit", "--project", str(self.root), *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(command, text=True, env=dict(os.environ), **quiet)
        self.started.append(process)
        return process

    def control(self, what: str, document: Any) -> None:
        """Tell the sandbox something."""
        httpx.post(f"{self.url}/_sandbox/{what}", json=document, trust_env=False).raise_for_status()

    def strike(self, fault: str, path: str, **more: Any) -> None:
        """Arrange one fault for the next call whose path holds `path`."""
        self.control("faults", {"fault": fault, "path_contains": path, **more})

    def is_struck(self) -> bool:
        """Whether every fault was met by a call."""
        listed = httpx.get(f"{self.url}/_sandbox/faults", trust_env=False).json()["faults"]
        return not any(one["times"] for one in listed)

    def cases(self, channel: str) -> list[dict[str, Any]]:
        """List the open cases of a channel."""
        listed: list[dict[str, Any]] = self.run("inbox", "list", "--channel", channel)[1]["cases"]
        return listed

    def answers(self, channel: str) -> list[tuple[str, str]]:
        """List the answers that readers see on a channel, in order: the comment, and the words."""
        state = State(self.memory, writable=False)
        slug = PLATFORMS[channel]
        if slug in ("vk", "linkedin"):
            said = [one for some in state.rows(f"{slug}.comments").values() for one in some]
            said.sort(key=lambda one: int(one["id"]))
            above, text = ("reply_to_comment", "text")
            if slug == "linkedin":
                said = [{**one, "text": one["message"]["text"]} for one in said]
                above = "parentComment"
            return [(str(one[above]), one[text]) for one in said if one.get(above)]
        posts = [one for name, place in state.channels() for one in state.posts(name, place)]
        own = [one for one in posts if one.platform == slug and one.reply_to]
        return [(str(one.reply_to), one.text) for one in own]


def _settings(url: str) -> dict[str, dict[str, Any]]:
    return {
        "wall": {
            "group_id": 7,
            "token": "${TOWN_VK}",
            "read_token": "${TOWN_VK_READ}",
            "user_token": "${TOWN_VK_USER}",
            "base_url": f"{url}/vk",
        },
        "sky": {
            "handle": "library.example",
            "app_password": "${TOWN_SKY}",
            "service": f"{url}/bluesky",
        },
        "pro": {"token": "${TOWN_PRO}", "base_url": f"{url}/linkedin"},
        "masto": {"server": f"{url}/mastodon", "token": "${TOWN_MASTO}"},
    }


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """Publish a post on each channel, let two days go by, and pull what readers wrote."""
    secrets = {
        "VK": "vk1.g.x",
        "VK_READ": "vk1.s.x",
        "VK_USER": "vk1.a.x",
        "SKY": "a-b",
        "PRO": "m.x",
        "MASTO": "lib.x",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(f"TOWN_{name}", value)
    shared = {"SETTLE": "0", "PATIENCE": "1", "HTTP_TIMEOUT": "5", "RATES": "off"}
    for name, value in shared.items():
        monkeypatch.setenv(f"CFKIT_{name}", value)
    memory = tmp_path / "memory"
    with running(memory) as server:
        town = Town(tmp_path / "town", server.url, memory)
        town.root.mkdir()
        settings = _settings(server.url)
        channels = "\n".join(
            CHANNEL % (name, slug, json.dumps(settings[name])) for name, slug in PLATFORMS.items()
        )
        (town.root / "strategy.yaml").write_text(STRATEGY % channels, encoding="utf-8")
        audience = dict.fromkeys(PLATFORMS.values(), 6_000)
        town.control("config", {"numbers": {"audience": audience}})
        for name in PLATFORMS:
            for number in range(2):
                _write(town.root, name, number)
        assert town.run("publish")[0] == 0
        town.control("clock", {"advance": "2d"})
        assert town.run("inbox", "pull")[0] == 0
        yield town
        for process in town.started:
            process.kill()
            process.wait()


def _write(root: Path, channel: str, number: int) -> None:
    at = (datetime.now(UTC) - timedelta(minutes=9 - number)).isoformat(timespec="seconds")
    key = f"lot{number}.news.text_post.all@{channel}"
    path = root / "content" / at[:7] / channel / f"lot{number}.news.text_post.all.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"key: {key}\nat: {at}\nstatus: draft\n"
    path.write_text(f"---\n{head}---\nLot {channel}-{number} is out. Coming?\n", "utf-8")
