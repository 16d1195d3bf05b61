"""The emergency brake: what it holds, what goes past it, what has gone stale when it is let go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from .conftest import Project, Ran

NOW = datetime.now(UTC).replace(microsecond=0)
FACTORY = "factory: {approval: none, late: {after: 2h, then: skip}}\n"


@pytest.fixture
def newsroom(connected: Project) -> Project:
    """A post that came due an hour ago, and one for tomorrow and one for the next month."""
    text = (connected.root / "strategy.yaml").read_text("utf-8")
    connected.write("strategy.yaml", text + FACTORY)
    _post(connected, "sourdough.myth", NOW - timedelta(hours=1))
    _post(connected, "rye.question", NOW + timedelta(days=1))
    _post(connected, "early.story", NOW + timedelta(days=30))
    return connected


def _post(project: Project, stem: str, at: datetime, channel: str = "masto") -> Path:
    name = f"{stem}.text_post.families"
    return project.write(
        f"content/{at:%Y-%m}/{channel}/{name}.md",
        f"---\nkey: {name}@{channel}\nat: {at.isoformat()}\nstatus: draft\n---\n\nBread, {stem}.\n",
    )


def _when(told: Ran) -> dict[str, str]:
    posts: list[dict[str, Any]] = told.document["posts"]
    return {one["key"].partition(".")[0]: one["when"] for one in posts}


def test_a_pause_lists_what_it_holds_and_nothing_goes_out(newsroom: Project) -> None:
    told = newsroom("pause", "--reason", "a fire in the mill", "--json")

    assert (told.code, _when(told)) == (0, {"sourdough": "now", "rye": "ahead"})
    held = newsroom("publish", "--json")
    assert held.code == 9
    (result,) = held.document["results"]
    assert (result["error_code"], result["state"]) == ("paused", "planned")
    assert "a fire in the mill" in result["held_because"]


def test_a_pause_in_a_dry_run_is_none(newsroom: Project) -> None:
    told = newsroom("pause", "--reason", "a drill", "--dry-run", "--json")

    assert _when(told) == {"sourdough": "now", "rye": "ahead"}
    assert newsroom("status", "--json").document["pauses"] == []
    assert newsroom("publish").code == 0


def test_the_express_lane_stays_open(newsroom: Project) -> None:
    newsroom("pause", "--reason", "a fire in the mill")
    key = "sourdough.myth.text_post.families@masto"

    told = newsroom("publish", "--key", key, "--json")

    assert (told.code, told.document["results"][0]["state"]) == (0, "live")


def test_a_pause_of_another_kind_lets_the_rest_go_out(newsroom: Project) -> None:
    told = newsroom("pause", "--reason", "no offers today", "--only", "ads", "--json")

    assert _when(told) == {}
    assert newsroom("publish").code == 0


def test_a_pillar_can_be_paused_and_a_typo_is_refused(newsroom: Project) -> None:
    assert _when(newsroom("pause", "--reason", "mourning", "--only", "bread", "--json"))
    refused = newsroom("pause", "--reason", "mourning", "--only", "bred", "--json")
    assert refused.error["code"] == "usage"
    assert '"bread"' in refused.error["message"]
    assert newsroom("pause", "--reason", "two\nlines").code == 2


def test_resume_says_what_goes_out_at_once(newsroom: Project) -> None:
    newsroom("pause", "--reason", "a fire in the mill")

    looked = newsroom("resume", "--dry-run", "--json")
    assert newsroom("publish").code == 9
    told = newsroom("resume", "--json")

    assert _when(looked) == _when(told) == {"sourdough": "now"}
    assert told.document["pauses"][0]["reason"] == "a fire in the mill"
    assert newsroom("publish").code == 0
    assert newsroom("resume").err == "No pause is on.\n"


def test_status_and_board_show_that_a_pause_is_on(newsroom: Project) -> None:
    newsroom("pause", "--reason", "a fire in the mill", "--only", "bread")

    for command in ("status", "board"):
        told = newsroom(command)
        assert "paused: bread since" in told.err
        assert "a fire in the mill" in told.err
        (pause,) = newsroom(command, "--json").document["pauses"]
        assert (pause["kind"], pause["reason"]) == ("bread", "a fire in the mill")
