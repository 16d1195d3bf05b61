"""Read a call of Meta's Graph API, and word refusals, lists and answers as it does.

Facts: Graph API v26.0, facebook_business 26.0.3 and Instagram's error codes, collected 2026-11-22.
Conventions of the sandbox: a token that holds "revoked" gets code 190/458, "expired" 190/463, one
that holds "forbidden" code 200 on writes; every account and page exists.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import regex
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cfkit.sandbox.files import fetch
from cfkit.sandbox.images import read_image
from cfkit.sandbox.post import Medium
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Unreadable, Upload, bearer, origin, read_call

_FIELD = regex.compile(r"(\w+)(?:\.\w+\([^()]*\))*(?:\{(?:[^{}]|\{[^{}]*\})*\})?")
_GRAPH = "v26.0"
_SHOWN = {"threads": "v1.0"}


class GraphRefused(Exception):
    """The API says no."""

    def __init__(
        self, code: int, message: str, subcode: int | None = None, status: int = 400
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error: dict[str, Any] = {
            "message": message,
            "type": "OAuthException",
            "code": code,
            "is_transient": code in (1, 2),
            "fbtrace_id": "Asandbox",
        }
        if subcode is not None:
            self.error["error_subcode"] = subcode


def too_many(seconds: int) -> Response:
    """Ask for a pause as Meta does: with a code, and in minutes in a header."""
    refused = GraphRefused(4, "(#4) Application request limit reached")
    usage = f'{{"1":[{{"estimated_time_to_regain_access":{math.ceil(seconds / 60)}}}]}}'
    return JSONResponse({"error": refused.error}, 403, {"x-business-use-case-usage": usage})


def internal_error() -> Response:
    """Word an internal error as Meta does."""
    words = "An unexpected error has occurred. Please retry your request later."
    return JSONResponse({"error": GraphRefused(2, words).error}, 500)


@dataclass(frozen=True, slots=True)
class GraphCall:
    """One call below a version; `path` is split at its slashes."""

    state: State
    slug: str
    method: str
    path: tuple[str, ...]
    params: Mapping[str, str]
    token: str
    origin: str
    files: Mapping[str, Upload] = field(default_factory=dict)
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Read a parameter, empty when absent."""
        return self.params.get(name, "")

    def need(self, name: str) -> str:
        """Read a parameter; code 100 when it is absent."""
        if not self.text(name):
            raise GraphRefused(100, f"(#100) The parameter {name} is required")
        return self.text(name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Read a switch."""
        return self.text(name).lower() in ("1", "true") if name in self.params else default

    def warn_unknown(self, channel: str, known: str) -> None:
        """Remember parameters that Meta ignores without a word."""
        system = {"access_token", "appsecret_proof", "fields", "locale"}
        unknown = sorted(set(self.params) - set(known.split()) - system)
        unknown = [name for name in unknown if name.partition("[")[0] not in known.split()]
        if unknown:
            words = f"{'/'.join(self.path)} ignores {', '.join(unknown)}"
            self.state.warn(self.slug, channel, words)

    def id(self, kind: str, what: Mapping[str, Any]) -> str:
        """Give a new id, and remember what it names."""
        number, used = self.state.next_number(f"{self.slug}.ids")
        name = str(17_800_000_000_000_000 + number)
        self.state.commit(used, (f"{self.slug}.nodes", name, {"kind": kind, **what}))
        return name

    def node(self, name: str, *kinds: str) -> dict[str, Any]:
        """Find what an id names; code 100/33 when it is nothing."""
        found = self.state.row(f"{self.slug}.nodes", name)
        if found is None or found.get("gone") or (kinds and found["kind"] not in kinds):
            raise gone(name)
        return dict(found)

    def change(self, name: str, **more: Any) -> None:
        """Remember more of what an id names."""
        known = self.state.row(f"{self.slug}.nodes", name) or {}
        self.state.commit((f"{self.slug}.nodes", name, {**known, **more}))


def gone(name: str) -> GraphRefused:
    """Say that there is no such object."""
    words = (
        f"Unsupported request. Object with ID '{name}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation"
    )
    return GraphRefused(100, words, 33)


Run = Callable[[GraphCall, str], Any]


def routed(call: GraphCall, edges: Mapping[tuple[str, str], Run]) -> Any:
    """Run what stands under (method, edge) with the id that the path begins with; "" is no edge."""
    name, edge = (*call.path, "", "")[:2]
    run = edges.get((call.method, edge))
    if run is None or not name:
        raise GraphRefused(100, f"Unsupported {call.method.lower()} request")
    return run(call, name)


async def answer(
    state: State, slug: str, request: Request, run: Callable[[GraphCall], Any]
) -> Response:
    """Decode a request, admit its token, run the call and write its answer."""
    headers = {"facebook-api-version": _SHOWN.get(slug, _GRAPH)}
    try:
        call = await _read(state, slug, request)
        _admit(call)
        return JSONResponse(run(call), headers=headers)
    except GraphRefused as refusal:
        return JSONResponse({"error": refusal.error}, refusal.status, headers)


async def _read(state: State, slug: str, request: Request) -> GraphCall:
    raw = request.headers.get("content-type", "").startswith("video/")
    try:
        decoded = await read_call(request) if not raw else None
    except Unreadable:
        raise GraphRefused(100, "(#100) Invalid JSON") from None
    merged = decoded.params() if decoded else {}
    params = {name: str(value) for name, value in merged.items()}
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    token = bearer(request) or params.get("access_token") or ""
    return GraphCall(
        state,
        slug,
        request.method,
        tuple(part for part in request.path_params.get("path", "").split("/") if part),
        params,
        token or (told.strip() if scheme == "OAuth" else ""),
        origin(request),
        decoded.files if decoded else {},
        await request.body() if raw else b"",
        dict(request.headers),
    )


def _admit(call: GraphCall) -> None:
    if not call.token:
        raise GraphRefused(104, "An access token is required to request this resource.", None, 401)
    if "revoked" in call.token:
        words = "Error validating access token: The user has not authorized application 1."
        raise GraphRefused(190, words, 458, 401)
    if "expired" in call.token:
        raise GraphRefused(190, "Error validating access token: Session has expired", 463, 401)
    if "forbidden" in call.token and call.method != "GET":
        raise GraphRefused(200, "(#200) The permission(s) are not available", None, 403)


def asked(call: GraphCall, body: Mapping[str, Any], usual: str = "id") -> dict[str, Any]:
    """Pick the fields that were asked for; one that the object has not is an error."""
    names = [found[1] for found in _FIELD.finditer(call.text("fields") or usual)]
    for name in names:
        if name not in body:
            raise GraphRefused(100, f"(#100) Tried accessing nonexisting field ({name})")
    picked = {name: body[name] for name in ("id", *names) if name in body}
    return {name: value for name, value in picked.items() if value is not None}


def page(call: GraphCall, rows: Sequence[Mapping[str, Any]], usual: int = 25) -> dict[str, Any]:
    """Cut a list into pages, with the cursors that lead on."""
    limit = min(int(call.text("limit") or usual), 100)
    start = int(call.text("after").removeprefix("c") or 0)
    cut = rows[start : start + limit]
    answer: dict[str, Any] = {"data": [asked(call, row) for row in cut]}
    if cut:
        cursors = {"before": f"c{start}", "after": f"c{start + len(cut)}"}
        answer["paging"] = {"cursors": cursors}
        if start + limit < len(rows):
            there = f"{call.origin}/{call.slug}/{'/'.join(call.path)}"
            asked_again = f"access_token={call.token}&after={cursors['after']}"
            answer["paging"]["next"] = f"{there}?{asked_again}"  # Meta writes the token out, too
    return answer


def renewed(call: GraphCall) -> dict[str, Any]:
    """Give a token for 60 days more."""
    base, _, count = call.token.partition("~")
    fresh = f"{base}~{int(count or 0) + 1}"
    return {"access_token": fresh, "token_type": "bearer", "expires_in": 60 * 86400}


def described(call: GraphCall, rights: str) -> dict[str, Any]:
    """Tell of a token; one that holds "forbidden" has no right but to read."""
    token = call.need("input_token")
    scopes = rights.split()
    until = 0 if "~" not in token else int(call.state.now()) + 60 * 86400
    return {
        "data": {
            "type": "PAGE" if until == 0 else "USER",
            "is_valid": True,
            "expires_at": until,
            "scopes": scopes[:1] if "forbidden" in token else scopes,
        }
    }


def insights(call: GraphCall, known: Mapping[str, int]) -> dict[str, Any]:
    """Give values of metrics; one that is unknown fails the whole call."""
    names = regex.findall(r"\w+", call.need("metric"))  # commas between, or a list in JSON
    for name in names:
        if name not in known:
            raise GraphRefused(100, f"(#100) metric[0] must be one of {', '.join(known)}")
    return {
        "data": [
            {"name": name, "period": "lifetime", "values": [{"value": known[name]}]}
            for name in names
        ],
        "paging": {"next": f"{call.origin}/{call.slug}?access_token={call.token}"},
    }


def written(seconds: float) -> str:
    """Write an instant as the API does."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def fetched(call: GraphCall, name: str, alt: str | None) -> Medium:
    """Fetch a file from its public address; 9004/2207052 when it is not there."""
    url, is_film = call.text(name), name == "video_url"
    if not url.startswith(("http://", "https://")) or "missing" in url or "private" in url:
        raise GraphRefused(9004, "Only photo or video can be accepted as media type.", 2207052)
    found = fetch(call.state, url)
    if found is None:
        if "/_sandbox/files/" in url:
            raise GraphRefused(9004, "The media could not be fetched from this URI", 2207052)
        return Medium("video" if is_film else "photo", alt=alt, url=url)
    data, mime = found
    return kept(call, data, mime, alt)


def kept(call: GraphCall, data: bytes, mime: str, alt: str | None = None) -> Medium:
    """Keep the bytes of a picture or a film."""
    image = read_image(data)
    return Medium(
        "photo" if image else "video",
        id=call.state.save_media(data, image.mime if image else mime),
        mime=image.mime if image else mime,
        alt=alt,
        width=image.width if image else None,
        height=image.height if image else None,
        size=len(data),
    )


def medium(row: Mapping[str, Any]) -> Medium:
    """Read a medium back that was kept as a row."""
    return Medium(**row)
