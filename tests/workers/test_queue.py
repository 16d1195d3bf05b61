"""What stands in the queue, and who takes it."""

from collections.abc import Iterator

import psycopg
import pytest

from .conftest import Works


@pytest.fixture
def admin(database: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


def test_what_is_enqueued_is_sent_by_a_worker_and_only_once(works: Works) -> None:
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
    assert works.data("--project", root, "publish", "--enqueue")["jobs"] == []
    assert works.data("--project", root, "worker", "--status")["jobs"] == []
