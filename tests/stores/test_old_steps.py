"""An upload is used while it is young and as long as nobody refused it; then it is made anew."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.domain.publication import State
from cfkit.testing.store_contract import KEY, NOW


class Tries:
    """A placement that is tried again and again, each time after an upload."""

    def __init__(self, folder: Path) -> None:
        self.now = NOW
        self.store = open_sqlite(folder, now=lambda: self.now)
        self.made: list[datetime] = []

    def upload(self) -> str:
        self.made.append(self.now)
        return f"media {len(self.made)}"

    def once(self, state: State, name: str = "upload") -> Any:
        """Begin, use the upload, and end in that state."""
        attempts = self.store.begin(KEY, "main", "f", self.now).attempts
        used = self.store.steps(KEY).once(name, self.upload)
        known = self.store.deliveries([KEY])[KEY]
        ended = replace(known, state=state, error="x")
        self.store.move(KEY, ended, only_from=[State.ATTEMPTING], attempt=attempts)
        self.store.move(KEY, replace(ended, state=State.PLANNED), only_from=[state])
        return used


@pytest.fixture
def tries(tmp_path: Path) -> Iterator[Tries]:
    found = Tries(tmp_path)
    yield found
    found.store.close()


def test_an_upload_grows_old_however_often_it_is_tried(tries: Tries) -> None:
    used = []
    for _ in range(5):
        used.append(tries.once(State.WAITING))
        tries.now += timedelta(hours=6)
    assert used == ["media 1", "media 1", "media 1", "media 2", "media 2"]


def test_what_may_build_on_an_old_upload_goes_with_it(tries: Tries) -> None:
    tries.once(State.WAITING)
    tries.now += timedelta(hours=11)
    assert tries.once(State.WAITING, "container") == "media 2"
    tries.now += timedelta(hours=2)
    assert tries.once(State.WAITING, "container") == "media 3"


def test_an_upload_that_was_refused_is_not_used_again(tries: Tries) -> None:
    assert tries.once(State.REJECTED) == "media 1"
    assert tries.once(State.WAITING) == "media 2"
    assert tries.once(State.WAITING) == "media 2"
