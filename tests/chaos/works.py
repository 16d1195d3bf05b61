"""A factory of five channels: the real command against a sandbox in its own process."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx

CHANNELS = {"tg": "telegram", "vk": "vk", "masto": "mastodon", "bsky": "bluesky", "hand": "manual"}
CANNOT_BE_ASKED = frozenset({"tg", "hand"})
SECRETS = {
    "WORKS_TG": "7001:chaos-telegram-word",
    "WORKS_VK": "vk1.g.chaos-community-word",
    "WORKS_VK_READ": "vk1.s.chaos-service-word",
    "WORKS_MASTO": "works.chaos-mastodon-word",
    "WORKS_BSKY": "chaos-blue-sky-word",
}
FAULTS = {
    "cut-before": 0.05,
    "cut-after": 0.05,
    "429": 0.02,
    "500-after": 0.02,
    "500-before": 0.01,
    "garbage": 0.01,
    "stall": 0.01,
}
SECONDS = {"429": 1.0}
SETTLE = 1.0
ALLOWED = frozenset({0, 6, 8, 9, -9})
"""Codes of a run: done, later, unknown, waiting for a person, and killed."""

_PATIENCE = 1800 if os.environ.get("CFKIT_CHAOS") == "long" else 240
_LOT = re.compile(r"Lot (\w+)-(\d{4}) is out")
_STRATEGY = """\
version: 1
brand: {{name: The Works, language: en, timezone: Europe/London}}
goals:
  - {{id: known, kind: awareness, title: Be known}}
segments:
  - {{id: all, title: Everyone}}
channels:
{channels}
content:
  pillars: [{{id: lots, title: Lots, share: 100%, goal: known}}]
factory: {{approval: {approval}, late: {{after: 10d, then: publish}}}}
"""
_CHANNEL = """\
  - id: {id}
    platform: {platform}
    timezone: {zone}
    segments: [all]
    formats: [text_post]
    cadence: {{per_day: 1, times: ["10:00"]}}
    settings: {settings}
"""


@dataclass(frozen=True)
class Home:
    """Where the state lives: what the environment says, and everything that the store holds."""

    environment: Mapping[str, str] = field(default_factory=dict)
    dump: Callable[[], bytes] = bytes
    prepare: Callable[[Path], None] = lambda _: None
    """Make the folder of a project ready for it."""
    lets_go_at_once: bool = True
    """Whether the channels of a run that was killed can be served again at once."""


class Run(threading.Thread):
    """One process of cfkit; `fatal` lines after its start it is killed, `delay` seconds later."""

    def __init__(self, process: subprocess.Popen[str], fatal: int | None, delay: float) -> None:
        super().__init__(daemon=True)
        self._process, self._fatal, self._delay = process, fatal, delay
        self.said: list[str] = []
        self.start()

    def run(self) -> None:
        assert self._process.stderr is not None
        for number, line in enumerate(self._process.stderr, 1):
            self.said.append(line)
            if number == self._fatal:
                time.sleep(self._delay)
                self._process.kill()

    def end(self) -> int:
        """Wait for it; return its code, negative for a signal."""
        try:
            code = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        self.join(_PATIENCE)
        assert self._process.stderr is not None
        self._process.stderr.close()
        return code


@dataclass
class Works:
    """A project in a folder, the sandbox that its channels speak to, and what was said."""

    root: Path
    sandbox: str
    home: Home
    seed: int
    approval: str = "none"
    channels: Sequence[str] = tuple(CHANNELS)
    zones: Mapping[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311  which fault comes when is no secret
        sys.stdout.write(f"CFKIT_CHAOS_SEED={self.seed} replays it\n")
        settings = {name: json.dumps(self._settings(name)) for name in self.channels}
        rows = [
            _CHANNEL.format(
                id=name,
                platform=CHANNELS[name],
                zone=self.zones.get(name, "Europe/London"),
                settings=settings[name],
            )
            for name in self.channels
        ]
        self.root.mkdir(parents=True)
        strategy = _STRATEGY.format(channels="".join(rows).rstrip("\n"), approval=self.approval)
        (self.root / "strategy.yaml").write_text(strategy, encoding="utf-8")
        self.home.prepare(self.root)

    def _settings(self, channel: str) -> dict[str, Any]:
        address = f"{self.sandbox}/{CHANNELS[channel]}"
        return {
            "tg": {"chat": "@works", "token": "${WORKS_TG}", "base_url": address},
            "vk": {
                "group_id": 7,
                "token": "${WORKS_VK}",
                "read_token": "${WORKS_VK_READ}",
                "base_url": address,
            },
            "masto": {"server": address, "token": "${WORKS_MASTO}"},
            "bsky": {
                "handle": "works.example",
                "app_password": "${WORKS_BSKY}",
                "service": address,
            },
            "hand": {},
        }[channel]

    @property
    def environment(self) -> dict[str, str]:
        """What every run is given."""
        shared = {
            "CFKIT_SETTLE": str(SETTLE),
            "CFKIT_PATIENCE": "5",
            "CFKIT_HTTP_TIMEOUT": "3",
            "CFKIT_LOCK_WAIT": "60",
            "CFKIT_RATES": "off",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CFKIT_")}
        return {**kept, **SECRETS, **shared, **self.home.environment}

    def write(self, each: int) -> list[str]:
        """Write so many placements for each channel, all of them due; return their keys."""
        return [self.post(channel, number) for channel in self.channels for number in range(each)]

    def post(self, channel: str, number: int, at: str | None = None) -> str:
        """Write one placement, due an hour ago unless `at` says when; return its key."""
        due = datetime.now(UTC) - timedelta(hours=1, seconds=-number)
        at = at or due.isoformat(timespec="seconds")
        key = f"lot{number:04d}.news.text_post.all@{channel}"
        path = self.root / "content" / at[:7] / channel / f"{key.partition('@')[0]}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f"key: {key}\nat: {at}\nstatus: draft\n"
        path.write_text(f"---\n{head}---\nLot {channel}-{number:04d} is out.\n", "utf-8")
        return key

    def edit(self, key: str, more: str) -> None:
        """Add words to a post, as a person does who leaves its front matter alone."""
        (path,) = self.root.glob(f"content/*/{_channel(key)}/{key.partition('@')[0]}.md")
        path.write_text(path.read_text("utf-8").replace("is out", f"is out{more}"), "utf-8")

    def break_down(self) -> None:
        """Arrange the faults, each by chance and for as long as it lasts."""
        for fault, probability in FAULTS.items():
            asked = {
                "fault": fault,
                "probability": probability,
                "times": 10**9,
                "seed": f"{self.seed}-{fault}",
                "seconds": SECONDS.get(fault),
            }
            self._control("POST", "faults", asked)

    def strike(self, fault: str, path: str) -> None:
        """Arrange one fault for the next call whose path holds `path`."""
        self._control("POST", "faults", {"fault": fault, "path_contains": path})

    def go_to(self, moment: datetime) -> None:
        """Move the sandbox's clock."""
        self._control("POST", "clock", {"at": moment.isoformat()})

    def mend(self) -> None:
        """Let nothing break any more."""
        self._control("DELETE", "faults")

    def _control(self, method: str, what: str, document: Any = None) -> Any:
        address = f"{self.sandbox}/_sandbox/{what}"
        answer = httpx.request(method, address, json=document, timeout=60, trust_env=False)
        return answer.raise_for_status().json()

    def start(self, *words: str, fatal: int | None = None, delay: float = 0.0) -> Run:
        """Start cfkit; its data go to stderr's side, since only its words are read."""
        command = [sys.executable, "-m", "cfkit", "--project", str(self.root), *words]
        process = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=self.environment,
        )
        return Run(process, fatal, delay)

    def run(self, *words: str) -> tuple[int, Any]:
        """Run cfkit to its end; return its code and its document."""
        command = [sys.executable, "-m", "cfkit", "--project", str(self.root), *words, "--json"]
        done = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            env=self.environment,
        )
        self.said += [done.stdout, done.stderr]
        return done.returncode, json.loads(done.stdout)

    def publish(self, runners: int, *, kill: bool) -> list[int]:
        """Start some runs at once, kill each at a moment of chance if asked to; return codes."""
        runs = [
            self.start(
                "publish",
                fatal=self.chance.randint(1, 12) if kill else None,
                delay=self.chance.random() / 10,
            )
            for _ in range(runners)
        ]
        codes = [run.end() for run in runs]
        self.said += ["".join(run.said) for run in runs]
        return codes

    def publish_until_settled(self, runners: int, kills: int, most: int) -> None:
        """Run again and again, `most` times at most, the first `kills` times with SIGKILL."""
        for number in range(most):
            codes = self.publish(runners, kill=number < kills)
            assert set(codes) <= ALLOWED, (codes, self.said[-runners:])
            if number >= kills and self.is_settled():
                return
            time.sleep(SETTLE)
        raise AssertionError(f"not settled after {most} runs: {Counter(self.states().values())}")

    def is_settled(self) -> bool:
        """Whether no run could do more: the rest is for a person."""
        return all(
            state in {"live", "pending"}
            or (state == "unknown" and _channel(key) in CANNOT_BE_ASKED)
            for key, state in self.states().items()
        )

    def states(self) -> dict[str, str]:
        """Ask cfkit for the delivery state of every placement."""
        code, document = self.run("status")
        assert code == 0, document
        return {one["key"]: one["state"] for one in document["placements"]}

    def there(self) -> dict[str, list[str]]:
        """Ask the sandbox what readers see: the ids of the posts of each key."""
        found: dict[str, list[str]] = {}
        for post in self._control("GET", "posts")["posts"]:
            lot = _LOT.search(post["text"])
            assert lot is not None, post
            found.setdefault(f"lot{lot[2]}.news.text_post.all@{lot[1]}", []).append(str(post["id"]))
        for package in (self.root / "outbox").glob("*/*/post.txt"):
            lot = _LOT.search(package.read_text("utf-8"))
            assert lot is not None, package
            found.setdefault(f"lot{lot[2]}.news.text_post.all@{lot[1]}", []).append(str(package))
        return found

    def let_people_settle(self) -> None:
        """Look at each unclear post as a person would, and tell cfkit what there is."""
        there = self.there()
        for key, state in self.states().items():
            if state == "unknown":
                found = there.get(key)
                word = ("--live", f"https://t.me/works/{found[0]}") if found else ("--not-live",)
                code, said = self.run("reconcile", key, *word)
                assert code in {0, 9}, said

    def leaks(self) -> list[str]:
        """Name the places that hold a secret: what was said, every file, the whole store."""
        places: dict[str, bytes] = {f"output {n}": t.encode() for n, t in enumerate(self.said)}
        places["the store"] = self.home.dump()
        for path in self.root.rglob("*"):
            with suppress(FileNotFoundError):
                if path.is_file():
                    places[str(path)] = path.read_bytes()
        words = [secret.encode() for secret in SECRETS.values()]
        words += [secret.partition(":")[2].encode() for secret in SECRETS.values() if ":" in secret]
        return [
            place
            for place, content in places.items()
            if any(word in content for word in words) or re.search(rb"eyJ[\w-]{20,}\.", content)
        ]


def _channel(key: str) -> str:
    return key.rpartition("@")[2]


def doubles(there: Mapping[str, Sequence[str]]) -> list[str]:
    """Name the keys that readers see more than once."""
    return [key for key, ids in there.items() if len(ids) > 1]


def untrue(
    keys: Iterable[str], states: Mapping[str, str], there: Mapping[str, Sequence[str]]
) -> list[str]:
    """Name the keys of which the store says what readers do not see, or the other way round."""
    true = {"live": {1}, "pending": {1}, "unknown": {0, 1}}
    return [key for key in keys if len(there.get(key, ())) not in true.get(states[key], {0})]
