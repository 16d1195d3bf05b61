"""The Telegram Bot API in memory."""

import json
from collections.abc import Callable
from datetime import datetime
from itertools import count

import httpx

from cfkit.adapters.platforms.telegram import Settings, Telegram
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.testing import Fake

TOKEN = "123456:AAE-secret_telegram"


def no(code: int, description: str, **parameters: int) -> dict[str, object]:
    return {
        "ok": False,
        "error_code": code,
        "description": description,
        **({"parameters": parameters} if parameters else {}),
    }


CHANGES = {
    "deleteMessage": "message to delete",
    "editMessageText": "message to edit",
    "pinChatMessage": "message to pin",
}


def updates(number: int, at: int) -> list[dict[str, object]]:
    """A post arrives in the discussion group, and two people talk below it; others talk too."""
    chat = {"chat": {"id": -1002, "type": "supergroup"}, "date": at}
    copy = {
        "message_id": 501,
        "is_automatic_forward": True,
        "forward_origin": {"type": "channel", "chat": {"id": -1001}, "message_id": number},
        **chat,
    }
    first = {
        "message_id": 502,
        "from": {"id": 7, "is_bot": False},
        "text": "А когда?",
        "message_thread_id": 501,
        "reply_to_message": copy,
        **chat,
    }
    second = first | {
        "message_id": 503,
        "reply_to_message": first | {"reply_to_message": None},
    }
    others = {"message_id": 504, "from": {"id": 8}, "text": "Всем привет", **chat}
    said = [copy, first, second, others, {"message_id": "broken"}]
    found = [{"update_id": 2 + n, "message": one} for n, one in enumerate(said)]
    return [{"update_id": 1}, *found]


def server(now: datetime) -> Callable[[httpx.Request], httpx.Response]:
    numbers = count(7)
    gone: set[int] = set()

    def answer(request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2]
        message = {"message_id": next(numbers), "date": int(now.timestamp())}
        sent = json.loads(request.content) if method in CHANGES else {}
        number = sent.get("message_id")
        if number in gone:
            return httpx.Response(400, json=no(400, f"Bad Request: {CHANGES[method]} not found"))
        if method == "deleteMessage":
            gone.add(number)
            return httpx.Response(200, json={"ok": True, "result": True})
        results = {
            "getChat": {"id": -1001, "type": "channel", "linked_chat_id": -1002},
            "getUpdates": updates(7, int(now.timestamp())),
            "pinChatMessage": True,
            "getMe": {"id": 1, "is_bot": True, "username": "library_bot"},
            "getChatMember": {"status": "administrator", "can_post_messages": True},
            "sendMediaGroup": [message],
        }
        return httpx.Response(200, json={"ok": True, "result": results.get(method, message)})

    return answer


FAKE = Fake(
    build=lambda client: Telegram(Settings(chat="@library", token=TOKEN), client),
    server=server,
    is_visible=lambda request: "/send" in request.url.path,
    made=b'{"ok":true,"result":{"message_id":%s}}',
    comments=2,
    secrets=[TOKEN],
    lengths=[("🚀", 1), ("abc", 3), ("👨‍👩‍👧", 5), ("https://example.com/long", 24)],
    errors=[
        (400, no(400, "Bad Request: can't parse entities: Unsupported start tag"), Rejected),
        (400, no(400, "Bad Request: message is too long"), Rejected),
        (400, no(400, "Bad Request: chat not found"), CredentialError),
        (400, no(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-1001), Rejected),
        (400, no(400, "Bad Request: not enough rights to send text messages"), CredentialError),
        (401, no(401, "Unauthorized"), CredentialError),
        (403, no(403, "Forbidden: bot is not a member of the channel chat"), CredentialError),
        (404, no(404, "Not Found"), CredentialError),
        (413, no(413, "Request Entity Too Large"), Rejected),
        (429, no(429, "Too Many Requests: retry after 3", retry_after=3), RateLimited),
        (500, no(500, "Internal Server Error"), OutcomeUnknown),
        (502, {"unexpected": json.dumps("x")}, OutcomeUnknown),
    ],
)
