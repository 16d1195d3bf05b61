"""A unit becomes a script that can be shot, cut and read from."""

from __future__ import annotations

import csv
import io
import itertools
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import TIMED, Studio, make_studio

KEY = "squealing-brakes.problem_mirror.short_video.commuters"
CUE = re.compile(
    r"(\d+)\n(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})\n(.+(?:\n.+)?)\n(?:\n|$)"
)


def cues(text: str) -> list[tuple[int, int, str]]:
    """Read subtitles back: start and end in milliseconds, and the words."""
    read = []
    at = 0
    while at < len(text):
        found = CUE.match(text, at)
        assert found, text[at : at + 80]
        assert int(found[1]) == len(read) + 1
        times = [int(found[n]) for n in range(2, 10)]
        start, end = (
            ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
            for hours, minutes, seconds, rest in (times[:4], times[4:])
        )
        read.append((start, end, found[10]))
        at = found.end()
    return read


@pytest.mark.parametrize("name", TIMED)
def test_every_format_that_is_told_in_time_has_a_script(everything: Studio, name: str) -> None:
    found = everything.json("script", f"bread.problem_mirror.{name}.people")
    times = [(scene["start"], scene["end"]) for scene in found["scenes"]]
    assert times[0][0] == 0
    assert all(start < end for start, end in times)
    assert [end for _, end in times[:-1]] == [start for start, _ in times[1:]]
    assert all(scene["voice"] and scene["shot"] and scene["sound"] for scene in found["scenes"])
    assert not {"too-fast", "time-order"} & {one["code"] for one in found["warnings"]}


def test_another_format_is_refused_with_those_that_have_one(everything: Studio) -> None:
    answer = everything.run("script", "bread.problem_mirror.text_post.people")
    assert answer.code == 2
    assert "text_post has no script" in answer.talk
    assert "short_video" in answer.talk


@pytest.mark.parametrize(
    "key",
    [
        "squealing-brake.problem_mirror.short_video.commuters",
        f"{KEY}@tubes",
        "x",
        "",
        "@",
        f"{KEY}@",
    ],
)
def test_a_key_that_names_nothing_is_refused(shop: Studio, key: str) -> None:
    answer = shop.run("script", "--", key)
    assert answer.code == 2
    assert "no unit is called" in answer.talk
    if key.startswith("squealing"):
        assert f'did you mean "{KEY}"' in answer.talk


def test_the_table_has_the_columns_of_the_brands_language(shop: Studio, tmp_path: Path) -> None:
    heads = next(csv.reader(io.StringIO(shop.run("script", KEY, "--to", "csv").out)))
    assert heads == ["No.", "Time", "Block", "Shot", "Voice", "Text on screen", "Sound", "Props"]
    idea = {
        "id": "hleb",
        "message": "Хлеб на закваске готовят два дня",
        "pain": {"situation": "Хлеб черствеет на второй день", "root": "белая мука теряет воду"},
    }
    mill = make_studio(tmp_path / "mill", [idea], ["short_video"], "ru")
    table = mill.run("script", "hleb.problem_mirror.short_video.people", "--to", "md").out
    assert "| № | Время | Блок | Кадр | Голос | Текст на экране | Звук | Реквизит |" in table
    assert "| Хук |" in table


def test_the_name_of_the_file_says_the_shape(shop: Studio, tmp_path: Path) -> None:
    for suffix, mark in ((".md", "# Script:"), (".csv", "No.,Time"), (".srt", "1\n00:00:00,000")):
        out = tmp_path / f"clip{suffix}"
        assert shop.run("script", KEY, "--out", out).code == 0
        assert out.read_text(encoding="utf-8").startswith(mark)
    shop.run("script", KEY, "--out", tmp_path / "clip.txt")
    prompter = shop.run("script", KEY, "--to", "teleprompter").out
    assert (tmp_path / "clip.txt").read_text(encoding="utf-8").strip() == prompter.strip()


def test_a_dash_is_stdout_and_no_file_of_that_name(
    shop: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for words in (("script", KEY, "--to", "md"), ("brief", KEY)):
        told = shop.run(*words, "--out", "-")
        assert told.code == 0, told.talk
        assert told.out == shop.run(*words).out
        assert shop.run(*words, "--out", "-", "--json").out == told.out
    assert not Path("-").exists()


def test_a_file_that_cannot_be_written_is_said_so(shop: Studio, tmp_path: Path) -> None:
    answer = shop.run("script", KEY, "--out", tmp_path / "no/such/folder.md")
    assert answer.code == 3
    assert "cannot be written" in answer.talk


def test_addresses_are_shown_and_not_spoken(shop: Studio) -> None:
    found = shop.json("script", KEY)
    assert "http" not in "".join(scene["voice"] for scene in found["scenes"])
    assert "https://ratchetlane.example/notebook/squeal" in found["scenes"][-1]["screen"]
    assert "http" not in shop.run("script", KEY, "--to", "teleprompter").out


def test_subtitles_rise_and_say_every_word(shop: Studio) -> None:
    found = cues(shop.run("script", KEY, "--to", "srt").out)
    assert all(start < end for start, end, _ in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
    assert all(len(line) <= 42 for _, _, text in found for line in text.split("\n"))
    said = " ".join(text for _, _, text in found).split()
    assert said == shop.run("script", KEY, "--to", "teleprompter").out.split()


@pytest.mark.parametrize("seconds", [1, 5, 30, 47, 300])
def test_scenes_fit_into_the_length_that_is_asked_for(shop: Studio, seconds: int) -> None:
    scenes = shop.json("script", KEY, "--length", seconds)["scenes"]
    assert scenes[-1]["end"] == max(seconds, len(scenes))
    assert all(scene["start"] < scene["end"] for scene in scenes)


def test_a_pace_that_nobody_follows_is_named_with_its_scene(shop: Studio) -> None:
    answer = shop.run("script", KEY, "--length", "15")
    assert answer.code == 0
    assert f"{KEY.partition('@')[0]}: warning [too-fast] scene 2" in answer.talk
    quick = shop.json("script", KEY, "--length", "15")["warnings"]
    slow = shop.json("script", KEY, "--length", "55")["warnings"]
    assert "too-fast" in {one["code"] for one in quick}
    assert "too-fast" not in {one["code"] for one in slow}


def test_an_edited_file_is_the_script(shop: Studio) -> None:
    shop.place(
        f"{KEY}@tube",
        "The caption: https://ratchetlane.example\n\n---\n\n"
        "**0–4 s · Hook**\nShot: a wheel from below\nSound: the squeal\nIt squeals!\n\n---\n\n"
        "**4–9 s · A block of my own**\nWipe it.\n- Once\n- Twice",
    )
    answer = shop.run("script", KEY, "--json")
    found = answer.document
    assert found["source"].endswith(f"tube/{KEY}.md")
    assert found["caption"] == "The caption: https://ratchetlane.example"
    first, second = found["scenes"]
    assert (first["shot"], first["sound"]) == ("a wheel from below", "the squeal")
    assert (first["voice"], first["end"]) == ("It squeals!", 4)
    assert (second["block"], second["voice"]) == ("A block of my own", "Wipe it. Once. Twice.")
    assert second["screen"] == "Once\nTwice"


def test_a_file_that_nobody_touched_is_said_anew(shop: Studio) -> None:
    assert shop.run("plan", "2026-12").code == 0
    keys = [one["key"] for one in shop.json("status")["placements"]]
    timed = next(key for key in keys if ".short_video." in key or ".screencast." in key)
    assert shop.json("script", timed)["source"] is None


def test_times_that_run_backwards_are_mended_and_said(shop: Studio) -> None:
    shop.place(
        f"{KEY}@tube",
        "**5–9 s**\nOne.\n\n---\n\n**2–7 s**\nTwo.\n\n---\n\n**20–12 s**\nThree.\n\n---\n\nFour.",
    )
    found = shop.json("script", KEY)
    times = [(scene["start"], scene["end"]) for scene in found["scenes"]]
    assert all(start < end for start, end in times)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(times))
    assert "time-order" in {one["code"] for one in found["warnings"]}


def test_a_channel_that_does_not_serve_the_segment_has_no_such_unit(shop: Studio) -> None:
    assert shop.run("script", f"{KEY}@insta").code == 2


def test_a_unit_with_nothing_to_say_is_a_mistake_in_the_ideas(everything: Studio) -> None:
    answer = everything.run("script", "bread.problem_mirror.short_video.people.h99")
    assert answer.code == 3
    assert "hooks can be said well here, no more" in answer.talk
    assert "there is nothing to work from" in answer.talk


def test_a_body_without_scenes_still_gives_one(shop: Studio) -> None:
    shop.place(f"{KEY}@tube", "Just a sentence.")
    found = shop.json("script", KEY)
    assert [scene["voice"] for scene in found["scenes"]] == ["Just a sentence."]


HOSTILE = (
    "=cmd|' /C calc'!A0 | pipe\n1\n00:00:00,000 --> 00:00:09,000\n<script>x</script> \u202egnp "
    + "x" * 300
)


def test_hostile_words_break_no_shape(shop: Studio) -> None:
    body = (
        f"**0–4 s · A | B**\n{HOSTILE}\n\n---\n\n**4–5 s**\n\u200b\n\n---\n\n**5–6 s**\n{{{{ 1 }}}}"
    )
    shop.place(f"{KEY}@tube", body)
    for start, end, text in cues(shop.run("script", KEY, "--to", "srt").out):
        assert start < end
        assert "-->" not in text
    rows = list(csv.reader(io.StringIO(shop.run("script", KEY, "--to", "csv").out)))
    assert {len(row) for row in rows} == {8}
    assert not [cell for row in rows[1:] for cell in row if cell.startswith(("=", "+", "@"))]
    table = [
        line
        for line in shop.run("script", KEY, "--to", "md").out.splitlines()
        if line.startswith("|")
    ]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {9}
    assert "<script>" not in "".join(table)


def test_a_projects_own_format_and_scenes_give_a_script(everything: Studio) -> None:
    catalogue = everything.root / "templates/catalogue"
    catalogue.mkdir(parents=True)
    (catalogue / "formats.yaml").write_text(
        "- {id: loop, en: Loop, ru: Петля, kind: dynamic, needs: {video: true},\n"
        "   script: {shortest: 6, longest: 12, scenes: [twirl]}}\n",
        encoding="utf-8",
    )
    (catalogue / "scenes.yaml").write_text(
        "twirl: {ru: Поворот, en: Twirl, shot: {ru: стол, en: a table that turns}}\n",
        encoding="utf-8",
    )
    layout = everything.root / "templates/en/formats/loop.md.j2"
    layout.parent.mkdir(parents=True)
    layout.write_text(
        '{{ parts(beats.hook, timeline(format.script, scene("0–6 s · Twirl", beats.tension))) }}',
        encoding="utf-8",
    )
    path = everything.root / "strategy.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("- story\n", "- story\n  - loop\n", 1), encoding="utf-8")
    (scene,) = everything.json("script", "bread.problem_mirror.loop.people")["scenes"]
    assert (scene["block"], scene["shot"], scene["end"]) == ("Twirl", "a table that turns", 6)


def test_the_shell_completes_keys_that_are_planned(shop: Studio) -> None:
    shop.place(f"{KEY}@tube", "**0–4 s**\nIt squeals.")
    shop.place("winter-chain.how_to.screencast.commuters@tube", "**0–4 s**\nIt grinds.")
    done = subprocess.run(
        [sys.executable, "-m", "cfkit"],
        cwd=shop.root,
        env={
            **os.environ,
            "_CFKIT_COMPLETE": "complete_bash",
            "COMP_WORDS": "cfkit script squ",
            "COMP_CWORD": "2",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [f"{KEY}@tube"]
