"""A Slack workspace in memory, which writes emoji as codes."""

import json
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count

import httpx

from cfkit.adapters.platforms.slack import Settings, Slack
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected
from cfkit.domain.metrics import Metric
from cfkit.testing import Fake

TOKEN = "xoxb-secret-of-slack"
CHANNEL = "C77"
UPLOAD = "https://files.slack.example/upload/1"
FIXED = {
    "auth.test": {
        "url": "https://library.slack.com/",
        "team": "Library",
        "user": "cfkit",
        "user_id": "U1",
        "bot_id": "B1",
    },
    "conversations.info": {"channel": {"id": CHANNEL, "name": "news", "is_member": True}},
    "files.getUploadURLExternal": {"upload_url": UPLOAD, "file_id": "F1"},
    "files.completeUploadExternal": {"files": [{"id": "F1", "title": "picture-1.png"}]},
    "files.info": {"file": {"id": "F1", "mimetype": "image/png"}},
}


def no(error: str, **more: object) -> dict[str, object]:
    return {"ok": False, "error": error, **more}


class Server:
    def __init__(self, now: datetime) -> None:
        self.at = int(now.timestamp())
        self.numbers = count(1)
        self.messages: list[dict[str, object]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        date = {"Date": format_datetime(datetime.now(UTC), usegmt=True)}
        if str(request.url) == UPLOAD:
            assert "authorization" not in request.headers
            assert request.content.startswith(b"\x89PNG")
            return httpx.Response(200, text="OK - 99", headers=date)
        assert request.headers["authorization"] == f"Bearer {TOKEN}"
        return httpx.Response(200, json=self.answer(request), headers=date)

    def answer(self, request: httpx.Request) -> dict[str, object]:
        method = request.url.path.removeprefix("/api/")
        if method in FIXED:
            return {"ok": True, **FIXED[method]}
        if method.startswith("conversations."):
            form = dict(request.url.params)
            assert form["channel"] == CHANNEL
            if method == "conversations.history":
                return {"ok": True, **self.page(self.roots()[::-1], form)}
            return self.thread(form)
        body = json.loads(request.content)
        if method == "chat.postMessage":
            return {"ok": True, **self.create(body)}
        return self.change(method, body)

    def roots(self) -> list[dict[str, object]]:
        return [one for one in self.messages if one.get("thread_ts") in (None, one["ts"])]

    def create(self, body: dict[str, object]) -> dict[str, object]:
        message = {
            "user": "U1",
            "bot_id": "B1",
            "ts": f"{self.at}.{next(self.numbers):06d}",
            "text": str(body["text"]).replace("🚀", ":rocket:"),
            "metadata": body["metadata"],
            "reactions": [{"name": "+1", "count": 2}],
        }
        if "thread_ts" in body:
            message["thread_ts"] = body["thread_ts"]
        self.messages.append(message)
        return {"channel": CHANNEL, "ts": message["ts"], "message": message}

    def thread(self, form: dict[str, str]) -> dict[str, object]:
        root = form["ts"]
        found = [one for one in self.messages if root in (one["ts"], one.get("thread_ts"))]
        if not found:
            return no("thread_not_found")
        said = [
            {"user": f"U{n}", "text": "Когда?", "ts": f"{self.at + n}.000009", "thread_ts": root}
            for n in (4, 3, 3)
        ]
        if "latest" in form:
            return {"ok": True, "messages": [*found, *said]}
        return {"ok": True, **self.page([*found, *said], form)}

    def page(self, found: list[dict[str, object]], form: dict[str, str]) -> dict[str, object]:
        start, limit = int(form.get("cursor", 0)), min(int(form["limit"]), 2)
        more = {"next_cursor": str(start + limit)} if start + limit < len(found) else {}
        return {"messages": found[start : start + limit], "response_metadata": more}

    def change(self, method: str, body: dict[str, object]) -> dict[str, object]:
        ts = body.get("ts") or body.get("timestamp")
        found = next((one for one in self.messages if one["ts"] == ts), None)
        if found is None:
            return no("message_not_found")
        if method == "chat.delete":
            self.messages.remove(found)
        elif method == "chat.update":
            found["text"] = body["text"]
        elif "pinned_to" in found:
            return no("already_pinned")
        else:
            found["pinned_to"] = [CHANNEL]
        return {"ok": True}


FAKE = Fake(
    build=lambda client: Slack(Settings(channel_id=CHANNEL, token=TOKEN), client),
    server=Server,
    is_visible=lambda request: request.url.path.endswith("/chat.postMessage"),
    made=b'{"ok":true,"ts":%s}',
    secrets=[TOKEN],
    lengths=[("Привет", 6), ("🚀", 2)],
    errors=[
        (200, no("invalid_auth"), CredentialError),
        (200, no("token_revoked"), CredentialError),
        (200, no("missing_scope", needed="chat:write", provided="identify"), CredentialError),
        (200, no("not_allowed_token_type"), CredentialError),
        (200, no("channel_not_found"), CredentialError),
        (200, no("not_in_channel"), CredentialError),
        (200, no("is_archived"), CredentialError),
        (200, no("restricted_action_read_only_channel"), CredentialError),
        (200, no("msg_too_long"), Rejected),
        (200, no("no_text"), Rejected),
        (200, no("invalid_blocks", errors=["must be less than 3001 characters"]), Rejected),
        (200, no("invalid_blocks", errors=["invalid slack file [json-pointer:/0]"]), RateLimited),
        (200, no("something_new"), OutcomeUnknown),
        (400, no("something_new"), Rejected),
        (200, no("cannot_reply_to_message"), Rejected),
        (200, no("ratelimited"), RateLimited),
        (429, no("ratelimited"), RateLimited),
        (200, no("message_limit_exceeded"), RateLimited),
        (200, no("fatal_error"), OutcomeUnknown),
        (200, no("internal_error"), OutcomeUnknown),
        (503, no("service_unavailable"), OutcomeUnknown),
        (200, {"ok": False}, OutcomeUnknown),
        (200, {"ok": True}, OutcomeUnknown),
    ],
    shown=frozenset({Metric.LIKES, Metric.COMMENTS}),
    comments=2,
)
