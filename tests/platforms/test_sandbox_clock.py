"""What the sandbox receives stands at the time of its own clock, whatever that is."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build, builtin, capabilities_of
from cfkit.adapters.platforms._rehearsal import SandboxClock, rehearsed
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

from . import meta
from .test_rehearsing import channel, written

FILMS = frozenset({"tiktok", "youtube"})
"""They take films alone."""
MORE: dict[str, dict[str, Any]] = {
    "vk": {"user_token": "${CFKIT_VK_USER}"},
    "discord": {"channel_id": "12"},
    "linkedin": {"organisation_id": "12"},
    "telegram": {"chat": "@library", "preview": True},
}
"""What a picture, or a look at what stands there, needs besides."""


@pytest.mark.parametrize(
    "slug", [one for one in builtin() if not capabilities_of(one).by_hand and one not in FILMS]
)
def test_a_post_sent_after_the_clock_was_moved_stands_at_that_time_and_is_found(
    slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    asked = {"advance": "21d"}
    httpx.post(f"{sandbox}/_sandbox/clock", json=asked).raise_for_status()
    began = SandboxClock(sandbox).now()
    key = f"later.how_to.photo_post.all@{slug}"
    media = (meta.picture(tmp_path),)
    post = replace(POST, key=key, title="Ночь", media=media, stored_at=began, slot=began)
    settings = written(slug) | MORE.get(slug, {})
    platform: Any = build(slug, rehearsed(channel(slug, settings), sandbox), client)
    receipt = platform.publish(post, RecordedSteps())
    found = platform.find(post, Delivery(key, slug, began_at=began, first_began_at=began))
    told = httpx.get(f"{sandbox}/_sandbox/posts", params={"platform": slug}).json()["posts"]
    stands = {str(one["at"])[:10] for one in told}
    assert stands
    assert stands <= {f"{began:%Y-%m-%d}", f"{began + timedelta(minutes=1):%Y-%m-%d}"}
    if platform.capabilities.can_be_asked:
        assert found.receipt is not None, found
        assert found.receipt.remote_id == receipt.remote_id
