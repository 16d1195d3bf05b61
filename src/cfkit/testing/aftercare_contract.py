"""What a platform does with posts that are live already, as tests to inherit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import httpx
import pytest

from cfkit.domain.comments import Comment
from cfkit.domain.errors import OutcomeUnknown
from cfkit.domain.likeness import alike
from cfkit.ports import (
    Answerer,
    Commenter,
    CommentSource,
    CommentStream,
    Deleter,
    Editor,
    Lookup,
    Pinner,
    Watcher,
    Withdrawer,
)

from .capability_contract import CapabilityContract
from .fake import (
    ANSWER,
    COMMENT,
    NOW,
    OTHER,
    POST,
    THREAD,
    Fake,
    RecordedSteps,
    assert_keeps,
    attempt_at,
    raising,
)

_READS = re.compile(
    r"(?:/get\w*|\.get\w*|createSession|/token|/statuses(?:/\w+)?|verify_credentials)$"
)


def _is_change(request: httpx.Request) -> bool:
    """Whether a request changes what readers see, by its method or the method's name."""
    if request.method in ("PUT", "PATCH", "DELETE"):
        return True
    return request.method == "POST" and not _READS.search(request.url.path)


def said_below(source: object, root: str) -> Iterator[Comment]:
    """Yield what others wrote below a publication, however the platform hands it out."""
    if isinstance(source, CommentSource):
        yield from source.fetch_comments(root)
    elif isinstance(source, CommentStream):
        for news in source.fetch_news():
            yield from (comment for name, comment in source.comments_in(news) if name == root)


class AftercareContract(CapabilityContract):
    """First comments, pins, deletions and edits."""

    def test_what_is_kept_for_its_time_is_pending_and_can_be_taken_back(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        if platform.capabilities.ahead is None or platform.capabilities.media.needed:
            pytest.skip("the platform keeps no posts of words for their time")
        at = NOW + platform.capabilities.ahead.least + timedelta(hours=1)
        post = replace(POST, slot=at, show_at=at)
        receipt = platform.publish(post, RecordedSteps())
        assert (receipt.pending, receipt.show_at) == (True, at)
        assert isinstance(platform, Lookup), "an unclear outcome has to be looked for"
        found = platform.find(post, attempt_at(post))
        if found.receipt is None:
            assert not found.certain, "what is kept is never surely absent"
        else:
            assert (found.receipt.remote_id, found.receipt.show_at) == (receipt.remote_id, at)
        assert isinstance(platform, Withdrawer), "what was changed has to be taken back"
        assert platform.withdraw(receipt.remote_id) is True
        assert platform.find(post, attempt_at(post)).receipt is None
        live = platform.publish(OTHER, RecordedSteps())
        assert platform.withdraw(live.remote_id) is False, "what readers see is not taken back"
        assert platform.find(OTHER, attempt_at(OTHER)).receipt is not None

    def test_a_first_comment_goes_out_once_and_is_found_again(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        if not isinstance(platform, Commenter):
            pytest.skip("the platform takes no comments")
        root = platform.publish(POST, RecordedSteps()).remote_id
        steps = RecordedSteps()
        first = platform.comment(COMMENT, root, steps)
        assert (first, len(steps.visible)) == (platform.comment(COMMENT, root, steps), 1)
        assert first.remote_id != root
        found = platform.find_comment(COMMENT, root, attempt_at(COMMENT))
        if found.receipt is None:
            assert not found.certain, "what went out is never surely absent"
            assert found.why
            return
        assert found.receipt == first
        absent = platform.find_comment(OTHER, root, attempt_at(OTHER))
        assert (absent.receipt, absent.certain) == (None, True)

    def test_an_answer_goes_out_once_and_is_found_again(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        can_hear = isinstance(platform, CommentSource | CommentStream)
        if not isinstance(platform, Answerer) or not can_hear:
            pytest.skip("the platform takes no answers")
        root = platform.publish(POST, RecordedSteps()).remote_id
        asked = next(said_below(platform, root)).remote_id
        steps = RecordedSteps()
        first = platform.answer(ANSWER, root, asked, steps)
        assert (first, len(steps.visible)) == (platform.answer(ANSWER, root, asked, steps), 1)
        assert first.remote_id not in (root, asked)
        found = platform.find_answer(ANSWER, root, asked, attempt_at(ANSWER))
        if found.receipt is None:
            assert not found.certain, "what went out is never surely absent"
            assert found.why
            return
        assert found.receipt.remote_id == first.remote_id
        absent = platform.find_answer(OTHER, root, asked, attempt_at(OTHER))
        assert (absent.receipt, absent.certain) == (None, True)
        said = [one.remote_id for one in said_below(platform, root)]
        assert asked in said

    def test_a_pin_may_be_repeated(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        root = platform.publish(POST, RecordedSteps()).remote_id
        if not isinstance(platform, Pinner):
            pytest.skip("the platform pins nothing")
        for _ in range(2):
            platform.pin(root)
        if isinstance(platform, Watcher) and (seen := platform.fetch_shown([root])):
            assert seen[root].is_pinned is True

    def test_what_was_deleted_is_gone_and_stays_so(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        post = THREAD if platform.capabilities.threads else POST
        receipt = platform.publish(post, RecordedSteps())
        if not isinstance(platform, Deleter):
            pytest.skip("the platform deletes nothing")
        names = [*receipt.parts.values(), receipt.remote_id]
        assert len(set(names)) == 1 + len(post.parts), "every message of a thread is named"
        for name in [*names, *names]:
            platform.delete(name)
        if isinstance(platform, Watcher) and (seen := platform.fetch_shown([receipt.remote_id])):
            assert seen[receipt.remote_id].is_gone

    def test_an_edit_shows_the_new_words_and_may_be_repeated(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        root = platform.publish(POST, RecordedSteps()).remote_id
        if not isinstance(platform, Editor):
            pytest.skip("the platform changes nothing")
        for _ in range(2):
            platform.edit(root, replace(OTHER, key=POST.key))
        if isinstance(platform, Watcher) and (seen := platform.fetch_shown([root])):
            assert alike(OTHER.text, seen[root].text or "")

    def test_a_comment_is_changed_and_deleted_like_a_post(self, fake: Fake) -> None:
        platform = self._platform(fake, fake.server(NOW))
        if not isinstance(platform, Commenter):
            pytest.skip("the platform takes no comments")
        root = platform.publish(POST, RecordedSteps()).remote_id
        name = platform.comment(COMMENT, root, RecordedSteps()).remote_id
        if isinstance(platform, Editor):
            platform.edit(name, replace(OTHER, key=COMMENT.key))
        if isinstance(platform, Deleter):
            platform.delete(name)
        seen = platform.fetch_shown([root, name]) if isinstance(platform, Watcher) else {}
        if name in seen and isinstance(platform, Deleter):
            assert (seen[root].is_gone, seen[name].is_gone) == (False, True)

    def test_a_change_whose_answer_is_lost_is_called_unknown(self, fake: Fake) -> None:
        handler = fake.server(NOW)
        root = self._platform(fake, handler).publish(POST, RecordedSteps()).remote_id
        silence = httpx.ReadTimeout(fake.secrets[0])
        changes = raising(handler, lambda one: _is_change(one) and not fake.reads(one), silence)
        platform = self._platform(fake, changes)
        tried: list[Callable[[], None]] = []
        if isinstance(platform, Deleter):
            tried.append(partial(platform.delete, root))
        if isinstance(platform, Pinner):
            tried.append(partial(platform.pin, root))
        if isinstance(platform, Editor):
            tried.append(partial(platform.edit, root, OTHER))
        for change in tried:
            with pytest.raises(OutcomeUnknown) as caught:
                change()
            assert_keeps(fake.secrets, caught.value)
