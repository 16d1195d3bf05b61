"""Whoever asks after a platform is shown how its channel is written, and the page that helps."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfkit import wiring
from cfkit.adapters.platforms._registry import complaints_about
from cfkit.cli.app import run
from cfkit.domain.capabilities import Support
from cfkit.domain.metrics import Metric

from .conftest import ROOT, Document
from .test_claims import cfkit

GUIDED = [slug for slug in wiring.slugs() if wiring.capabilities_of(slug).guide]
HEAD = """\
version: 1
brand: {name: Library, language: en, timezone: UTC, country: US}
goals:
  - {id: visits, kind: visits, title: Visits}
segments:
  - {id: readers, title: Readers}
channels:
"""
REST = """\
    promise: What goes on in the library
    segments: [readers]
    formats: [text_post]
    cadence: {per_week: 1, times: ["10:00"]}
content:
  pillars:
    - {id: clubs, title: Clubs, share: 100%, goal: visits}
"""


def shown(slug: str) -> str:
    """Ask after a platform as a person does; return how its channel is written."""
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        assert run(["platforms", slug]) == 0
    return said.getvalue().partition("In the strategy:\n")[2].partition("Step by step:")[0]


def section(guide: str) -> str:
    """Read the part of a page that an address with an anchor leads to."""
    name, _, anchor = guide.partition("#")
    assert anchor in Document(ROOT / name).anchors
    parts = re.split(r"^## ", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    [found] = [
        one
        for one in parts
        if re.sub(r"[^\w -]", "", one.partition("\n")[0]).lower().replace(" ", "-") == anchor
    ]
    return found


@pytest.mark.parametrize("slug", wiring.slugs())
def test_a_channel_as_it_is_shown_checks_clean(slug: str, tmp_path: Path) -> None:
    (tmp_path / "strategy.yaml").write_text(HEAD + shown(slug) + REST, encoding="utf-8")
    said = [one for one in wiring.check(tmp_path) if one.path == "strategy.yaml"]
    assert [one for one in said if one.code in ("settings", "secret-in-file", "yaml-syntax")] == []


@pytest.mark.parametrize("slug", GUIDED)
def test_what_a_channel_needs_is_shown_and_stands_on_the_page_of_its_platform(slug: str) -> None:
    _, document = cfkit("platforms", slug)
    [found] = document["platforms"]
    example, text = found["example"], section(found["guide"])
    assert [name for name in example if name not in text] == []
    settings = {one["name"]: one for one in found["settings"]}
    assert {name for name, one in settings.items() if one["required"]} <= example.keys()
    assert {name for name in example if str(example[name]).startswith("${")} == {
        name for name in example if settings[name]["secret"]
    }


ADAPTED = [slug for slug in GUIDED if wiring.capabilities_of(slug).has_adapter]


def table(page: str, slug: str) -> list[list[str]]:
    """Read the rows that a page's tables have for a platform."""
    name = wiring.capabilities_of(slug).name
    rows = re.findall(rf"^\| ({name}\b[^|]*\|.*) \|$", (ROOT / page).read_text(), re.MULTILINE)
    return [row.split(" | ") for row in rows]


@pytest.mark.parametrize("slug", ADAPTED)
def test_the_guide_says_how_a_lost_answer_is_settled_on_each_platform(slug: str) -> None:
    rows = table("docs/publishing.md", slug)
    assert rows
    if wiring.capabilities_of(slug).support["lookup"] is not Support.YES:
        assert any("a person" in row[-1] for row in rows)


@pytest.mark.parametrize("slug", [slug for slug in ADAPTED if slug != "manual"])
def test_the_guide_says_of_each_platform_what_can_be_done_after_the_post(slug: str) -> None:
    [(_, *cells)] = table("docs/aftercare.md", slug)
    support = wiring.capabilities_of(slug).support
    for power, cell in zip(("comment", "pin", "edit", "delete"), cells, strict=True):
        cannot = support[power] in (Support.NO, Support.NOT_YET)
        assert bool(re.match(r"no\b|by hand", cell)) is cannot, f"{power}: {cell}"


def test_the_guide_says_which_platform_counts_what() -> None:
    text = (ROOT / "docs/strategy.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| ([\w, ]+) \|$", text, re.MULTILINE))
    counted = {
        metric: sorted(
            (one.name for one in map(wiring.capabilities_of, GUIDED) if metric in one.metrics),
            key=str.casefold,
        )
        for metric in Metric
    }
    assert {name: told.get(name) for name, found in counted.items() if found} == {
        name: ", ".join(found) for name, found in counted.items() if found
    }


def test_the_guide_says_where_links_stay_behind_words() -> None:
    rows = (ROOT / "docs/composing.md").read_text(encoding="utf-8").splitlines()
    first = [row.split(" | ")[0].strip("| ") for row in rows if "| stays behind them" in row]
    told = {name for cell in first for name in cell.split(", ")}
    known = map(wiring.capabilities_of, GUIDED)
    assert {one.name for one in known if one.text.anchors} == told


FENCED = re.compile(r"^```(?:yaml)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WRITTEN = [
    (path.name, channel)
    for path in sorted((ROOT / "docs").glob("platforms-*.md"))
    for block in FENCED.findall(path.read_text(encoding="utf-8"))
    if "platform: " in block
    for read in [yaml.safe_load(block)]
    for channel in (read["channels"] if isinstance(read, dict) else read)
]


@pytest.mark.parametrize(("page", "channel"), WRITTEN, ids=lambda one: str(one)[:20])
def test_a_channel_of_a_guide_has_settings_that_its_platform_takes(
    page: str, channel: dict[str, Any]
) -> None:
    assert complaints_about(channel["platform"], channel["settings"]) == [], page


def test_the_guides_show_channels() -> None:
    assert {"ok", "dzen", "max", "discord", "slack", "wordpress"} <= {
        channel["platform"] for _, channel in WRITTEN
    }
