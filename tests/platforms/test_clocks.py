"""A wrong clock, here or there, never makes a post that stands look absent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import NOW, OTHER, POST, attempt_at

Load = Callable[[str], Fake]
MINUTE = timedelta(minutes=1)


def told(fake: Fake, ahead: timedelta | None) -> Any:
    """Build the platform over a server whose clock is so far ahead; `None` tells no time."""
    server = fake.server(NOW + (ahead or timedelta()))

    def answer(request: httpx.Request) -> httpx.Response:
        response = server(request)
        response.headers.pop("Date", None)
        if ahead is not None:
            there = datetime.now(UTC) + ahead
            response.headers["Date"] = format_datetime(there, usegmt=True)
        return response

    return fake.build(httpx.Client(transport=httpx.MockTransport(answer)))


@pytest.mark.parametrize("slug", ["mastodon", "vk"])
@pytest.mark.parametrize("minutes", [-9, -5, 5, 9, -60, 60])
def test_a_post_is_found_by_the_platforms_own_clock(
    load_fake: Load, slug: str, minutes: int
) -> None:
    platform = told(load_fake(slug), minutes * MINUTE)
    receipt = platform.publish(POST, RecordedSteps())
    assert platform.find(POST, attempt_at(POST)).receipt == receipt


@pytest.mark.parametrize("slug", ["mastodon", "vk"])
@pytest.mark.parametrize(
    ("ahead", "certain"),
    [(-9 * MINUTE, True), (9 * MINUTE, True), (-60 * MINUTE, False), (None, False)],
)
def test_absence_is_certain_only_while_clocks_can_be_compared(
    load_fake: Load, slug: str, ahead: timedelta | None, certain: bool
) -> None:
    platform = told(load_fake(slug), ahead)
    platform.publish(OTHER, RecordedSteps())
    sighting = platform.find(POST, attempt_at(POST))
    assert (sighting.receipt, sighting.certain) == (None, certain)
    assert bool(sighting.why) is not certain


@pytest.mark.parametrize("slug", ["mastodon", "vk"])
def test_the_same_words_from_shortly_before_are_a_doubt_unless_they_are_anothers(
    load_fake: Load, slug: str
) -> None:
    fake = load_fake(slug)
    server = fake.server(NOW - 3 * 60 * MINUTE)
    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(server)))
    remote = platform.publish(POST, RecordedSteps()).remote_id
    sighting = platform.find(POST, attempt_at(POST))
    assert (sighting.receipt, sighting.certain) == (None, False)
    assert "same words" in sighting.why
    known = replace(attempt_at(POST), others=frozenset({remote}))
    assert platform.find(POST, known).certain
