"""The store on a branch of git: what a run may count on, whoever else is at it."""

from typing import Any

import pytest

from cfkit.testing.store_contract import StoreContract


class TestOneClone(StoreContract):
    @pytest.fixture
    def store_again(self, clones: Any) -> Any:
        clone = clones.make()
        return lambda: clones.open(clone)
