"""What a token may not read for a while is not taken for deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.domain.errors import Rejected, Unavailable
from cfkit.domain.publication import Receipt

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
    with pytest.raises(Unavailable, match="lists the post"):
        page(kept, shown).poll(KEPT)


def test_what_facebook_lists_nowhere_is_called_so() -> None:
    with pytest.raises(Rejected, match="deleted there"):
        page(["7_9"], ["7_8"]).poll(KEPT)
