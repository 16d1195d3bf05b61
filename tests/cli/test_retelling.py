"""`cfkit digest` and `cfkit follow-up` draft ideas from what worked, and never over an edit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from cfkit import wiring
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.publication import State

from .conftest import Project

LATER = "--at", "2026-02-01T12:00"
BORN = datetime(2026, 1, 5, 12, tzinfo=UTC)
VIEWS = {
    "rye.problem_mirror": 900,
    "sourdough.myth_buster": 100,
    "sourdough.how_to": 110,
    "early.behind_scenes": 90,
    "early.customer_story": 120,
}


@pytest.fixture
def counted(bakery: Project) -> Project:
    with wiring.workshop(bakery.root) as shop:
        for n, (variant, views) in enumerate(VIEWS.items()):
            key = f"{variant}.text_post.families@tg"
            at = BORN + timedelta(days=n)
            url = f"https://t.me/mill_lane/{n + 1}"
            began = shop.store.begin(key, "tg", "f", at)
            out = replace(began, state=State.LIVE, remote_id=str(n + 1), url=url, live_at=at)
            shop.store.move(key, out, only_from=["attempting"])
            read = Snapshot(key, "tg", at + timedelta(days=7), "test", {Metric.VIEWS: views})
            shop.store.add_snapshots([read])
    return bakery


def test_a_digest_is_drafted_as_an_idea_that_checks_clean(counted: Project) -> None:
    out = counted.root / "ideas/digest.yaml"
    ran = counted("digest", "2026-01", *LATER, "--out", out)
    assert ran.code == 0, ran.err
    (row,) = yaml.safe_load(out.read_text(encoding="utf-8"))
    assert row["id"] == "digest-2026-01"
    assert row["title"] == "The best of January 2026"
    assert [one["name"] for one in row["list"]["items"]] == ["Rye", "The early hour"]
    assert row["list"]["items"][0]["link"] == "https://t.me/mill_lane/1"
    assert counted("check").code == 0


def test_a_draft_never_replaces_a_file(counted: Project) -> None:
    out = counted.root / "mine.yaml"
    out.write_text("- edited\n", encoding="utf-8")
    for command in ("digest", "follow-up"):
        ran = counted(command, "2026-01", *LATER, "--out", out)
        assert ran.code == 2
        assert "may hold edits" in ran.err
    assert out.read_text(encoding="utf-8") == "- edited\n"


def test_sequels_name_what_they_rest_on(counted: Project) -> None:
    out = counted.root / "ideas/sequels.yaml"
    ran = counted("--json", "follow-up", "2026-01", *LATER, "--top", "1", "--out", out)
    (draft,) = ran.document["drafts"]
    assert draft["idea"]["id"] == "rye-next"
    assert draft["picks"][0]["key"] == "rye.problem_mirror.text_post.families@tg"
    assert (draft["picks"][0]["value"], draft["picks"][0]["compared"]) == (900, 5)
    assert "problem_mirror" not in {one["angle"] for one in draft["openings"]}
    assert counted("check").code == 0


def test_a_month_without_numbers_says_what_is_missing(bakery: Project) -> None:
    for command in ("digest", "follow-up"):
        ran = bakery("--json", command, "2026-01", *LATER)
        assert (ran.code, ran.document["drafts"]) == (0, [])
        assert "nothing stood above the usual" in ran.err


def test_an_unknown_channel_is_named(bakery: Project) -> None:
    ran = bakery("digest", "2026-01", "--channel", "mastodon")
    assert ran.code == 2
    assert 'there is no channel "mastodon"' in ran.err
