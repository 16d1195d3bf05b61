"""A series says which part is which, and check finds what it promises and does not keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Studio, make_studio

PART = "{}.problem_mirror.text_post.people@hand"


def idea(name: str, **more: Any) -> dict[str, Any]:
    """Give a part of a series."""
    return {
        "id": name,
        "title": f"All about {name}",
        "message": f"{name} is worth a thought",
        "series": "loaves",
        "pain": {"situation": f"the {name} is dry", "root": "white flour gives its water away"},
        **more,
    }


@pytest.fixture
def mill(tmp_path: Path) -> Studio:
    """Three parts of a series."""
    return make_studio(tmp_path, [idea("rye"), idea("oat"), idea("corn")], ["text_post"])


def problems(mill: Studio, *codes: str) -> list[tuple[str, str, str]]:
    """Give what check finds of series: place, level and words."""
    wanted = codes or ("promised-part-missing", "series-single")
    return [
        (one["path"], one["level"], one["message"])
        for one in mill.json("check")["diagnostics"]
        if one["code"] in wanted
    ]


def test_each_part_says_which_it_is_and_what_came_before(mill: Studio) -> None:
    told = {one["idea"]: one["text"] for one in mill.expanded()}
    assert "Part 1 of 3." in told["rye"]
    assert "Before this" not in told["rye"]
    assert "Part 2 of 3. Before this: “All about rye”." in told["oat"]
    assert "Part 3 of 3. Before this: “All about oat”." in told["corn"]
    assert not [one["warnings"] for one in mill.expanded() if one["warnings"]]


def test_parts_are_counted_on_the_channel_that_serves_them(tmp_path: Path) -> None:
    listed = [idea("rye"), idea("oat", segments=["others"]), idea("corn")]
    mill = make_studio(tmp_path, listed, ["text_post"])
    path = mill.root / "strategy.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("  - people\n  - others\n", "  - people\n", 1), encoding="utf-8")
    told = {one["idea"]: one["text"] for one in mill.expanded()}
    assert "Part 2 of 2. Before this: “All about rye”." in told["corn"]


def test_a_single_idea_is_no_series(tmp_path: Path) -> None:
    mill = make_studio(tmp_path, [idea("rye")], ["text_post"])
    assert "Part" not in mill.expanded()[0]["text"]
    assert [level for _, level, _ in problems(mill, "series-single")] == ["hint"]


def test_a_title_with_marks_is_not_named(tmp_path: Path) -> None:
    mill = make_studio(tmp_path, [idea("rye", title="*Rye* [x](y)"), idea("oat")], ["text_post"])
    told = {one["idea"]: one["text"] for one in mill.expanded()}
    assert "Part 2 of 2." in told["oat"]
    assert "Before this" not in told["oat"]


def test_the_plan_keeps_the_order(mill: Studio) -> None:
    placed = mill.json("plan", "2026-12")["placements"]
    at = {one["idea"]: one["at"] for one in reversed(placed)}
    assert sorted(at, key=at.__getitem__) == ["rye", "oat", "corn"]
    assert problems(mill) == []


def test_a_part_between_that_misses_is_named(mill: Studio) -> None:
    mill.place(PART.format("rye"), "One.", day=3)
    mill.place(PART.format("corn"), "Three.", day=9)
    ((path, level, words),) = problems(mill)
    assert path.endswith("corn.problem_mirror.text_post.people.md")
    assert level == "warning"
    assert "before part 2 (oat) is told on hand" in words


def test_a_part_on_hold_keeps_no_promise(mill: Studio) -> None:
    for day, name in enumerate(("rye", "oat", "corn"), 3):
        mill.place(PART.format(name), name, day=day, status="hold" if name == "oat" else "draft")
    assert len(problems(mill)) == 1


def test_a_series_that_stops_is_a_hint(mill: Studio) -> None:
    mill.place(PART.format("rye"), "One.", day=3)
    ((_, level, words),) = problems(mill)
    assert level == "hint"
    assert "stops at part 1 of 3" in words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Three. Part 3 of 4.", 'says "Part 3 of 4", and it is part 3 of 3'),
        ("Three. To be continued!", 'promises more ("To be continued")'),
        ("Три. Продолжение следует.", "promises more"),
    ],
)
def test_a_text_that_promises_too_much_is_named(mill: Studio, body: str, words: str) -> None:
    for day, (name, text) in enumerate({"rye": "One.", "oat": "Two.", "corn": body}.items(), 3):
        mill.place(PART.format(name), text, day=day)
    ((_, level, said),) = problems(mill)
    assert level == "warning"
    assert words in said


def test_a_promise_that_is_kept_is_no_problem(mill: Studio) -> None:
    for day, name in enumerate(("rye", "oat", "corn"), 3):
        text = "To be continued." if name != "corn" else "The end. Part 3 of 3."
        mill.place(PART.format(name), text, day=day)
    assert problems(mill) == []


def test_titles_that_skip_a_number_are_named(tmp_path: Path) -> None:
    listed = [idea("rye", title="Bread, part 1"), idea("oat", title="Bread, part 3")]
    mill = make_studio(tmp_path, listed, ["text_post"])
    ((path, _, words),) = problems(mill)
    assert path == "ideas/i.yaml"
    assert "part 3 comes after part 1" in words


def test_numbered_parts_of_one_idea_must_not_skip(mill: Studio) -> None:
    key = "rye.problem_mirror-p{}.text_post.people@hand"
    mill.place(key.format(1), "One.", day=3)
    mill.place(key.format(3), "Three.", day=5)
    assert any("p3 of rye comes before p2" in words for _, _, words in problems(mill))
