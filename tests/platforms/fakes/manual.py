"""A person, who needs no server."""

import httpx

from cfkit.adapters.platforms.manual import Manual, Settings
from cfkit.testing import Fake


def refuse(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"posting by hand asked the network for {request.url}")


FAKE = Fake(
    build=lambda client: Manual(Settings(), client),
    server=lambda _: refuse,
    is_visible=lambda _: True,
    secrets=[],
    lengths=[("🚀", 1), ("Привет", 6)],
)
