"""Contract suites that adapters inherit, those of other packages included. Needs pytest."""

import pytest

pytest.register_assert_rewrite(
    "cfkit.testing.contract",
    "cfkit.testing.fake",
    "cfkit.testing.store_contract",
    "cfkit.testing.vault_contract",
)

from .contract import CapabilityContract, PlatformContract  # noqa: E402  rewritten first
from .fake import Fake, RecordedSteps  # noqa: E402  rewritten first
from .store_contract import StoreContract  # noqa: E402  rewritten first
from .vault_contract import VaultContract  # noqa: E402  rewritten first

__all__ = [
    "CapabilityContract",
    "Fake",
    "PlatformContract",
    "RecordedSteps",
    "StoreContract",
    "VaultContract",
]
