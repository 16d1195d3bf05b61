"""Call MAX's bot API: errors come with a status and a code in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import SecretStr

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    Rejected,
    Unavailable,
)
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.publication import Shown

from ._answers import address, counts, identifier, link, moment, whole, words
from ._clocked import Clocked
from ._http import Api
from ._lookup import Seen
from ._max_facts import CAPABILITIES
from ._throttle import Payer

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_PAGE = 100
_PAGES = 20
_ANEW = "MAX does not take this token: copy it anew from the bot's page on business.max.ru"
_RIGHTS = (
    "the bot may not do this: make it an administrator of the channel, with the right to write, "
    "change, delete and pin"
)
_CHAT = "check `chat_id`: the number of the channel, which the bot learns when it is added"
_CERTIFICATE = (
    "; MAX's certificate comes from Russia's ministry of digital development: put its root "
    "certificate into a bundle and name that in SSL_CERT_FILE"
)

FAULTS: Mapping[str, tuple[type[CfkitError], str]] = {
    "verify.token": (CredentialError, _ANEW),
    "access.denied": (CredentialError, _RIGHTS),
    "chat.denied": (CredentialError, _RIGHTS),
    "chat.not.found": (CredentialError, _CHAT),
    "attachment.not.ready": (
        Unavailable,
        "MAX still prepares a film of this post; the next run sends it",
    ),
}
"""MAX's codes with what to do; any other is judged by its status (clients, 2026-11-27)."""


class MaxApi(Clocked):
    """MAX's methods below `base`; the token travels in a header."""

    def __init__(self, client: httpx.Client, base: str, token: SecretStr) -> None:
        self._token = token
        payer = Payer("max", CAPABILITIES.rates, token)
        self._api = Api(client, base, name="MAX", secrets=(token,), verdict=verdict, payer=payer)

    def read(self, path: str, take: Callable[[Any], T], **query: Any) -> T:
        """Ask for something."""
        try:
            return self._api.read(path, take, headers=self._signed(), params=query)
        except Unavailable as error:
            if "CERTIFICATE_VERIFY_FAILED" not in str(error):
                raise
            failure = Unavailable(f"{error}{_CERTIFICATE}")
        raise failure

    def upload(self, kind: str, file: tuple[str, Any, str]) -> str:
        """Ask where to, upload; return the token that a message takes."""
        where, token = self._api.prepare(
            "uploads",
            lambda body: (link(body["url"]), _token(body.get("token"))),
            headers=self._signed(),
            params={"type": kind},
        )
        if token is not None:  # a film's; what its server says of it is no JSON
            self._api.transfer(where, lambda _: None, method="POST", files={"data": file})
            return token
        return self._api.prepare(where, _picture, files={"data": file})

    def send(self, chat: int, body: Mapping[str, Any]) -> dict[str, Any]:
        """Send a message; return its id and its address."""
        return self._api.write(
            "messages",
            lambda answer: named(answer["message"]),
            headers=self._signed(),
            params={"chat_id": chat},
            json=body,
        )

    def change(self, method: str, path: str, **sent: Any) -> None:
        """Change what stands there. Raise `Rejected` with what MAX says when it does not."""
        is_done, said = self._api.write(
            path,
            lambda body: (body["success"] is True, words(body.get("message") or "")),
            method=method,
            headers=self._signed(),
            **sent,
        )
        if not is_done:
            raise Rejected(f"MAX: {said or 'it was not done'}")

    def listed(self, chat: int) -> Iterator[Seen | None]:
        """List a chat, newest first; `None` when it gives up."""
        asked: dict[str, Any] = {"chat_id": chat, "count": _PAGE}
        known: set[str] = set()
        for _ in range(_PAGES):
            given = self.read("messages", _page, **asked)
            page = [one for one in given if one["id"] not in known]
            if not page and len(given) < _PAGE:
                return
            if not page:
                break
            known.update(one["id"] for one in page)
            for one in page:
                result = {"id": one["id"], "url": one["url"]}
                yield Seen(one["id"], one["text"], moment(one["at"] // 1000), result)
            asked["from"] = page[-1]["at"]
        yield None

    def by_id(self, names: Sequence[str], take: Callable[[Any], T]) -> dict[str, T]:
        """Read messages by their ids; what is not there is left out."""
        return self.read(
            "messages",
            lambda body: {
                name: take(one)
                for one in body["messages"]
                if (name := str(one["body"]["mid"])) in names
            },
            message_ids=",".join(names),
        )

    def pinned(self, chat: int) -> str | None:
        """Read the id of the message on top of a chat."""
        return self.read(
            f"chats/{chat}/pin",
            lambda body: named(body["message"])["id"] if body.get("message") else None,
        )

    def _signed(self) -> dict[str, str]:
        return {"Authorization": self._token.get_secret_value()}


def named(message: Any) -> dict[str, Any]:
    """Read the id of a message and its address, which only public channels have."""
    return {"id": identifier(message["body"]["mid"]), "url": address(message.get("url"))}


def views(message: Any) -> Counts:
    """Read how often a message was seen; withheld outside of channels."""
    return counts({Metric.VIEWS: (message.get("stat") or {}).get("views")})


def shown(message: Any, pinned: str | None) -> Shown:
    """Read a message as it stands; `pinned` is the one on top of its chat."""
    body = message["body"]
    return Shown(words(body["text"] or ""), is_pinned=str(body["mid"]) == pinned)


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by MAX's code where it says more than the status."""
    code = body.get("code") if isinstance(body, dict) else None
    known = FAULTS.get(code) if isinstance(code, str) and status >= 400 else None
    if known is None:
        return None
    kind, remedy = known
    said = words(body.get("message") or "")
    return kind(f"MAX: {code} {said}".rstrip() + f": {remedy}")


def _page(body: Any) -> list[dict[str, Any]]:
    return [
        {
            **named(one),
            "text": words(one["body"]["text"] or ""),
            "at": whole(one["timestamp"]),
        }
        for one in body["messages"]
    ]


def _token(given: Any) -> str | None:
    return None if given is None else identifier(given)


def _picture(body: Any) -> str:
    return identifier(next(iter(body["photos"].values()))["token"])
