"""Posts that platforms keep for their time: handed over ahead, taken back, live by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._opening import open_client
from cfkit.adapters.platforms._registry import build
from cfkit.adapters.platforms._rehearsal import rehearsed
from cfkit.sandbox.server import Running
from cfkit.wiring import load_project

from .conftest import Project, Ran

CHANNELS = """\
channels:
  - id: mastodon
    platform: mastodon
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["10:00"]}
    settings: {server: "https://social.example", token: "${CFKIT_MASTO_TOKEN}"}
  - id: ok
    platform: ok
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["11:00"]}
    settings:
      group_id: 70000001234567
      application_key: CABCDEFGHIJKLMNOP
      application_secret: ${CFKIT_OK_SECRET}
      access_token: ${CFKIT_OK_TOKEN}
  - id: facebook
    platform: facebook
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["11:00"]}
    settings: {page_id: 104857600012345, token: "${CFKIT_FB_TOKEN}"}
  - id: tg
    platform: telegram
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["12:00"]}
    settings: {chat: "@mill_lane", token: "${CFKIT_TG_TOKEN}"}
"""
FACTORY = "factory: {approval: none, late: {after: 2h, then: skip}}\n"
KEEPERS = ("mastodon", "ok", "facebook")
LISTED = ("mastodon", "facebook")
"""Those that list what they keep."""
WRITES = {"mastodon": "/api/v1/statuses", "ok": "mediatopic.post", "facebook": "/feed"}
CANCELS = {"mastodon": "scheduled_statuses/", "ok": "mediatopic.deleteTopic", "facebook": "_"}


class Newsroom:
    """A rehearsal with a post for each channel, tomorrow by the sandbox's clock."""

    def __init__(self, project: Project, sandbox: Running) -> None:
        self.project = project
        self.url = sandbox.url
        self.at = self.now() + timedelta(hours=23)

    def ask(self, method: str, path: str, **said: Any) -> Any:
        answer = httpx.request(method, f"{self.url}/_sandbox/{path}", trust_env=False, **said)
        return answer.raise_for_status().json()

    def now(self) -> datetime:
        told: str = self.ask("POST", "clock", json={"advance": "0s"})["now"]
        return datetime.fromisoformat(told).replace(microsecond=0)

    def advance(self, span: str) -> None:
        self.ask("POST", "clock", json={"advance": span})

    def fault(self, fault: str, channel: str, path: str) -> None:
        told = {"fault": fault, "platform": channel, "path_contains": path}
        self.ask("POST", "faults", json=told)

    def lose_withdrawal(self, fault: str, channel: str) -> None:
        if channel == "facebook":  # it is asked first whether the post is out
            told = {"fault": "slow", "seconds": 0.01, "platform": channel, "path_contains": "_"}
            self.ask("POST", "faults", json=told)
        self.fault(fault, channel, CANCELS[channel])

    def write(self, channel: str, text: str = "Bread for the night.", **more: Any) -> str:
        key = f"rye.question.text_post.families@{channel}"
        front = {"key": key, "at": self.at.isoformat(), "status": "draft", **more}
        lines = "\n".join(f"{name}: {value}" for name, value in front.items())
        name = f"content/{self.at:%Y-%m}/{channel}/{key.partition('@')[0]}.md"
        for old in self.project.content:
            old.unlink()
        self.project.write(name, f"---\n{lines}\n---\n\n{text}\n")
        return key

    def run(self, *words: object) -> Ran:
        return self.project("publish", *words, "--json")

    def state(self, *words: object) -> list[tuple[str, int]]:
        told = self.run(*words)
        return [(one["state"], one["exit"]) for one in told.document["results"]]

    def posts(self, channel: str) -> list[tuple[str, str]]:
        """Texts and whether readers see them."""
        found = self.ask("GET", "posts", params={"platform": channel})["posts"]
        return sorted((one["status"], one["text"]) for one in found)


@pytest.fixture
def room(bakery: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    strategy = (bakery.root / "strategy.yaml").read_text("utf-8")
    head, _, rest = strategy.partition("channels:\n")
    _, _, tail = rest.partition("content:\n")
    bakery.write("strategy.yaml", f"{head}{CHANNELS}content:\n{tail}{FACTORY}")
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    monkeypatch.setenv("CFKIT_SETTLE", "0")
    monkeypatch.setenv("CFKIT_PATIENCE", "1")
    return Newsroom(bakery, sandbox)


@pytest.mark.parametrize("channel", KEEPERS)
def test_it_is_handed_over_once_and_goes_live_while_no_run_is_awake(
    room: Newsroom, channel: str
) -> None:
    room.write(channel)
    assert room.state() == []
    assert room.state("--ahead", "24h", "--dry-run") == [("would hand over", 0)]
    assert room.posts(channel) == []
    assert room.state("--ahead", "24h") == [("pending", 0)]
    assert room.state("--ahead", "24h") == [("pending", 0)]
    assert room.posts(channel) == [("scheduled", "Bread for the night.")]
    room.advance("2d")
    told = room.run("--ahead", "24h").document["results"]
    assert [(one["state"], one["exit"]) for one in told] == [("live", 0)]
    assert told[0]["url"].startswith("http")
    assert room.posts(channel) == [("live", "Bread for the night.")]
    assert room.run().document["results"] == []


def test_where_nothing_can_be_kept_the_time_is_waited_for(room: Newsroom) -> None:
    room.write("tg")
    assert room.state("--ahead", "24h") == []
    room.write("mastodon", "Bread.\n\n---\n\nA thread is not kept.")
    assert room.state("--ahead", "24h") == []


def test_only_what_comes_within_the_span_and_not_too_soon_is_handed_over(room: Newsroom) -> None:
    room.write("mastodon")
    assert room.state("--ahead", "22h") == []
    room.at = room.now() + timedelta(minutes=6)
    room.write("mastodon")
    assert room.state("--ahead", "24h") == []
    assert room.run("--ahead", "soon").code == 2
    assert room.run("--ahead", "3h", "--at", "2036-01-01").code == 2


def test_a_draft_that_nobody_approved_is_no_trouble_ahead_of_its_time(room: Newsroom) -> None:
    room.project.change("approval: none", "approval: required")
    room.write("mastodon")
    told = room.run("--ahead", "24h")
    assert (told.code, told.document["results"]) == (0, [])


@pytest.mark.parametrize("channel", LISTED)
def test_a_lost_answer_is_found_among_what_is_kept(room: Newsroom, channel: str) -> None:
    room.write(channel)
    room.fault("cut-after", channel, WRITES[channel])
    assert room.state("--ahead", "24h") == [("pending", 0)]
    assert room.state("--ahead", "24h") == [("pending", 0)]
    assert len(room.posts(channel)) == 1
    room.advance("2d")
    assert room.state() == [("live", 0)]


@pytest.mark.parametrize("channel", LISTED)
def test_what_never_arrived_is_handed_over_again(room: Newsroom, channel: str) -> None:
    room.write(channel)
    room.fault("cut-before", channel, WRITES[channel])
    assert room.state("--ahead", "24h") == [("unknown", 8)]
    assert room.posts(channel) == []
    assert room.state("--ahead", "24h") == [("pending", 0)]
    assert len(room.posts(channel)) == 1


def test_where_nothing_kept_is_listed_the_outcome_is_unknown_until_it_shows(
    room: Newsroom,
) -> None:
    room.write("ok")
    room.fault("cut-after", "ok", WRITES["ok"])
    told = room.run("--ahead", "24h").document["results"]
    assert [one["state"] for one in told] == ["unknown"]
    assert room.state("--ahead", "24h") == [("unknown", 8)]
    room.advance("2d")
    assert room.state() == [("live", 0)]
    assert room.posts("ok") == [("live", "Bread for the night.")]


@pytest.mark.parametrize("channel", KEEPERS)
def test_an_edit_is_carried_through(room: Newsroom, channel: str) -> None:
    key = room.write(channel)
    room.run("--ahead", "24h")
    room.write(channel, "Bread for the morning.")
    refused = room.project("edit", key, "--json")
    assert refused.code == 2
    assert "takes it back" in refused.err
    assert room.state("--dry-run") == [("would take back", 0)]
    assert room.state("--ahead", "24h") == [("pending", 0)]
    assert room.posts(channel) == [
        ("deleted", "Bread for the night."),
        ("scheduled", "Bread for the morning."),
    ]
    room.advance("2d")
    assert room.state() == [("live", 0)]


@pytest.mark.parametrize("channel", KEEPERS)
def test_a_hold_and_another_time_take_it_back(room: Newsroom, channel: str) -> None:
    key = room.write(channel)
    room.run("--ahead", "24h")
    assert "status: hold" in room.project("delete", key, "--yes", "--json").err
    room.write(channel, status="hold")
    told = room.run().document["results"][0]
    assert (told["state"], told["exit"]) == ("planned", 0)
    assert told["held_because"].startswith("taken back: ")
    assert room.posts(channel) == [("deleted", "Bread for the night.")]
    room.write(channel)
    room.run("--ahead", "24h")
    room.at += timedelta(hours=5)
    room.write(channel)
    assert room.state() == [("planned", 0)]
    room.advance("1d")
    assert [one for one, _ in room.posts(channel)] == ["deleted", "deleted"]
    assert room.state() == []
    room.advance("5h")
    assert room.state() == [("live", 0)]


@pytest.mark.parametrize("channel", KEEPERS)
def test_a_pause_says_what_was_handed_over_and_the_next_run_takes_it_back(
    room: Newsroom, channel: str
) -> None:
    key = room.write(channel)
    room.run("--ahead", "24h")
    paused = room.project("pause", "--reason", "a fire", "--json").document
    assert [(one["when"], one["code"]) for one in paused["posts"]] == [("ahead", "handed-over")]
    assert room.state() == [("planned", 0)]
    assert room.posts(channel) == [("deleted", "Bread for the night.")]
    assert room.state("--key", key, "--ahead", "24h") == [("pending", 0)]
    assert room.state() == [("pending", 0)]  # the express lane


@pytest.mark.parametrize("channel", KEEPERS)
@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
def test_a_withdrawal_whose_answer_is_lost_is_made_again(
    room: Newsroom, channel: str, fault: str
) -> None:
    room.write(channel)
    room.run("--ahead", "24h")
    room.write(channel, status="hold")
    room.lose_withdrawal(fault, channel)
    told = room.run().document["results"][0]
    assert told["state"] == "pending"
    assert told["exit"] != 0
    again = room.run().document["results"][0]
    assert [one for one, _ in room.posts(channel)] == ["deleted"]
    assert again["state"] == "planned"


@pytest.mark.parametrize("channel", KEEPERS)
@pytest.mark.parametrize("fault", ["cut-before", "cut-after"])
def test_what_may_have_been_taken_back_is_handed_over_anew_once_it_may_go_out(
    room: Newsroom, channel: str, fault: str
) -> None:
    room.write(channel)
    room.run("--ahead", "24h")
    room.write(channel, status="hold")
    room.lose_withdrawal(fault, channel)
    assert room.run().code != 0
    room.write(channel)
    assert room.state("--ahead", "24h") == [("pending", 0)]
    kept = [("deleted", "Bread for the night."), ("scheduled", "Bread for the night.")]
    assert room.posts(channel) == kept
    room.advance("23h5m")
    assert room.state() == [("live", 0)]


@pytest.mark.parametrize("channel", KEEPERS)
def test_what_was_deleted_there_is_not_called_live(room: Newsroom, channel: str) -> None:
    room.write(channel)
    room.run("--ahead", "24h")
    before = room.run().document["results"][0]["remote_id"]
    _delete_there(room, channel, before)
    room.advance("2d")
    told = room.run().document["results"][0]
    if channel in LISTED:
        assert (told["state"], told["exit"]) == ("rejected", 5)
    else:
        assert (told["state"], told["error_code"]) == ("pending", "not-shown-in-time")
        assert told["exit"] == 8
    assert [one for one, _ in room.posts(channel)] == ["deleted"]


def _delete_there(room: Newsroom, channel: str, remote_id: str) -> None:
    """Delete it as a person would, on the platform's own page."""
    project = load_project(room.project.root).require()
    with open_client() as client:
        spoken = rehearsed(project.strategy.channel(channel), room.url)
        assert build(channel, spoken, client).withdraw(remote_id)
