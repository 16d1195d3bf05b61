"""An event is announced, recalled, streamed where a channel can, and reported."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .conftest import Studio, make_studio

EVENT = {
    "what": "Baking night",
    "starts": "2026-12-12T18:00",
    "place": "the mill, 3 Mill Lane",
    "for_whom": "anyone with flour",
    "join": "come without booking",
}


def chain(root: Path, times: list[str], formats: list[str]) -> tuple[Studio, dict[str, Any]]:
    """Plan the month of an event; give its placements by step."""
    idea = {"id": "night", "message": "Bread rises better in company", "event": EVENT}
    mill = make_studio(root, [idea], formats)
    path = mill.root / "strategy.yaml"
    text = path.read_text(encoding="utf-8")
    listed = "".join(f"    - '{time}'\n" for time in times)
    path.write_text(text.replace("    - '10:00'\n", listed), encoding="utf-8")
    placed = mill.json("plan", "2026-12")["placements"]
    return mill, {one["key"].split(".")[1].partition("-")[2]: one for one in placed}


def test_each_step_of_the_chain_stands_near_its_day(tmp_path: Path) -> None:
    _, steps = chain(tmp_path, ["10:00", "18:00"], ["text_post", "live"])
    starts = datetime.fromisoformat("2026-12-12T18:00+00:00")
    due = {"announce": -7, "remind": -1, "live": 0, "report": 3}
    assert set(steps) == set(due)
    for step, days in due.items():
        at = datetime.fromisoformat(steps[step]["at"])
        assert abs(at - starts - timedelta(days=days)) <= timedelta(hours=12), step
    assert datetime.fromisoformat(steps["live"]["at"]) == starts
    assert steps["live"]["format"] == "live"
    assert steps["report"]["format"] == "text_post"


def test_without_a_channel_for_streams_there_is_none(tmp_path: Path) -> None:
    _, steps = chain(tmp_path, ["10:00", "18:00"], ["text_post"])
    assert set(steps) == {"announce", "remind", "report"}


def test_a_stream_is_not_moved_to_a_slot_of_another_hour(tmp_path: Path) -> None:
    _, steps = chain(tmp_path, ["10:00"], ["text_post", "live"])
    assert "live" not in steps


def test_the_script_of_a_stream_opens_with_the_event(tmp_path: Path) -> None:
    mill, steps = chain(tmp_path, ["10:00", "18:00"], ["text_post", "live"])
    script = mill.json("script", steps["live"]["key"])
    assert script["scenes"][0]["voice"] == "Baking night."
    assert script["outline"]
