"""Contract suites that adapters inherit, those of other packages included. Needs pytest."""

import pytest

pytest.register_assert_rewrite(
    "cfkit.testing.aftercare_contract",
    "cfkit.testing.capability_contract",
    "cfkit.testing.contract",
    "cfkit.testing.fake",
    "cfkit.testing.memory_contract",
    "cfkit.testing.cases_contract",
    "cfkit.testing.rates_contract",
    "cfkit.testing.secrets_contract",
    "cfkit.testing.store_contract",
    "cfkit.testing.vault_contract",
)

from .capability_contract import CapabilityContract  # noqa: E402  rewritten first
from .contract import PlatformContract  # noqa: E402  rewritten first
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
