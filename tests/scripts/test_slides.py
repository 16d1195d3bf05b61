"""Slides, options and scenes stay within what the format and the platform can carry."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfkit.domain.script import Timing, label_of, timed
from cfkit.domain.slides import laid_on_slides, within

from .conftest import TIMED, Studio, make_studio

words = st.text("abcde .!?-1", min_size=1, max_size=400)
LETTERS = st.text("abcdefgh ", min_size=3, max_size=60).map(str.strip).filter(len)


@given(st.lists(words, min_size=1, max_size=30), st.integers(1, 12))
def test_slides_never_exceed_what_fits_and_lose_no_word(slides: list[str], most: int) -> None:
    fitted = within(slides, most)
    assert len(fitted) == min(len(slides), most)
    assert " ".join(fitted).split() == " ".join(slides).split()


@given(st.lists(words, max_size=4))
def test_no_slide_is_empty_and_no_word_is_lost(beats: list[str]) -> None:
    slides = laid_on_slides(beats)
    assert all(slide.strip() for slide in slides)
    assert sorted(_letters(slides)) == sorted(_letters(beats))


def _letters(texts: list[str]) -> str:
    """Give the characters of texts without blanks and without the marks of lists."""
    lines = (line.strip().removeprefix("- ") for text in texts for line in text.split("\n"))
    return "".join("".join(lines).split())


def test_a_list_of_mere_names_is_one_slide() -> None:
    assert laid_on_slides(["What it includes:\n- A card\n- A bookmark"]) == [
        "What it includes:\n- A card\n- A bookmark"
    ]


@given(
    st.lists(st.tuples(st.integers(0, 90), st.integers(0, 90), words), min_size=1, max_size=7),
    st.booleans(),
)
def test_scenes_follow_each_other_without_gaps(
    scenes: list[tuple[int, int, str]], outline: bool
) -> None:
    timing = Timing(shortest=15, longest=60, scenes=("hook",), outline=outline)
    parts = [f"**{start}–{end} s · Hook**\n{text}" for start, end, text in scenes]
    labels = [label for label, _ in map(label_of, timed(parts, timing)) if label]
    assert len(labels) == len(parts)
    assert labels[0].start == 0
    assert all(label.start < label.end for label in labels)
    assert [one.end for one in labels[:-1]] == [one.start for one in labels[1:]]
    assert outline or labels[-1].end >= timing.shortest


@st.composite
def ideas(draw: st.DrawFn) -> dict[str, Any]:
    """An idea of any size, as an author might write it."""
    items = st.lists(LETTERS, min_size=1, max_size=14, unique=True)
    options = st.lists(
        st.text("abcdefgh", min_size=1, max_size=60), min_size=2, max_size=14, unique=True
    )
    return {
        "id": "any",
        "message": draw(LETTERS),
        "checklist": {"thesis": draw(LETTERS), "items": draw(items), "action": draw(LETTERS)},
        "steps": {"goal": draw(LETTERS), "items": draw(items)},
        "question": {"text": f"{draw(LETTERS)}?", "options": draw(options)},
        "pain": {"situation": draw(LETTERS), "root": draw(LETTERS), "step": draw(LETTERS)},
    }


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ideas())
def test_any_idea_keeps_to_the_limits_of_every_platform(idea: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        mill = make_studio(Path(folder), [idea], ["carousel", "poll", *TIMED])
        _add_channels(mill)
        posts = mill.expanded()
    for one in posts:
        parts = one["parts"]
        assert all(part["text"].strip() for part in parts), one["key"]
        most = {"masto": 4, "bsky": 4}.get(one["channel"], 10)
        if one["format"] == "carousel":
            assert 3 <= len(parts) <= most, one["key"]
        if one["format"] == "poll":
            limits = {"masto": (4, 50), "tg": (12, 100), "vk": (10, 100)}
            count, length = limits.get(one["channel"], (100, 1000))
            options = [part["text"] for part in parts[1:]]
            assert len(options) == len(idea["question"]["options"]) <= count, one["key"]
            assert all(len(option) <= length for option in options), one["key"]


def _add_channels(mill: Studio) -> None:
    settings_of = {
        "masto": ("mastodon", {"server": "https://social.example", "token": "${T}"}),
        "bsky": ("bluesky", {"handle": "mill.example", "app_password": "${T}"}),
        "tg": ("telegram", {"chat": "@mill", "token": "${T}"}),
        "vk": ("vk", {"group_id": 1, "token": "${T}"}),
    }
    path = mill.root / "strategy.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, (platform, given_) in settings_of.items():
        data["channels"].append(
            {
                "id": name,
                "platform": platform,
                "segments": ["people"],
                "formats": ["carousel"] if name == "bsky" else ["carousel", "poll"],
                "cadence": {"per_week": 2},
                "settings": given_,
            }
        )
    path.write_text(yaml.safe_dump(data), encoding="utf-8")


def test_a_poll_that_does_not_fit_is_left_out_with_the_reason(tmp_path: Path) -> None:
    options = [f"option {number}" for number in range(7)]
    idea = {"id": "any", "message": "So", "question": {"text": "Which?", "options": options}}
    mill = make_studio(tmp_path, [idea], ["poll"])
    _add_channels(mill)
    assert {one["channel"] for one in mill.expanded("--format", "poll")} == {"hand", "tg", "vk"}
    why = [one["why"] for one in mill.json("expand", "--format", "poll")["skipped"]]
    assert any("7 options; 2 to 4 are allowed on Mastodon" in words for words in why)


def test_the_last_slide_calls_and_an_address_stands_in_the_caption(shop: Studio) -> None:
    for one in shop.expanded("--format", "carousel", "--channel", "insta"):
        last = one["parts"][-1]["text"]
        for address in (word for word in last.split() if word.startswith("https://")):
            assert address in one["text"], one["key"]


def test_an_article_has_a_title_and_the_ideas_other_blocks_as_sections(shop: Studio) -> None:
    key = "squealing-brakes.problem_mirror.article.commuters@site"
    (one,) = [one for one in shop.expanded("--format", "article") if one["key"] == key]
    assert one["text"].startswith("Brakes that squeal in the wet\n\n")
    assert "\n\nStop a disc brake squealing\n\n1. Take the wheel out" in one["text"]
    assert "\n\nIs a squealing brake dangerous?\n\nNot by itself" in one["text"]


def test_a_meme_is_made_of_a_meme_and_nothing_else(shop: Studio) -> None:
    angles = {one["angle"] for one in shop.expanded("--format", "meme")}
    assert angles == {"humor_meme"}
