"""Every shipped adapter keeps the contract. A new file is picked up by its name."""

import subprocess
import sys
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


@pytest.mark.parametrize(
    ("contract", "fixture", "wrong"),
    [
        ("StoreContract", "store_again", "assert {} == {'idea.angle"),
        ("PlatformContract", "fake", "assert [('abc', 3)] == [('abc', 4)]"),
    ],
)
def test_another_package_is_told_what_its_adapter_gets_wrong(
    contract: str, fixture: str, wrong: str, tmp_path: Path
) -> None:
    (tmp_path / "test_mine.py").write_text(f"""
import pytest
from unittest.mock import MagicMock
from cfkit.testing import {contract}, Fake

class Broken(MagicMock):
    def deliveries(self, keys=None):
        return {{}}

def built(client):
    platform = MagicMock()
    platform.capabilities.text.count = len
    return platform

def fake():
    return Fake(build=built, server=lambda _: None, secrets=[], lengths=[("abc", 4)],
                is_visible=lambda _: True)

class TestMine({contract}):
    @pytest.fixture
    def {fixture}(self):
        return {"Broken" if fixture == "store_again" else "fake()"}
""")
    asked = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)]
    names = "test_an_attempt_is_there or test_text_is_counted"
    ran = subprocess.run(
        [*asked, "-k", names], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert wrong in ran.stdout, ran.stdout
