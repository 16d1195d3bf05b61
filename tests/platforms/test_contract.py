"""Every shipped adapter keeps the contract. A new file is picked up by its name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from cfkit.adapters.platforms._registry import builtin, capabilities_of
from cfkit.testing import CapabilityContract, Fake, PlatformContract

BY_HAND = [slug for slug in builtin() if capabilities_of(slug).by_hand]


class TestPlatforms(PlatformContract):
    @pytest.fixture(params=[slug for slug in builtin() if slug not in BY_HAND])
    def fake(self, request: pytest.FixtureRequest, load_fake: Callable[[str], Fake]) -> Fake:
        return load_fake(request.param)


class TestByHand(CapabilityContract):
    @pytest.fixture(params=BY_HAND)
    def fake(
        self,
        request: pytest.FixtureRequest,
        load_fake: Callable[[str], Fake],
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> Fake:
        monkeypatch.chdir(tmp_path)
        return load_fake(request.param)
