"""Point channels and the clock at a sandbox, with invented tokens."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cfkit.domain.errors import InputError, Unavailable
from cfkit.domain.strategy import Channel

from . import _registry
from ._settings import LOOPBACK, REHEARSED_SITE, addresses, media_sites

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def rehearsed(channel: Channel, sandbox: str) -> dict[str, Any]:
    """Return the settings of a channel for the sandbox; no variable of the environment is read.

    Raise `InputError` for a platform that would go on speaking to its own service.
    """
    _require_local(sandbox)
    slug = channel.platform
    settings = {
        name: _invented(name, value) if isinstance(value, str) else value
        for name, value in channel.settings.items()
    }
    if _registry.capabilities_of(slug).by_hand:
        named = set(settings).intersection(addresses(_registry.load(slug).settings))
        return settings | dict.fromkeys(named, f"{sandbox}/{slug}{REHEARSED_SITE}/{channel.id}")
    if not _registry.ships(slug):
        raise InputError(
            f"{slug} cannot be rehearsed: the sandbox does not speak its API; rehearse the other "
            "channels one by one with --only"
        )
    model = _registry.load(slug).settings
    fields = addresses(model)
    if not fields:
        raise InputError(
            f"{slug} cannot be rehearsed: no setting of it is an `Address` that the sandbox could "
            "stand in for; give its service's address that type"
        )
    sign_in = _registry.sign_in_of(slug)
    required = _registry.required_settings(slug)
    for name in sign_in.settings if sign_in else ():
        if name in required:
            settings.setdefault(name, f"rehearsal-{name}")
    for name, letters in sign_in.kinds if sign_in else ():
        if name in settings:
            settings[name] = f"{letters}{settings[name]}"
    sites = dict.fromkeys(media_sites(model), f"{sandbox}{REHEARSED_SITE}")
    return settings | sites | dict.fromkeys(fields, f"{sandbox}/{slug}")


class SandboxClock:
    """The sandbox's clock, which a rehearsal can move; read once, when it is made."""

    def __init__(self, sandbox: str) -> None:
        import httpx  # noqa: PLC0415  only rehearsals pay for it

        _require_local(sandbox)
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


def _require_local(sandbox: str) -> None:
    if urlsplit(sandbox).hostname not in LOOPBACK:
        raise InputError(f"CFKIT_SANDBOX is {sandbox}; a sandbox lives on 127.0.0.1 only")


def _invented(name: str, value: str) -> str:
    if name.endswith("_id"):
        return _VARIABLE.sub("1", value)
    return _VARIABLE.sub(lambda found: f"rehearsal-{found[1].lower()}", value)
