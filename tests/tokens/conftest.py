"""A vault in a folder, a clock that stands still, a project that signs in to a sandbox."""

import io
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from pydantic import SecretStr

from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.adapters.stores.tokens import SqlVault
from cfkit.adapters.tokens.keys import keys_for
from cfkit.adapters.tokens.seal import Seal
from cfkit.cli.app import run
from cfkit.domain.tokens import Token
from cfkit.sandbox.server import running
from cfkit.testing.vault_contract import NOW

Opener = Callable[..., SqlVault]


class StillClock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def open_vault(tmp_path: Path) -> Iterator[Opener]:
    """Open the vault in a folder as a process with that environment would."""
    stores: list[SqlStore] = []

    def open_it(environment: Mapping[str, str] | None = None, *, is_local: bool = True) -> SqlVault:
        store = open_sqlite(tmp_path)
        stores.append(store)
        told = {} if environment is None else environment
        beside = tmp_path if is_local else None
        return SqlVault(store, lambda make: Seal(keys_for(told, beside, make=make)))

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture(autouse=True)
def _no_key_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.startswith("CFKIT_")]:
        monkeypatch.delenv(name)


STRATEGY = """\
version: 1
brand: {{name: Mill Lane Bakery, language: en, timezone: Europe/London, country: GB}}
goals:
  - {{id: visits, kind: visits, title: Bring people in, destination: https://bakery.example}}
segments:
  - id: families
    title: Families
    reasons:
      - {{id: near, reason: We are near, proof: Two minutes from the school}}
channels:
  - id: tg
    platform: telegram
    {lines}
    settings: {{chat: "@mill", base_url: "{url}/telegram"}}
  - {{id: masto, platform: mastodon, {shared}, settings: {{server: "{url}/mastodon"}}}}
  - id: sky
    platform: bluesky
    {lines}
    settings:
      handle: mill.example
      app_password: "${{CFKIT_SKY_PASSWORD}}"
      service: "{url}/bluesky"
  - id: vk
    platform: vk
    {lines}
    settings: {{group_id: 7, token: "${{CFKIT_VK_TOKEN}}", base_url: "{url}/vk"}}
  - {{id: forum, platform: manual, {shared}}}
content:
  pillars:
    - {{id: bread, title: Bread, share: 100%, goal: visits}}
resources:
  team:
    - {{id: baker, roles: [copywriter, distributor], hours_per_week: 30}}
factory: {{approval: none, late: {{after: 9000d, then: publish}}}}
"""
_SHARED = "segments: [families], formats: [text_post], cadence: {per_week: 1, times: ['10:00']}"
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
"""
POST = """\
---
key: {key}
at: 2026-02-02T10:00:00+00:00
status: draft
---
{text}
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        assert found["schema"] == 1
        return found


class Project:
    """A bakery whose channels speak with a sandbox by their settings alone."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        self.url = url
        self.environment: dict[str, str] = {"CFKIT_HTTP_TIMEOUT": "5", "CFKIT_SETTLE": "0"}
        self.started: list[subprocess.Popen[str]] = []
        self.stores: list[SqlStore] = []
        lines = _SHARED.replace(", formats", "\n    formats").replace(", cadence", "\n    cadence")
        self.write("strategy.yaml", STRATEGY.format(url=url, shared=_SHARED, lines=lines))
        self.write("ideas/bread.yaml", IDEAS)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, old: str, new: str) -> None:
        text = (self.root / "strategy.yaml").read_text(encoding="utf-8")
        assert old in text
        self.write("strategy.yaml", text.replace(old, new))

    def post(self, channel: str, text: str = "Rye is out of the oven.") -> None:
        key = f"sourdough.myth.text_post.families@{channel}"
        self.write(
            f"content/2026-02/{channel}/sourdough.myth.text_post.families.md",
            POST.format(key=key, text=text),
        )

    def start(self, *words: object, **more: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "cfkit", "--project", str(self.root), *map(str, words)]
        clean = {name: one for name, one in os.environ.items() if not name.startswith("CFKIT_")}
        process = subprocess.Popen(
            command,
            env={**clean, **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **{"stdin": subprocess.PIPE, **more},
        )
        self.started.append(process)
        return process

    def __call__(self, *words: object, typed: str = "") -> Ran:
        """Run a command in this process, with the environment of the project's."""
        out, err = io.StringIO(), io.StringIO()
        clean = {name: one for name, one in os.environ.items() if not name.startswith("CFKIT_")}
        with (
            patch.dict(os.environ, {**clean, **self.environment}, clear=True),
            patch.object(sys, "stdin", io.StringIO(typed)),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = run(["--project", str(self.root), *map(str, words)])
        told = Ran(code, out.getvalue(), err.getvalue())
        assert ("Traceback" in told.err) == (code == 1), told.err
        return told

    def on_a_branch(self, clones: Any) -> None:
        """Keep the state on a branch of a remote."""
        clones.git(self.root, "init", "--quiet")
        clones.git(self.root, "remote", "add", "origin", clones.remote.as_uri())
        self.environment["CFKIT_STORE"] = "git+branch:cfkit-state"

    def tokens(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = self("auth", "status", "--json").document["tokens"]
        return {(row["channel"], row["setting"]): row for row in rows}

    def vault(self) -> SqlVault:
        """Open the tokens as cfkit does, to look at them or to let them grow old."""
        folder = self.root / ".cfkit"
        store = open_sqlite(folder)
        self.stores.append(store)
        return SqlVault(store, lambda make: Seal(keys_for(self.environment, folder, make=make)))

    def aged(self, token: Token, obtained: datetime, expires: datetime) -> Token:
        return replace(token, obtained_at=obtained, expires_at=expires)

    def spent(self, token: Token) -> Token:
        return replace(token, refresh=SecretStr("spent"))

    def forged(self, token: Token) -> Token:
        """Give tokens that no key of the server's has signed."""
        other = {"access": SecretStr("a.b.c"), "refresh": SecretStr("d.e.f")}
        return replace(token, expires_at=None, **other)

    def config(self, **sections: Any) -> None:
        httpx.post(f"{self.url}/_sandbox/config", json=sections).raise_for_status()

    def fault(self, kind: str, **more: Any) -> None:
        struck = {"fault": kind, **more}
        httpx.post(f"{self.url}/_sandbox/faults", json=struck).raise_for_status()

    def held(self) -> int:
        return int(httpx.get(f"{self.url}/_sandbox/faults").json()["held"])

    def let_go(self) -> None:
        httpx.delete(f"{self.url}/_sandbox/faults").raise_for_status()

    def wait_until_held(self, count: int = 1) -> None:
        until = time.monotonic() + 20
        while self.held() < count:
            assert time.monotonic() < until, "no request came"
            time.sleep(0.02)

    def asked(self, path: str) -> int:
        """How many requests to a path came to the sandbox."""
        found = httpx.get(f"{self.url}/_sandbox/requests").json()["requests"]
        return sum(path in one["path"] for one in found)

    def close(self) -> None:
        for store in self.stores:
            store.close()
        for process in self.started:
            process.kill()
            process.communicate()


@pytest.fixture
def bakery(tmp_path: Path) -> Iterator[Project]:
    with running(tmp_path / "sandbox") as up:
        made = Project(tmp_path / "bakery", up.url)
        yield made
        made.close()


def set_back(file: Path) -> None:
    """Make a store what it was before there were tokens."""
    with sqlite3.connect(file) as db:
        for table in (
            "tokens",
            "rates",
            "history",
            "rollups",
            "cases",
            "corrections",
            "talks",
            "ties",
        ):
            db.execute(f"DROP TABLE {table}")
        for column in ("parts", "deleted_at"):
            db.execute(f"ALTER TABLE deliveries DROP COLUMN {column}")
        db.execute("UPDATE alembic_version SET version_num = '0002'")
    db.close()


def sign_in(process: subprocess.Popen[str]) -> str:
    """Read the address that a sign-in prints."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("http"):
            return line.strip()
    raise AssertionError("no address was printed")


def say(address: str, decision: str = "yes", account: str = "mill") -> str:
    """Decide on the platform's page; return where the browser is sent then."""
    assert httpx.get(address).status_code == 200
    query = dict(parse_qsl(urlsplit(address).query))
    page = address.partition("?")[0]
    sent = httpx.post(page, data={**query, "decision": decision, "account": account})
    assert sent.status_code == 302, sent.text
    return sent.headers["location"]
