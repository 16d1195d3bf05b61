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


def server(now: datetime) -> Callable[[httpx.Request], httpx.Response]:
    numbers = count(7)

    def answer(request: httpx.Request) -> httpx.Response:
        method = request.url.path.rpartition("/")[2]
        message = {"message_id": next(numbers), "date": int(now.timestamp())}
        results = {
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
