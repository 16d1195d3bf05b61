"""Answer Slack's Web API: `{url}/slack/api/<method>`, and the upload addresses it hands out.

Facts: docs.slack.dev/reference/methods, read 2026-11-27. Conventions of the sandbox: any token
works, unless it holds "revoked" (token_revoked) or "forbidden" (missing_scope on writes); every
channel exists and has the app as a member, unless its name holds "missing" (channel_not_found) or
"closed" (the app is no member). `{"slack": {"processing_looks": 2}}` lets a file be ready only
after `files.info` was asked twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from cfkit.sandbox import slack_messages as messages
from cfkit.sandbox.images import read_image
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.slack_call import SlackCall, SlackRefused, internal_error, too_many
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Unreadable, bearer, origin, read_call

PLATFORM = Profile(
    "Slack",
    audience=80,
    settings={"processing_looks": 0},
    too_many=too_many,
    internal_error=internal_error,
)

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data", "")


@dataclass(frozen=True, slots=True)
class _Method:
    run: Callable[[SlackCall], dict[str, Any]]
    writes: bool = False
    takes_json: bool = True


def routes(state: State) -> list[Route]:
    """List the routes below `/slack`."""

    async def call_method(request: Request) -> Response:
        return JSONResponse(await _answer(state, request))

    async def upload(request: Request) -> Response:
        return await _receive(state, request)

    return [
        Route("/api/{method}", call_method, methods=["GET", "POST"]),
        Route("/upload/{file}", upload, methods=["POST"]),
    ]


async def _answer(state: State, request: Request) -> dict[str, Any]:
    name = request.path_params["method"]
    try:
        decoded = await read_call(request)
        call = SlackCall(
            state=state,
            token=bearer(request) or "",
            params=decoded.params(),
            origin=f"{origin(request)}/slack",
        )
        return {"ok": True, **_admit(call, name, decoded.encoding).run(call)}
    except Unreadable:
        return {"ok": False, "error": "invalid_json"}
    except SlackRefused as refusal:
        return refusal.body()


def _admit(call: SlackCall, name: str, encoding: str) -> _Method:
    method = _METHODS.get(name)
    if method is None:
        raise SlackRefused("unknown_method")
    if not method.takes_json and encoding not in _FORMS:
        raise SlackRefused("invalid_arguments")
    if not call.token:
        raise SlackRefused("not_authed")
    if "revoked" in call.token:
        raise SlackRefused("token_revoked")
    if method.writes and "forbidden" in call.token:
        raise SlackRefused("missing_scope")
    if method.writes and "closed" in call.text("channel").lower():
        raise SlackRefused("not_in_channel")
    return method


def _test(call: SlackCall) -> dict[str, Any]:
    return {
        "url": "https://sandbox.slack.com/",
        "team": "Sandbox",
        "user": "library",
        "team_id": "T0SANDBOX",
        "user_id": call.user,
        "bot_id": call.bot,
    }


def _describe_channel(call: SlackCall) -> dict[str, Any]:
    name = call.channel
    return {
        "channel": {
            "id": name,
            "name": f"channel-{name.lower()}",
            "is_channel": True,
            "is_archived": "archived" in name.lower(),
            "is_member": "closed" not in name.lower(),
        }
    }


def _hand_out(call: SlackCall) -> dict[str, Any]:
    length = call.text("length")
    if not call.text("filename") or not length.isdigit() or int(length) < 1:
        raise SlackRefused("invalid_arguments")
    number, used = call.state.next_number("slack.files")
    name = f"F{number:09d}"
    row = {"length": int(length), "name": call.text("filename"), "done": False, "media": None}
    waits = int(call.state.setting("slack", "processing_looks"))
    call.state.commit(used, ("slack.files", name, {**row, "waits": waits}))
    return {"upload_url": f"{call.origin}/upload/{name}", "file_id": name}


async def _receive(state: State, request: Request) -> Response:
    """Take the bytes of a file; Slack answers in words."""
    name = request.path_params["file"]
    row = state.row("slack.files", name)
    decoded = await read_call(request)
    files = list(decoded.files.values())
    if row is None or len(files) != 1:
        return PlainTextResponse("no such upload", 404)
    data = files[0].data
    if len(data) != row["length"]:
        return PlainTextResponse("length differs", 400)
    image = read_image(data)
    mime = image.mime if image else files[0].mime
    kept = {
        "media": state.save_media(data, mime),
        "mime": mime,
        "width": image.width if image else None,
        "height": image.height if image else None,
        "size": len(data),
    }
    state.commit(("slack.files", name, {**row, **kept}))
    return PlainTextResponse(f"OK - {len(data)}")


def _complete(call: SlackCall) -> dict[str, Any]:
    done = []
    for given in call.decoded("files") or ():
        row = call.state.row("slack.files", given.get("id"))
        if row is None or row["media"] is None:
            raise SlackRefused("file_not_found")
        call.state.commit(("slack.files", given["id"], {**row, "done": True}))
        done.append({"id": given["id"], "title": given.get("title", row["name"])})
    if not done:
        raise SlackRefused("invalid_arguments")
    if call.text("channel_id"):
        call.warn("files.completeUploadExternal shares a file in a message that has no key")
    return {"files": done}


def _describe_file(call: SlackCall) -> dict[str, Any]:
    name = call.text("file")
    row = call.state.row("slack.files", name)
    if row is None or not row["done"]:
        raise SlackRefused("file_not_found")
    if row["waits"]:
        call.state.commit(("slack.files", name, {**row, "waits": row["waits"] - 1}))
    mime = "" if row["waits"] else row["mime"]
    return {"file": {"id": name, "name": row["name"], "mimetype": mime, "size": row["size"]}}


_METHODS = {
    "auth.test": _Method(_test),
    "chat.postMessage": _Method(messages.create, writes=True),
    "chat.update": _Method(messages.update, writes=True),
    "chat.delete": _Method(messages.delete, writes=True),
    "pins.add": _Method(messages.pin, writes=True),
    "pins.remove": _Method(messages.unpin, writes=True),
    "conversations.info": _Method(_describe_channel, takes_json=False),
    "conversations.history": _Method(messages.history, takes_json=False),
    "conversations.replies": _Method(messages.replies, takes_json=False),
    "files.getUploadURLExternal": _Method(_hand_out, writes=True, takes_json=False),
    "files.completeUploadExternal": _Method(_complete, writes=True),
    "files.info": _Method(_describe_file, takes_json=False),
}
