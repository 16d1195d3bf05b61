"""The one place where HTTP becomes cfkit's errors. Adapters never catch httpx."""

from __future__ import annotations

import json
import math
import os
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlsplit

from pydantic import SecretStr

from cfkit import __version__
from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
    UsageError,
)

from ._waits import bounded, wait_asked_for

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
Verdict = Callable[[int, Any], CfkitError | None]
"""A platform's own reading of (status, decoded body); `None` leaves it to the status."""
Accept = Callable[[int, Any], bool]
"""Says of (status, decoded body) that the adapter itself deals with this answer."""

MAX_ANSWER = 10 * 2**20
"""Bytes of the longest answer that is read."""
CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0
_KEEP_SECONDS = 2.0  # shorter than any server's: a stale connection looks like a lost answer


def open_client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Open a client for all channels of a run. `CFKIT_HTTP_TIMEOUT` (seconds) shortens waits.

    Raise `UsageError` when that is no number of seconds.
    """
    import httpx  # noqa: PLC0415  check and expand read capabilities and never open a connection

    read = _read_seconds(os.environ.get("CFKIT_HTTP_TIMEOUT", "").strip())
    return httpx.Client(
        transport=transport,
        verify=_tls() if transport is None else True,
        timeout=httpx.Timeout(read, connect=min(read, CONNECT_SECONDS)),
        limits=httpx.Limits(keepalive_expiry=_KEEP_SECONDS),
        headers={"User-Agent": f"cfkit/{__version__}"},
        follow_redirects=False,
    )


def _read_seconds(text: str) -> float:
    try:
        seconds = float(text) if text else READ_SECONDS
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise UsageError(f'CFKIT_HTTP_TIMEOUT is "{text}": write seconds, more than 0')
    return seconds


@cache
def _tls() -> ssl.SSLContext:
    import httpx  # noqa: PLC0415  as above; building a context costs tens of milliseconds

    return httpx.create_ssl_context()


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    body: Any = field(default=None, repr=False)
    is_json: bool = False

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


class _TooLong(Exception):
    """The answer has no end in sight."""


class Api:
    """JSON over HTTP with one error policy: a read may be repeated, a write may not.

    Every call names what it takes from the answer; an answer of another shape is no answer.
    No message carries an address or one of `secrets`; a `base` that holds one is a secret itself.
    """

    def __init__(
        self,
        client: httpx.Client,
        base: str | SecretStr,
        *,
        name: str,
        secrets: Iterable[SecretStr] = (),
        verdict: Verdict | None = None,
    ) -> None:
        self._client = client
        self._base = base if isinstance(base, SecretStr) else SecretStr(base)
        self._name = name
        self._secrets: set[SecretStr] = set()
        self.hide(*secrets)
        self._verdict = verdict

    def hide(self, *secrets: SecretStr) -> None:
        """Keep further secrets, such as session tokens, out of every message."""
        self._secrets.update(secret for secret in secrets if secret.get_secret_value())

    def read(self, path: str, take: Callable[[Any], T], *, method: str = "GET", **sent: Any) -> T:
        """Ask for something. A failure changed nothing, so it is safe to retry."""
        return self._json(method, path, take, Unavailable, **sent)

    def prepare(
        self, path: str, take: Callable[[Any], T], *, method: str = "POST", **sent: Any
    ) -> T:
        """Write what no reader sees, such as an upload: repeating it does no harm."""
        return self._json(method, path, take, Unavailable, **sent)

    def write(self, path: str, take: Callable[[Any], T], *, method: str = "POST", **sent: Any) -> T:
        """Change what readers see. Once sent, a lost answer means the outcome is unknown."""
        return self._json(method, path, take, OutcomeUnknown, **sent)

    def page(self, path: str, **sent: Any) -> str:
        """Read a page for people, as text; empty when the server sends on to another one."""
        answer = self._exchange("GET", path, Unavailable, sent)
        if 300 <= answer.status < 400:
            return ""
        self._raise_for(answer, Unavailable, None)
        return answer.text

    def _json(
        self,
        method: str,
        path: str,
        take: Callable[[Any], T],
        lost: type[PlatformError],
        *,
        accept: Accept | None = None,
        **sent: Any,
    ) -> T:
        answer = _decoded(self._exchange(method, path, lost, sent))
        self._raise_for(answer, lost, accept)
        if not answer.is_json:
            raise lost(self._clean(f"{self._name} answered with something else than JSON", answer))
        try:
            return take(answer.body)
        except (LookupError, TypeError, ValueError, AttributeError):
            failure = lost(self._clean(f"{self._name} gave an answer of an unknown shape", answer))
        raise failure  # outside of `except`: the context would hold the body

    def _exchange(
        self, method: str, path: str, lost: type[PlatformError], sent: dict[str, Any]
    ) -> _Answer:
        import httpx  # noqa: PLC0415  see open_client

        is_whole = path.startswith(("http://", "https://"))
        url = path if is_whole else f"{self._base.get_secret_value()}/{path}"
        not_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
        never = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)
        failure: PlatformError
        try:
            with self._client.stream(method, url, follow_redirects=False, **sent) as response:
                content = _bounded(response, self._client.timeout.read)
                return _Answer(response.status_code, response.headers, content)
        except (*not_sent, *never) as error:
            failure = Unavailable(self._clean(f"{self._name} cannot be reached", error))
        except (httpx.TransportError, httpx.DecodingError, _TooLong) as error:
            failure = lost(self._clean(f"{self._name} gave no usable answer", error))
        raise failure  # outside of `except`: httpx names the address, and some hold the token

    def _raise_for(self, answer: _Answer, lost: type[PlatformError], accept: Accept | None) -> None:
        if accept and accept(answer.status, answer.body):
            return
        error = self._verdict(answer.status, answer.body) if self._verdict else None
        error = error or self._by_status(answer, lost)
        if error is None:
            return
        if isinstance(error, OutcomeUnknown) and lost is Unavailable:
            error = Unavailable(*error.args)
        if isinstance(error, RateLimited):
            told = error.retry_after
            waits = wait_asked_for(answer.headers) if told is None else bounded(told)
            error.retry_after = waits
        error.args = tuple(self._scrub(str(text)) for text in error.args)
        raise error

    def _by_status(self, answer: _Answer, lost: type[PlatformError]) -> CfkitError | None:
        status = answer.status
        if 200 <= status < 300:
            return None
        said = self._clean(f"{self._name}: HTTP {status}", answer)
        if status in (401, 403):
            return CredentialError(said)
        if status == 429:
            return RateLimited(said)
        if 300 <= status < 400:
            where = urlsplit(answer.headers.get("location", "")).netloc or "another page"
            return lost(f"{self._name}: HTTP {status} sends on to {where} instead of answering")
        if status == 408 or status >= 500 or status < 200:
            return lost(said)
        return Rejected(said)

    def _clean(self, what: str, about: _Answer | Exception) -> str:
        if isinstance(about, _Answer):
            more = _excerpt(about)
        else:
            more = f"{type(about).__name__} {_words_of(about)}".strip()
        return self._scrub(f"{what}: {more}" if more else what)

    def _scrub(self, text: str) -> str:
        secrets = (secret.get_secret_value() for secret in self._secrets)
        for secret in sorted(secrets, key=len, reverse=True):
            for form in (secret, quote(secret, safe="")):
                text = text.replace(form, "***")
        return text[:500]


def _decoded(answer: _Answer) -> _Answer:
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError):
        return answer
    return _Answer(answer.status, answer.headers, answer.content, body, is_json=True)


def _bounded(response: httpx.Response, patience: float | None) -> bytes:
    started = time.monotonic()
    allowed = 5 * (patience or READ_SECONDS)
    parts, length = [], 0
    for part in response.iter_bytes():
        length += len(part)
        if length > MAX_ANSWER:
            raise _TooLong("more than 10 MB")
        if time.monotonic() - started > allowed:
            raise _TooLong(f"still coming after {allowed:.0f} s")
        parts.append(part)
    return b"".join(parts)


def _words_of(error: Exception) -> str:
    """Tell why, unless the words might hold an address or a header."""
    words = str(error)
    return "" if "://" in words or "header" in words.lower() else words


def _excerpt(answer: _Answer) -> str:
    text = " ".join(answer.text.split())
    if "<html" in text[:500].lower() or "<!doctype" in text[:500].lower():
        return "an HTML page"
    return text
