"""Discord, Slack and WordPress over real HTTP with processes that die: one post each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cfkit.sandbox.server import running

from .test_real_services import Town, kill_while_held

WRITES = {"discord": "/messages", "slack": "chat.postMessage", "wordpress": "/posts"}
ASKABLE = list(WRITES)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    (tmp_path / "project").mkdir()
    with running(tmp_path / "sandbox") as sandbox:
        made = Town(tmp_path / "project", sandbox.url)
        yield made
        made.close()


def test_a_killed_process_publishes_nothing_twice(town: Town) -> None:
    town.plan(ASKABLE)
    for channel, path in WRITES.items():
        town.fault("stall", platform=channel, path_contains=path)
    kill_while_held(town, len(ASKABLE))
    code, results = town.run()
    assert {one["channel"]: one["state"] for one in results} == dict.fromkeys(ASKABLE, "live")
    assert (code, town.run()) == (0, (0, []))
    assert town.texts() == ["Post 0, read."] * 3


@pytest.mark.parametrize("fault", ["cut-before", "garbage"])
def test_a_useless_answer_is_settled(town: Town, fault: str) -> None:
    town.plan(ASKABLE, count=2)
    for channel, path in WRITES.items():
        town.fault(fault, platform=channel, path_contains=path)
    town.run()
    code, _ = town.run()
    assert code == 0
    assert sorted(town.texts()) == sorted(["Post 0, read.", "Post 1, read."] * 3)


def test_a_broken_thread_goes_on_where_it_stopped(town: Town) -> None:
    channels = ["discord", "slack"]
    town.plan(channels, body="First {n}.\n---\nSecond {n}.\n---\nThird {n}.")
    for channel in channels:
        path = WRITES[channel]
        town.fault("slow", platform=channel, path_contains=path, seconds=0.01)
        town.fault("stall", platform=channel, path_contains=path)
    kill_while_held(town, len(channels))
    code, results = town.run()
    assert (code, {one["state"] for one in results}) == (0, {"live"})
    for channel in channels:
        assert town.texts(channel) == ["First 0.", "Second 0.", "Third 0."]


def test_only_a_person_can_tell_what_a_webhook_did(town: Town) -> None:
    town.plan(["discord-webhook"])
    town.fault("slow", platform="discord", path_contains="/webhooks/", seconds=0.01)  # it is read
    town.fault("cut-after", platform="discord", path_contains="/webhooks/")
    for _ in range(2):
        code, [result] = town.run()
        assert (code, result["state"]) == (8, "unknown")
    assert "channel_id" in result["error"]
    assert len(town.texts()) == 1


def test_a_draft_is_pending_until_a_person_publishes_it(town: Town) -> None:
    town.plan(["wordpress-draft"])
    town.fault("cut-after", platform="wordpress", path_contains="/posts")
    for _ in range(2):
        town.run()
    code, [result] = town.run()
    assert (code, result["state"]) == (0, "pending")
    assert result["url"].endswith("&action=edit")
    assert town.texts() == ["Post 0, read."]
    number = result["url"].partition("post=")[2].partition("&")[0]
    town.client.post(
        f"/wordpress/wp-json/wp/v2/posts/{number}",
        json={"status": "publish"},
        auth=("drafts", "t"),
    ).raise_for_status()
    code, [result] = town.run()
    assert (code, result["state"]) == (0, "live")
    assert "/wp-admin/" not in result["url"]
