"""A platform comes with another package, or with one file of ours and its fake."""

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
PARTS = (".ruff_cache", "__pycache__", ".pytest_cache")


@pytest.fixture
def repository(request: pytest.FixtureRequest) -> Path:
    return request.config.rootpath


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a module of Python in a folder, with further folders on its path."""

    def call(
        *words: str, path: tuple[Path, ...] = (), cwd: Path = tmp_path
    ) -> subprocess.CompletedProcess[str]:
        known = os.pathsep.join(map(str, path))
        told = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=cwd,
            env={**os.environ, "PYTHONPATH": known, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
            capture_output=True,
            text=True,
        )
        assert told.returncode == 0, told.stdout + told.stderr
        return told

    return call


def test_the_example_package_is_built_installed_and_keeps_the_contract(
    repository: Path, run: Run, tmp_path: Path
) -> None:
    plugin = tmp_path / "plugin"
    shutil.copytree(repository / "examples/plugin", plugin, ignore=shutil.ignore_patterns(*PARTS))
    run("hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist"), cwd=plugin)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as built:
        built.extractall(site)
    shutil.rmtree(plugin / "src")

    told = run("cfkit", "platforms", "gazette", "--json", path=(site,))
    (row,) = json.loads(told.stdout)["platforms"]
    assert (row["name"], row["adapter"]) == ("The Gazette", True)
    tests = run("pytest", "-q", "-p", "no:cacheprovider", "tests", path=(site,), cwd=plugin)
    assert re.search(r"\d\d passed", tests.stdout)
    assert "failed" not in tests.stdout


def test_the_page_about_own_platforms_shows_the_example_as_it_is(repository: Path) -> None:
    page = (repository / "docs/own-platform.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    plugin = repository / "examples/plugin"
    whole = tomllib.loads((plugin / "pyproject.toml").read_text(encoding="utf-8"))
    points = tomllib.loads(shown)["project"]["entry-points"]
    assert points == whole["project"]["entry-points"]
    code = (plugin / "src/cfkit_gazette/__init__.py").read_text(encoding="utf-8")
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        assert textwrap.dedent(block).strip() in textwrap.dedent(code) or block.strip() in code


def test_a_platform_of_ours_is_an_adapter_a_fake_and_a_line_of_the_changelog(
    repository: Path, run: Run, tmp_path: Path
) -> None:
    """In a copy of the sources two files are added, and none is changed."""
    ignored = shutil.ignore_patterns(*PARTS)
    shutil.copytree(repository / "src", tmp_path / "src", ignore=ignored)
    shutil.copy(repository / "pyproject.toml", tmp_path)
    tests = tmp_path / "tests/platforms"
    shutil.copytree(repository / "tests/platforms/fakes", tests / "fakes", ignore=ignored)
    suites = ("test_adapters.py", "test_contract.py", "test_hostile_answers.py")
    for name in ("conftest.py", *suites):
        shutil.copy(repository / "tests/platforms" / name, tests)
    plugin = repository / "examples/plugin"
    adapter = (plugin / "src/cfkit_gazette/__init__.py").read_text(encoding="utf-8")
    added = {
        tmp_path / "src/cfkit/adapters/platforms/gazette.py": f"{adapter}\nADAPTER = Gazette\n",
        tests / "fakes/gazette.py": as_fake(plugin / "tests/test_gazette.py"),
    }
    for place, text in added.items():
        place.write_text(text, encoding="utf-8")

    source = (tmp_path / "src",)
    told = run("cfkit", "platforms", "--json", path=source)
    assert "gazette" in {one["slug"] for one in json.loads(told.stdout)["platforms"]}
    chosen = "gazette and (publishing or lost or batch or secret or odd or outcome or address)"
    asked = (
        "-q",
        "-p",
        "no:cacheprovider",
        "-k",
        chosen,
        *(f"tests/platforms/{one}" for one in suites),
    )
    ran = run("pytest", *asked, path=source)
    assert re.search(r"\d\d passed", ran.stdout)
    assert "failed" not in ran.stdout


def as_fake(tests: Path) -> str:
    """Turn the example's tests into the file that our own contract suite picks up."""
    text = tests.read_text(encoding="utf-8").replace(
        "from cfkit_gazette import", "from cfkit.adapters.platforms.gazette import"
    )
    head, _, rest = text.partition("class TestGazette")
    described = textwrap.dedent(" " * 8 + rest.partition("return ")[2])
    return f"{head.replace('Fake, PlatformContract', 'Fake')}FAKE = {described}"
