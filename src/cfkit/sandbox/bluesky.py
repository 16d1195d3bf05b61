"""Answer the AT Protocol: `{url}/bluesky/xrpc/<nsid>`, sessions and routing.

Facts: bluesky-social/atproto d6296a1 and a real PDS, read and run 2026-11-22. Conventions of the
sandbox: any identifier and app password open a session, and the identifier becomes the handle; a
password or identifier holding "revoked" or "missing" gets 401, one holding "forbidden" may read and
not write (403). The didDoc points at the sandbox itself.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import bluesky_feed as feed
from cfkit.sandbox import bluesky_repo as repo
from cfkit.sandbox.bluesky_call import (
    XrpcCall,
    XrpcRefused,
    did_of,
    internal_error,
    invalid,
    mint,
    peek,
    read_token,
    too_many,
)
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.state import State, iso
from cfkit.sandbox.wire import Unreadable, bearer, origin, read_call

PLATFORM = Profile(
    "Bluesky",
    audience=900,
    settings={"access_seconds": 7200},
    too_many=too_many,
    internal_error=internal_error,
)

_WINDOW = 300
_HEADERS = {"ratelimit-limit": "3000", "ratelimit-policy": "3000;w=300"}


@dataclass(frozen=True, slots=True)
class _Method:
    run: Callable[[XrpcCall], dict[str, Any]]
    verb: str
    needs: str


def names(state: State, request: Request) -> Iterable[str]:
    """Name the account that a request speaks for: its DID and its handle."""
    payload = peek(bearer(request) or "")
    account = state.row("bluesky.accounts", payload["sub"]) if payload else None
    return (account["did"], account["handle"]) if account else ()


def routes(state: State) -> list[Route]:
    """List the routes below `/bluesky`."""

    async def call_method(request: Request) -> Response:
        return await _answer(state, request)

    async def get_blob(request: Request) -> Response:
        row = state.row("bluesky.blobs", request.query_params.get("cid", ""))
        found = state.media(row["media"]) if row else None
        if found is None:
            return JSONResponse({"error": "BlobNotFound", "message": "Blob not found"}, 400)
        return Response(found[0], media_type=found[1])

    async def health(_: Request) -> Response:
        return JSONResponse({"version": "sandbox"})

    return [
        Route("/xrpc/_health", health),
        Route("/xrpc/com.atproto.sync.getBlob", get_blob),
        Route("/xrpc/{nsid}", call_method, methods=["GET", "POST"]),
    ]


async def _answer(state: State, request: Request) -> Response:
    reset = str((int(time.time()) // _WINDOW + 1) * _WINDOW)
    headers = {**_HEADERS, "ratelimit-remaining": "2999", "ratelimit-reset": reset}
    try:
        method = _find_method(request)
        call = await _read(state, request, method)
        return JSONResponse(method.run(call), headers=headers)
    except XrpcRefused as refusal:
        body = {"error": refusal.error, "message": refusal.message}
        return JSONResponse(body, refusal.status, headers)


def _find_method(request: Request) -> _Method:
    method = _METHODS.get(request.path_params["nsid"])
    if method is None:
        raise XrpcRefused(501, "MethodNotImplemented", "Method Not Implemented")
    if request.method != method.verb:
        raise invalid(f"Incorrect HTTP method ({request.method}) expected {method.verb}")
    return method


async def _read(state: State, request: Request, method: _Method) -> XrpcCall:
    token = bearer(request) or ""
    did = _sign_in(state, token, method)
    raw, body = b"", {}
    if method.run is repo.upload_blob:
        raw = await request.body()
    elif request.method == "POST":
        body = await _read_body(request)
    call = XrpcCall(
        state=state,
        did=did,
        query=tuple(request.query_params.multi_items()),
        body=body,
        raw=raw,
        mime=request.headers.get("content-type", "").partition(";")[0],
        token=token,
        origin=f"{origin(request)}/bluesky",
    )
    if method.needs == "write" and call.account()["forbidden"]:
        scope = f"repo:{repo.COLLECTION}?action=create"
        raise XrpcRefused(403, "ScopeMissingError", f'Missing required scope "{scope}"')
    return call


async def _read_body(request: Request) -> dict[str, Any]:
    try:
        decoded = await read_call(request)
    except Unreadable as error:
        raise invalid(f"Invalid JSON: {error}") from None
    if decoded.body is None:
        if not await request.body():
            return {}
        raise invalid(f"Wrong request encoding (Content-Type): {decoded.encoding or 'none'}")
    if not isinstance(decoded.body, dict):
        raise invalid("Input must be an object")
    return decoded.body


def _sign_in(state: State, token: str, method: _Method) -> str:
    if method.needs == "none" or (method.needs == "maybe" and not token):
        return ""
    if not token:
        raise XrpcRefused(401, "AuthMissing", "Authentication Required")
    payload = read_token(state, token, refresh=method.needs == "refresh")
    if state.row("bluesky.accounts", payload["sub"]) is None:
        raise XrpcRefused(403, "AccountNotFound", "Account not found")
    return str(payload["sub"])


def _create_session(call: XrpcCall) -> dict[str, Any]:
    identifier = str(call.field("identifier", str)).strip().removeprefix("@").lower()
    password = call.field("password", str)
    if not identifier or not password or _is_refused(identifier) or _is_refused(password):
        raise XrpcRefused(401, "AuthenticationRequired", "Invalid identifier or password")
    account = _account(call.state, identifier)
    forbidden = "forbidden" in identifier + password
    if account.get("forbidden") is not forbidden:
        account = {**account, "forbidden": forbidden}
        rows = [("bluesky.accounts", account["did"], account)]
        rows.append(("bluesky.handles", account["handle"], account["did"]))
        call.state.commit(*rows)
    return _session(call, account)


def _is_refused(text: str) -> bool:
    return "revoked" in text or "missing" in text


def _account(state: State, identifier: str) -> dict[str, Any]:
    did = state.row("bluesky.handles", identifier)
    if identifier.startswith("did:"):
        did = identifier
    known = state.row("bluesky.accounts", did) if did else None
    if known is not None:
        found: dict[str, Any] = known
        return found
    handle = identifier.replace("@", ".") if not identifier.startswith("did:") else "handle.invalid"
    handle = handle if "." in handle else f"{handle}.test"
    return {"did": did or did_of(handle), "handle": handle, "since": iso(state.now())}


def _session(call: XrpcCall, account: dict[str, Any]) -> dict[str, Any]:
    number, used = call.state.next_number("bluesky.sessions")
    call.state.commit(used)
    return {
        "accessJwt": mint(call.state, account["did"], refresh=False, number=2 * number),
        "refreshJwt": mint(call.state, account["did"], refresh=True, number=2 * number + 1),
        **_describe(call, account),
    }


def _describe(call: XrpcCall, account: dict[str, Any]) -> dict[str, Any]:
    did = account["did"]
    return {
        "handle": account["handle"],
        "did": did,
        "didDoc": {
            "@context": ["https://www.w3.org/ns/did/v1"],
            "id": did,
            "alsoKnownAs": [f"at://{account['handle']}"],
            "verificationMethod": [],
            "service": [
                {
                    "id": "#atproto_pds",
                    "type": "AtprotoPersonalDataServer",
                    "serviceEndpoint": call.origin,
                }
            ],
        },
        "email": f"{base64.b32encode(hashlib.sha256(did.encode()).digest()[:5]).decode()}@invalid",
        "emailConfirmed": True,
        "emailAuthFactor": False,
        "active": True,
    }


def _refresh_session(call: XrpcCall) -> dict[str, Any]:
    payload = peek(call.token) or {}
    call.state.commit(("bluesky.spent", str(payload.get("jti")), True))
    return _session(call, call.account())


def _get_session(call: XrpcCall) -> dict[str, Any]:
    return _describe(call, call.account())


def _delete_session(call: XrpcCall) -> dict[str, Any]:
    payload = peek(call.token) or {}
    call.state.commit(("bluesky.spent", str(payload.get("jti")), True))
    return {}


def _describe_server(_: XrpcCall) -> dict[str, Any]:
    return {
        "did": "did:web:sandbox",
        "availableUserDomains": [".test"],
        "inviteCodeRequired": False,
        "links": {},
        "contact": {},
    }


_METHODS = {
    "com.atproto.server.createSession": _Method(_create_session, "POST", "none"),
    "com.atproto.server.refreshSession": _Method(_refresh_session, "POST", "refresh"),
    "com.atproto.server.deleteSession": _Method(_delete_session, "POST", "refresh"),
    "com.atproto.server.getSession": _Method(_get_session, "GET", "access"),
    "com.atproto.server.describeServer": _Method(_describe_server, "GET", "none"),
    "com.atproto.identity.resolveHandle": _Method(feed.resolve_handle, "GET", "none"),
    "com.atproto.repo.putRecord": _Method(repo.put_record, "POST", "write"),
    "com.atproto.repo.createRecord": _Method(repo.create_record, "POST", "write"),
    "com.atproto.repo.deleteRecord": _Method(repo.delete_record, "POST", "write"),
    "com.atproto.repo.uploadBlob": _Method(repo.upload_blob, "POST", "write"),
    "com.atproto.repo.getRecord": _Method(repo.get_record, "GET", "maybe"),
    "com.atproto.repo.listRecords": _Method(repo.list_records, "GET", "maybe"),
    "app.bsky.feed.getPosts": _Method(feed.get_posts, "GET", "maybe"),
    "app.bsky.feed.getPostThread": _Method(feed.get_thread, "GET", "maybe"),
    "app.bsky.feed.getAuthorFeed": _Method(feed.get_author_feed, "GET", "maybe"),
    "app.bsky.actor.getProfile": _Method(feed.get_profile, "GET", "maybe"),
}
