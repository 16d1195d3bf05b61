"""What OK keeps is taken back, and what readers may see already stays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from .fakes.ok import FAKE, Group

NOW = datetime.now(UTC)


@pytest.fixture
def group() -> Group:
    """Build a group whose feed holds fifty topics, all newer than topic 155."""
    found = Group(NOW)
    found.kept["155"] = round((NOW + timedelta(hours=2)).timestamp() * 1000)
    for number in range(1000, 1050):
        found.topics[str(number)] = topic(str(number), number)
    return found


def topic(name: str, second: int = 0) -> dict[str, Any]:
    made = NOW - timedelta(hours=1) + timedelta(seconds=second)
    return {"id": name, "created_ms": round(made.timestamp() * 1000), "media": []}


def connected(group: Group) -> Any:
    return FAKE.build(httpx.Client(transport=httpx.MockTransport(group)))


def show(group: Group) -> None:
    """Let topic 155 out; the feed is full of others."""
    shown = [*group.topics.values()]
    group.methods["stream.get"] = lambda _: {"entities": {"media_topics": shown}, "anchor": ""}
    del group.kept["155"]
    group.topics["155"] = topic("155")


def test_a_topic_that_is_out_and_not_in_the_feed_stays(group: Group) -> None:
    show(group)
    assert not connected(group).withdraw("155")
    assert "155" in group.topics


def test_a_topic_that_waits_is_taken_back(group: Group) -> None:
    assert connected(group).withdraw("155")
    assert group.kept == {}


def test_a_topic_that_is_read_with_an_instant_to_come_is_taken_back(group: Group) -> None:
    show(group)
    group.topics["155"]["created_ms"] = round((NOW + timedelta(hours=2)).timestamp() * 1000)
    assert connected(group).withdraw("155")
    assert "155" not in group.topics
