"""Comments below Telegram posts come once, through the channel's group, whatever breaks or dies."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit import wiring
from cfkit.sandbox.server import running
from cfkit.sandbox.state import State
from cfkit.wiring.inbox import channels_to_hear

from .conftest import CHANNEL, STRATEGY, Town, _write

BOT = "17:bot"


@dataclass
class Square(Town):
    """A project with two Telegram channels that one bot serves."""

    def call(self, method: str, bot: str = BOT, **asked: Any) -> Any:
        """Call the Bot API as somebody."""
        url = f"{self.url}/telegram/bot{bot}/{method}"
        return httpx.post(url, json=asked, trust_env=False).json().get("result")

    def group(self, channel: str = "news") -> int:
        """Tell the number of a channel's group."""
        return int(self.call("getChat", chat_id=f"@{channel}")["linked_chat_id"])

    def copies(self, channel: str = "news") -> list[int]:
        """List by which messages posts arrived in the group, as a new bot sees them."""
        group, spy, found, offset = self.group(channel), f"99:{secrets.token_hex(4)}", [], 0
        while page := self.call("getUpdates", spy, offset=offset):
            messages = [one["message"] for one in page]
            own = [one for one in messages if one.get("is_automatic_forward")]
            found += [one["message_id"] for one in own if one["chat"]["id"] == group]
            offset = page[-1]["update_id"] + 1
        return found

    def say(
        self, text: str, above: int | None, channel: str = "news", who: str = "9:reader"
    ) -> int:
        """Say something in a group."""
        reply = {"reply_parameters": {"message_id": above}} if above else {}
        made = self.call("sendMessage", who, chat_id=self.group(channel), text=text, **reply)
        return int(made["message_id"])

    def texts(self, channel: str = "news") -> list[str]:
        """List the words of all cases of a channel."""
        listed = self.run("inbox", "list", "--all", "--channel", channel)[1]["cases"]
        return sorted(one["text"] for one in listed)

    def waiting(self, bot: str = BOT) -> int:
        """Count the updates that the bot has not confirmed."""
        confirmed = State(self.memory, writable=False).row("telegram.confirmed", bot) or 0
        every = State(self.memory, writable=False).row("telegram.arrived", "all") or {}
        return sum(number >= confirmed for number in every.values())

    def answers_below(self, channel: str = "news") -> list[tuple[str, str]]:
        """List what bots wrote in a group: what it answers, and the words."""
        return self.answers_in(self.group(channel))

    def answers_in(self, group: int) -> list[tuple[str, str]]:
        """List the same of a group that was linked once."""
        posts = State(self.memory, writable=False).posts("telegram", str(group))
        live = [one for one in posts if one.deleted_at is None]
        return [(str(one.reply_to), one.text) for one in live if not one.native.get("person")]


@pytest.fixture
def square(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Square]:
    monkeypatch.setenv("TOWN_BOT", BOT)
    shared = {"SETTLE": "0", "PATIENCE": "1", "HTTP_TIMEOUT": "5", "RATES": "off"}
    for name, value in shared.items():
        monkeypatch.setenv(f"CFKIT_{name}", value)
    memory = tmp_path / "memory"
    with running(memory) as server:
        square = Square(tmp_path / "square", server.url, memory)
        square.control("config", {"numbers": {"enabled": False}})
        square.root.mkdir()
        settings = [
            {"chat": f"@{name}", "token": "${TOWN_BOT}", "base_url": f"{server.url}/telegram"}
            for name in ("news", "kids")
        ]
        channels = "\n".join(
            CHANNEL % (name, "telegram", json.dumps(one))
            for name, one in zip(("news", "kids"), settings, strict=True)
        )
        (square.root / "strategy.yaml").write_text(STRATEGY % channels, encoding="utf-8")
        for name in ("news", "kids"):
            for number in range(2):
                _write(square.root, name, number)
        assert square.run("publish")[0] == 0
        yield square
        for process in square.started:
            process.kill()
            process.wait()


def wait_for(condition: Callable[[], object], seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.05)


def test_what_people_write_below_posts_becomes_cases_of_these_posts_once(square: Square) -> None:
    first, second = square.copies()
    asked = square.say("How much is it?", first)
    square.say("I wonder too", asked, who="9:reader two")
    square.say("Where is it?", second)
    square.say("Good morning, all", None)
    code, pulled = square.run("inbox", "pull")
    assert (code, pulled["new"], pulled["posts"], pulled["silences"]) == (0, 3, 4, [])
    listed = square.run("inbox", "list", "--all")[1]["cases"]
    assert {one["text"]: one["key"].partition(".")[0] for one in listed} == {
        "How much is it?": "lot0",
        "I wonder too": "lot0",
        "Where is it?": "lot1",
    }
    assert square.run("inbox", "pull")[1]["new"] == 0


def test_an_answer_to_a_comment_finds_its_post_days_later(square: Square) -> None:
    first, _ = square.copies()
    asked = square.say("How much is it?", first)
    assert square.run("inbox", "pull")[1]["new"] == 1
    square.control("clock", {"advance": "3d"})
    square.say("Still nobody knows?", asked)
    assert square.run("inbox", "pull")[1]["new"] == 1
    assert square.texts() == ["How much is it?", "Still nobody knows?"]


def test_what_the_channel_and_bots_say_is_no_comment(square: Square) -> None:
    first, _ = square.copies()
    square.say("From a bot", first, who="33:other")
    square.say("Thanks!", first)
    assert square.run("inbox", "pull")[1]["new"] == 1
    assert square.texts() == ["Thanks!"]


def test_one_bot_of_two_channels_loses_nothing_of_the_one_that_was_not_asked(
    square: Square,
) -> None:
    news, kids = square.copies()[0], square.copies("kids")[0]
    for number in range(120):
        square.say(f"Question {number}?", news)
    square.say("And for us?", kids, "kids")
    assert square.run("inbox", "pull", "--channel", "news")[1]["new"] == 121
    assert len(square.texts()) == 120
    assert square.texts("kids") == ["And for us?"]
    left = square.waiting()
    assert left < 100, "what is stored makes room"
    assert square.run("inbox", "pull")[1]["new"] == 0
    assert square.waiting() == left, "the last page is left to others that read this bot"


@pytest.mark.parametrize("at", ["getChat", "getUpdates"])
def test_a_run_that_is_killed_before_or_after_it_stored_a_page_loses_none_of_it(
    square: Square, at: str
) -> None:
    news = square.copies()[0]
    for number in range(110):
        square.say(f"Question {number}?", news)
    if at == "getUpdates":  # the second page
        square.strike("slow", at, seconds=0.0)
    square.strike("stall", at, seconds=60.0)
    process = square.start("inbox", "pull")
    wait_for(square.is_struck)
    process.kill()
    process.wait()
    code, pulled = square.run("inbox", "pull")
    assert code == 0
    assert len(square.texts()) == 110
    assert pulled["new"] < 110 if at == "getUpdates" else pulled["new"] == 110


def test_comments_below_a_post_that_nobody_has_settled_wait_for_it(square: Square) -> None:
    _write(square.root, "news", 7)
    square.strike("cut-after", "sendMessage")
    assert square.run("publish")[0] == 8
    copy = square.copies()[-1]
    for number in range(120):
        square.say(f"Question {number}?", copy)
    pulled = square.run("inbox", "pull")[1]
    assert pulled["new"] == 0
    assert ["cfkit reconcile" in one["words"] for one in pulled["silences"]] == [True]
    key = "lot7.news.text_post.all@news"
    assert square.run("reconcile", key, "--live", "https://t.me/news/3")[0] == 0
    assert square.run("inbox", "pull")[1]["new"] == 120
    assert len(square.texts()) == 120


def test_workers_read_a_bot_once_for_all_its_channels(square: Square) -> None:
    square.say("And for us?", square.copies()[0])
    with wiring.workshop(square.root) as shop:
        [asked] = channels_to_hear(shop)
    assert square.run("inbox", "pull", "--channel", asked)[1]["new"] == 1
    assert (asked, square.texts()) == ("kids", ["And for us?"])


def test_a_bot_that_others_listen_to_as_well_is_told(square: Square) -> None:
    square.say("How much is it?", square.copies()[0])
    square.call("setWebhook", url="https://bot.example")
    code, pulled = square.run("inbox", "pull")
    assert code == 6
    assert {one["channel"] for one in pulled["silences"]} == {"news", "kids"}
    assert "give cfkit a bot of its own" in pulled["silences"][0]["words"]
    square.call("deleteWebhook")
    assert square.run("inbox", "pull")[1]["new"] == 1


@pytest.mark.parametrize(
    ("bot", "words"),
    [("17:private", "privacy mode keeps the discussion group"), ("17:stranger", "is not in the")],
)
def test_a_bot_that_hears_nothing_says_so(
    square: Square, bot: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    square.say("How much is it?", square.copies()[0])
    assert "warning" not in square.run("auth", "check", "news")[1]
    monkeypatch.setenv("TOWN_BOT", bot)
    assert words in square.run("auth", "check", "news")[1]["warning"]
    pulled = square.run("inbox", "pull")[1]
    assert (pulled["new"], len(pulled["silences"])) == (0, 2)
    assert words in pulled["silences"][0]["words"]
    found = square.run("doctor")[1]["findings"]
    assert any(words in one["says"] and one["level"] == "warning" for one in found)


def test_a_pull_that_comes_too_late_names_the_time_whose_comments_are_lost(square: Square) -> None:
    now = datetime.now(UTC)
    with wiring.workshop(square.root) as shop:
        for key, one in shop.store.deliveries().items():
            old = replace(one, live_at=now - timedelta(days=5))
            shop.store.move(key, old, only_from=[one.state])
    silences = square.run("inbox", "pull")[1]["silences"]
    assert [one["channel"] for one in silences] == ["news", "kids"]
    assert all("are lost" in one["words"] for one in silences)
    assert square.run("inbox", "pull")[1]["silences"] == []
    with wiring.workshop(square.root) as shop:
        shop.store.talks("kids").note({"read at": (now - timedelta(days=3)).isoformat()})
    [silence] = square.run("inbox", "pull")[1]["silences"]
    assert silence["channel"] == "kids"
    assert f"between {now - timedelta(days=3):%Y-%m-%d}" in silence["words"]


def test_a_comment_is_answered_once_where_it_stands(square: Square) -> None:
    asked = square.say("How much is it?", square.copies()[0])
    square.run("inbox", "pull")
    case = square.cases("news")[0]["case"]
    code, told = square.run("inbox", "reply", case, "--text", "It is free.")
    assert (code, told["replies"][0]["state"]) == (0, "live")
    assert square.answers_below() == [(str(asked), "It is free.")]
    assert square.run("inbox", "reply", case, "--text", "Free, I said.")[0] == 9
    assert len(square.answers_below()) == 1
    assert square.run("inbox", "pull")[1]["new"] == 0
    assert square.cases("news") == []


@pytest.mark.parametrize("fault", ["cut-before", "cut-after", "500-after", "garbage"])
def test_an_answer_that_got_lost_is_unknown_until_a_person_says(square: Square, fault: str) -> None:
    square.say("How much is it?", square.copies()[0])
    square.run("inbox", "pull")
    case = square.cases("news")[0]["case"]
    square.strike(fault, "sendMessage")
    words = ("inbox", "reply", case, "--text", "It is free.")
    code, told = square.run(*words)
    assert (code, told["replies"][0]["state"]) == (8, "unknown")
    assert square.run("reconcile")[0] == 8
    assert square.run(*words)[0] == 8
    key, is_there = told["replies"][0]["key"], bool(square.answers_below())
    assert is_there == (fault != "cut-before")
    where = ["--live", "https://t.me/news/1?comment=5"] if is_there else ["--not-live"]
    assert square.run("reconcile", key, *where)[0] == 0
    square.run(*words)
    assert [text for _, text in square.answers_below()] == ["It is free."]
    assert square.cases("news") == []


def test_a_comment_that_was_taken_away_closes_its_case(square: Square) -> None:
    asked = square.say("How much is it?", square.copies()[0])
    square.run("inbox", "pull")
    case = square.cases("news")[0]["case"]
    assert square.call("deleteMessage", chat_id=square.group(), message_id=asked)
    code, told = square.run("inbox", "reply", case, "--text", "Too late.")
    assert (code, told["replies"][0]["error_code"]) == (9, "gone")


def test_where_posts_arrived_is_remembered_when_the_updates_are_gone(square: Square) -> None:
    square.run("inbox", "pull")
    with sqlite3.connect(next(square.root.glob(".cfkit/**/state.db"))) as db:
        places = dict(db.execute("SELECT remote_id, place FROM talks WHERE channel = 'news'"))
    db.close()
    del places["read at"]  # when the bot was asked last
    group = square.group()
    wanted = {str(n): f"{group}/{copy}" for n, copy in enumerate(square.copies(), 1)}
    assert {name: place for name, place in places.items() if name.isdigit()} == wanted


def test_a_first_comment_behind_a_hundred_messages_goes_out_after_a_pull(square: Square) -> None:
    for number in range(100):
        square.say(f"Morning {number}", None)
    _write(square.root, "news", 7)
    (path,) = square.root.glob("content/**/lot7.*.md")
    words = path.read_text("utf-8").replace("status: draft", "status: draft\nfirst_comment: Hi!")
    path.write_text(words, "utf-8")
    code, told = square.run("publish")
    assert code == 6
    [waits] = [one for one in told["results"] if one["key"].endswith("+comment")]
    assert "`cfkit inbox pull`" in waits["error"]
    assert square.run("inbox", "pull")[0] == 0
    assert square.run("publish")[0] == 0
    assert square.answers_below() == [(str(square.copies()[-1]), "Hi!")]
    assert square.run("publish")[0] == 0
    assert len(square.answers_below()) == 1
