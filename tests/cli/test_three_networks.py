"""X, LinkedIn and Pinterest through the command line: out once, found again, counted, seen."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from cfkit.sandbox.server import Running
from cfkit.testing.fake import png

from .conftest import Project

CHANNELS = """\
channels:
  - id: short
    platform: x
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["10:00"]}
    settings:
      api_key: ${CFKIT_X_KEY}
      api_key_secret: ${CFKIT_X_KEY_SECRET}
      access_token: ${CFKIT_X_TOKEN}
      access_token_secret: ${CFKIT_X_TOKEN_SECRET}
  - id: page
    platform: linkedin
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["11:00"]}
    settings: {organisation_id: 7, token: "${CFKIT_LINKEDIN_TOKEN}"}
  - id: board
    platform: pinterest
    promise: Loaves and what becomes of them
    segments: [families]
    formats: [photo_post]
    cadence: {per_week: 1, times: ["12:00"]}
    settings: {board_id: "77", token: "${CFKIT_PINTEREST_TOKEN}"}
"""
ASSETS = "- {file: assets/loaf.png, source: own, author: the bakery, licence: own}\n"
LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"
WRITES = {"x": "/2/tweets", "linkedin": "/rest/posts", "pinterest": "/v5/pins"}


@pytest.fixture
def west(bakery: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> Project:
    """One past post on each of the three, in a rehearsal."""
    strategy = (bakery.root / "strategy.yaml").read_text("utf-8")
    head, _, rest = strategy.partition("channels:\n")
    _, _, tail = rest.partition("content:\n")
    bakery.write("strategy.yaml", f"{head}{CHANNELS}content:\n{tail}{LATE}")
    bakery.planned("2026-02-02..2026-02-08")
    bakery.write("assets/assets.yaml", ASSETS)
    (bakery.root / "assets/loaf.png").write_bytes(png(1000, 1500))
    for channel in ("short", "page", "board"):
        [path] = sorted((bakery.root / "content/2026-02" / channel).glob("*.md"))
        _, front, _ = path.read_text("utf-8").split("---\n", 2)
        media = "media: [assets/loaf.png]\n" if channel == "board" else ""
        lines = [line for line in front.splitlines() if not line.startswith("media:")]
        text = "\n".join(lines)
        path.write_text(
            f"---\n{text}\n{media}---\nThe oven of {channel} is lit at four.\n", "utf-8"
        )
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    monkeypatch.setenv("CFKIT_SETTLE", "0")
    monkeypatch.setenv("CFKIT_PATIENCE", "1")
    return bakery


def texts(sandbox: Running) -> list[tuple[str, str]]:
    posts = httpx.get(f"{sandbox.url}/_sandbox/posts", trust_env=False).json()["posts"]
    return sorted((one["platform"], one["text"]) for one in posts)


def states(told: Any) -> dict[str, str]:
    return {one["channel"]: one["state"] for one in told.document["results"]}


def test_all_three_go_out_once_and_are_counted_and_seen(west: Project, sandbox: Running) -> None:
    told = west("publish", "--json")
    assert states(told) == {"short": "live", "page": "live", "board": "live"}, told.err
    assert west("publish", "--json").document["results"] == []
    assert [platform for platform, _ in texts(sandbox)] == ["linkedin", "pinterest", "x"]
    httpx.post(f"{sandbox.url}/_sandbox/clock", json={"advance": "2d"}, trust_env=False)
    pulled = west("metrics", "pull", "--all", "--json")
    assert pulled.code == 0
    assert pulled.document["calls"] == {"short": 1, "page": 1, "board": 1}
    assert pulled.document["snapshots"] == 3
    page = httpx.get(sandbox.url, trust_env=False).text
    assert all(f"The oven of {one} is lit at four." in page for one in ("short", "page", "board"))
    assert all(name in page for name in ("X ", "LinkedIn ", "Pinterest "))


@pytest.mark.parametrize("fault", ["cut-after", "cut-before"])
def test_what_was_lost_is_settled_by_the_next_run_and_stands_once(
    west: Project, sandbox: Running, fault: str
) -> None:
    for platform, path in WRITES.items():
        struck = {"fault": fault, "platform": platform, "path_contains": path}
        httpx.post(f"{sandbox.url}/_sandbox/faults", json=struck, trust_env=False)
    first = west("publish", "--json")
    assert set(states(first).values()) <= {"unknown", "live"}
    for _ in range(2):
        west("publish", "--json")
    assert [row["state"] for row in west("status", "--json").document["placements"]] == ["live"] * 3
    assert len(texts(sandbox)) == 3


def test_a_doctor_asks_all_three(west: Project) -> None:
    told = west("doctor", "--json")
    said = {one["what"]: one["says"] for one in told.document["findings"]}
    assert said["channel short (x)"].startswith("posts as @")
    assert said["channel page (linkedin)"] == "posts as page 7"
    assert "board Board 77" in said["channel board (pinterest)"]
