"""Platforms that tell how many people follow a channel are asked for it."""

import httpx
import pytest

from cfkit.ports.audience import AudienceSource

from .connected import SLUGS, connect

TELLING = {"telegram", "vk", "mastodon", "bluesky", "ok"}


@pytest.mark.parametrize("slug", SLUGS)
def test_followers_are_told_by_those_that_can(
    slug: str, sandbox: str, client: httpx.Client
) -> None:
    platform = connect(slug, sandbox, client)
    assert isinstance(platform, AudienceSource) == (slug in TELLING)
    if slug in TELLING:
        assert (platform.fetch_followers() or 0) > 0
