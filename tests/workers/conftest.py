"""Projects in folders, a sandbox, a real database, and workers that are processes."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from cfkit.cli.app import run
from cfkit.domain.keys import fingerprint
from cfkit.sandbox.server import Running, running
from cfkit.testing.postgres import PostgresServer

STRATEGY = """\
version: 1
brand: {{name: {name}, language: en, timezone: UTC, country: GB}}
goals:
  - {{id: visits, kind: visits, title: Bring people in, destination: https://mill.example}}
segments:
  - id: all
    title: Everybody
    reasons: [{{id: near, reason: We are near, proof: Two minutes from the school}}]
channels:
{channels}
content:
  pillars: [{{id: bread, title: Bread, share: 100%, goal: visits}}]
resources:
  team: [{{id: baker, roles: [copywriter, distributor], hours_per_week: 30}}]
factory: {{approval: none, project: {project}, late: {{after: 9000d, then: publish}}}}
"""
CHANNEL = """\
  - id: {id}
    platform: {platform}
    promise: News from the oven
    segments: [all]
    formats: [text_post]
    cadence: {{per_day: 1, times: ["10:00"]}}
    settings: {{{settings}}}
"""
SETTINGS = {
    "mastodon": 'server: "https://social.example", token: "${{CFKIT_{name}}}"',
    "vk": 'group_id: "7{number}", token: "${{CFKIT_{name}}}", read_token: "${{CFKIT_VK_READ}}"',
    "telegram": 'chat: "@mill_{number}", token: "${{CFKIT_{name}}}"',
}
IDEA = """\
- id: rye
  title: Rye
  pillar: bread
  message: Rye bread stays fresh for a week
  segments: [all]
  stages: [problem]
"""
PLACEMENT = """\
---
key: {key}
at: 2026-02-02T{hour:02}:{minute:02}:00+00:00
status: draft
goal: visits
stage: problem
---
{body}
"""
PATIENCE = 180.0


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


class Works:
    """A town with a sandbox and a database: projects, and the processes that serve them."""

    def __init__(self, folder: Path, sandbox: Running, store: str) -> None:
        self.folder = folder
        self.sandbox = sandbox
        self.store = store
        self.client = httpx.Client(base_url=sandbox.url, trust_env=False)
        self.started: list[subprocess.Popen[str]] = []
        self.environment = {
            "CFKIT_SANDBOX": sandbox.url,
            "CFKIT_STORE": store,
            "CFKIT_SETTLE": "0",
            "CFKIT_PATIENCE": "3",
            "CFKIT_HTTP_TIMEOUT": "5",
            "CFKIT_HEARTBEAT": "0.5",
            "CFKIT_LOCK_WAIT": "10",
        }

    def project(self, name: str, channels: list[str], posts: int) -> Path:
        """Write a project; a channel is called after its platform, like `vk-2`."""
        root = self.folder / name
        (root / "ideas").mkdir(parents=True)
        (root / "ideas/bread.yaml").write_text(IDEA)
        written = "".join(self._channel(one) for one in channels)
        strategy = STRATEGY.format(name=name.title(), project=name, channels=written.rstrip())
        (root / "strategy.yaml").write_text(strategy)
        for channel in channels:
            for number in range(posts):
                self.post(root, channel, number)
        return root

    def _channel(self, name: str) -> str:
        platform, _, number = name.partition("-")
        settings = SETTINGS[platform].format(name=name.upper().replace("-", "_"), number=number)
        return CHANNEL.format(id=name, platform=platform, settings=settings)

    def post(self, root: Path, channel: str, number: int) -> str:
        """Write one post that is due; its text is its own."""
        key = f"rye.plain-p{number}.text_post.all@{channel}"
        path = root / "content/2026-02" / channel / f"rye.plain-p{number}.text_post.all.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = f"Loaf {number} of {root.name} on {channel} is out of the oven."
        hour, minute = divmod(number, 60)
        path.write_text(PLACEMENT.format(key=key, hour=hour, minute=minute, body=body))
        return key

    def run(self, *words: object, **environment: str) -> Ran:
        """Run a command to its end, in this process."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**self.environment, **environment}.items():
                patch.setenv(name, value)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run([str(word) for word in words])
        return Ran(code, out.getvalue(), err.getvalue())

    def data(self, *words: object, **environment: str) -> dict[str, Any]:
        """Run a command that gives one document."""
        done = self.run(*words, "--json", **environment)
        assert done.code == 0, done.err
        found: dict[str, Any] = json.loads(done.out)
        return found

    def start(self, *words: object) -> subprocess.Popen[str]:
        """Start a command that goes on; what it says lies in a file."""
        log = self.folder / f"log-{len(self.started)}"
        with log.open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "cfkit", *map(str, words)],
                stdout=out,
                stderr=out,
                text=True,
                env={**os.environ, **self.environment},
            )
        self.started.append(process)
        return process

    def said(self, process: subprocess.Popen[str]) -> str:
        return (self.folder / f"log-{self.started.index(process)}").read_text()

    def texts(self) -> Counter[str]:
        """What readers see, and how often."""
        posts = self.client.get("/_sandbox/posts").json()["posts"]
        return Counter(one["text"] for one in posts)

    def fault(self, kind: str, **more: Any) -> None:
        self.client.post("/_sandbox/faults", json={"fault": kind, **more}).raise_for_status()

    def held(self) -> int:
        return int(self.client.get("/_sandbox/faults").json()["held"])

    def let_go(self) -> None:
        self.client.delete("/_sandbox/faults").raise_for_status()

    def wait(self, is_so: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not is_so():
            logs = "\n".join(map(self.said, self.started))
            assert time.monotonic() < until, f"never came: {what}\n{logs}"
            time.sleep(0.1)

    def close(self) -> None:
        self.client.close()
        for process in self.started:
            process.send_signal(signal.SIGKILL)
            process.wait()


@pytest.fixture
def database(postgres: PostgresServer, request: pytest.FixtureRequest) -> str:
    """The address of a database that is this test's alone: projects share its queue."""
    name = f"t{fingerprint(request.node.nodeid)}"
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{postgres.url.rpartition('/')[0]}/{name}"


@pytest.fixture
def works(tmp_path: Path, database: str) -> Iterator[Works]:
    with running(tmp_path / "sandbox") as sandbox:
        made = Works(tmp_path, sandbox, database)
        yield made
        made.close()
