"""A project of one Bluesky channel, driven by the real command line, and what the server holds."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

POSTS = "app.bsky.feed.post"
MOST_RUNS = 8
STRATEGY = """\
version: 1
brand: {{name: Reading Room, language: en, timezone: Europe/London}}
goals:
  - {{id: visits, kind: visits, title: Bring readers in}}
segments:
  - {{id: readers, title: Readers}}
channels:
  - id: bsky
    platform: bluesky
    segments: [readers]
    formats: [text_post, photo_post]
    cadence: {{per_day: 5, times: ["10:00", "12:00", "14:00", "16:00", "18:00"]}}
    settings: {{handle: {handle}, app_password: "${{BSKY_APP_PASSWORD}}", service: "{service}"}}
content:
  pillars: [{{id: books, title: Books, share: 100%, goal: visits}}]
factory: {{approval: none, late: {{after: 10d, then: publish}}}}
"""
_names = itertools.count(1)


class Account:
    """Someone who lives on the server, spoken to without the proxy."""

    def __init__(self, server: str) -> None:
        self.handle = f"reader{next(_names)}.test"
        self._client = httpx.Client(base_url=f"{server}/xrpc/", timeout=30)
        made = self.call(
            "com.atproto.server.createAccount",
            email=f"{self.handle}@mail.example",
            handle=self.handle,
            password="the password of the account",
        )
        self.did = str(made["did"])
        self._client.headers["Authorization"] = f"Bearer {made['accessJwt']}"
        app = self.call("com.atproto.server.createAppPassword", name="cfkit")
        self.app_password = str(app["password"])

    def call(self, method: str, **body: Any) -> Any:
        """Call a method that writes."""
        answer = self._client.post(method, json=body or None)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def say(self, text: str, **more: Any) -> dict[str, Any]:
        """Post, as another client would."""
        moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        record = {"$type": POSTS, "text": text, "createdAt": moment, **more}
        return dict(
            self.call(
                "com.atproto.repo.createRecord", repo=self.did, collection=POSTS, record=record
            )
        )

    def posts(self) -> list[dict[str, Any]]:
        """List the records of all posts, oldest first."""
        query = {"repo": self.did, "collection": POSTS, "limit": 100, "reverse": True}
        answer = self._client.get("com.atproto.repo.listRecords", params=query)
        assert answer.is_success, answer.text
        return list(answer.json()["records"])

    def texts(self) -> list[str]:
        """List what the posts say, oldest first."""
        return [record["value"]["text"] for record in self.posts()]

    def blob(self, cid: str) -> bytes:
        """Read a file that the server keeps."""
        query = {"did": self.did, "cid": cid}
        answer = self._client.get("com.atproto.sync.getBlob", params=query)
        assert answer.is_success, answer.text
        return answer.content

    def close(self) -> None:
        self._client.close()


@dataclass(frozen=True)
class Said:
    """What one run of cfkit left: its exit code, its data and its words."""

    code: int
    data: dict[str, Any]
    words: str

    @property
    def results(self) -> list[dict[str, Any]]:
        return list(self.data["results"])

    @property
    def states(self) -> list[str]:
        return [one["state"] for one in self.results]


@dataclass
class Studio:
    """A project in a folder and the account that it publishes to."""

    root: Path
    account: Account
    service: str
    password: str | None = None
    _running: list[subprocess.Popen[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True)
        strategy = STRATEGY.format(handle=self.account.handle, service=self.service)
        (self.root / "strategy.yaml").write_text(strategy, encoding="utf-8")

    def write(
        self, idea: str, body: str, *, format_: str = "text_post", media: Sequence[str] = ()
    ) -> str:
        """Put a placement that is due into its file; return its key."""
        at = datetime.now(UTC) - timedelta(minutes=5)
        key = f"{idea}.how_to.{format_}.readers@bsky"
        path = self.root / "content" / f"{at:%Y-%m}" / "bsky" / f"{key.partition('@')[0]}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"key: {key}", f"at: {at.isoformat(timespec='seconds')}", "status: draft"]
        lines += [f"media: [{', '.join(media)}]"] if media else []
        path.write_text("\n".join(["---", *lines, "---", body, ""]), encoding="utf-8")
        return key

    def add_idea(self, idea: Mapping[str, Any]) -> None:
        """Write an idea for `cfkit plan`."""
        path = self.root / "ideas" / f"{idea['id']}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps([idea]), encoding="utf-8")  # JSON is YAML

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start cfkit and leave it running."""
        process = subprocess.Popen(
            [sys.executable, "-m", "cfkit", "--project", self.root, "--json", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "BSKY_APP_PASSWORD": self.password or self.account.app_password,
                "CFKIT_SETTLE": "0",
                "CFKIT_PATIENCE": "6",
                "CFKIT_HTTP_TIMEOUT": "3",
                **environment,
            },
        )
        self._running.append(process)
        return process

    def end(self, process: subprocess.Popen[str]) -> Said:
        """Wait until a run is over."""
        out, words = process.communicate(timeout=120)
        assert "Traceback" not in words, words
        return Said(process.returncode, json.loads(out or "{}"), words)

    def run(self, *arguments: str, **environment: str) -> Said:
        """Run cfkit to its end."""
        return self.end(self.start(*arguments, **environment))

    def kill(self, process: subprocess.Popen[str]) -> None:
        """End a run as a power cut does."""
        process.kill()
        process.communicate()

    def publish_until_settled(self) -> list[Said]:
        """Run `cfkit publish` until it has nothing left to do, as a schedule does."""
        runs = []
        for _ in range(MOST_RUNS):
            runs.append(self.run("publish"))
            if not runs[-1].results:
                return runs
            time.sleep(0.2)
        raise AssertionError(f"not settled after {MOST_RUNS} runs: {runs[-1]}")

    def close(self) -> None:
        """End what still runs."""
        for process in self._running:
            if process.poll() is None:
                process.kill()
                process.communicate()
