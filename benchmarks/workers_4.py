"""How much sooner four workers send what is due than one, to a server that takes 200 ms."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx
import psycopg
from _measure import report, scaled

from cfkit.adapters.queue.database import opened
from cfkit.adapters.queue.jobs import Job, Task, enqueue
from cfkit.adapters.queue.standing import standing
from cfkit.adapters.stores.postgres_address import Address
from cfkit.sandbox.server import running
from cfkit.testing.postgres import postgres_server

GOAL = 3.0
CHANNELS = [f"vk-{number}" for number in range(8)]
PATIENCE = 300.0
SECONDS = 0.2

STRATEGY = """\
version: 1
brand: {{name: Mill, language: en, timezone: UTC, country: GB}}
goals: [{{id: visits, kind: visits, title: Visits, destination: "https://mill.example"}}]
segments: [{{id: all, title: All, reasons: [{{id: near, reason: Near, proof: Two minutes}}]}}]
channels:
{channels}
content: {{pillars: [{{id: bread, title: Bread, share: 100%, goal: visits}}]}}
resources: {{team: [{{id: baker, roles: [copywriter, distributor], hours_per_week: 30}}]}}
factory: {{approval: none, project: {project}, late: {{after: 9000d, then: publish}}}}
"""
CHANNEL = """\
  - id: vk-{number}
    platform: vk
    promise: News
    segments: [all]
    formats: [text_post]
    cadence: {{per_day: 1, times: ["10:00"]}}
    settings: {{group_id: "7{number}", token: "${{T{number}}}"}}
"""
IDEAS = (
    "- {id: rye, title: Rye, pillar: bread, message: Fresh, segments: [all], stages: [problem]}\n"
)
POST = """\
---
key: rye.plain-p{number}.text_post.all@{channel}
at: 2026-02-02T10:{number:02}:00+00:00
status: draft
goal: visits
stage: problem
---
Loaf {number} on {channel}.
"""


def main() -> None:
    """Divide the rate of four workers by that of one, each serving one channel at a time.

    Posts a second of wall time, once as many have arrived as there are channels: by then all
    workers are at work. The median of pairs counts, each taken turn by turn. On a machine that
    does other work the goal may not hold.
    """
    posts, pairs = scaled(12, small=6), scaled(3, small=1)
    speeds = []
    with postgres_server() as database:
        for pair in range(pairs):
            one, four = (_rate(database.url, count, posts, pair) for count in (1, 4))
            speeds.append(four / one)
    speed = median(speeds)
    report("workers_4", speed, GOAL, holds=speed >= GOAL)


def _rate(url: str, count: int, posts: int, pair: int) -> float:
    name = f"run-{pair}-{count}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    store = f"{url.rpartition('/')[0]}/{name}"
    address = Address.read(store, project=name, is_rehearsal=True)
    with (
        TemporaryDirectory() as folder,
        running(Path(folder, "sandbox")) as sandbox,
        httpx.Client(base_url=sandbox.url, trust_env=False) as client,
    ):
        root = Path(folder, "project")
        _write_project(root, name)
        slow = {"fault": "slow", "seconds": SECONDS, "times": 100_000, "path_contains": "wall.post"}
        client.post("/_sandbox/faults", json=slow).raise_for_status()
        environment = {**os.environ, "CFKIT_SANDBOX": sandbox.url, "CFKIT_STORE": store}
        with _workers(root, environment, count):
            _wait(lambda: len(standing(address, 30).workers) == count)
            _wait(lambda: not standing(address, 30).piles)
            _write_posts(root, posts)
            with opened(address) as connection:
                enqueue(connection, [Job(Task.PUBLISH, address.schema, one) for one in CHANNELS])
            _wait(lambda: _arrived(client) >= len(CHANNELS))
            start, early = time.perf_counter(), _arrived(client)
            _wait(lambda: _arrived(client) >= posts * len(CHANNELS))
            return (posts * len(CHANNELS) - early) / (time.perf_counter() - start)


@contextmanager
def _workers(root: Path, environment: dict[str, str], count: int) -> Iterator[None]:
    words = ["--project", str(root), "--quiet", "worker", "--channels", "1"]
    command = [str(Path(sys.executable).with_name("cfkit")), *words]
    started = [subprocess.Popen(command, env=environment) for _ in range(count)]
    try:
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(60)


def _write_project(root: Path, name: str) -> None:
    (root / "ideas").mkdir(parents=True)
    (root / "ideas/bread.yaml").write_text(IDEAS)
    channels = "".join(CHANNEL.format(number=one) for one in range(len(CHANNELS)))
    (root / "strategy.yaml").write_text(STRATEGY.format(channels=channels, project=name))


def _write_posts(root: Path, posts: int) -> None:
    for channel in CHANNELS:
        folder = root / "content/2026-02" / channel
        folder.mkdir(parents=True)
        for number in range(posts):
            path = folder / f"rye.plain-p{number}.text_post.all.md"
            path.write_text(POST.format(number=number, channel=channel))


def _arrived(client: httpx.Client) -> int:
    return len(client.get("/_sandbox/posts").json()["posts"])


def _wait(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > until:
            raise SystemExit("the workers did not come to an end")
        time.sleep(0.05)


if __name__ == "__main__":
    main()
