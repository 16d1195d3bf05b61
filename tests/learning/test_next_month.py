"""What happened changes the next month: history is learned from, and the plan says what it did."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from .cases import Shop

ANGLES = ("how_to", "myth_buster", "problem_mirror", "faq_answer", "comparison")
HEADS = ["url", "channel", "published_at", "angle", "format", "segment", "views"]
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
MOST = 0.4
"""The highest cap of an angle: there is no sign that angles wear off."""


@pytest.fixture
def shop(repository: Path, tmp_path: Path) -> Shop:
    return Shop(Path(shutil.copytree(repository / "examples/brand", tmp_path / "brand")))


def history(root: Path, winner: str) -> Path:
    """Write what was published in half a year; one angle lifts."""
    luck = np.exp(6 + np.random.default_rng(7).normal(0, 0.8, 200))
    file = root / "past.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(HEADS)
        for n, views in enumerate(luck):
            angle, channel = ANGLES[n % 5], ("masto", "bsky")[n // 5 % 2]
            seen = int(views * (2.4 if angle == winner else 1))
            at = (START + timedelta(hours=20 * n)).isoformat()
            url = f"https://social.example/{n}"
            rows.writerow([url, channel, at, angle, "text_post", "commuters", seen])
    return file


def planned(shop: Shop, *words: str) -> tuple[dict[str, Any], Counter[str]]:
    code, out, err = shop.run("--json", "plan", "2036-12", "--dry-run", *words)
    assert code == 0, err
    document = json.loads(out)
    return document, Counter(one["angle"] for one in document["placements"])


@pytest.mark.parametrize("winner", ["how_to", "problem_mirror"])
def test_the_next_plan_moves_towards_the_winner_and_says_why(shop: Shop, winner: str) -> None:
    unweighed, before = planned(shop)
    assert unweighed["weights"] == []
    assert shop.run("metrics", "import", "--history", str(history(shop.root, winner)))[0] == 0
    assert shop.run("learn", "2026-11", "--apply")[0] == 0
    document, after = planned(shop)
    assert after[winner] > before[winner]
    assert after[winner] <= MOST * after.total() + 1
    assert len(after) >= len(before) / 2
    (told,) = [one for one in document["weights"] if one["level"] == winner]
    assert (told["posts"], told["of"]) == (after[winner], after.total())
    assert (told["was"], told["why"].startswith("wins (9 in 10); confirmed by ")) == (None, True)
    assert told["now"] > 1 / len(ANGLES)
    told_to_people = "".join(shop.run("plan", "2036-12", "--dry-run")[1:])
    assert "What the plan does by weights.yaml (2026-11):" in told_to_people
    share = f"{told['now']:.1%}"
    words = f"angle {winner}: weight none -> {share}, {after[winner]} of {after.total()} posts"
    assert words in told_to_people
    heading = told_to_people.partition("What the plan does by weights.yaml (2026-11):\n")[2]
    assert words in heading.splitlines()[0]
    assert "more weights moved: --explain shows them" in told_to_people


def test_learning_again_tells_the_move_from_where_it_began(shop: Shop) -> None:
    (shop.root / "weights.yaml").write_text("period: 2026-10\n", encoding="utf-8")
    shop.run("metrics", "import", "--history", str(history(shop.root, "how_to")))
    assert shop.run("learn", "2026-08", "--apply")[0] == 0
    assert shop.run("learn", "2026-11", "--apply")[0] == 0
    first, _ = planned(shop)
    assert {one["was"] is None for one in first["weights"]} == {False}
    assert shop.run("learn", "2026-11", "--apply", "--seed", "3")[0] == 0
    again, _ = planned(shop)
    begun = {(one["factor"], one["level"]): one["was"] for one in first["weights"]}
    for one in again["weights"]:
        assert begun.get((one["factor"], one["level"]), one["was"]) == one["was"]


def test_what_people_edited_is_not_told_as_learned(shop: Shop) -> None:
    shop.run("metrics", "import", "--history", str(history(shop.root, "how_to")))
    shop.run("learn", "2026-11", "--apply")
    file = shop.root / "weights.yaml"
    text = file.read_text(encoding="utf-8")
    (line,) = [one for one in text.splitlines() if one.startswith("    comparison:")]
    file.write_text(text.replace(line, "    comparison: 0.5"), encoding="utf-8")
    document, _ = planned(shop)
    assert "angle" not in {one["factor"] for one in document["weights"]}
    assert any("angle comparison weighs" in note for note in document["notes"])
