"""The same project gives the same bytes: in any process, under any hash seed, in any Python."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cfkit.adapters.files.examples import copy
from cfkit.adapters.files.shipped import shipped

VERSIONS = ("3.11", "3.12", "3.13")
SOURCE = Path(__file__).resolve().parents[2]


def made(python: str | Path, folder: Path, seed: str, *expanding: str) -> dict[str, bytes]:
    """Expand and plan the library in a new folder; return every file that came out."""
    copy(shipped("examples", "library"), folder)
    for words in (
        ["expand", "--out", str(folder / "posts.jsonl"), *expanding],
        ["plan", "2036-12"],
        ["sameness", "2036-12", "--json"],
    ):
        done = subprocess.run(
            [python, "-m", "cfkit", "--project", str(folder), *words],
            check=False,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(SOURCE / "src")},
        )
        assert done.returncode == 0, done.stderr.decode()
        (folder / f"{words[0]}.txt").write_bytes(done.stdout)
    files = [folder / "posts.jsonl", folder / "sameness.txt", *(folder / "content").rglob("*.md")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return made(sys.executable, tmp_path_factory.mktemp("ours") / "library", "0")


def test_neither_hash_seed_nor_workers_change_a_byte(
    ours: dict[str, bytes], tmp_path: Path
) -> None:
    assert len(ours) > 20
    assert made(sys.executable, tmp_path / "library", "4711", "--workers", "2") == ours


@pytest.mark.integration
@pytest.mark.parametrize("version", VERSIONS)
def test_every_python_writes_the_same(ours: dict[str, bytes], tmp_path: Path, version: str) -> None:
    """Needs the interpreter and a package index, from which its own wheels come."""
    python = _interpreter(version)
    if python is None:
        pytest.skip(f"Python {version} is not on this machine")
    place = tmp_path / "venv"
    subprocess.run([python, "-m", "venv", place], check=True)
    pip = [place / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
    subprocess.run([*pip, "-r", SOURCE / "locks" / "run.txt"], check=True)
    for number, workers in enumerate(([], ["--workers", "2"])):
        folder = tmp_path / f"library-{number}"
        assert made(place / "bin" / "python", folder, str(number), *workers) == ours


def _interpreter(version: str) -> str | None:
    """Find a Python by its version: the name on the path may be a shim that leads nowhere."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    named = shutil.which(f"python{version}")
    for python in (named, *map(str, sorted(pyenv.glob(f"{version}.*/bin/python3")))):
        if python is None:
            continue
        asked = subprocess.run([python, "-V"], check=False, capture_output=True, text=True)
        if asked.stdout.startswith(f"Python {version}."):
            return python
    return None
