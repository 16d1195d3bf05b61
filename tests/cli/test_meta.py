"""Instagram, Facebook and Threads from the command line: a rehearsal, a lost answer, numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import capabilities_of
from cfkit.sandbox.server import Running

from .conftest import Project

CHANNELS = """\
channels:
  - id: insta
    platform: instagram
    promise: News from the oven
    segments: [families]
    formats: [photo_post]
    cadence: {per_week: 3, times: ["10:00"], min_gap: 20h}
    settings: {user_id: "1784", token: "${CFKIT_IG_TOKEN}", media_base_url: "https://m.example"}
  - id: page
    platform: facebook
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 2, times: ["12:00"], min_gap: 20h}
    settings: {page_id: 77, token: "${CFKIT_FB_TOKEN}"}
  - id: threads
    platform: threads
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 2, times: ["09:00"]}
    settings: {token: "${CFKIT_THREADS_TOKEN}"}
content:
"""
LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"
LOAF = b"\xff\xd8\xff\xc0\0\x11\x08\x04\x38\x04\x38\x03" + b"\0" * 9 + b"\xff\xd9"


@pytest.fixture
def posts(
    bakery: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> dict[str, tuple[Path, str]]:
    """One past post a channel, by channel: its file and its key."""
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    monkeypatch.setenv("CFKIT_SETTLE", "0")
    text = (bakery.root / "strategy.yaml").read_text("utf-8")
    head, rest = text.partition("channels:\n")[0], text.partition("content:\n")[2]
    bakery.write("strategy.yaml", head + CHANNELS + rest + LATE)
    asset = '- {file: assets/loaf.jpg, alt: "A loaf", licence: own, author: the baker}\n'
    bakery.write("assets/assets.yaml", asset)
    (bakery.root / "assets/loaf.jpg").write_bytes(LOAF)
    ideas = (bakery.root / "ideas/bread.yaml").read_text("utf-8")
    pictured = ideas.replace("\n  stages: [", "\n  media: [assets/loaf.jpg]\n  stages: [")
    bakery.write("ideas/bread.yaml", pictured)
    bakery.planned("2026-02-02..2026-02-08")
    found: dict[str, tuple[Path, str]] = {}
    for path in sorted((bakery.root / "content").rglob("*.md")):
        channel = path.parent.name
        if channel in found:
            path.unlink()
        else:
            found[channel] = path, f"{path.stem}@{channel}"
    return found


def results(ran: Any) -> dict[str, str]:
    return {one["channel"]: one["state"] for one in ran.document["results"]}


def test_a_rehearsal_publishes_counts_and_settles_what_got_lost(
    bakery: Project, sandbox: Running, posts: dict[str, tuple[Path, str]]
) -> None:
    assert set(posts) == {"insta", "page", "threads"}
    for fault, platform, path in [
        ("cut-after", "instagram", "media_publish"),
        ("cut-before", "facebook", "feed"),
    ]:
        told = {"fault": fault, "platform": platform, "path_contains": path}
        httpx.post(f"{sandbox.url}/_sandbox/faults", json=told).raise_for_status()
    first = bakery("publish", "--json")
    assert results(first) == {"insta": "live", "page": "unknown", "threads": "live"}
    assert first.code == 8, "what was cut off may show later; what shows already is live"
    second = bakery("publish", "--json")
    assert (results(second), second.code) == ({"page": "live"}, 0)
    assert bakery("publish", "--json").document["results"] == []
    there = httpx.get(f"{sandbox.url}/_sandbox/posts").json()
    assert sorted(one["platform"] for one in there["posts"]) == ["facebook", "instagram", "threads"]
    assert there["warnings"] == []

    httpx.post(f"{sandbox.url}/_sandbox/clock", json={"advance": "2d"}).raise_for_status()
    pulled = bakery("metrics", "pull", "--json")
    assert pulled.document["snapshots"] == 3
    assert pulled.code == 0
    for channel in posts:
        assert bakery("auth", "check", channel).code == 0
    told = bakery("auth", "status", "--json").document["tokens"]
    days = {one["channel"]: one["days_left"] for one in told if one["setting"] == "session"}
    assert days == {"threads": 57}, "of 60, two days and a little later"


@pytest.mark.parametrize("slug", ["facebook", "instagram"])
def test_a_version_that_no_newer_one_follows_has_no_end_yet(slug: str) -> None:
    known = capabilities_of(slug)
    assert (known.version, known.sunset) == ("v26.0", None)


def test_a_wrong_address_of_the_files_is_told_before_anything_is_sent(
    bakery: Project, sandbox: Running, posts: dict[str, tuple[Path, str]]
) -> None:
    (bakery.root / "assets/loaf.jpg").unlink()
    ran = bakery("publish", "--only", "insta", "--json")
    [result] = ran.document["results"]
    assert ran.code == 9
    assert "loaf.jpg" in f"{result['error']}{result['held_because']}"
    assert httpx.get(f"{sandbox.url}/_sandbox/posts").json()["posts"] == []


def test_a_story_is_planned_and_goes_out_once_it_has_a_file(
    bakery: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (bakery.root / "strategy.yaml").read_text("utf-8")
    head, rest = text.partition("channels:\n")[0], text.partition("content:\n")[2]
    channels = CHANNELS.replace("formats: [text_post]", "formats: [story]", 1)
    bakery.write("strategy.yaml", head + channels + rest + LATE)
    bakery.write("assets/assets.yaml", "- {file: assets/loaf.jpg, licence: own, author: us}\n")
    (bakery.root / "assets/loaf.jpg").write_bytes(LOAF)
    assert "format-not-yet" not in bakery("check").err
    bakery.planned("2026-02-02..2026-02-08")
    path, *_ = sorted((bakery.root / "content/2026-02/page").glob("*.story.*.md"))
    key = f"{path.stem}@page"
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    held = bakery("publish", "--key", key, "--json")
    assert (held.code, "needs a picture or a film" in held.err) == (9, True)
    lines = path.read_text("utf-8").splitlines()
    named = ["media: [assets/loaf.jpg]" if one.startswith("media:") else one for one in lines]
    path.write_text("\n".join([*named, ""]), "utf-8")
    assert results(bakery("publish", "--key", key, "--json")) == {"page": "live"}
    watched = bakery("status", "--drift")
    assert (watched.code, "a story has no words" in watched.err) == (0, True)
