"""Comments in groups that are linked no more, or by others, and bots that hear only some of it."""

from __future__ import annotations

import json
import sqlite3

import pytest

from .conftest import CHANNEL, _write
from .test_telegram import Square, square

__all__ = ["square"]


def _forget_groups(square: Square, group: int) -> None:
    """Write the ids of comments as an earlier version of cfkit did."""
    with sqlite3.connect(next(square.root.glob(".cfkit/**/state.db"))) as db:
        named = (f"comment/{group}/",)
        db.execute("UPDATE cases SET remote_id = replace(remote_id, ?, 'comment/')", named)
        db.execute("UPDATE deliveries SET remote_id = replace(remote_id, ?, 'comment/')", named)
    db.close()


def _regroup(square: Square) -> None:
    """Link every channel to another group."""
    square.control("config", {"telegram": {"regrouped": 1}})


def _post_with_comment(square: Square) -> str:
    """Publish a post with a first comment; give its key."""
    _write(square.root, "news", 7)
    (path,) = square.root.glob("content/**/lot7.*.md")
    words = path.read_text("utf-8").replace("status: draft", "status: draft\nfirst_comment: Hi!")
    path.write_text(words, "utf-8")
    assert square.run("publish")[0] == 0
    return "lot7.news.text_post.all@news"


@pytest.mark.parametrize("is_old", [False, True])
def test_a_comment_of_a_group_that_is_linked_no_more_is_answered_by_hand(
    square: Square, is_old: bool
) -> None:
    asked, before = square.say("How much is it?", square.copies()[0]), square.group()
    assert square.run("inbox", "pull")[1]["new"] == 1
    if is_old:
        _forget_groups(square, before)
    case = square.cases("news")[0]["case"]
    _regroup(square)
    assert square.say("Who has found my keys?", None) == asked
    code, told = square.run("inbox", "reply", case, "--text", "It is free.")
    assert (code, told["replies"][0]["state"]) == (5, "rejected")
    assert "by hand" in told["replies"][0]["error"]
    assert square.answers_below() == []
    assert [one["case"] for one in square.cases("news")] == [case]


@pytest.mark.parametrize("is_old", [False, True])
def test_a_comment_with_the_number_of_one_in_another_group_is_new(
    square: Square, is_old: bool
) -> None:
    asked, before = square.say("How much is it?", square.copies()[0]), square.group()
    assert square.run("inbox", "pull")[1]["new"] == 1
    if is_old:
        _forget_groups(square, before)
    _regroup(square)
    square.control("clock", {"advance": "1m"})
    _write(square.root, "news", 7)
    assert square.run("publish")[0] == 0
    assert square.say("Where are you?", square.copies()[-1]) == asked
    assert square.run("inbox", "pull")[1]["new"] == 1
    assert square.texts() == ["How much is it?", "Where are you?"]


def test_comments_that_an_earlier_version_has_stored_are_known_and_answered(
    square: Square,
) -> None:
    asked = square.say("How much is it?", square.copies()[0])
    square.run("inbox", "pull")
    _forget_groups(square, square.group())
    assert square.run("inbox", "pull")[1]["new"] == 0
    code, told = square.run("inbox", "reply", f"news/comment/{asked}", "--text", "It is free.")
    assert (code, told["replies"][0]["state"]) == (0, "live")
    assert square.answers_below() == [(str(asked), "It is free.")]


@pytest.mark.parametrize("is_old", [False, True])
def test_a_first_comment_is_deleted_in_its_group_or_not_at_all(
    square: Square, is_old: bool
) -> None:
    key, before = _post_with_comment(square), square.group()
    if is_old:
        _forget_groups(square, before)
    _regroup(square)
    assert [said for _, said in square.answers_in(before)] == ["Hi!"]
    stranger = square.say("Who has found my keys?", None)
    code, told = square.run("delete", key, "--yes")
    assert (code, "by hand" in told["results"][0]["error"]) == (5, True)
    assert square.call("deleteMessage", chat_id=square.group(), message_id=stranger)
    square.control("config", {"telegram": {"regrouped": 0}})
    assert square.run("delete", key, "--yes")[0] == 0
    assert square.answers_below() == []


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_gateway_that_refuses_uses_no_comment_up(square: Square, status: int) -> None:
    news = square.copies()[0]
    for number in range(120):
        square.say(f"Question {number}?", news)
    square.strike("html", "getChat", status=status)
    assert square.run("inbox", "pull")[0] == 6
    assert square.waiting() == 4 + 120
    assert square.run("inbox", "pull")[0] == 0
    assert len(square.texts()) == 120


def test_a_bot_that_was_put_out_of_the_channel_goes_on_to_hear_its_group(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert square.run("inbox", "pull")[0] == 0
    news = square.copies()[0]
    for number in range(120):
        square.say(f"Question {number}?", news)
    monkeypatch.setenv("TOWN_BOT", "17:forbidden")
    assert square.run("inbox", "pull")[1]["new"] == 120
    assert len(square.texts()) == 120


def test_a_bot_that_never_saw_the_channel_leaves_what_is_written_where_it_is(
    square: Square, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOWN_BOT", "17:forbidden")
    for number in range(120):
        square.say(f"Question {number}?", square.copies()[0] if not number else None)
    code, pulled = square.run("inbox", "pull")
    assert (code, pulled["new"]) == (4, 0)
    assert square.waiting("17:forbidden") == 4 + 120


def test_a_channel_without_posts_that_nobody_finds_holds_no_comments_up(square: Square) -> None:
    strategy = square.root / "strategy.yaml"
    third = {"chat": "@missing", "token": "${TOWN_BOT}", "base_url": f"{square.url}/telegram"}
    words = strategy.read_text("utf-8")
    more = CHANNEL % ("third", "telegram", json.dumps(third))
    strategy.write_text(words.replace("content:\n", f"{more}\ncontent:\n", 1), "utf-8")
    news = square.copies()[0]
    for number in range(120):
        square.say(f"Question {number}?", news)
    assert square.run("inbox", "pull")[1]["new"] == 120
    assert len(square.texts()) == 120
