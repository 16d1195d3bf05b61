"""A poll that is a message of its own below a text: what stands is known, step by step."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms.telegram import Settings, Telegram
from cfkit.domain.errors import Rejected
from cfkit.domain.markup import parse
from cfkit.domain.plan import Placement
from cfkit.domain.post import Poll, Post
from cfkit.sandbox.server import Running, running

REFUSED = Poll("x" * 301, ("Yes", "No"))
OLD = Poll("Which loaf?", ("Rye", "Wheat"))
NEW = Poll("Which of our loaves do you buy most?", ("Rye", "Wheat"))


class Chat:
    """A room whose channel `one` is a chat in the sandbox; what is sent is `post`."""

    def __init__(self, room: Any, sandbox: Running, client: httpx.Client) -> None:
        self.room = room
        self.sandbox = sandbox
        settings = Settings.model_validate(
            {
                "chat": "@open",
                "token": "1:t",
                "base_url": f"{sandbox.url}/telegram",
                "preview": True,
                "preview_url": f"{sandbox.url}/telegram",
            }
        )
        room.clock.time = datetime.now(UTC)
        self.key = room.add(at=room.clock.time)
        room.platforms["one"] = lambda _: Telegram(settings, client)
        room.compose = self._compose
        self.text, self.poll, self.parts = "Bread is out.", OLD, ()

    def _compose(self, placement: Placement) -> Post:
        parts = tuple(map(parse, self.parts))
        return Post(str(placement.key), parse(self.text), parts, poll=self.poll, slot=placement.at)

    def says(self, text: str, poll: Poll | None, *parts: str) -> None:
        """Change the file."""
        self.text, self.poll, self.parts = text, poll, parts
        self.room.change(self.key, body=f"{text} {poll} {parts}")

    def fault(self, kind: str, path: str) -> None:
        arranged = {"fault": kind, "path_contains": path}
        httpx.post(f"{self.sandbox.url}/_sandbox/faults", json=arranged, trust_env=False)

    @property
    def texts(self) -> list[str]:
        found = httpx.get(f"{self.sandbox.url}/_sandbox/posts", trust_env=False).json()["posts"]
        return [one["text"] for one in found]

    @property
    def sent(self) -> Post:
        found: Post = self.room.store.sent(self.key)
        return found


@pytest.fixture
def chat(room: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("sandbox")
    with running(folder) as sandbox, httpx.Client(trust_env=False) as client:
        yield Chat(room, sandbox, client)


def test_a_poll_that_was_changed_before_it_went_out_is_looked_for_as_it_was_sent(
    chat: Chat,
) -> None:
    chat.says("Bread is out.", REFUSED)
    assert chat.room.one().state == "rejected"
    chat.says("Bread is out.", NEW)
    chat.fault("cut-after", "sendPoll")

    assert chat.room.one().state in {"live", "unknown", "planned"}
    assert chat.sent.poll == NEW
    for _ in range(2):
        chat.room.later(minutes=5)
        chat.room.publish()

    assert chat.texts == ["Bread is out.", NEW.question]
    assert chat.room.state(chat.key) == "live"


def test_a_poll_that_is_out_stays_known_when_the_file_has_another_one(chat: Chat) -> None:
    chat.says("Bread is out.", OLD, "x" * 5000)
    assert chat.room.one().state == "rejected"
    chat.says("Bread is out.", NEW, "Come early.")

    result = chat.room.one()

    assert (result.state, chat.sent.poll) == ("live", OLD)
    assert chat.texts == ["Bread is out.", OLD.question, "Come early."]


@pytest.mark.parametrize("poll", [NEW, None])
def test_a_poll_that_stood_for_the_text_is_not_sent_below_it(chat: Chat, poll: Poll | None) -> None:
    chat.says(OLD.question, OLD, "x" * 5000)
    assert chat.room.one().state == "rejected"
    chat.says("Another text.", poll, "Come early.")

    assert chat.room.one().state == "live"

    assert chat.texts == [OLD.question, "Come early."]
    assert (chat.sent.poll, chat.sent.document.plain) == (OLD, OLD.question)


def test_a_poll_goes_out_below_a_text_that_says_as_much_and_is_out_already(chat: Chat) -> None:
    chat.says(NEW.question, REFUSED)
    assert chat.room.one().state == "rejected"
    chat.says("Another text.", NEW)

    assert chat.room.one().state == "live"

    assert chat.texts == [NEW.question, NEW.question]
    delivery = chat.room.store.deliveries([chat.key])[chat.key]
    assert set(delivery.parts) == {"poll"}


def test_the_platform_decides_where_a_poll_goes(room: Any) -> None:
    """On most platforms a poll is part of the first message, and is out with it."""
    key = room.add(body="One.\n---\nTwo.")
    compose, polls = room.compose, iter([OLD, NEW])
    room.compose = lambda placement: replace(compose(placement), poll=next(polls))
    room.wall().before = [None, Rejected("rude")]
    assert room.one().state == "rejected"
    room.change(key, body="One.\n---\nTwo, politely.")

    assert room.one().state == "live"
    assert room.store.sent(key).poll == OLD
