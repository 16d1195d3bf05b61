"""Whatever breaks between cfkit and a real Bluesky server, each post is there once in the end."""

from __future__ import annotations

import random

import pytest

from .servers import Server
from .studio import Said, Studio

pytestmark = pytest.mark.integration

FAULTS = ["cut-before", "cut-after", "500-after", "429", "half-body"]
WRITE = "putRecord"
THREAD = "First.\n\n---\n\nSecond.\n\n---\n\nThird."


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_write_leaves_one_post(studio: Studio, proxy: Server, fault: str) -> None:
    keys = [studio.write("lamp", "The lamp."), studio.write("shelf", "The shelf.")]
    proxy.order(fault=fault, path=WRITE)

    runs = studio.publish_until_settled()

    assert [strike["struck"] for strike in proxy.strikes()] == [fault]
    assert sorted(studio.account.texts()) == ["The lamp.", "The shelf."]
    _all_live(studio, runs, keys)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_that_breaks_again_and_again_leaves_one_post(
    studio: Studio, proxy: Server, fault: str
) -> None:
    keys = [studio.write("shelf", "The shelf.")]
    for _ in range(3):
        proxy.order(fault=fault, path=WRITE)

    runs = studio.publish_until_settled()

    assert proxy.strikes()
    assert studio.account.texts() == ["The shelf."]
    _all_live(studio, runs, keys)


@pytest.mark.parametrize("path", ["createSession", "getRecord"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_call_beside_the_write_leaves_one_post(
    studio: Studio, proxy: Server, fault: str, path: str
) -> None:
    keys = [studio.write("shelf", "The shelf.")]
    proxy.order(fault="cut-after", path=WRITE)  # now it has to be looked for
    proxy.order(fault=fault, path=path)

    runs = studio.publish_until_settled()

    assert sorted(strike["struck"] for strike in proxy.strikes()) == sorted(["cut-after", fault])
    assert studio.account.texts() == ["The shelf."]
    _all_live(studio, runs, keys)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_thread_goes_on_where_it_stopped(
    studio: Studio, proxy: Server, fault: str
) -> None:
    keys = [studio.write("tour", THREAD)]
    proxy.order(fault=fault, path=WRITE, after=1)

    runs = studio.publish_until_settled()

    assert [strike["struck"] for strike in proxy.strikes()] == [fault]
    _is_whole_thread(studio)
    _all_live(studio, runs, keys)


@pytest.mark.parametrize("done", [0, 1, 2])
def test_a_run_killed_before_the_answer_came_publishes_nothing_twice(
    studio: Studio, proxy: Server, done: int
) -> None:
    keys = [studio.write("tour", THREAD)]
    proxy.order(fault="hold", path=WRITE, after=done)
    run = studio.start("publish")
    assert proxy.strike()["status"] == 200
    studio.kill(run)
    assert len(studio.account.posts()) == done + 1
    proxy.order(release=True)

    runs = studio.publish_until_settled()

    _is_whole_thread(studio)
    _all_live(studio, runs, keys)


def test_a_run_killed_before_the_server_had_the_post_is_made_up_for(
    studio: Studio, proxy: Server
) -> None:
    keys = [studio.write("shelf", "The shelf.")]
    proxy.order(fault="hold-before", path=WRITE)
    run = studio.start("publish")
    proxy.strike()
    studio.kill(run)
    proxy.order(release=True)

    runs = studio.publish_until_settled()

    assert studio.account.texts() == ["The shelf."]
    _all_live(studio, runs, keys)


def test_a_write_that_arrives_late_is_waited_for(studio: Studio, proxy: Server) -> None:
    keys = [studio.write("shelf", "The shelf.")]
    proxy.order(fault="late", path=WRITE)

    early = [studio.run("publish", CFKIT_SETTLE="3600") for _ in range(2)]
    assert [(one.code, one.states) for one in early] == [(8, ["unknown"])] * 2
    assert studio.account.texts() == []
    proxy.order(release=True)
    runs = studio.publish_until_settled()

    assert [one["status"] for one in proxy.strikes() if one["struck"] == "delivered"] == [200]
    assert studio.account.texts() == ["The shelf."]
    _all_live(studio, runs, keys)


def test_a_write_that_arrives_after_its_repeat_changes_nothing(
    studio: Studio, proxy: Server
) -> None:
    keys = [studio.write("shelf", "The shelf.")]
    proxy.order(fault="late", path=WRITE)
    runs = studio.publish_until_settled()
    (before,) = studio.account.posts()

    proxy.order(release=True)

    assert "delivered" in [one["struck"] for one in proxy.strikes()]
    assert studio.account.posts() == [before]
    assert studio.run("publish").results == []
    _all_live(studio, runs, keys)


def test_a_second_run_waits_for_the_first_or_says_that_it_is_busy(
    studio: Studio, proxy: Server
) -> None:
    keys = [studio.write("lamp", "The lamp."), studio.write("shelf", "The shelf.")]
    proxy.order(fault="hold", path=WRITE)
    first = studio.start("publish", CFKIT_HTTP_TIMEOUT="60")
    proxy.strike()
    impatient = studio.run("publish", CFKIT_LOCK_WAIT="0")
    patient = studio.start("publish", CFKIT_LOCK_WAIT="60")
    proxy.order(release=True)

    said = [studio.end(first), studio.end(patient)]

    assert impatient.code == 6
    assert "live" not in impatient.states
    assert [one.code for one in said] == [0, 0]
    assert sorted(studio.account.texts()) == ["The lamp.", "The shelf."]
    _all_live(studio, said, keys)


def test_faults_and_kills_by_chance_duplicate_nothing_and_lose_nothing(
    studio: Studio, proxy: Server
) -> None:
    chance = random.Random(7)  # noqa: S311  which fault comes when is no secret
    keys = [studio.write(f"shelf{number}", f"Shelf {number}.") for number in range(8)]
    runs: list[Said] = []
    for number in range(6):
        for _ in range(3):
            path = chance.choice([WRITE, WRITE, "getRecord", "createSession"])
            proxy.order(fault=chance.choice(FAULTS), path=path, after=chance.randrange(3))
        run = studio.start("publish", "--max", "3")
        if number % 2:
            proxy.strike()
            studio.kill(run)
        else:
            runs.append(studio.end(run))
        proxy.order(release=True)

    runs += studio.publish_until_settled()

    assert sorted(studio.account.texts()) == [f"Shelf {number}." for number in range(8)]
    assert {result["key"] for run in runs for result in run.results} <= set(keys)


@pytest.mark.parametrize("fault", FAULTS)
def test_counting_over_a_broken_connection_ends_in_words(
    studio: Studio, proxy: Server, fault: str
) -> None:
    studio.write("shelf", "The shelf.")
    studio.run("publish")
    for _ in range(2):
        proxy.order(fault=fault, path="getPosts")

    said = studio.run("metrics", "pull", "--all", CFKIT_PATIENCE="1")

    assert (said.code, said.data["snapshots"]) == (6, 0)
    words = [gap["words"] for gap in said.data["gaps"]]
    assert len(words) == 2, "the post and the followers of its channel"
    assert all(words)
    assert studio.account.texts() == ["The shelf."]


def _all_live(studio: Studio, runs: list[Said], keys: list[str]) -> None:
    """Every key is live under the address of a post that is there."""
    last = {result["key"]: result for run in runs for result in run.results}
    assert {key: result["state"] for key, result in last.items()} == dict.fromkeys(keys, "live")
    there = [record["uri"] for record in studio.account.posts() if "reply" not in record["value"]]
    assert sorted(result["remote_id"] for result in last.values()) == sorted(there)


def _is_whole_thread(studio: Studio) -> None:
    assert studio.account.texts() == ["First.", "Second.", "Third."]
    first, second, third = studio.account.posts()
    replies = [record["value"]["reply"] for record in (second, third)]
    assert [reply["root"]["uri"] for reply in replies] == [first["uri"]] * 2
    assert [reply["parent"]["uri"] for reply in replies] == [first["uri"], second["uri"]]
