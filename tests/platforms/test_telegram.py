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
from cfkit.domain.errors import CredentialError, Rejected, Unavailable
from cfkit.testing import Fake, RecordedSteps
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
        "forward_origin": {"type": "channel", "chat": {"id": -1001}, "message_id": 7},
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
        ("7", "comment/-1002/502", "When?")
    ]


def test_a_server_that_goes_on_with_the_same_page_is_left() -> None:
    chat = {"chat": {"id": -1002, "type": "supergroup"}, "date": int(NOW.timestamp())}
    page = [{"update_id": n, "message": {"message_id": n, **chat}} for n in range(1, 101)]

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"ok": True, "result": page})

    platform = Telegram(TelegramSettings(chat="@library", token="1:x"), over(answer))
    assert len(list(platform.fetch_news())) == 1


def test_a_post_of_another_channel_that_arrived_in_the_group_is_not_ours() -> None:
    """The group was linked to another channel a day ago, whose posts have numbers like ours."""
    chat = {"chat": {"id": -1002, "type": "supergroup"}, "date": int(NOW.timestamp())}

    def copy(number: int, channel: int) -> dict[str, Any]:
        origin = {"type": "channel", "chat": {"id": channel}, "message_id": 7}
        return {
            **chat,
            "message_id": number,
            "is_automatic_forward": True,
            "sender_chat": {"id": channel},
            "forward_origin": origin,
        }

    def said(number: int, above: dict[str, Any]) -> dict[str, Any]:
        words = {"from": {"id": 7}, "text": "When?", "reply_to_message": above}
        return {**chat, "message_id": number, "message_thread_id": above["message_id"], **words}

    theirs, ours = copy(50, -1009), copy(501, -1001)
    told = [theirs, said(51, theirs)]

    def answer(request: httpx.Request) -> httpx.Response:
        result: Any = {"id": -1001, "type": "channel", "linked_chat_id": -1002}
        if request.url.path.endswith("getUpdates"):
            result = [{"update_id": n, "message": one} for n, one in enumerate(told, 1)]
        if request.url.path.endswith("sendMessage"):
            asked = json.loads(request.content)
            assert (asked["chat_id"], asked["reply_parameters"]) == (-1002, {"message_id": 501})
            result = {"message_id": 503}
        return httpx.Response(200, json={"ok": True, "result": result})

    platform = Telegram(TelegramSettings(chat="@library", token="1:x"), over(answer))
    with pytest.raises(Unavailable, match="has not seen the post"):
        platform.comment(POST, "7", RecordedSteps())
    assert [one for page in platform.fetch_news() for one in platform.comments_in(page)] == []
    told += [ours, said(502, ours)]
    assert platform.comment(POST, "7", RecordedSteps()).remote_id == "comment/-1002/503"
    [(root, one)] = [one for page in platform.fetch_news() for one in platform.comments_in(page)]
    assert (root, one.remote_id) == ("7", "comment/-1002/502")


@pytest.mark.parametrize("remote_id", ["comment/-1003/12", "comment/12"])
def test_a_comment_of_another_group_or_of_an_unknown_one_is_not_touched(remote_id: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        result = {"id": -1001, "type": "channel", "linked_chat_id": -1002}
        return httpx.Response(200, json={"ok": True, "result": result})

    platform = Telegram(TelegramSettings(chat="@library", token="1:x"), over(answer))
    with pytest.raises(Rejected, match="by hand"):
        platform.delete(remote_id)
    with pytest.raises(Rejected, match="by hand"):
        platform.edit(remote_id, POST)
    assert set(asked) == {"getChat"}


def test_a_chat_that_is_refused_for_a_reason_of_which_nobody_knows_is_asked_for_again() -> None:
    refusal = {"ok": False, "error_code": 400, "description": "Bad Request: internal hiccup"}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("getChat"):
            return httpx.Response(400, json=refusal)
        return httpx.Response(200, json={"ok": True, "result": []})

    platform = Telegram(TelegramSettings(chat="@library", token="1:x"), over(answer))
    page = next(platform.fetch_news())
    with pytest.raises(Rejected):
        platform.comments_in(page)
