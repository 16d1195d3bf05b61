"""What is true of every platform, posted to by a program or by hand, as tests to inherit."""

from __future__ import annotations

import httpx
import pytest
from pydantic import BaseModel

from cfkit.domain.capabilities import Support
from cfkit.ports import (
    Answerer,
    Checker,
    Commenter,
    CommentSource,
    CommentStream,
    Deleter,
    Editor,
    Lookup,
    MetricsSource,
    Pinner,
    Platform,
)

from .fake import NOW, POST, POWERS, THREAD, Fake, Handler, RecordedSteps


class CapabilityContract:
    """What is true of every platform, posted to by a program or by hand."""

    @pytest.fixture
    def fake(self) -> Fake:
        """Describe the platform under test."""
        raise NotImplementedError

    def _platform(self, fake: Fake, handler: Handler) -> Platform:
        return fake.build(httpx.Client(transport=httpx.MockTransport(handler)))

    def test_capabilities_are_dated_and_consistent(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        caps = platform.capabilities
        assert caps.name
        assert caps.docs or caps.by_hand
        assert (caps.docs or "https://").startswith("https://")
        assert issubclass(platform.settings, BaseModel)
        assert set(caps.support) == POWERS
        assert bool(caps.metrics) == (caps.metrics_batch_size > 0)
        assert bool(caps.media.max_items) == bool(caps.media.mime_types)
        assert (caps.support["poll"] is Support.YES) <= (caps.poll is not None)
        assert (caps.support["poll"] is Support.NO) <= (caps.poll is None)
        assert (caps.support["metrics"] is Support.YES) <= isinstance(platform, MetricsSource)
        assert (caps.support["comments"] is Support.YES) <= isinstance(
            platform, CommentSource | CommentStream
        )
        for power, port in (
            ("comment", Commenter),
            ("reply", Answerer),
            ("pin", Pinner),
            ("delete", Deleter),
            ("edit", Editor),
        ):
            can = caps.support[power] in (Support.YES, Support.REVIEW, Support.UNKNOWN)
            assert isinstance(platform, port) == (can and not caps.by_hand), power
        assert caps.can_be_asked == (caps.support["lookup"] is Support.YES)
        assert caps.can_be_asked <= isinstance(platform, Lookup)
        for fact in caps.facts:
            assert fact.source
            assert fact.what
            assert fact.value
            assert fact.checked <= caps.checked_on

    def test_text_is_counted_as_the_platform_counts(self, fake: Fake) -> None:
        count = self._platform(fake, fake.server(NOW)).capabilities.text.count
        assert [(text, count(text)) for text, _ in fake.lengths] == list(fake.lengths)

    def test_publishing_names_what_was_published(self, fake: Fake) -> None:
        receipt = self._platform(fake, fake.server(NOW)).publish(POST, RecordedSteps())
        assert receipt.remote_id
        assert receipt.url is None or receipt.url.startswith("https://")

    def test_every_part_of_a_thread_goes_out(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        assert platform.publish(THREAD, RecordedSteps()).remote_id

    def test_the_account_can_be_checked_without_posting(self, fake: Fake) -> None:
        def unposted(request: httpx.Request) -> httpx.Response:
            assert not fake.is_visible(request)
            return handler(request)

        handler = fake.server(NOW)
        platform = self._platform(fake, unposted)
        assert isinstance(platform, Checker)
        assert platform.check_access()
