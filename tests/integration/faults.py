"""A mitmproxy addon that breaks chosen calls, as it is told line by line on standard input.

`{"fault": KIND, "path": PART, "after": N}` breaks the N+1st call whose path holds PART, once;
`{"release": true}` lets go of what is held, delivers what is late and forgets what has not struck
yet. Every order, every strike and the proxy's start is answered with a line of JSON. When its input
ends, the proxy does.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

from mitmproxy import ctx, http

ON_THE_WAY_IN = ("cut-before", "429", "hold-before", "late")
ON_THE_WAY_BACK = ("cut-after", "500-after", "half-body", "hold")
MARK = "fault"


@dataclass
class _Order:
    fault: str
    path: str
    after: int = 0


class Faults:
    """Takes orders and strikes."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._late: list[http.Request] = []
        self._released = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    def running(self) -> None:
        """Begin to listen, and say on which port the proxy can be reached."""
        _host, port, *_ = ctx.master.addons.get("proxyserver").listen_addrs()[0]
        _say(ready=True, port=port)
        self._listening = asyncio.create_task(self._listen())

    async def request(self, flow: http.HTTPFlow) -> None:
        """Break a call before the server has seen it."""
        fault = self._fault_for(flow.request.path)
        flow.metadata[MARK] = fault
        if fault in ON_THE_WAY_IN:
            _say(struck=fault, path=flow.request.path)
        if fault == "cut-before":
            flow.kill()
        elif fault == "429":
            body = b'{"error":"RateLimitExceeded","message":"Rate Limit Exceeded"}'
            headers = {"Retry-After": "2", "Content-Type": "application/json"}
            flow.response = http.Response.make(429, body, headers)
        elif fault == "hold-before":
            await self._released.wait()
        elif fault == "late":
            self._late.append(flow.request.copy())
            flow.kill()

    async def response(self, flow: http.HTTPFlow) -> None:
        """Break an answer: the server has done its work."""
        fault = flow.metadata.get(MARK)
        if fault not in ON_THE_WAY_BACK or flow.response is None:
            return
        _say(struck=fault, path=flow.request.path, status=flow.response.status_code)
        if fault == "cut-after":
            flow.kill()
        elif fault == "500-after":
            flow.response = http.Response.make(500, b"Internal Server Error")
        elif fault == "half-body":
            whole = flow.response.raw_content or b""
            flow.response.headers["Content-Length"] = str(len(whole))
            flow.response.raw_content = whole[: len(whole) // 2]
        elif fault == "hold":
            await self._released.wait()

    def _fault_for(self, path: str) -> str | None:
        order = next((one for one in self._orders if one.path in path), None)
        if order is None:
            return None
        if order.after:
            order.after -= 1
            return None
        self._orders.remove(order)
        return order.fault

    async def _listen(self) -> None:
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            self._take(json.loads(line))
        ctx.master.shutdown()

    def _take(self, order: dict[str, Any]) -> None:
        if order.pop("release", False):
            self._released.set()
            self._released = asyncio.Event()
            self._orders.clear()
            for request in self._late:
                _say(struck="delivered", path=request.path, status=_deliver(request))
            self._late.clear()
        else:
            self._orders.append(_Order(**order))
        _say(taken=True)


def _deliver(request: http.Request) -> int:
    """Bring a call to the server whose caller has long gone; return the status."""
    connection = HTTPConnection(request.host, request.port, timeout=30)
    connection.request(
        request.method, request.path, request.raw_content, dict(request.headers.items())
    )
    status = connection.getresponse().status
    connection.close()
    return status


def _say(**words: Any) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


addons = [Faults()]
