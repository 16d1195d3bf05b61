"""Workers as processes, a real database, real HTTP: each post once, whatever happens."""

import json
import signal
import socket
from pathlib import Path

import psycopg
import pytest

from cfkit.testing.postgres import PostgresServer

from .conftest import Works


def all_live(works: Works, root: Path) -> bool:
    """Whether the store knows every post to be live."""
    found = works.data("--project", root, "status")["placements"]
    return all(one["state"] == "live" for one in found)


def nudge(works: Works, root: Path) -> bool:
    """Enqueue what is left, as the clock does each minute; tells whether nothing is."""
    return not works.data("--project", root, "publish", "--enqueue")["jobs"]


def test_what_is_enqueued_is_sent_once(works: Works) -> None:
    root = works.project("mill", ["mastodon-1", "vk-2"], 3)
    dry = works.data("--project", root, "publish", "--enqueue", "--dry-run")
    assert [one["channel"] for one in dry["jobs"]] == ["mastodon-1", "vk-2"]
    assert works.data("--project", root, "worker", "--status")["queued"] == 0

    first = works.data("--project", root, "publish", "--enqueue")
    again = works.data("--project", root, "publish", "--enqueue")
    assert [one["is_new"] for one in first["jobs"]] == [True, True]
    assert [one["is_new"] for one in again["jobs"]] == [False, False]
    standing = works.data("--project", root, "worker", "--status")
    assert (standing["queued"], standing["running"], standing["failed"]) == (2, 0, 0)
    assert works.texts().total() == 0

    done = works.data("--project", root, "worker", "--once")
    assert done["results"] == {"live": 6}
    assert (len(works.texts()), works.texts().total()) == (6, 6)
    assert nudge(works, root)
    assert works.data("--project", root, "worker", "--status")["jobs"] == []


def test_a_broken_file_is_told_once_and_ends_the_run_with_3(works: Works) -> None:
    root = works.project("mill", ["mastodon-1", "vk-2"], 2)
    works.data("--project", root, "publish", "--enqueue")
    next((root / "content").rglob("*.md")).write_text("---\nkey: [\n---\n", "utf-8")

    process = works.start("--project", root, "worker", "--once")
    assert process.wait(60) == 3
    assert works.said(process).count("passed over") == 1
    assert works.texts().total() == 3


def test_comments_are_pulled_and_forgotten_as_time_goes_by(works: Works) -> None:
    root = works.project("mill", ["mastodon-1", "vk-2"], 3)
    works.run("--project", root, "worker", "--once")
    works.client.post("/_sandbox/clock", json={"advance": "2d"}).raise_for_status()

    heard = works.data("--project", root, "worker", "--once")["comments"]
    assert heard > 0
    assert works.data("--project", root, "worker", "--once")["comments"] == 0
    cases = works.data("--project", root, "inbox", "list", "--all")["cases"]
    assert len(cases) == heard
    assert all(one["text"] for one in cases)

    works.client.post("/_sandbox/clock", json={"advance": "100d"}).raise_for_status()
    told = works.run("--project", root, "worker", "--once")
    assert f"the words of {heard} old comments are forgotten" in told.err
    cases = works.data("--project", root, "inbox", "list", "--all")["cases"]
    assert {one["text"] for one in cases} == {None}


@pytest.mark.parametrize("count", [1, 4, pytest.param(16, marks=pytest.mark.integration)])
def test_any_number_of_workers_sends_each_post_once_through_faults(
    works: Works, count: int
) -> None:
    works.environment["CFKIT_HEARTBEAT"] = (
        "10"  # so many start slowly; none is to be taken for dead
    )
    channels = ["mastodon-1", "vk-2", "vk-3", "mastodon-4"]
    root = works.project("mill", channels, 8)
    for kind in ("cut-before", "cut-after", "429", "500-after"):
        works.fault(kind, probability=0.08, times=1000, seed=kind, seconds=1)
    assert not nudge(works, root)
    for _ in range(count):
        works.start("--project", root, "worker", "--channels", "2")
    works.wait(lambda: nudge(works, root), "the end of the work")
    works.wait(lambda: all_live(works, root), "every post live")
    assert (len(works.texts()), works.texts().total()) == (32, 32)


def test_another_worker_takes_over_from_one_that_was_killed(works: Works) -> None:
    root = works.project("mill", ["mastodon-1", "vk-2"], 3)
    for platform, path in (("mastodon", "v1/statuses"), ("vk", "wall.post")):
        works.fault("stall", platform=platform, path_contains=path)
    killed = works.start("--project", root, "worker")
    works.wait(lambda: works.held() == 2, "a post under way on each channel")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    works.let_go()

    other = works.start("--project", root, "worker")
    works.wait(lambda: works.texts().total() >= 6, "the rest of the posts")
    works.wait(lambda: all_live(works, root), "every post live")
    assert (len(works.texts()), works.texts().total()) == (6, 6)
    assert other.poll() is None
    name = f"{socket.gethostname()}:{other.pid}"

    def alive() -> list[str]:
        found = works.data("--project", root, "worker", "--status")["workers"]
        return [one["name"] for one in found if one["is_alive"]]

    works.wait(lambda: alive() == [name], "only the other gives signs of life")
    status = works.start("--project", root, "worker", "--status")
    status.wait(60)
    assert f"worker {name}: last sign at " in works.said(status)


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_end_finishes_a_post_and_gives_the_rest_back(
    works: Works, word: signal.Signals
) -> None:
    root = works.project("mill", ["mastodon-1"], 5)
    works.fault("stall", platform="mastodon", path_contains="v1/statuses", times=1)
    worker = works.start("--project", root, "worker", "--json")
    works.wait(lambda: works.held() == 1, "a post under way")
    worker.send_signal(word)
    works.wait(lambda: "goes back to the queue" in works.said(worker), "the word was heard")
    works.let_go()
    assert worker.wait(60) == 0
    _, _, document = works.said(worker).partition("\n{")
    assert json.loads("{" + document)["results"] == {"live": 1}
    assert works.texts().total() == 1
    found = works.data("--project", root, "worker", "--status")
    assert (found["queued"], found["running"], found["workers"]) == (1, 0, [])

    assert works.data("--project", root, "worker", "--once")["results"] == {"live": 4}
    assert (len(works.texts()), works.texts().total()) == (5, 5)


def test_a_worker_outlives_a_restart_of_the_database(
    works: Works, postgres: PostgresServer
) -> None:
    root = works.project("mill", ["mastodon-1", "vk-2"], 8)
    for platform, path in (("mastodon", "v1/statuses"), ("vk", "wall.post")):
        works.fault("slow", platform=platform, path_contains=path, times=100, seconds=0.5)
    worker = works.start("--project", root, "worker")
    works.wait(lambda: works.texts().total() >= 4, "the middle of the work")
    postgres.restart()
    works.wait(lambda: nudge(works, root), "the end of the work")
    works.wait(lambda: all_live(works, root), "every post live")
    assert (len(works.texts()), works.texts().total()) == (16, 16)
    assert worker.poll() is None


def test_a_worker_serves_the_projects_that_it_was_given(works: Works) -> None:
    mill = works.project("mill", ["mastodon-1"], 2)
    town = works.project("town", ["mastodon-5", "vk-2"], 2)
    for root in (mill, town):
        works.data("--project", root, "publish", "--enqueue")
    done = works.data("--project", mill, "worker", "--once")
    assert done["results"] == {"live": 2}
    assert {text.split()[3] for text in works.texts()} == {"mill"}
    left = works.data("--project", mill, "worker", "--status")
    assert {one["project"] for one in left["jobs"]} == {"cfkit_town_rehearsal"}

    assert not nudge(works, town)
    both = works.data("--project", mill, "--project", town, "worker", "--once")
    assert both["results"] == {"live": 4}
    assert (len(works.texts()), works.texts().total()) == (6, 6)

    twice = works.run("--project", mill, "--project", mill, "worker", "--once")
    assert (twice.code, "name it once" in twice.err) == (2, True)


def test_a_placement_that_a_person_named_is_sent_alone(works: Works) -> None:
    root = works.project("mill", ["mastodon-1"], 3)
    key = "rye.plain-p1.text_post.all@mastodon-1"
    works.run("--project", root, "pause", "--reason", "mourning")
    assert nudge(works, root)
    (job,) = works.data("--project", root, "publish", "--enqueue", "--key", key)["jobs"]
    assert (job["key"], job["is_new"]) == (key, True)
    works.run("--project", root, "worker", "--once")
    assert list(works.texts()) == ["Loaf 1 of mill on mastodon-1 is out of the oven."]
    missing = works.run("--project", root, "publish", "--enqueue", "--key", key.replace("p1", "p7"))
    assert (missing.code, "no placement is called" in missing.err) == (2, True)


def test_workers_count_what_is_live(works: Works) -> None:
    root = works.project("mill", ["mastodon-1"], 2)
    works.data("--project", root, "worker", "--once")
    works.client.post("/_sandbox/clock", json={"advance": "2h"}).raise_for_status()
    told = works.data("--project", root, "worker", "--once")
    assert told["snapshots"] == 3, "two posts, and the channel's followers"
    assert works.data("--project", root, "worker", "--once")["snapshots"] == 0


def test_no_secret_is_in_the_queue_or_in_what_a_worker_says(
    works: Works, postgres: PostgresServer
) -> None:
    root = works.project("mill", ["mastodon-1", "telegram-2"], 1)
    tokens = {"CFKIT_MASTODON_1": "hush-mastodon", "CFKIT_TELEGRAM_2": "1:hush-telegram"}
    works.data("--project", root, "publish", "--enqueue", **tokens)
    with psycopg.connect(works.store) as connection:
        connection.execute("SET search_path TO cfkit__q_rehearsal")
        queued = str(connection.execute("SELECT * FROM procrastinate_jobs").fetchall())
    said = works.run("--project", root, "--verbose", "worker", "--once", **tokens)
    assert "telegram-2" in queued
    for secret in ("hush-", postgres.password, "rehearsal-cfkit"):
        assert secret not in queued + said.out + said.err


@pytest.mark.parametrize("words", [("worker",), ("worker", "--status"), ("publish", "--enqueue")])
def test_without_postgresql_there_is_no_queue(works: Works, words: tuple[str, ...]) -> None:
    root = works.project("mill", ["mastodon-1"], 1)
    told = works.run("--project", root, *words, CFKIT_STORE="sqlite")
    assert told.code == 2
    assert "write postgresql://" in told.err


def test_a_database_that_lets_nobody_in_is_told_without_its_password(works: Works) -> None:
    root = works.project("mill", ["mastodon-1"], 1)
    store = works.store.replace("//postgres:", "//postgres:hush-")
    told = works.run("--project", root, "worker", CFKIT_STORE=store)
    assert told.code == 7
    assert "hush" not in told.err
    assert "password authentication failed" in told.err


def test_a_worker_serves_no_project_whose_state_is_in_another_home(works: Works) -> None:
    root = works.project("mill", ["mastodon-1"], 2)
    file = root / "strategy.yaml"
    server = f"{works.sandbox.url}/mastodon"
    file.write_text(file.read_text().replace("https://social.example", server))
    del works.environment["CFKIT_SANDBOX"]
    works.environment["CFKIT_MASTODON_1"] = "t"
    works.run("--project", root, "publish", CFKIT_STORE="sqlite")
    assert works.texts().total() == 2

    dry = works.run("--project", root, "worker", "--dry-run")
    told = works.run("--project", root, "worker", "--once")

    assert (dry.code, "A worker would not serve" in dry.err) == (0, True)
    assert (told.code, "is served: CFKIT_STORE names a home" in told.err) == (7, True)
    assert works.texts().total() == 2

    assert works.run("--project", root, "state", "adopt").code == 0
    assert works.run("--project", root, "worker", "--once").code == 0
