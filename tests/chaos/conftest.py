"""Homes for the state, a sandbox in a process of its own, and a works for each test."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .works import Home, Works

LONG = os.environ.get("CFKIT_CHAOS") == "long"
SEED = 20261127


@pytest.fixture
def seed() -> int:
    """CFKIT_CHAOS_SEED replays a run; the short form is the same every time, the long one never."""
    given = os.environ.get("CFKIT_CHAOS_SEED")
    return int(given) if given else secrets.randbelow(10**9) if LONG else SEED


@pytest.fixture(params=["sqlite", "postgres", *(["branch"] if LONG else [])])
def home(request: pytest.FixtureRequest) -> Home:
    """Each place where state can live; a branch, where every claim is a push, in the long form."""
    if request.param == "sqlite":
        return Home()
    if request.param == "branch":
        remote = request.getfixturevalue("tmp_path") / "remote.git"
        where = {
            "CFKIT_STORE": "git+branch:cfkit-state",
            "CFKIT_LOCK_WAIT": "3",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        return Home(
            where,
            lambda: _objects(remote),
            lambda root: _clone(root, remote),
            lets_go_at_once=False,
        )
    url = request.getfixturevalue("schema_url")
    return Home({"CFKIT_STORE": url}, lambda: _dump(url))


def _git(folder: Path, *words: str) -> bytes:
    author = ("-c", "user.name=Editor", "-c", "user.email=editor@works.example")
    command = ["git", *author, *words]
    done = subprocess.run(command, check=True, capture_output=True, cwd=folder, timeout=60)
    return done.stdout


def _clone(root: Path, remote: Path) -> None:
    """Make the project a clone of a bare repository."""
    _git(root.parent, "init", "--quiet", "--bare", "--initial-branch=main", remote.name)
    _git(root, "init", "--quiet", "--initial-branch=main")
    _git(root, "remote", "add", "origin", remote.as_uri())
    _git(root, "add", "strategy.yaml")
    _git(root, "commit", "--quiet", "-m", "Begin")
    _git(root, "push", "--quiet", "origin", "main")


def _objects(remote: Path) -> bytes:
    return _git(remote, "cat-file", "--batch", "--batch-all-objects")


def _dump(url: str) -> bytes:
    import psycopg

    address, _, schema = url.partition("?schema=")
    with psycopg.connect(address) as db:
        tables = db.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = %s", [schema]
        ).fetchall()
        assert tables
        return b"".join(_copy(db, f'"{schema}"."{name}"') for (name,) in tables)


def _copy(db: Any, table: str) -> bytes:
    with db.cursor().copy(f"COPY {table} TO STDOUT") as rows:
        return b"".join(bytes(row) for row in rows)


@contextmanager
def _sandbox(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "cfkit", "sandbox", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--folder", str(folder)], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    try:
        assert process.stderr is not None
        said = process.stderr.readline().decode()
        found = re.search(r"http://\S+", said)
        assert found is not None, said
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stderr.close()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[str]:
    with _sandbox(tmp_path / "sandbox") as url:
        yield url


@pytest.fixture
def works(tmp_path: Path, sandbox: str, home: Home, seed: int) -> Callable[..., Works]:
    """Open a works; named values change it."""

    def open_works(**more: Any) -> Works:
        return Works(tmp_path / "works", sandbox, home, seed, **more)

    return open_works
