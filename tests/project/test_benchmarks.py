"""Every benchmark runs and leaves lines that a machine can read."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = sorted(
    path
    for path in Path(__file__).resolve().parents[2].joinpath("benchmarks").glob("*.py")
    if not path.name.startswith("_")
)


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_a_benchmark_prints_its_figures(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, path],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, "CFKIT_BENCH": "small"},
    )
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert lines[0]["name"] == path.stem
    for figures in lines:
        assert figures.keys() == {"name", "ratio", "goal", "holds"}
        assert figures["name"].startswith(path.stem)
        assert figures["ratio"] > 0
        assert isinstance(figures["goal"], int | float)
        assert isinstance(figures["holds"], bool)


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_a_benchmark_hides_no_standard_module(path: Path) -> None:
    assert path.stem not in sys.stdlib_module_names
