"""A channel stays with its account: nothing that is done to its posts hits those of another."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import httpx
import pytest

from cfkit import wiring
from cfkit.application.ties import strayed
from cfkit.sandbox.server import Running

from .conftest import Project

LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"


@pytest.fixture
def due(connected: Project) -> str:
    """One post that is due in a chat on Telegram."""
    connected.write("strategy.yaml", (connected.root / "strategy.yaml").read_text("utf-8") + LATE)
    connected.planned("2026-02-02..2026-02-08")
    files = sorted((connected.root / "content/2026-02").glob("*/*.md"))
    chosen, *rest = [path for path in files if path.parent.name == "tg"]
    for path in files:
        if path != chosen:
            path.rename(path.with_suffix(".away")) if path in rest else path.unlink()
    return f"{chosen.stem}@tg"


@pytest.fixture
def key(connected: Project, due: str) -> str:
    """That post, live."""
    assert connected("publish", "--json").document["results"][0]["state"] == "live"
    return due


def another(connected: Project, key: str) -> str:
    """Plan one more post."""
    path = min((connected.root / "content").rglob("*.away"))
    path.rename(path.with_suffix(".md"))
    return f"{path.stem}@tg"


def rows(connected: Project, file: str = ".cfkit/state.db") -> list[Any]:
    with closing(sqlite3.connect(connected.root / file)) as db:
        return db.execute("SELECT key, channel, account, words FROM ties").fetchall()


def texts(sandbox: Running, channel: str) -> list[str]:
    with httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        posts = client.get("/_sandbox/posts").json()["posts"]
    return [one["text"] for one in posts if one["channel"] == channel]


def test_a_channel_that_was_pointed_elsewhere_touches_nothing_there(
    connected: Project, sandbox: Running, key: str
) -> None:
    connected.change("@mill_lane", "@stranger")
    with httpx.Client(base_url=f"{sandbox.url}/telegram", trust_env=False) as client:
        said = {"chat_id": "@stranger", "text": "A stranger's word."}
        client.post("/botbakery.secret/sendMessage", json=said).raise_for_status()
    before = texts(sandbox, "@mill_lane"), texts(sandbox, "@stranger")
    assert before[1] == ["A stranger's word."]

    for words in (
        ("delete", key, "--yes"),
        ("edit", key),
        ("metrics", "pull", "--all"),
        ("status", "--drift"),
        ("inbox", "pull"),
    ):
        told = connected(*words, "--json")
        assert "published to chat @mill_lane so far" in told.out + told.err, words
        if words[0] != "status":
            assert told.code == 3, words
    assert "cfkit channel confirm tg" in connected("edit", key).err
    assert (texts(sandbox, "@mill_lane"), texts(sandbox, "@stranger")) == before


def test_it_is_said_before_anything_is_tried(connected: Project, key: str) -> None:
    another(connected, key)
    connected.change("@mill_lane", "@stranger")
    would = connected("publish", "--dry-run", "--json")
    (said,) = would.document["results"]
    assert (would.code, said["error_code"]) == (3, "other-account")
    assert "published to chat @mill_lane so far" in said["error"]
    (found,) = (
        one
        for one in connected("preflight", "--json").document["findings"]
        if one["code"] == "other-account"
    )
    assert (found["channel"], found["stops"]) == ("tg", "broken")
    assert connected("preflight").code == 3
    assert "published to chat @mill_lane so far" in connected("status").err
    (finding,) = (
        one
        for one in connected("doctor", "--json").document["findings"]
        if "channel tg" in one["what"]
    )
    assert (finding["level"], "chat @mill_lane so far" in str(finding)) == ("error", True)


def test_the_same_account_under_a_new_name_is_said_once(
    connected: Project, sandbox: Running, key: str
) -> None:
    connected.change("@mill_lane", "@mill_lane_bakery")
    assert connected("delete", key, "--yes").code == 3
    told = connected("channel", "confirm", "tg", "--json")
    assert told.document | {"schema": 1} == {
        "schema": 1,
        "channel": "tg",
        "before": "chat @mill_lane",
        "now": "chat @mill_lane_bakery",
        "posts": 1,
        "is_new": True,
    }
    assert "1 posts stand at chat @mill_lane_bakery, which was chat @mill_lane" in told.err
    assert "nothing to change" in connected("channel", "confirm", "tg").err
    with httpx.Client(base_url=f"{sandbox.url}/telegram", trust_env=False) as client:
        moved = {"chat_id": "@mill_lane_bakery", "text": "What was said before."}
        client.post("/botbakery.secret/sendMessage", json=moved).raise_for_status()
    another(connected, key)
    (sent,) = connected("publish", "--json").document["results"]
    assert sent["state"] == "live", sent["error"]
    assert len(texts(sandbox, "@mill_lane_bakery")) == 2


def test_another_spelling_is_the_same_account(connected: Project, key: str) -> None:
    connected.change("@mill_lane", "https://t.me/Mill_Lane")
    assert connected("edit", key, "--dry-run").code == 0


def test_a_first_post_that_was_refused_ties_nothing(connected: Project, due: str) -> None:
    connected.change("@mill_lane", "@missing_lane")
    (refused,) = connected("publish", "--json").document["results"]
    assert refused["state"] == "planned"
    assert not rows(connected)
    connected.change("@missing_lane", "@mill_lane")
    (sent,) = connected("publish", "--retry", due, "--json").document["results"]
    assert sent["state"] == "live", sent["error"]
    assert [row[3] for row in rows(connected)] == ["chat @mill_lane"]


def test_what_a_variable_holds_is_written_down_nowhere(
    connected: Project, due: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILL_CHAT", "@hidden_lane")
    connected.change("@mill_lane", "${MILL_CHAT}")
    (sent,) = connected("publish", "--json").document["results"]
    assert sent["state"] == "live", sent["error"]
    ((name, channel, account, words),) = rows(connected)
    assert (name, channel, words) == (due, "tg", None)
    assert "hidden" not in account
    monkeypatch.setenv("MILL_CHAT", "@other_lane")
    told = connected("delete", due, "--yes")
    assert told.code == 3
    assert "an account that a variable named" in told.err
    assert "other_lane" not in told.err
    monkeypatch.delenv("MILL_CHAT")
    monkeypatch.delenv("CFKIT_TG_TOKEN")
    lacking = connected("delete", due, "--yes")
    assert lacking.code == 4
    assert "CFKIT_TG_TOKEN" in lacking.err
    assert "MILL_CHAT" in lacking.err


def test_a_rehearsal_reads_no_variable_and_ties_nothing(
    bakery: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    bakery.change("https://social.example", "https://${MILL_SERVER}")
    bakery.write("strategy.yaml", (bakery.root / "strategy.yaml").read_text("utf-8") + LATE)
    bakery.planned("2026-02-02..2026-02-08")
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    done = bakery("publish", "--only", "masto", "--json")
    assert {one["state"] for one in done.document["results"]} == {"live"}
    assert not rows(bakery, ".cfkit/rehearsal/state.db")
    assert bakery("metrics", "pull", "--all").code == 0
    refused = bakery("channel", "confirm", "masto")
    assert (refused.code, "a rehearsal" in refused.err) == (2, True)


def test_a_persons_word_does_not_reach_another_account(
    connected: Project, sandbox: Running, key: str
) -> None:
    lost = another(connected, key)
    with httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        fault = {"fault": "cut-after", "platform": "telegram"}
        client.post("/_sandbox/faults", json=fault).raise_for_status()
    (sent,) = connected("publish", "--json").document["results"]
    assert sent["state"] == "unknown"
    assert {row[0] for row in rows(connected)} == {key, lost}
    connected.change("@mill_lane", "@stranger")
    said = connected("reconcile", lost, "--live", "https://t.me/stranger/7")
    assert (said.code, "published to chat @mill_lane so far" in said.err) == (3, True)
    asked = connected("reconcile", "--json")
    assert "published to chat @mill_lane so far" in asked.out + asked.err
    connected.change("@stranger", "@mill_lane")
    assert connected("reconcile", lost, "--live", "https://t.me/mill_lane/2").code == 0


def test_settings_that_name_no_account_any_more_are_refused(connected: Project, key: str) -> None:
    with sqlite3.connect(connected.root / ".cfkit/state.db") as db:
        row = ("a.b.c.families@masto", "masto", "0" * 32, "channel_id uc1")
        db.execute("INSERT INTO ties VALUES (?, ?, ?, ?)", row)
    db.close()
    with wiring.workshop(connected.root) as shop:
        channel = shop.project.strategy.channel("masto")
        why = strayed("masto", shop.store.ties().of("masto"), None)
        assert why is not None
        assert "its settings say no more which account" in why
        assert "published to channel_id uc1 so far" in str(shop.ties.strayed(channel))


def test_nothing_is_confirmed_that_nobody_can_know(connected: Project) -> None:
    told = connected("channel", "confirm", "tg")
    assert (told.code, "nothing was published" in told.err) == (2, True)


def test_nothing_is_confirmed_while_a_run_has_the_channel(
    connected: Project, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFKIT_LOCK_WAIT", "0")
    for channel, words in (("masto", "no post of masto"), ("forum", "do not say")):
        told = connected("channel", "confirm", channel)
        assert (told.code, words in told.err) == (2, True)
    connected.change("@mill_lane", "@mill_lane_bakery")
    with wiring.workshop(connected.root) as shop, shop.store.lock("tg", 0):
        busy = connected("channel", "confirm", "tg")
    assert (busy.code, "another run holds tg" in busy.err) == (7, True)


def test_a_copy_that_is_put_back_leaves_the_channel_where_it_was(
    connected: Project, due: str
) -> None:
    assert connected("status").code == 0
    assert connected("state", "backup", connected.root / "copy.db").code == 0
    (sent,) = connected("publish", "--json").document["results"]
    assert sent["state"] == "live", sent["error"]
    assert connected("state", "restore", connected.root / "copy.db", "--yes").code == 0
    assert [row[0] for row in rows(connected)] == [due]
    connected.change("@mill_lane", "@stranger")
    told = connected("publish")
    assert (told.code, "published to chat @mill_lane so far" in told.out + told.err) == (3, True)


def test_workers_leave_the_posts_of_another_account_alone(
    connected: Project,
    sandbox: Running,
    due: str,
    schema_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CFKIT_STORE", schema_url)
    assert connected("worker", "--once").code == 0
    assert len(texts(sandbox, "@mill_lane")) == 1
    another(connected, due)
    connected.change("@mill_lane", "@stranger")
    told = connected("worker", "--once")
    assert "published to chat @mill_lane so far" in told.out + told.err
    assert told.code == 3
    assert texts(sandbox, "@stranger") == []
    assert connected("channel", "confirm", "tg").code == 0
    assert connected("edit", due, "--dry-run").code == 0
