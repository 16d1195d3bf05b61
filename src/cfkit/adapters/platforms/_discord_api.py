"""Call Discord's API as a bot or through a webhook, and read its refusals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import SecretStr

from cfkit.domain.errors import CfkitError, CredentialError, RateLimited, Rejected

from ._clocked import Clocked
from ._discord_facts import CAPABILITIES
from ._http import Api
from ._throttle import Payer

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_ANEW = "the webhook is gone: make a new one under Integrations and give its whole address"
_RIGHTS = (
    "give the bot's role View Channel, Send Messages, Attach Files, Read Message History and "
    "Pin Messages in this channel"
)
_AGAIN = (
    "copy the token again; a bot's stands under Bot, Reset Token, a webhook's whole address under "
    "Integrations"
)
_GONE = 10008
_INVALID = 50035

FAULTS: Mapping[int, tuple[type[CfkitError], str]] = {
    10003: (CredentialError, "check `channel_id`: Discord shows this bot no such channel"),
    10004: (CredentialError, "invite the bot to the server"),
    _GONE: (Rejected, "the message is not there any more"),
    10015: (CredentialError, _ANEW),
    30003: (Rejected, "unpin another message, then publish with --retry"),
    40001: (CredentialError, "copy the token again"),
    40005: (Rejected, "the files are too large for this server: save them smaller"),
    50001: (CredentialError, f"invite the bot to the server, then {_RIGHTS}"),
    50005: (Rejected, "another account wrote this message, and only that one can change it"),
    50006: (Rejected, "the message is empty"),
    50008: (CredentialError, "`channel_id` names no text channel: take one of a text channel"),
    50013: (CredentialError, _RIGHTS),
    50027: (CredentialError, _ANEW),
    50083: (Rejected, "the thread is archived: open it again in Discord"),
    160002: (CredentialError, _RIGHTS),
    200000: (Rejected, "the server's AutoMod blocks these words"),
    240000: (Rejected, "Discord takes a link in it for harmful: leave it out"),
}
"""Discord's codes with what to do (topics/opcodes-and-status-codes, 2026-11-27)."""

WAITS = frozenset({20016, 20022, 20028, 130000})
"""Codes that ask for a pause; `retry_after` in the answer or a minute is waited."""


class DiscordApi(Clocked):
    """One channel, through a bot or through a webhook of the channel.

    A webhook posts, changes and deletes its own messages; it lists, pins and answers nothing.
    """

    def __init__(
        self, client: httpx.Client, base: str, token: SecretStr, channel: str | None
    ) -> None:
        self.is_bot = channel is not None
        self._signed: dict[str, SecretStr] = {"Authorization": token} if channel else {}
        number, key = ("", token) if channel else _webhook(token)
        self._place = SecretStr(
            f"channels/{channel}" if channel else f"webhooks/{number}/{key.get_secret_value()}"
        )
        self._api = Api(
            client,
            f"{base}/api/v10",
            name="Discord",
            secrets=[token, key],
            verdict=verdict,
            payer=Payer("Discord", CAPABILITIES.rates, token, channel or ""),
        )

    def require_bot(self, what: str) -> None:
        """Raise `CredentialError` unless a bot signs the calls."""
        if not self.is_bot:
            raise CredentialError(
                f"a Discord webhook cannot {what}: set `channel_id`, and `token` to a bot's token"
            )

    def post(self, take: Callable[[Any], T], **sent: Any) -> T:
        """Write a message; a webhook is told to wait, or it would not name what it wrote."""
        if self.is_bot:
            return self._api.write(self._at("/messages"), take, headers=self._headers(), **sent)
        return self._api.write(self._at(""), take, params={"wait": "true"}, **sent)

    def place(self, take: Callable[[Any], T]) -> T:
        """Read the channel, or the webhook."""
        return self._api.read(self._at(""), take, headers=self._headers())

    def read(self, path: str, take: Callable[[Any], T], **asked: Any) -> T:
        """Read as a bot, by a path below the root."""
        return self._api.read(path, take, headers=self._headers(), params=asked)

    def messages(self, take: Callable[[Any], T], **asked: Any) -> T:
        """Read a page of the channel's messages, newest first, as a bot."""
        return self.read(self._at("/messages"), take, **asked)

    def message(self, remote_id: str, take: Callable[[Any], T]) -> T | None:
        """Read one message; `None` when it is gone."""
        return self._api.read(
            self._at(f"/messages/{remote_id}"),
            lambda body: None if _code(body) == _GONE else take(body),
            headers=self._headers(),
            accept=lambda _, body: _code(body) == _GONE,
        )

    def change(self, method: str, what: str, **sent: Any) -> None:
        """Change something of the channel. With DELETE what is gone already is fine."""
        self._api.write(
            self._at(what),
            lambda _: None,
            method=method,
            headers=self._headers(),
            accept=lambda _, body: method == "DELETE" and _code(body) == _GONE,
            **sent,
        )

    def _at(self, what: str) -> str:
        return f"{self._place.get_secret_value()}{what}"

    def _headers(self) -> dict[str, str]:
        return {name: f"Bot {value.get_secret_value()}" for name, value in self._signed.items()}


def _webhook(address: SecretStr) -> tuple[str, SecretStr]:
    """Read number and key out of a webhook's address; a bare key has the number 0."""
    found = re.search(r"(?:(\d+)/)?([\w-]+)/?(?:\?.*)?$", address.get_secret_value())
    return (found[1] or "0", SecretStr(found[2])) if found else ("0", address)


def _code(body: Any) -> int | None:
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def verdict(status: int, body: Any) -> CfkitError | None:
    """Tell by Discord's code; what has none is told by the status."""
    if status < 400 or not isinstance(body, dict):
        return None
    code = _code(body)
    words = "" if code is None else f", code {code} {body.get('message', '')}".rstrip()
    said = f"Discord: HTTP {status}{words}"
    if status == 429 or code in WAITS:
        wait = body.get("retry_after")
        told = float(wait) if isinstance(wait, int | float) and wait is not True else None
        return RateLimited(said, retry_after=60.0 if told is None and code in WAITS else told)
    kind, remedy = FAULTS.get(code or 0, (None, ""))
    if kind is None and status == 401:
        kind, remedy = CredentialError, _AGAIN
    if kind is None and code == _INVALID:
        kind, remedy = Rejected, _where(body.get("errors"))
    return kind(f"{said}: {remedy}") if kind else None


def _where(errors: Any, path: str = "") -> str:
    """Say which field Discord does not take, and why; the first one."""
    while isinstance(errors, dict) and errors:
        found = errors.get("_errors")
        if isinstance(found, list) and found and isinstance(found[0], dict):
            return f"{path.strip('.')} {found[0].get('message', '')}".strip()
        name, errors = next(iter(errors.items()))
        path = f"{path}.{name}"
    return "it does not take the message as it is"
