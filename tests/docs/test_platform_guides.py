"""Whoever asks after a platform is shown how its channel is written, and the page that helps."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

from cfkit import wiring
from cfkit.cli.app import run

from .conftest import ROOT, Document
from .test_claims import cfkit

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


@pytest.mark.parametrize("slug", wiring.slugs())
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
