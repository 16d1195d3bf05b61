"""What is kept where it cannot be read, and servers that keep nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.domain.errors import Rejected
from cfkit.domain.publication import Receipt
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

KEPT = Receipt("7_1", pending=True)


def page(kept: list[str], shown: list[str]) -> Any:
    """Give a page whose posts are listed and cannot be read one by one."""
    lists = {"scheduled_posts": kept, "published_posts": shown}

    def answer(request: httpx.Request) -> httpx.Response:
        date = {"date": format_datetime(datetime.now(UTC), usegmt=True)}
        names = lists.get(request.url.path.rpartition("/")[2])
        if names is not None:
            told: Any = {"data": [{"id": name} for name in names]}
            return httpx.Response(200, headers=date, json=told)
        told = {"error": {"code": 100, "error_subcode": 33, "message": "Unsupported get request"}}
        return httpx.Response(400, headers=date, json=told)

    settings = {"page_id": "7", "token": "t"}
    return build("facebook", settings, httpx.Client(transport=httpx.MockTransport(answer)))


@pytest.mark.parametrize(("kept", "shown"), [(["7_1"], []), (["7_9"], ["7_8", "7_1"])])
def test_what_facebook_lists_is_not_called_deleted(kept: list[str], shown: list[str]) -> None:
    assert page(kept, shown).poll(KEPT).remote_id == KEPT.remote_id


def test_what_facebook_lists_nowhere_is_called_so() -> None:
    with pytest.raises(Rejected, match="deleted there"):
        page(["7_9"], ["7_8"]).poll(KEPT)


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_that_keeps_nothing_is_not_handed_what_it_would_show_at_once(status: int) -> None:
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(f"{request.method} {request.url.path}")
        return httpx.Response(status, json={"error": "no such thing"})

    settings = {"server": "https://social.example", "token": "t"}
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        server = build("mastodon", settings, client)
        later = replace(POST, parts=(), show_at=datetime.now(UTC) + timedelta(hours=20))
        with pytest.raises(Rejected, match="keeps no posts"):
            server.publish(later, RecordedSteps())
    assert calls == ["GET /api/v1/scheduled_statuses"]
