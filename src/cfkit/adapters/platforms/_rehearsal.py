"""Point channels and the clock at a sandbox, with invented tokens."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from pydantic import BaseModel

from cfkit.domain.errors import InputError, Unavailable
from cfkit.domain.strategy import Channel

from . import _registry

ADDRESSES = frozenset({"base_url", "server", "service", "site", "preview_url"})
"""Settings that say where a service lives."""

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def rehearsed(channel: Channel, sandbox: str) -> dict[str, Any]:
    """Return the settings of a channel for the sandbox; no variable of the environment is read."""
    if channel.platform not in _registry.builtin():
        return dict(channel.settings)
    settings = {
        name: _invented(name, value) if isinstance(value, str) else value
        for name, value in channel.settings.items()
    }
    fields = _fields(channel.platform)
    return settings | dict.fromkeys(ADDRESSES & fields.keys(), f"{sandbox}/{channel.platform}")


class SandboxClock:
    """The sandbox's clock, which a rehearsal can move; read once, when it is made."""

    def __init__(self, sandbox: str) -> None:
        import httpx  # noqa: PLC0415  only rehearsals pay for it

        if urlsplit(sandbox).hostname not in _LOOPBACK:
            raise InputError(f"CFKIT_SANDBOX is {sandbox}; a sandbox lives on 127.0.0.1 only")
        try:
            answer = httpx.get(f"{sandbox}/_sandbox/clock", timeout=10, trust_env=False)
            there = datetime.fromisoformat(answer.raise_for_status().json()["now"])
        except (httpx.HTTPError, ValueError, KeyError):
            raise Unavailable(
                f"no sandbox answers at {sandbox}: start one with `cfkit sandbox serve`"
            ) from None
        self._ahead: timedelta = there - datetime.now(UTC)

    def now(self) -> datetime:
        """Tell the sandbox's present instant."""
        return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


def _fields(slug: str) -> Mapping[str, Any]:
    module = sys.modules[_registry.load(slug).__module__]
    return cast("type[BaseModel]", module.Settings).model_fields


def _invented(name: str, value: str) -> str:
    if name.endswith("_id"):
        return _VARIABLE.sub("1", value)
    return _VARIABLE.sub(lambda found: f"rehearsal-{found[1].lower()}", value)
