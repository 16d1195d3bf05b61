"""What Telegram can tell of its posts, and of a bot's rights."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms.telegram import Settings as TelegramSettings
from cfkit.adapters.platforms.telegram import Telegram
from cfkit.domain.errors import (
    CredentialError,
)
from cfkit.testing import Fake
from cfkit.testing.fake import NOW, POST, attempt_at

Load = Callable[[str], Fake]


def over(handler: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(handler))


def preview(*messages: tuple[int, str, int]) -> str:
    return "".join(
        f'<div class="tgme_widget_message" data-post="library/{number}">'
        f'<div class="tgme_widget_message_text">{text}</div>'
        f'<span class="tgme_widget_message_views">{number}K</span>'
        f'<time datetime="{(NOW + timedelta(minutes=minutes)).isoformat()}"></time></div>'
        for number, text, minutes in messages
    )


def reading(page: str) -> Telegram:
    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url).startswith("https://t.me/s/library")
        before = int(request.url.params.get("before", 10**9))
        date = format_datetime(datetime.now(UTC), usegmt=True)
        text = page if before > 3 else "<html></html>"
        return httpx.Response(200, text=text, headers={"Date": date})

    settings = TelegramSettings(chat="@library", token="1:x", preview=True)
    return Telegram(settings, over(answer))


def test_telegram_cannot_tell_without_its_public_page(load_fake: Load) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    sighting = load_fake("telegram").build(over(refuse)).find(POST, attempt_at(POST))  # type: ignore[attr-defined]  # Lookup
    assert (sighting.receipt, sighting.certain) == (None, False)
    assert "a bot" in sighting.why


def test_telegram_is_read_off_the_public_page_when_that_is_allowed() -> None:
    shown = POST.document.plain.replace("&", "&amp;").replace("<", "&lt;").replace("\n", "<br/>")
    there = reading(preview((4, "Раньше", -60), (5, shown, 1))).find(POST, attempt_at(POST))
    assert there.receipt is not None
    assert there.receipt.remote_id == "5"
    lagging = reading(preview((4, "Раньше", -60))).find(POST, attempt_at(POST))
    assert (lagging.receipt, lagging.certain) == (None, False)
    passed = reading(preview((4, "Раньше", -60), (6, "Позже", 10))).find(POST, attempt_at(POST))
    assert (passed.receipt, passed.certain) == (None, True)
    counts = reading(preview((4, "Раньше", -60), (5, shown, 1))).fetch_metrics(["5", "4", "2"])
    assert {remote: dict(found) for remote, found in counts.items()} == {
        "5": {"views": 5000},
        "4": {"views": 4000},
    }


def test_a_channel_without_public_page_is_no_error() -> None:
    def elsewhere(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "https://t.me/library"})

    settings = TelegramSettings(chat="@library", token="1:x", preview=True)
    platform = Telegram(settings, over(elsewhere))
    assert platform.fetch_metrics(["5", "7"]) == {}
    assert not platform.find(POST, attempt_at(POST)).certain


@pytest.mark.parametrize(
    ("status", "rights"),
    [("left", {}), ("kicked", {}), ("administrator", {"can_post_messages": False})],
)
def test_telegram_tells_a_bot_that_may_not_post(status: str, rights: dict[str, bool]) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        result = {"id": 1, "username": "library_bot", "status": status, **rights}
        return httpx.Response(200, json={"ok": True, "result": result})

    platform = Telegram(TelegramSettings(chat="@library", token="1:x"), over(answer))
    with pytest.raises(CredentialError, match="administrator"):
        platform.check_access()


def test_a_call_that_telegram_cuts_short_is_made_again_in_another_way() -> None:
    """Within half a second of the same call the Bot API gives one update (Client.cpp)."""
    chat = {"chat": {"id": -1002, "type": "supergroup"}, "date": int(NOW.timestamp())}
    copy = {
        "message_id": 501,
        "is_automatic_forward": True,
        "forward_origin": {"type": "channel", "message_id": 7},
        **chat,
    }
    said = {
        "message_id": 502,
        "from": {"id": 7},
        "text": "When?",
        "reply_to_message": copy,
        **chat,
    }
    waiting = [{"update_id": 30, "message": copy}, {"update_id": 31, "message": said}]

    def answer(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        result: Any = {"id": -1001, "type": "channel", "linked_chat_id": -1002}
        if request.url.path.endswith("getUpdates"):
            offset = asked.get("offset", 30)
            assert offset == 30, "nothing is confirmed"
            result = waiting if "offset" in asked else waiting[:1]
        return httpx.Response(200, json={"ok": True, "result": result})

    platform = Telegram(TelegramSettings(chat="@library", token="1:x"), over(answer))
    heard = [one for page in platform.fetch_news() for one in platform.comments_in(page)]
    assert [(root, one.remote_id, one.text) for root, one in heard] == [
        ("7", "comment/502", "When?")
    ]


def test_a_server_that_goes_on_with_the_same_page_is_left() -> None:
    chat = {"chat": {"id": -1002, "type": "supergroup"}, "date": int(NOW.timestamp())}
    page = [{"update_id": n, "message": {"message_id": n, **chat}} for n in range(1, 101)]

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"ok": True, "result": page})

    platform = Telegram(TelegramSettings(chat="@library", token="1:x"), over(answer))
    assert len(list(platform.fetch_news())) == 1
