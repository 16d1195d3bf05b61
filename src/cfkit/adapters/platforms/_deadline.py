"""End an exchange that goes on and on, whatever the other side keeps sending."""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Mapping
from typing import Any, Self

TIMES = 5
"""How many read timeouts a whole exchange may take, body included."""
_SLACK = 1.25
"""How many read timeouts may pass from the last byte sent to the last one of the headers."""


class _Watch:
    """Cuts what is past its time: one thread for all exchanges, which ends when there are none."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._ends: dict[Deadline, float] = {}
        self._wakes = math.inf

    def over(self, deadline: Deadline, end: float) -> None:
        """Cut it at `end`, of the monotonic clock, and not at the end it had before."""
        with self._changed:
            self._ends[deadline] = end
            if self._wakes == math.inf:
                threading.Thread(target=self._run, daemon=True).start()
            elif end < self._wakes:
                self._changed.notify()
            self._wakes = min(self._wakes, end)

    def leave(self, deadline: Deadline) -> None:
        """Leave it alone: it came to its end."""
        with self._changed:
            self._ends.pop(deadline, None)

    def _run(self) -> None:
        while True:
            with self._changed:
                now = time.monotonic()
                late = [one for one, end in self._ends.items() if end <= now]
                for one in late:
                    del self._ends[one]
                if not late:
                    self._wakes = min(self._ends.values(), default=math.inf)
                    if self._wakes == math.inf:
                        return
                    self._changed.wait(self._wakes - now)
            for one in late:
                one.cut()


_watch = _Watch()


class Deadline:
    """Watch one exchange from inside `with`; `trace` goes into httpx' extension of that name.

    httpx' own read timeout starts anew with every byte, so a server that sends one now and then
    would never be left. Works on connections opened by this exchange: the client keeps none.
    """

    def __init__(self, patience: float) -> None:
        self.expired = False
        self._patience = patience
        self._ends = time.monotonic() + TIMES * patience
        self._lock = threading.Lock()
        self._streams: list[Any] = []

    @property
    def words(self) -> str:
        """Say what happened."""
        return f"it sent no whole answer in time (CFKIT_HTTP_TIMEOUT is {self._patience:g} s)"

    def __enter__(self) -> Self:
        self._arm(self._rest())
        return self

    def __exit__(self, *_: object) -> None:
        _watch.leave(self)
        self._streams.clear()

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """Follow the exchange through httpcore's events."""
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            with self._lock:
                self._streams.append(info["return_value"])
                late = self.expired
            if late:
                self.cut()
        elif event == "http11.send_request_body.complete":
            self._arm(min(_SLACK * self._patience, self._rest()))
        elif event == "http11.receive_response_headers.complete":
            self._arm(self._rest())

    def _rest(self) -> float:
        return max(0.0, self._ends - time.monotonic())

    def _arm(self, seconds: float) -> None:
        _watch.over(self, time.monotonic() + seconds)

    def cut(self) -> None:
        """End it: whoever reads or writes fails at once."""
        with self._lock:
            self.expired = True
            streams = list(self._streams)
        for stream in streams:
            held = stream.get_extra_info("socket")
            try:
                # The plain method: that of a TLS socket takes its state from under the reader.
                socket.socket.shutdown(held, socket.SHUT_RDWR)
            except OSError:
                continue  # closed already, or it lives on as a TLS socket
