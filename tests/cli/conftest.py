"""A small bakery's project, the command line in this process, and one run of the demo."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cfkit.cli.app import run
from cfkit.sandbox.server import Running, running

STRATEGY = """\
version: 1
brand: {name: Mill Lane Bakery, language: en, timezone: Europe/London, country: GB}
goals:
  - {id: visits, kind: visits, title: Bring people in, destination: https://bakery.example}
segments:
  - id: families
    title: Families
    reasons:
      - {id: near, reason: We are near, proof: Two minutes from the school}
channels:
  - id: tg
    platform: telegram
    promise: News from the oven
    segments: [families]
    formats: [text_post, poll]
    cadence: {per_week: 3, times: ["10:00"], min_gap: 20h}
    settings: {chat: "@mill_lane", token: "${CFKIT_TG_TOKEN}"}
  - id: masto
    platform: mastodon
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 2, times: ["12:00"], min_gap: 20h}
    settings: {server: "https://social.example", token: "${CFKIT_MASTO_TOKEN}"}
  - id: forum
    platform: manual
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["09:00"]}
content:
  pillars:
    - {id: bread, title: Bread, share: 100%, goal: visits}
resources:
  team:
    - {id: baker, roles: [copywriter, distributor], hours_per_week: 30}
"""
IDEAS = """\
- id: sourdough
  title: Sourdough
  pillar: bread
  message: A sourdough loaf takes two days
  segments: [families]
  stages: [problem, solution]
  myth:
    claim: Sourdough is only a fashion
    fact: our starter is older than the bakery
    source: https://bakery.example/starter
  steps:
    goal: bake a loaf at home
    time: two days
    items: [Feed the starter in the evening, Fold the dough four times, Bake it with steam]
- id: rye
  title: Rye
  pillar: bread
  message: Rye bread stays fresh for a week
  segments: [families]
  stages: [problem, loyalty]
  pain:
    situation: the loaf is dry on the second day
    consequence: half of it goes to the birds
    root: white flour gives its water away
    step: take a rye loaf
  question:
    text: Which loaf goes first at your table?
    options: [White, Rye, Seeds]
- id: early
  title: The early hour
  pillar: bread
  message: The oven is lit at four in the morning
  segments: [families]
  stages: [unaware, loyalty]
  process:
    name: baking the first loaves
    stages: [The oven is lit at four, The dough comes out of the cold, The shop opens at seven]
    detail: the oven has not gone out since spring
  story:
    hero: A neighbour
    wish: wanted bread before the first train
    result: now finds it at the back door
"""
ENVIRONMENT = {"CFKIT_TG_TOKEN": "1:abc", "CFKIT_MASTO_TOKEN": "bakery.secret"}


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        found: dict[str, Any] = json.loads(self.out)
        assert found["schema"] == 1
        return found

    @property
    def error(self) -> dict[str, Any]:
        """The error of the JSON document, which names the exit code of the process."""
        error: dict[str, Any] = self.document["error"]
        assert error["exit"] == self.code
        assert error["message"] in self.err
        return error


def cfkit(*words: object) -> Ran:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(word) for word in words])
    told = Ran(code, out.getvalue(), err.getvalue())
    assert "\x1b" not in told.out + told.err
    assert ("Traceback" in told.err) == (code == 1)
    return told


def start(*words: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a command as its own process."""
    command = [sys.executable, "-m", "cfkit", *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=120, **more)


class Project:
    """A project in a folder, with `cfkit` run on it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("strategy.yaml", STRATEGY)
        self.write("ideas/bread.yaml", IDEAS)

    def __call__(self, *words: object) -> Ran:
        return cfkit("--project", self.root, *words)

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def change(self, old: str, new: str, name: str = "strategy.yaml") -> None:
        text = (self.root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(name, text.replace(old, new))

    def planned(self, period: str = "2036-12") -> list[Path]:
        assert self("plan", period).code == 0
        return self.content

    @property
    def content(self) -> list[Path]:
        return sorted((self.root / "content").rglob("*.md"))

    def files(self) -> dict[str, bytes]:
        """Everything in the folder but the state, by path."""
        found = (path for path in self.root.rglob("*") if path.is_file())
        named = {path.relative_to(self.root).as_posix(): path for path in found}
        return {
            name: path.read_bytes() for name, path in named.items() if not name.startswith(".cfkit")
        }


@pytest.fixture
def bakery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.chdir(tmp_path)
    for name in (*ENVIRONMENT, "CFKIT_SANDBOX", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    return Project(tmp_path / "bakery")


@pytest.fixture
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("sandbox")) as up:
        yield up


@pytest.fixture
def connected(bakery: Project, sandbox: Running, tokens: None) -> Project:
    """The bakery, whose channels speak with the sandbox by their settings alone."""
    bakery.change('chat: "@mill_lane"', f'chat: "@mill_lane", base_url: "{sandbox.url}/telegram"')
    bakery.change("https://social.example", f"{sandbox.url}/mastodon")
    return bakery


@dataclass(frozen=True)
class Demo:
    """What one run of the demo left: its folder, what it told people, its JSON document."""

    root: Path
    ran: subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    root = tmp_path_factory.mktemp("demo") / "library"
    return Demo(root, start("demo", root, "--json"))
