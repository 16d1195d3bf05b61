"""What `cfkit init` writes is a month's work to begin with: it checks clean, unfolds and plans."""

from __future__ import annotations

import contextlib
import io
import json
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cfkit.cli.app import run
from cfkit.cli.project import Language, Preset

PERIOD = "2027-01"
"""The first whole month after the presets were written, and in Russia one of long holidays."""

FIRST = {"library": "ru", "brand": "en", "expert": "ru", "government": "ru"}
ALL = [(preset.value, language.value) for preset in Preset for language in Language]


def cfkit(*words: object) -> tuple[int, Any]:
    """Run a command with --json; return its exit code and its document."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = run(["--json", *map(str, words)])
    return code, json.loads(out.getvalue())


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Begin a project once a preset and language."""

    @cache
    def begin(preset: str, language: str) -> Path:
        folder = tmp_path_factory.mktemp(f"{preset}-{language}") / "project"
        code, document = cfkit("init", folder, "--preset", preset, "--language", language)
        assert code == 0, document
        return folder

    return begin


@pytest.fixture(scope="module")
def posts(begun: Any) -> Any:
    """Unfold a begun project once."""

    @cache
    def unfold(preset: str, language: str) -> list[dict[str, Any]]:
        out = begun(preset, language) / "posts.jsonl"
        code, document = cfkit("expand", "--out", out, "--project", begun(preset, language))
        assert code == 0, document
        return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]

    return unfold


each = pytest.mark.parametrize(("preset", "language"), ALL)


@each
def test_a_preset_checks_without_errors_and_warnings(
    begun: Any, preset: str, language: str
) -> None:
    code, document = cfkit("check", "--strict", "--project", begun(preset, language))
    assert [one for one in document["diagnostics"] if one["level"] != "hint"] == []
    assert code == 0


@each
def test_a_preset_unfolds_into_a_hundred_variants(posts: Any, preset: str, language: str) -> None:
    variants = {one["key"].partition("@")[0] for one in posts(preset, language)}
    assert len(variants) >= 100
    doubtful = [
        one["key"]
        for one in posts(preset, language)
        # A thread is how Bluesky says what is longer than a post.
        if any(not warning.startswith("thread:") for warning in one["warnings"])
    ]
    assert doubtful == []


@each
def test_a_preset_plans_a_month_for_every_channel(begun: Any, preset: str, language: str) -> None:
    project = begun(preset, language)
    code, document = cfkit("plan", PERIOD, "--dry-run", "--project", project)
    assert code == 0
    assert document["shortfalls"] == []
    placed = Counter(one["channel"] for one in document["placements"])
    _, unfolded = cfkit("expand", "--project", project)
    assert set(placed) == set(unfolded["counts"]["channel"])
    segments = Counter(one["segment"] for one in document["placements"])
    assert set(segments) == set(unfolded["counts"]["segment"])


@each
def test_the_month_of_a_preset_opens_in_many_ways(
    begun: Any, posts: Any, preset: str, language: str
) -> None:
    _, document = cfkit("plan", PERIOD, "--dry-run", "--project", begun(preset, language))
    written = {one["key"]: one for one in posts(preset, language)}
    chosen = [written[one["key"].partition("#")[0]] for one in document["placements"]]
    openings = Counter(_first_line(one) for one in chosen)
    assert len(openings) >= 0.75 * len(chosen), openings.most_common(5)


@each
def test_segments_hear_the_same_thought_in_different_words(
    posts: Any, preset: str, language: str
) -> None:
    heard: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for one in posts(preset, language):
        thought = ("idea", "angle", "item", "format", "channel")
        heard[tuple(str(one[part]) for part in thought)].append(one["text"] or str(one["parts"]))
    shared = [texts for texts in heard.values() if len(texts) > 1]
    different = [texts for texts in shared if len(set(texts)) == len(texts)]
    assert len(different) >= 0.75 * len(shared)


@pytest.mark.parametrize("language", Language)
def test_the_presets_of_a_language_feed_every_angle(posts: Any, language: Language) -> None:
    fed = {one["angle"] for preset in Preset for one in posts(preset.value, language.value)}
    root = Path(__file__).resolve().parents[2]
    shipped = {path.stem for path in (root / "templates" / language / "angles").glob("*.j2")}
    assert shipped - fed == set()


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_comes_in_its_first_language_when_none_is_asked_for(
    preset: Preset, tmp_path: Path, begun: Any
) -> None:
    code, _ = cfkit("init", tmp_path / "project", "--preset", preset.value)
    assert code == 0
    written = (tmp_path / "project/strategy.yaml").read_bytes()
    asked = begun(preset.value, FIRST[preset.value]) / "strategy.yaml"
    assert written == asked.read_bytes()


def test_a_language_without_presets_is_a_wrong_flag(tmp_path: Path) -> None:
    code, document = cfkit("init", tmp_path / "project", "--language", "de")
    assert code == 2
    assert "ru" in document["error"]["message"]
    assert not (tmp_path / "project").exists()


def _first_line(post: dict[str, Any]) -> str:
    text = post["text"] or post["parts"][0]["text"]
    return str(text).partition("\n")[0]
