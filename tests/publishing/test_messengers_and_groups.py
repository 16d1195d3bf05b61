"""OK and MAX over real HTTP with processes that die: one post each, whatever happens."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cfkit.sandbox.server import running

from .test_real_services import Town, kill_while_held

WRITES = {"max": "/messages", "ok": "mediatopic.post"}


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    (tmp_path / "project").mkdir()
    with running(tmp_path / "sandbox") as sandbox:
        made = Town(tmp_path / "project", sandbox.url)
        yield made
        made.close()


def test_a_killed_process_publishes_nothing_twice(town: Town) -> None:
    town.plan(["max", "ok"])
    for channel, path in WRITES.items():
        town.fault("stall", platform=channel, path_contains=path)
    kill_while_held(town, 2)
    code, results = town.run()
    assert {one["channel"]: one["state"] for one in results} == {"max": "live", "ok": "live"}
    assert (code, len(town.texts("max")), len(town.texts("ok"))) == (0, 1, 1)


def test_what_never_arrived_is_sent_again_only_where_its_absence_is_sure(town: Town) -> None:
    town.plan(["max", "ok"])
    for channel, path in WRITES.items():
        town.fault("cut-before", platform=channel, path_contains=path)
    code, results = town.run()
    states = {one["channel"]: one["state"] for one in results}
    assert (code, states) == (8, {"max": "live", "ok": "unknown"})
    assert (len(town.texts("max")), town.texts("ok")) == (1, [])
