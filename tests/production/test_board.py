"""`cfkit board` shows how far every post is, where channels are silent, what is due next."""

from typing import Any

import pytest
from rich.cells import cell_len

from .conftest import Newsroom


def columns(newsroom: Newsroom, *words: object) -> dict[str, list[dict[str, Any]]]:
    found = newsroom.json("board", *words)["columns"]
    return {column["name"]: column["cards"] for column in found}


def test_posts_walk_from_draft_to_live(newsroom: Newsroom) -> None:
    keys = [
        newsroom.post("text_post", f"2026-12-{day:02}", angle=f"a_{day}") for day in (8, 9, 10, 11)
    ]
    newsroom.post("text_post", "2026-12-12", angle="held", status="hold")
    for key in keys[:3]:
        newsroom.run("approve", key)
    newsroom.run("publish", "--at", "2026-12-08T10:05")
    newsroom.run("reconcile", keys[0], "--live", "https://mill.example/rye")
    newsroom.run("publish", "--at", "2026-12-09T10:05")
    found = columns(newsroom, "2026-12", "--at", "2026-12-10T10:05")
    assert {name: [card["key"] for card in cards] for name, cards in found.items()} == {
        "edited": [keys[3]],
        "hold": ["rye.held.text_post.people@site"],
        "due": [keys[2]],
        "pending": [keys[1]],
        "live": [keys[0]],
    }
    assert list(found) == ["edited", "hold", "due", "pending", "live"]
    assert f'cfkit reconcile "{keys[1]}" --live URL' in found["pending"][0]["note"]
    assert found["live"][0]["url"] == "https://mill.example/rye"


def test_a_post_whose_time_is_long_past_is_missed(newsroom: Newsroom) -> None:
    newsroom.post("text_post", "2026-12-08")
    (card,) = columns(newsroom, "--at", "2026-12-20T10:00")["missed"]
    assert "late" in card["note"]


def test_an_approved_text_that_changed_goes_back(newsroom: Newsroom) -> None:
    key = newsroom.post("text_post", "2026-12-18")
    newsroom.run("approve", key)
    assert list(columns(newsroom)) == ["approved"]
    (path,) = newsroom.root.glob("content/*/*/*.md")
    path.write_text(path.read_text(encoding="utf-8").replace("Rye.", "Barley."), encoding="utf-8")
    (card,) = columns(newsroom)["edited"]
    assert "approve it again" in card["note"]


def test_columns_may_be_people_or_channels(newsroom: Newsroom) -> None:
    newsroom.post("photo_post", "2026-12-17", "site")
    newsroom.post("text_post", "2026-12-18", "forum")
    people = columns(newsroom, "--by", "person")
    assert {name: len(cards) for name, cards in people.items()} == {
        "writer": 2,
        "painter": 1,
        "head": 2,
    }
    assert people["painter"][0]["task"]["role"] == "designer"
    assert list(columns(newsroom, "--by", "channel")) == ["site", "forum"]


def test_a_board_shows_one_channel_or_one_person(newsroom: Newsroom) -> None:
    newsroom.post("photo_post", "2026-12-17", "site")
    newsroom.post("text_post", "2026-12-18", "forum")
    (card,) = columns(newsroom, "--channel", "forum")["edited"]
    assert card["channel"] == "forum"
    document = newsroom.json("board", "--person", "painter")
    ((card,),) = (column["cards"] for column in document["columns"])
    assert card["channel"] == "site"
    assert {task["owner"] for task in document["deadlines"]} == {"painter"}
    for words, meant in ((["--channel", "froum"], "forum"), (["--person", "paiter"], "painter")):
        answer = newsroom.run("board", *words)
        assert answer.code == 2
        assert f'did you mean "{meant}"?' in answer.talk


def test_work_of_nobody_has_a_column(newsroom: Newsroom) -> None:
    newsroom.save(team=[])
    newsroom.post("text_post", "2026-12-18")
    assert list(columns(newsroom, "--by", "person")) == ["nobody"]


def test_days_without_a_post_are_named_against_the_cadence(newsroom: Newsroom) -> None:
    newsroom.strategy["content"]["blackout"] = [
        {"from": "2026-12-05", "to": "2026-12-05", "channels": ["site"]}
    ]
    newsroom.save()
    newsroom.post("text_post", "2026-12-01", angle="one")
    newsroom.post("text_post", "2026-12-04", angle="two")
    newsroom.post("text_post", "2026-12-03", angle="three", status="hold")
    period = "2026-12-01..2026-12-06"
    found = {one["channel"]: one for one in newsroom.json("board", period)["gaps"]}
    site = found["site"]
    assert (site["posts"], site["wanted"], site["missing"], site["longest"]) == (2, 5, 3, 2)
    assert site["days"] == ["2026-12-02", "2026-12-03", "2026-12-06"]
    assert found["forum"]["posts"] == 0
    talk = newsroom.run("board", period).talk
    assert "site: no post on Dec 2-3, 6" in talk
    assert "forum: no post on Dec 1-6" in talk


def test_the_next_deadlines_stand_below(newsroom: Newsroom) -> None:
    newsroom.post("short_video", "2026-12-18")
    document = newsroom.json("board", "2026-12", "--at", "2026-12-11T09:00")
    assert [(one["role"], one["late"]) for one in document["deadlines"]] == [
        ("scriptwriter", True),
        ("creator", False),
        ("editor", False),
        ("distributor", False),
    ]
    talk = newsroom.run("board", "2026-12", "--at", "2026-12-11T09:00").talk
    assert "! late 1 d: Thu 10 Dec  writer  Script  Rye" in talk


def test_a_board_fits_the_screen(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    newsroom.idea["title"] = "Хлеб 面包 " * 20
    newsroom.save()
    for day in range(1, 29):
        newsroom.post("text_post", f"2026-12-{day:02}", angle=f"a_{day}")
    for width in (20, 80, 200):
        monkeypatch.setenv("COLUMNS", str(width))
        talk = newsroom.run("board", "2026-12", "--limit", "5").talk
        drawn = talk.partition("\nchannel ")[0].splitlines()
        assert max(map(cell_len, drawn)) <= width
        assert "edited (28)" in talk
    assert "more" not in talk.partition("\nchannel ")[0]  # two hundred cells hold them all
    monkeypatch.setenv("COLUMNS", "20")
    assert "… 23 more" in newsroom.run("board", "2026-12", "--limit", "5").talk


def test_an_empty_board_says_where_posts_are(newsroom: Newsroom) -> None:
    answer = newsroom.run("board", "2026-11")
    assert answer.code == 0
    assert "cfkit plan 2026-11" in answer.talk
    newsroom.post("text_post", "2026-12-18")
    assert "2026-12" in newsroom.run("board", "2026-11").talk
    document = newsroom.json("board", "2026-11")
    assert (document["columns"], document["deadlines"]) == ([], [])


def test_posts_of_the_next_days_that_nobody_approved_are_counted(newsroom: Newsroom) -> None:
    near = newsroom.post("text_post", "2026-12-08", angle="near")
    newsroom.post("text_post", "2026-12-28", angle="far")
    moment = ("--at", "2026-12-04T09:00")
    assert newsroom.json("board", *moment)["unapproved"] == [near]
    assert (
        "1 post goes out within a week without an approval" in newsroom.run("board", *moment).talk
    )
    newsroom.run("approve", near)
    assert newsroom.json("board", *moment)["unapproved"] == []
    newsroom.strategy["factory"] = {"approval": "none"}
    newsroom.save()
    newsroom.post("text_post", "2026-12-09", angle="free")
    assert newsroom.json("board", *moment)["unapproved"] == []


def test_the_talk_is_english_whatever_the_project_speaks(newsroom: Newsroom) -> None:
    newsroom.strategy["brand"]["language"] = "ru"
    newsroom.save()
    newsroom.post("text_post", "2036-12-18")

    board, tasks = newsroom.run("board"), newsroom.run("tasks")

    assert "writer  Text  Rye" in board.talk
    assert "Текст" not in board.talk + tasks.talk
