"""Tests an adapter inherits: one `Fake` describes the platform, and the rest is checked.

Adapters of other packages use it too: `pip install "cfkit[testing]"`, then

    class TestHabr(PlatformContract):
        @pytest.fixture
        def fake(self):
            return Fake(build=…, server=…, …)
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    NoNumbers,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from cfkit.domain.post import Media
from cfkit.ports import (
    Checker,
    CommentSource,
    CommentStream,
    LinkReader,
    Lookup,
    MetricsSource,
    Platform,
)
from cfkit.ports.ties import account_settings

from .aftercare_contract import AftercareContract, said_below
from .fake import (
    NOW,
    OTHER,
    POST,
    THREAD,
    Fake,
    Handler,
    RecordedSteps,
    answering,
    assert_keeps,
    attempt_at,
    everything,
    forgetting,
    png,
    raising,
    shown,
)
from .secrets_contract import SecretsContract

_HTML = "<!doctype html><html><body>Please log in</body></html>"


class PlatformContract(SecretsContract, AftercareContract):
    """What is true of every platform that is spoken to over HTTP."""

    @pytest.mark.parametrize(
        ("status", "body", "error"),
        [
            (400, {}, Rejected),
            (401, {}, CredentialError),
            (403, {}, CredentialError),
            (429, {}, RateLimited),
            (500, {}, OutcomeUnknown),
            (502, _HTML, OutcomeUnknown),
            (504, "", OutcomeUnknown),
            (302, "", OutcomeUnknown),
            (200, _HTML, OutcomeUnknown),
            (200, "garbage", OutcomeUnknown),
            (200, {}, OutcomeUnknown),
            (200, [], OutcomeUnknown),
            (200, None, OutcomeUnknown),
        ],
    )
    def test_a_failed_post_is_named(
        self, fake: Fake, status: int, body: Any, error: type[Exception]
    ) -> None:
        login = {"Location": "https://login.example/"} if status == 302 else None
        platform = self._platform(fake, answering(fake, status, body, login))
        assert type(_failure(platform)) is error

    def test_every_error_met_in_the_field_is_read_right(self, fake: Fake) -> None:
        read = []
        for status, body, _ in fake.errors:
            platform = self._platform(fake, answering(fake, status, body))
            read.append((status, body, type(_failure(platform))))
        assert read == list(fake.errors)

    @pytest.mark.parametrize(
        ("raised", "error"),
        [
            (httpx.ConnectError("refused"), Unavailable),
            (httpx.ConnectTimeout("no route"), Unavailable),
            (httpx.PoolTimeout("busy"), Unavailable),
            (httpx.WriteError("cut while sending"), OutcomeUnknown),
            (httpx.ReadTimeout("silence"), OutcomeUnknown),
            (httpx.RemoteProtocolError("cut"), OutcomeUnknown),
        ],
    )
    def test_a_lost_answer_is_never_guessed(
        self, fake: Fake, raised: Exception, error: type[Exception]
    ) -> None:
        platform = self._platform(fake, raising(fake.server(NOW), fake.is_visible, raised))
        assert type(_failure(platform)) is error

    def test_what_nobody_sees_may_be_lost_without_harm(self, fake: Fake, tmp_path: Path) -> None:
        silence = raising(
            fake.server(NOW), lambda request: not fake.is_visible(request), httpx.ReadTimeout("…")
        )
        picture = tmp_path / "picture.png"
        picture.write_bytes(png())
        media = (Media("picture.png", picture, "A lamp", "image/png"),)
        post = replace(POST, media=media)
        steps = RecordedSteps()
        with suppress(Unavailable):  # nothing was sent that anybody sees; any other error is wrong
            self._platform(fake, silence).publish(post, steps)
            return
        assert not steps.visible

    def test_the_wait_that_is_asked_for_is_told(self, fake: Fake) -> None:
        platform = self._platform(fake, answering(fake, 429, {}, {"Retry-After": "7"}))
        failure = _failure(platform)
        assert isinstance(failure, RateLimited)
        assert failure.retry_after == 7

    def test_the_account_is_named_by_settings_that_hold_no_secret(self, fake: Fake) -> None:
        account_settings(type(self._platform(fake, fake.server(NOW))))

    def test_a_repeat_is_the_same_request(self, fake: Fake) -> None:
        sent: list[tuple[str, bytes, str | None]] = []

        def recorder(request: httpx.Request) -> httpx.Response:
            if fake.is_visible(request):
                key = request.headers.get("Idempotency-Key")
                sent.append((str(request.url), request.content, key))
            return handler(request)

        for _ in range(2):
            handler = fake.server(NOW)
            self._platform(fake, recorder).publish(POST, RecordedSteps())
        assert sent[0] == sent[1]

    def test_a_broken_thread_goes_on_where_it_stopped(self, fake: Fake) -> None:
        handler, sent = fake.server(NOW), []
        if not self._platform(fake, handler).capabilities.threads:
            pytest.skip("the platform has no threads")

        def counted(request: httpx.Request) -> httpx.Response:
            if fake.is_visible(request):
                sent.append(request.content)
                if len(sent) == 2:
                    raise httpx.ConnectError("the network is gone")
            return handler(request)

        steps = RecordedSteps()
        with pytest.raises(Unavailable):
            self._platform(fake, counted).publish(THREAD, steps)
        first = next(iter(steps.visible))
        assert [name for name in steps.results if name in steps.visible] == [first]
        self._platform(fake, counted).publish(THREAD, steps)
        assert len(steps.visible) == 3
        assert len(set(sent)) == 3, "every message went out, the first one once"
        assert sent.count(sent[0]) == 1

    @pytest.mark.parametrize("status", [200, 400, 401, 429, 500])
    def test_no_error_tells_a_secret(self, fake: Fake, status: int) -> None:
        echo = {"error": " ".join(fake.secrets), "message": list(fake.secrets)}
        assert_keeps(fake.secrets, _failure(self._platform(fake, answering(fake, status, echo))))
        gone = httpx.ReadTimeout(f"no answer from https://host.example/{fake.secrets[0]}")
        silent = raising(fake.server(NOW), fake.is_visible, gone)
        assert_keeps(fake.secrets, _failure(self._platform(fake, silent)))

    def test_nothing_shows_a_secret_when_it_is_printed(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        assert isinstance(platform, Checker)
        platform.check_access()
        platform.publish(POST, RecordedSteps())
        assert not [told for told in shown(platform) if any(one in told for one in fake.secrets)]

    def test_a_post_whose_answer_was_lost_is_found_again(self, fake: Fake) -> None:
        handler = fake.server(NOW)
        platform = self._platform(fake, forgetting(handler, fake.is_visible))
        if not isinstance(platform, Lookup) or not platform.capabilities.can_be_asked:
            pytest.skip("the platform cannot be asked")
        assert type(_failure(platform)) is OutcomeUnknown
        found = self._asking(fake, handler).find(POST, attempt_at(POST))
        assert found.receipt is not None
        assert found.receipt.remote_id
        assert found.step_result is not None

    def test_a_message_of_a_thread_is_found_again(self, fake: Fake) -> None:
        handler = fake.server(NOW)
        platform = self._asking(fake, handler)
        if not platform.capabilities.threads:
            pytest.skip("the platform has no threads")
        steps = RecordedSteps()
        platform.publish(THREAD, steps)
        for place, name in enumerate(steps.visible):
            done = tuple(steps.visible[:place])
            attempt = replace(attempt_at(THREAD), open_step=name, done_steps=done)
            found = platform.find(THREAD, attempt)
            assert found.step_result == json.loads(steps.results[name])
            assert found.receipt is None, "one message is not the whole thread"

    def test_another_post_is_no_evidence(self, fake: Fake) -> None:
        platform = self._asking(fake, fake.server(NOW))
        platform.publish(OTHER, RecordedSteps())
        absent = platform.find(POST, attempt_at(POST))
        assert (absent.receipt, absent.certain) == (None, True)

    def test_a_post_of_another_key_is_no_evidence(self, fake: Fake) -> None:
        platform = self._asking(fake, fake.server(NOW))
        receipt = platform.publish(replace(POST, key=f"{POST.key}#2"), RecordedSteps())
        attempt = replace(attempt_at(POST), others=frozenset({receipt.remote_id}))
        assert platform.find(POST, attempt).receipt is None

    def test_an_older_twin_is_no_evidence(self, fake: Fake) -> None:
        handler = fake.server(NOW - timedelta(days=30))
        platform = self._asking(fake, handler)
        platform.publish(
            replace(POST, key=f"{POST.key}#2", stored_at=NOW - timedelta(days=30)), RecordedSteps()
        )
        absent = platform.find(POST, attempt_at(POST))
        assert (absent.receipt, absent.certain) == (None, True)

    def test_a_failed_look_changes_nothing(self, fake: Fake) -> None:
        platform = self._asking(fake, raising(fake.server(NOW), everything, httpx.ReadTimeout("…")))
        with pytest.raises(Unavailable):
            platform.find(POST, attempt_at(POST))

    def test_withheld_metrics_are_absent(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        receipt = platform.publish(POST, RecordedSteps())
        if not isinstance(platform, MetricsSource):
            pytest.skip("the platform shows no metrics")
        try:
            counts = platform.fetch_metrics([receipt.remote_id]).get(receipt.remote_id, {})
        except NoNumbers:
            counts = {}
        assert set(counts) == fake.shown
        assert set(counts) <= platform.capabilities.metrics

    def test_a_full_batch_of_metrics_is_taken(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        if not isinstance(platform, MetricsSource) or not fake.shown:
            pytest.skip("the platform shows no metrics")
        published = [
            platform.publish(replace(POST, key=f"{POST.key}#{number}"), RecordedSteps()).remote_id
            for number in range(2, platform.capabilities.metrics_batch_size + 2)
        ]
        assert set(platform.fetch_metrics(published)) == set(published)

    @pytest.mark.parametrize("more", [0, 1])
    def test_numbers_take_one_call_a_batch(self, fake: Fake, more: int) -> None:
        handler, asked = fake.server(NOW), []

        def counted(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return handler(request)

        platform = self._platform(fake, counted)
        if not isinstance(platform, MetricsSource) or not fake.shown:
            pytest.skip("the platform shows no metrics")
        size = platform.capabilities.metrics_batch_size
        published = [
            platform.publish(replace(POST, key=f"{POST.key}#{number}"), RecordedSteps()).remote_id
            for number in range(2, size + more + 2)
        ]
        asked.clear()
        for start in range(0, len(published), size):
            platform.fetch_metrics(published[start : start + size])
        assert len(asked) == (1 + more) * fake.calls_a_batch

    def test_comments_are_unique_and_come_to_an_end(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        receipt = platform.publish(POST, RecordedSteps())
        if not isinstance(platform, CommentSource | CommentStream):
            pytest.skip("the platform shows no comments")
        comments = list(said_below(platform, receipt.remote_id))
        assert len({comment.remote_id for comment in comments}) == len(comments) == fake.comments
        assert comments == sorted(comments, key=lambda comment: comment.posted_at)
        assert all(comment.posted_at.tzinfo for comment in comments)

    def test_an_address_leads_back_to_the_post(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        receipt = platform.publish(POST, RecordedSteps())
        if not isinstance(platform, LinkReader) or receipt.url is None:
            pytest.skip("addresses do not name posts")
        assert platform.remote_id_of(receipt.url) == receipt.remote_id

    def _asking(self, fake: Fake, handler: Handler) -> Any:
        platform = self._platform(fake, handler)
        if not isinstance(platform, Lookup) or not platform.capabilities.can_be_asked:
            pytest.skip("the platform cannot be asked")
        return platform


def _failure(platform: Platform) -> CfkitError:
    with pytest.raises(CfkitError) as caught:
        platform.publish(POST, RecordedSteps())
    return caught.value
