"""Misbehave on demand: cut connections, hold answers, fail before or after the work is done.

A fault is JSON: `fault` (one of `KINDS`), and optionally `platform`, `path_contains`, `channel`,
`times` (default 1), `seconds`, `status`, `probability` with `seed`. The first fault that fits a
request is used up by it.

| fault | the work is done | the client sees |
|---|---|---|
| cut-before | no | the TCP connection closes, no bytes |
| cut-after | yes | the TCP connection closes, no bytes |
| 429 | no | the platform's own rate-limit answer (`seconds`, default 2, is the wait it names) |
| 500-before, 500-after | no, yes | the platform's own internal error |
| slow | yes | the answer, begun `seconds` (default 1) late |
| stall | yes | nothing for `seconds` (default 3600), then the answer |
| garbage | yes | the first half of the answer's bytes, complete for HTTP |
| html | no | a gateway's HTML page with `status` (default 502) |
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, get_args, get_type_hints

import regex
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cfkit.sandbox.platforms import stand_ins
from cfkit.sandbox.state import State
from cfkit.sandbox.wire import Unreadable, read_call

KINDS = (
    "cut-before",
    "cut-after",
    "429",
    "500-before",
    "500-after",
    "slow",
    "stall",
    "garbage",
    "html",
)
Identify = Callable[[State, Request], Iterable[str]]

_BEFORE = frozenset({"cut-before", "429", "500-before", "html"})
_SECONDS = {"429": 2.0, "slow": 1.0, "stall": 3600.0}
_ADDRESSES = ("chat_id", "owner_id", "group_id", "gid", "repo", "identifier", "channel")
_NAMED_INSIDE = "/fb.do"
"""Where calls name their method beside the other parameters, as on OK."""
_MARK = (b"x-sandbox-numbers", b"invented")
_TOKEN = regex.compile(r"/bot[^/]+/")


class BadFault(ValueError):
    """A fault that the sandbox cannot arrange; the message says why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One arranged fault; `times` is how many requests are still to meet it."""

    fault: str
    platform: str | None = None
    path_contains: str | None = None
    channel: str | None = None
    times: int = 1
    seconds: float | None = None
    status: int | None = None
    probability: float = 1.0
    seed: str = ""
    met: int = 0

    def fits(self, platform: str, path: str, channels: frozenset[str]) -> bool:
        """Say whether a request is one that this fault is for."""
        return (
            self.times > 0
            and self.platform in (None, platform)
            and (self.path_contains is None or self.path_contains.lower() in path.lower())
            and (self.channel is None or _plain(self.channel) in channels)
        )

    def is_struck(self) -> bool:
        """Draw by `probability`, the same sequence for the same seed."""
        digest = hashlib.sha256(f"{self.seed}|{self.met}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48 < self.probability

    def wait(self) -> float:
        """Tell the seconds that this fault takes or names."""
        return self.seconds if self.seconds is not None else _SECONDS.get(self.fault, 0.0)


def read_fault(given: Any) -> Fault:
    """Check the JSON of a fault; raise BadFault with the reason."""
    if not isinstance(given, dict) or given.get("fault") not in KINDS:
        raise BadFault(f"`fault` must be one of {', '.join(KINDS)}")
    kinds = get_type_hints(Fault)
    for name, value in given.items():
        allowed = kinds.get(name) if name != "met" else None
        if allowed is None:
            raise BadFault(f"a fault has no {name!r}")
        fitting = get_args(allowed) or (allowed,)
        if not isinstance(value, (*fitting, int) if float in fitting else fitting):
            raise BadFault(f"{name!r} has the wrong type")
    if given.get("platform") not in (None, *stand_ins()):
        raise BadFault(f"`platform` must be one of {', '.join(stand_ins())}")
    return Fault(**given)


class Faults:
    """The faults that are arranged, the answers that are held and the requests that came."""

    def __init__(self) -> None:
        self._arranged: list[Fault] = []
        self._release = asyncio.Event()
        self._closing = False
        self.held = 0
        self.requests: deque[dict[str, Any]] = deque(maxlen=10_000)

    def arrange(self, fault: Fault) -> None:
        """Add a fault after those already arranged."""
        self._arranged.append(fault)

    def listed(self) -> list[dict[str, Any]]:
        """List the faults that are still to strike."""
        return [asdict(fault) for fault in self._arranged if fault.times > 0]

    def clear(self) -> None:
        """Forget every fault and let held answers go."""
        self._arranged.clear()
        self._release.set()
        self._release = asyncio.Event()

    def close(self) -> None:
        """Cut the answers that are held: the server is going away."""
        self._closing = True
        self._release.set()

    def take(self, platform: str, path: str, channels: frozenset[str]) -> Fault | None:
        """Use up the first fault that fits a request and is struck."""
        for place, fault in enumerate(self._arranged):
            if fault.fits(platform, path, channels):
                struck = fault.is_struck()
                left = fault.times - 1 if struck else fault.times
                self._arranged[place] = replace(fault, met=fault.met + 1, times=left)
                if struck:
                    return fault
        return None

    async def hold(self, receive: Receive, seconds: float) -> bool:
        """Wait; `False` when the client or the server has gone in the meantime."""
        self.held += 1
        gone = asyncio.ensure_future(_await_disconnect(receive))
        released = asyncio.ensure_future(self._release.wait())
        try:
            await asyncio.wait({gone, released}, timeout=seconds, return_when="FIRST_COMPLETED")
            return not gone.done() and not self._closing
        finally:
            self.held -= 1
            gone.cancel()
            released.cancel()


class FaultGate:
    """The ASGI layer around the platforms: notes each request, then lets its fault strike."""

    def __init__(self, app: ASGIApp, state: State, faults: Faults, identify: Identify) -> None:
        self.app = app
        self.state = state
        self.faults = faults
        self.identify = identify

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection event."""
        platform = str(scope.get("path", "")).split("/")[1:2]
        if scope["type"] != "http" or not platform or platform[0] not in stand_ins():
            await self.app(scope, receive, send)
            return
        body = await _read_body(receive)
        channels, method = await self._addressed(scope, body)
        path = str(scope["path"])
        path += f"/{method}" if path.endswith(_NAMED_INSIDE) else ""
        fault = self.faults.take(platform[0], path, channels)
        note = {
            "at": self.state.now(),
            "method": scope["method"],
            "path": _TOKEN.sub("/bot<token>/", path),
            "channels": sorted(channels),
            "fault": fault.fault if fault else None,
            "status": None,
        }
        self.faults.requests.append(note)
        strike = _Strike(self, scope, receive, send, note)
        await strike.run(fault, platform[0], body)

    async def _addressed(self, scope: Scope, body: bytes) -> tuple[frozenset[str], str]:
        request = Request(scope, _replay(body))
        try:
            params = (await read_call(request)).params()
        except Unreadable:
            params = {}
        named = [str(params[name]) for name in _ADDRESSES if name in params]
        channels = frozenset(map(_plain, (*named, *self.identify(self.state, request))))
        return channels, str(params.get("method", ""))


@dataclass(frozen=True, slots=True)
class _Strike:
    gate: FaultGate
    scope: Scope
    receive: Receive
    send: Send
    note: dict[str, Any]

    async def run(self, fault: Fault | None, platform: str, body: bytes) -> None:
        if fault is not None and fault.fault in _BEFORE:
            await self._before(fault, platform)
            return
        if fault is not None and fault.fault == "slow":
            await asyncio.sleep(fault.wait())
        answer = await self._process(body)
        if fault is None or fault.fault == "slow":
            await self._deliver(answer)
        elif fault.fault == "cut-after":
            await self._cut()
        elif fault.fault == "stall":
            if await self.gate.faults.hold(self.receive, fault.wait()):
                await self._deliver(answer)
            else:
                await self._cut()
        elif fault.fault == "garbage":
            await self._deliver(_halve(answer))
        else:
            await self._respond(stand_ins()[platform].profile.internal_error())

    async def _before(self, fault: Fault, platform: str) -> None:
        if fault.fault == "cut-before":
            await self._cut()
        elif fault.fault == "429":
            await self._respond(stand_ins()[platform].profile.too_many(int(fault.wait())))
        elif fault.fault == "500-before":
            await self._respond(stand_ins()[platform].profile.internal_error())
        else:
            status = fault.status or 502
            page = f"<html><head><title>{status} Gateway</title></head><body>{status}</body></html>"
            await self._respond(HTMLResponse(page, status))

    async def _process(self, body: bytes) -> list[Message]:
        answer: list[Message] = []

        async def capture(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), _MARK]}
            answer.append(message)

        await self.gate.app(self.scope, _replay(body), capture)
        return answer

    async def _deliver(self, answer: list[Message]) -> None:
        for message in answer:
            if message["type"] == "http.response.start":
                self.note["status"] = message["status"]
            await self.send(message)

    async def _respond(self, response: Response) -> None:
        self.note["status"] = response.status_code
        await response(self.scope, self.receive, self.send)

    async def _cut(self) -> None:
        cut: Callable[[], None] | None = self.scope.get("state", {}).get("cut")
        if cut is None:
            raise RuntimeError("only the sandbox's own server can cut a connection")
        cut()
        await _await_disconnect(self.receive)


def _halve(answer: list[Message]) -> list[Message]:
    body = b"".join(message.get("body", b"") for message in answer[1:])
    half = body[: len(body) // 2]
    headers = [
        (name, value)
        for name, value in answer[0].get("headers", [])
        if name.lower() != b"content-length"
    ]
    length = (b"content-length", str(len(half)).encode())
    return [
        {**answer[0], "headers": [*headers, length]},
        {"type": "http.response.body", "body": half, "more_body": False},
    ]


def _plain(channel: str) -> str:
    return channel.strip().lower().lstrip("@-")


async def _read_body(receive: Receive) -> bytes:
    pieces = []
    more = True
    while more:
        message = await receive()
        pieces.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(pieces)


def _replay(body: bytes) -> Receive:
    waiting = [body]

    async def receive() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return {"type": "http.disconnect"}

    return receive


async def _await_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
