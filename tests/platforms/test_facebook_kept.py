"""Of a post that Facebook keeps, 100/33 may say that it is gone, or that a right is missing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cfkit.domain.errors import CfkitError, Rejected
from cfkit.domain.markup import parse
from cfkit.domain.publication import Receipt
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

from .fakes.facebook import FAKE, Page, error

NOW = datetime.now(UTC)
AT = (NOW + timedelta(hours=20)).replace(microsecond=0)
OURS = replace(POST, document=parse("Bread for the night"), parts=(), slot=AT, show_at=AT)
Answer = Callable[[httpx.Request], httpx.Response | None]


@pytest.fixture
def page() -> Page:
    return Page(NOW)


def connected(page: Page, instead: Answer = lambda _: None) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        return instead(request) or page(request)

    return FAKE.build(httpx.Client(transport=httpx.MockTransport(answer)))


def hidden(request: httpx.Request) -> httpx.Response | None:
    """Say of a single post that it does not exist, or that a right is missing."""
    is_post = request.method == "GET" and "is_published" in request.url.params.get("fields", "")
    return httpx.Response(400, json=error(100, 33, "Object does not exist")) if is_post else None


def handed(page: Page) -> Receipt:
    receipt: Receipt = connected(page).publish(OURS, RecordedSteps())
    return receipt


def test_what_the_page_lists_was_not_deleted(page: Page) -> None:
    receipt = handed(page)
    assert connected(page, hidden).poll(receipt).pending
    page.posts.append(page.kept.pop())
    assert not connected(page, hidden).poll(receipt).pending


def test_what_no_list_of_the_page_holds_was_deleted(page: Page) -> None:
    receipt = handed(page)
    page.kept.clear()
    with pytest.raises(Rejected, match="it was deleted there"):
        connected(page).poll(receipt)


@pytest.mark.parametrize("edge", ["scheduled_posts", "published_posts"])
def test_a_list_that_cannot_be_read_proves_nothing(edge: str, page: Page) -> None:
    receipt = handed(page)
    page.kept.clear()

    def refused(request: httpx.Request) -> httpx.Response | None:
        is_it = request.url.path.endswith(edge)
        return httpx.Response(400, json=error(10, message="no right")) if is_it else None

    def stuck(request: httpx.Request) -> httpx.Response | None:
        more = {"paging": {"cursors": {"after": "1"}, "next": "https://graph.example/next"}}
        is_it = request.url.path.endswith(edge)
        return httpx.Response(200, json={"data": [], **more}) if is_it else None

    with pytest.raises(CfkitError) as refusal:
        connected(page, refused).poll(receipt)
    assert not isinstance(refusal.value, Rejected)
    assert connected(page, stuck).poll(receipt).pending
