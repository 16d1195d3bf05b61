"""Talk to Meta's Graph API: one token, one version, lists that come in pages."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import SecretStr

from cfkit.domain.errors import UsageError

from ._answers import identifier
from ._clocked import Clocked
from ._graph_errors import code_of, reader
from ._http import Accept, Api
from ._scrub import SHORT
from ._throttle import Payer

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

VERSION = "v26.0"
"""The version of Facebook's and Instagram's API (changelog, 2026-07-29; read 2026-11-27)."""

_PAGES = 25
_GONE = ((100, 33), (803, None), (24, 4279009))
"""There is no such object, or not for this token, which has made it."""


class Graph(Clocked):
    """One host of the Graph API. The token travels in a header, with `by_field` in a field.

    Threads names a field alone, so in what is read the token stands in the address: Meta's own
    collection of requests adds it to the query (`addTokenTo: queryParams`) and no page of
    docs/threads names a header, though some clients send one (read 2026-11-27).

    `token` is asked before every call, so that one that was renewed is used. With `app_secret`
    every call proves that it comes from the app (`appsecret_proof`, as facebook_business 26.0.3
    has it), which apps may demand.
    """

    def __init__(  # noqa: PLR0913  what a host is spoken to with
        self,
        client: httpx.Client,
        base: str,
        token: Callable[[], SecretStr],
        *,
        name: str,
        version: str,
        account: SecretStr,
        app_secret: SecretStr | None = None,
        by_field: bool = False,
    ) -> None:
        self._token = token
        self._by_field = by_field
        self._app_secret = app_secret
        self.version = version
        self._api = Api(
            client,
            base,
            name=name,
            secrets=[account, *([app_secret] if app_secret else [])],
            verdict=reader(name),
            payer=Payer(name, (), account),
        )

    @property
    def served(self) -> str | None:
        """The version that Meta answered with last: it serves another in silence when one ended."""
        return self._api.served

    def read(
        self, path: str, take: Callable[[Any], T], *, accept: Accept | None = None, **asked: Any
    ) -> T:
        """Ask for something. Answers hold our token, in the addresses of further pages.

        So they are read as they are; what is taken out of them must not tell it.
        """
        headers, more = self._signed()
        plain = self._token().get_secret_value()

        def quietly(body: Any) -> T:
            found = take(body)
            if len(plain) >= SHORT and plain in repr(found):
                raise ValueError("a secret of ours")
            return found

        return self._api.read(
            self._path(path),
            quietly,
            accept=accept,
            headers=headers,
            params=asked | more,
            reveals=True,
        )

    def prepare(self, path: str, take: Callable[[Any], T], *, files: Any = None, **said: Any) -> T:
        """Write what no reader sees, such as a container."""
        headers, more = self._signed()
        sent: dict[str, Any] = {"headers": headers, "data": _told(said) | more}
        return self._api.prepare(
            self._path(path), take, **sent, **({"files": files} if files else {})
        )

    def write(
        self,
        path: str,
        take: Callable[[Any], T],
        *,
        accept: Accept | None = None,
        **said: Any,
    ) -> T:
        """Change what readers see."""
        headers, more = self._signed()
        return self._api.write(
            self._path(path), take, accept=accept, headers=headers, data=_told(said) | more
        )

    def delete(self, path: str, *, accept: Accept | None = None) -> None:
        """Take down what readers see."""
        headers, more = self._signed()
        self._api.write(
            self._path(path),
            lambda _: None,
            method="DELETE",
            accept=accept,
            headers=headers,
            params=more,
        )

    def send(
        self, url: str, take: Callable[[Any], T], headers: Mapping[str, str], content: Any
    ) -> T:
        """Bring a file to an address of Meta's upload host, which wants another header."""
        token = self._token()
        self._api.hide(token)
        signed = {"Authorization": f"OAuth {token.get_secret_value()}", **headers}
        return self._api.prepare(url, take, headers=signed, content=content)

    def items(
        self, path: str, take: Callable[[Any], T], *, limit: int, **asked: Any
    ) -> Iterator[T | None]:
        """List what an edge holds, page by page; `None` at the end when it gave up early."""
        after: str | None = None
        for _ in range(_PAGES):
            where: dict[str, Any] = {"after": after} if after else {}
            found, following = self.read(
                path,
                lambda body: ([take(one) for one in body["data"]], _cursor(body)),
                limit=limit,
                **asked,
                **where,
            )
            yield from found
            if following is None:
                return
            if following == after:
                break
            after = following
        yield None

    def upload_path(self, folder: str, name: str) -> str:
        """Name a path of the upload host, which carries the version too."""
        return f"{folder}/{self.version}/{name}"

    def _path(self, path: str) -> str:
        return f"{self.version}/{path}"

    def _signed(self) -> tuple[dict[str, str], dict[str, str]]:
        """Give the headers and the fields that say who calls."""
        token = self._token()
        self._api.hide(token)
        plain, more = token.get_secret_value(), {}
        if self._app_secret is not None:
            key = self._app_secret.get_secret_value().encode()
            more["appsecret_proof"] = hmac.new(key, plain.encode(), sha256).hexdigest()
            self._api.hide(SecretStr(more["appsecret_proof"]))
        if self._by_field:
            return {}, {**more, "access_token": plain}
        return {"Authorization": f"Bearer {plain}"}, more


def _told(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def number(body: Any) -> str:
    """Read the id of what was made."""
    return identifier(body["id"], r"\d+(?:_\d+)?")


def same_address(one: str, other: str) -> bool:
    """Whether two addresses lead to the same post, whatever follows their path."""
    return _bare(one) == _bare(other)


def by_address(url: str, listing: Iterator[tuple[str, str | None] | None], like: str) -> str:
    """Find the id of the post at an address among those listed. Raise `UsageError` otherwise."""
    for found in listing:
        if found is not None and found[1] is not None and same_address(found[1], url):
            return found[0]
    raise UsageError(f"{url} is no address of a post of this account, like {like}")


def is_gone(body: Any) -> bool:
    """Whether an error says that there is no such thing (100 with 33, or 24)."""
    return code_of(body) in _GONE


def _cursor(body: Any) -> str | None:
    paging = body.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    return identifier(paging["cursors"]["after"])


def _bare(url: str) -> str:
    parts = urlsplit(url)  # codes of posts differ by small and capital letters, hosts do not
    return f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"
