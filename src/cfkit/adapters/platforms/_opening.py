"""Open the one client that all channels of a run share."""

from __future__ import annotations

import ipaddress
import os
import ssl
from functools import cache
from typing import TYPE_CHECKING

from cfkit import __version__
from cfkit.domain.errors import InputError, UsageError
from cfkit.domain.seconds import HOUR, seconds

from ._throttle import Throttle

if TYPE_CHECKING:
    import httpx

    from ._client import Client

CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
_PROXIES = frozenset({"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"})


def open_client(
    transport: httpx.BaseTransport | None = None,
    *,
    loopback_only: bool = False,
    throttle: Throttle | None = None,
) -> Client:
    """Open a client for all channels of a run. `CFKIT_HTTP_TIMEOUT` (seconds) shortens waits.

    Calls through an `Api` with a payer keep to what `throttle` allows.

    With `loopback_only`, for rehearsals, a request to any other machine raises `InputError` before
    it leaves. Raise `UsageError` when the variable holds no number of seconds, and for proxies and
    certificates of the environment that cannot be used.
    """
    import httpx  # noqa: PLC0415  check and expand read capabilities and never open a connection

    from ._client import Client  # noqa: PLC0415  as above

    written = os.environ.get("CFKIT_HTTP_TIMEOUT", "")
    read = seconds("CFKIT_HTTP_TIMEOUT", written, READ_SECONDS, HOUR, takes_zero=False)
    verify = _tls() if transport is None else True
    try:
        client = Client(
            transport=transport,
            verify=verify,
            timeout=httpx.Timeout(read, connect=min(read, CONNECT_SECONDS)),
            # A kept connection that the server has closed looks like a lost answer.
            limits=httpx.Limits(max_keepalive_connections=0),
            headers={"User-Agent": f"cfkit/{__version__}"},
            follow_redirects=False,
            trust_env=not loopback_only,
            event_hooks={"request": [_require_loopback] if loopback_only else []},
        )
    except (ImportError, ValueError, httpx.InvalidURL):
        raise _no_proxy() from None  # what was written may hold a password
    client.throttle = throttle
    return client


def _require_loopback(request: httpx.Request) -> None:
    host = request.url.host
    try:
        is_here = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise InputError(
            f"a rehearsal speaks to the sandbox only, and this channel was about to call {host}: "
            "leave it out with --only, or unset CFKIT_SANDBOX to publish in earnest"
        )


def _no_proxy() -> UsageError:
    """Name the variable at fault; one that is right beside it is left alone."""
    named = sorted(name for name in os.environ if name.upper() in _PROXIES and os.environ[name])
    wrong = [name for name in named if not _is_usable(os.environ[name])]
    if exempt := [] if wrong else [one for one in ("NO_PROXY", "no_proxy") if os.environ.get(one)]:
        return UsageError(
            f"{' or '.join(exempt)} holds what is no name of a host: write names parted by commas,"
            " like localhost,.mill.example,10.0.0.1, or unset it"
        )
    return UsageError(
        f"{' or '.join(wrong or named) or 'a variable'} names a proxy that cfkit cannot use: write"
        " it like http://proxy.example:3128 (SOCKS is not supported), or unset it"
    )


def _is_usable(proxy: str) -> bool:
    import httpx  # noqa: PLC0415  as above

    try:
        httpx.HTTPTransport(proxy=proxy if "://" in proxy else f"http://{proxy}").close()
    except (ImportError, ValueError, httpx.InvalidURL):
        return False
    return True


@cache
def _tls() -> ssl.SSLContext:
    import httpx  # noqa: PLC0415  as above; building a context costs tens of milliseconds

    try:
        return httpx.create_ssl_context()
    except OSError:  # an SSLError is one too
        named = sorted(name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if name in os.environ)
        raise UsageError(
            f"{' and '.join(named) or 'the system'} names no certificates that can be read: name"
            " a file of them in PEM, or unset it"
        ) from None
