"""The one place where HTTP becomes cfkit's errors. Adapters never catch httpx."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Rejected,
    Unavailable,
)

from ._answers import BROKEN_SHAPE, Told, decode
from ._deadline import Deadline
from ._opening import READ_SECONDS
from ._scrub import SHORT, covered, keys_of, printable, words_of
from ._throttle import Call, Payer, Throttle
from ._waits import bounded, instant, wait_asked_for

if TYPE_CHECKING:
    import httpx

    from cfkit.domain.rates import Kind


T = TypeVar("T")
Verdict = Callable[[int, Any], CfkitError | None]
"""A platform's own reading of (status, decoded body); `None` leaves it to the status."""
Accept = Callable[[int, Any], bool]
"""Says of (status, decoded body) that the adapter itself deals with this answer."""

MAX_ANSWER = 10 * 2**20
"""Bytes of the longest answer that is read."""
NO_CONTENT = 204
"""The status of an answer that is empty on purpose; `take` is given `None`."""
_HEADS = "heads only"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    body: Any = field(default=None, repr=False)
    is_json: bool = False
    tells_secret: bool = False
    call: Call | None = field(default=None, repr=False)

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

    def __init__(  # noqa: PLR0913  each keyword is one side of the policy
        self,
        client: httpx.Client,
        base: str | SecretStr,
        *,
        name: str,
        secrets: Iterable[SecretStr] = (),
        verdict: Verdict | None = None,
        payer: Payer | None = None,
    ) -> None:
        """Take `payer`: whose calls are counted, or `None` where they are not."""
        self._client = client
        self._throttle: Throttle | None = getattr(client, "throttle", None)
        self._payer = payer
        self._base = base if isinstance(base, SecretStr) else SecretStr(base)
        self._name = name
        self._secrets: set[SecretStr] = set()
        self._keys: set[SecretStr] = set()
        self.hide(*secrets)
        self._verdict = verdict
        self.ahead: timedelta | None = None
        """How far the platform's clock was ahead of ours in its last answer; `None`: no `Date`."""
        self.served: str | None = None
        """Which version of its API the last answer was made by, where the platform says so."""

    def hide(self, *secrets: SecretStr) -> None:
        """Keep further secrets, such as session tokens, out of every message."""
        self._secrets.update(secret for secret in secrets if secret.get_secret_value())

    def cover(self, *keys: str) -> None:
        """Keep what opens a place to upload to out of words for people; answers may hold it."""
        self._keys.update(map(SecretStr, keys))

    def read(self, path: str, take: Callable[[Any], T], *, method: str = "GET", **sent: Any) -> T:
        """Ask for something. A failure changed nothing, so it is safe to retry.

        Every way to call takes `account`: the credentials in it, where they are not the payer's,
        and `what`: the name of the kind of call that a pause holds for, where `path` is no name.
        """
        return self._json(method, path, take, Unavailable, **sent)

    def prepare(
        self, path: str, take: Callable[[Any], T], *, method: str = "POST", **sent: Any
    ) -> T:
        """Write what no reader sees, such as an upload: repeating it does no harm.

        With `reveals` the answer is taken as it is: it may hold a secret, such as a session's.
        """
        return self._json(method, path, take, Unavailable, kind="upload", **sent)

    def write(self, path: str, take: Callable[[Any], T], *, method: str = "POST", **sent: Any) -> T:
        """Change what readers see. Once sent, a lost answer means the outcome is unknown."""
        return self._json(method, path, take, OutcomeUnknown, kind="write", **sent)

    def transfer(
        self, path: str, take: Callable[[Told], T], *, visible: bool = False, **sent: Any
    ) -> T:
        """Send what is answered by a status and headers, with PUT unless `method` says otherwise.

        `visible`: it is a write; `accept`: statuses beside 2xx that the adapter deals with.
        """
        lost: type[PlatformError] = OutcomeUnknown if visible else Unavailable
        method, known = sent.pop("method", "PUT"), frozenset(sent.pop("accept", ()))
        kind: Kind = "write" if visible else "upload"
        call = Call(self._payer, kind, _what(path)) if self._payer else None
        answer = self._decoded(self._exchange(method, path, lost, sent, call), reveals=False)
        self._raise_for(answer, lost, lambda status, _: status in known)
        told = Told(answer.status, answer.headers, answer.body)
        return self._taken(answer, lost, lambda: take(told))

    def page(self, path: str, take: Callable[[str], T], **sent: Any) -> T:
        """Read a page for people; its text is empty when the server sends on to another one."""
        answer = self._exchange("GET", path, Unavailable, sent, None)
        is_elsewhere = 300 <= answer.status < 400
        if not is_elsewhere:
            self._raise_for(answer, Unavailable, None)
        return self._taken(answer, Unavailable, lambda: take("" if is_elsewhere else answer.text))

    def look(
        self,
        path: str,
        take: Callable[[int, Mapping[str, str]], T],
        *,
        method: str = "HEAD",
        **sent: Any,
    ) -> T:
        """See what lies at an address, without its bytes: `take` gets any status, a 3xx too."""
        answer = self._exchange(method, path, Unavailable, {**sent, _HEADS: True}, None)
        return take(answer.status, answer.headers)

    def _json(  # noqa: PLR0913  what every way to call hands on
        self,
        method: str,
        path: str,
        take: Callable[[Any], T],
        lost: type[PlatformError],
        *,
        accept: Accept | None = None,
        kind: Kind = "call",
        account: SecretStr | None = None,
        what: str | None = None,
        **sent: Any,
    ) -> T:
        reveals = bool(sent.pop("reveals", False))
        call = Call(self._payer, kind, what or _what(path), account) if self._payer else None
        answer = self._decoded(self._exchange(method, path, lost, sent, call), reveals=reveals)
        self._raise_for(answer, lost, accept)
        if not answer.is_json:
            raise lost(self._clean(f"{self._name} answered with something else than JSON", answer))
        if answer.tells_secret and lost is Unavailable:
            # Covered, a text in a listing would no longer be the one that was sent.
            raise Unavailable(f"{self._name} gave a secret of ours back in its answer; not read")
        return self._taken(answer, lost, lambda: take(answer.body))

    def _taken(self, answer: _Answer, lost: type[PlatformError], take: Callable[[], T]) -> T:
        try:
            return take()
        except BROKEN_SHAPE:
            failure = lost(self._clean(f"{self._name} gave an answer of an unknown shape", answer))
        raise failure  # outside of `except`: the context would hold the body

    def _exchange(
        self,
        method: str,
        path: str,
        lost: type[PlatformError],
        sent: dict[str, Any],
        call: Call | None,
    ) -> _Answer:
        if call and self._throttle:
            self._throttle.before(call)
        import httpx  # noqa: PLC0415  see `_opening`

        is_whole = path.startswith(("http://", "https://"))
        self.cover(*(keys_of(path) if is_whole else ()))
        url = path if is_whole else f"{self._base.get_secret_value()}/{path}"
        not_sent = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
        never = (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL)
        failure: PlatformError
        sent = {**sent, "follow_redirects": False}
        has_body = not sent.pop(_HEADS, False)
        with Deadline(self._client.timeout.read or READ_SECONDS) as deadline:
            sent["extensions"] = {"trace": deadline.trace}
            try:
                with self._client.stream(method, url, **sent) as response:
                    self._set_clock(response.headers)
                    content = _bounded(response, deadline) if has_body else b""
                    return _Answer(response.status_code, response.headers, content, call=call)
            except (*not_sent, *never, UnicodeError) as error:
                failure = Unavailable(self._clean(f"{self._name} cannot be reached", error))
            except (httpx.TransportError, httpx.DecodingError, _TooLong) as error:
                why = deadline.words if deadline.expired else error
                failure = lost(self._clean(f"{self._name} gave no usable answer", why))
        raise failure  # outside of `except`: httpx names the address, and some hold the token

    def _set_clock(self, headers: Mapping[str, str]) -> None:
        self.served = headers.get("facebook-api-version")
        there = instant(headers.get("date", ""))
        if there is not None:
            self.ahead = timedelta(seconds=there - datetime.now(UTC).timestamp())

    def _decoded(self, answer: _Answer, *, reveals: bool) -> _Answer:
        told: list[str] = []
        if answer.status == NO_CONTENT:
            return replace(answer, is_json=True)

        def clean(text: str) -> str:
            safe = text if reveals else covered(text, secrets)
            told.extend([text] if safe != text else ())
            return safe

        known = (secret.get_secret_value() for secret in self._secrets)
        secrets = [secret for secret in known if len(secret) >= SHORT]
        try:
            body = decode(answer.content, clean)
        except (ValueError, RecursionError):
            return answer
        return replace(answer, body=body, is_json=True, tells_secret=bool(told))

    def _raise_for(self, answer: _Answer, lost: type[PlatformError], accept: Accept | None) -> None:
        error: CfkitError | None
        try:
            if accept and accept(answer.status, answer.body):
                return
            error = self._verdict(answer.status, answer.body) if self._verdict else None
            error = error or self._by_status(answer, lost)
        except BROKEN_SHAPE:
            error = lost(f"{self._name} refused in words of an unknown shape")
        if error is None:
            self._learn(answer, None)
            return
        if isinstance(error, OutcomeUnknown) and lost is Unavailable:
            error = Unavailable(*error.args)
        if isinstance(error, RateLimited):
            told = error.retry_after
            error.retry_after = wait_asked_for(answer.headers) if told is None else bounded(told)
        self._learn(answer, error)
        error.args = tuple(self._scrub(str(text)) for text in error.args)
        raise error

    def _learn(self, answer: _Answer, error: CfkitError | None) -> None:
        if answer.call and self._throttle:
            asked = error.retry_after if isinstance(error, RateLimited) else None
            self._throttle.after(answer.call, answer.headers, asked)

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

    def _clean(self, what: str, about: _Answer | Exception | str) -> str:
        if isinstance(about, str):
            more = about
        elif isinstance(about, _Answer):
            more = _excerpt(about)
        else:
            more = f"{type(about).__name__} {words_of(about)}".strip()
        return self._scrub(f"{what}: {more}" if more else what)

    def _scrub(self, text: str) -> str:
        secrets = [secret.get_secret_value() for secret in (*self._secrets, *self._keys)]
        return printable(covered(text, secrets)[:500])


def _what(path: str) -> str:
    """Name a kind of call: its path without what is asked and without numbers."""
    parts = urlsplit(path)
    return parts.netloc + re.sub(r"\d{3,}", "N", parts.path)


def _bounded(response: httpx.Response, deadline: Deadline) -> bytes:
    parts, length = [], 0
    for part in response.iter_bytes():
        length += len(part)
        if length > MAX_ANSWER:
            raise _TooLong("more than 10 MB")
        if deadline.expired:
            raise _TooLong
        parts.append(part)
    if deadline.expired:  # a body without a length ends when the connection does
        raise _TooLong
    return b"".join(parts)


def _excerpt(answer: _Answer) -> str:
    text = " ".join(answer.text.split())
    if "<html" in text[:500].lower() or "<!doctype" in text[:500].lower():
        return "an HTML page"
    return text
