"""What a Mastodon server keeps is read to its end, whatever the length of its pages."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cfkit.domain.markup import parse
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

from .fakes.mastodon import FAKE, Server

NOW = datetime.now(UTC)
AT = (NOW + timedelta(hours=20)).replace(microsecond=0)
OURS = replace(POST, document=parse("Bread for the night"), parts=(), slot=AT, show_at=AT)
LOST = Delivery(OURS.key, "c", began_at=NOW, first_began_at=NOW, open_step="publish", attempts=1)


@pytest.fixture
def server() -> Server:
    return Server(NOW)


def connected(server: Any) -> Any:
    return FAKE.build(httpx.Client(transport=httpx.MockTransport(server)))


def fill(server: Server, count: int) -> None:
    for number in range(1000, 1000 + count):
        told = {"id": str(number), "scheduled_at": (AT + timedelta(days=3)).isoformat()}
        server.kept[str(number)] = {**told, "params": {"text": f"Other {number}"}}


@pytest.mark.parametrize("page", [20, 40])
def test_what_stands_on_a_later_page_is_found(page: int, server: Server) -> None:
    server.page = page
    platform = connected(server)
    receipt = platform.publish(OURS, RecordedSteps())
    fill(server, 299)
    found = platform.find(OURS, LOST)
    assert found.receipt is not None
    assert (found.receipt.remote_id, found.receipt.show_at) == (receipt.remote_id, AT)
    platform.withdraw(receipt.remote_id)
    assert platform.find(OURS, LOST).certain


def test_a_page_that_comes_again_is_no_end(server: Server) -> None:
    fill(server, 30)

    def stuck(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/scheduled_statuses"):
            request.url = request.url.copy_remove_param("max_id")
        return server(request)

    found = connected(stuck).find(OURS, LOST)
    assert (found.receipt, found.certain) == (None, False)
