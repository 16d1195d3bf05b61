"""A vault in a folder, and a clock that stands still until it is moved."""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.adapters.stores.tokens import SqlVault
from cfkit.adapters.tokens.keys import keys_for
from cfkit.adapters.tokens.seal import Seal
from cfkit.testing.vault_contract import NOW

Opener = Callable[..., SqlVault]


class StillClock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def open_vault(tmp_path: Path) -> Iterator[Opener]:
    """Open the vault in a folder as a process with that environment would."""
    stores: list[SqlStore] = []

    def open_it(environment: Mapping[str, str] | None = None, *, is_local: bool = True) -> SqlVault:
        store = open_sqlite(tmp_path)
        stores.append(store)
        told = {} if environment is None else environment
        beside = tmp_path if is_local else None
        return SqlVault(store, lambda make: Seal(keys_for(told, beside, make=make)))

    yield open_it
    for store in stores:
        store.close()


@pytest.fixture(autouse=True)
def _no_key_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.startswith("CFKIT_")]:
        monkeypatch.delenv(name)
