"""Close tokens so that the store's bytes tell nothing: keys, and what they lock."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from cfkit.domain.errors import CredentialError
from cfkit.domain.tokens import Token

VARIABLE = "CFKIT_SECRET_KEY"
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
_INSTANTS = ("obtained_at", "expires_at", "refresh_expires_at", "refused_at")
_SECRETS = ("access", "refresh")
_OTHER_KEY = (
    f"was kept under another key: put that key back, behind the new one in {VARIABLE} or into"
    " .cfkit/secret.key; or give the token up with `cfkit auth logout {channel}` and sign in again"
)


def new_key() -> SecretStr:
    """Make a key."""
    from cryptography.fernet import Fernet  # noqa: PLC0415  slow to import

    return SecretStr(Fernet.generate_key().decode())


def read_keys(text: str, where: str = VARIABLE) -> tuple[SecretStr, ...]:
    """Read keys, separated by white space or commas; the first one locks, all of them open.

    Raise `CredentialError` for what is no key; it is not shown.
    """
    words = text.replace(",", " ").split()
    if not all(_KEY.fullmatch(word) for word in words):
        raise CredentialError(
            f"{where} holds something that is no key: a key is 44 characters as `cfkit auth key`"
            " prints them; several are separated by blanks"
        )
    return tuple(map(SecretStr, words))


class Seal:
    """Closes tokens under the first of its keys and opens them under any."""

    def __init__(self, keys: Sequence[SecretStr]) -> None:
        from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415  slow to import

        self._fernet = MultiFernet([Fernet(key.get_secret_value().encode()) for key in keys])

    def close(self, channel: str, name: str, token: Token) -> str:
        """Lock a token up, together with whose it is: moved to another row it does not open."""
        return self._lock_up([channel, name], _written(token))

    def open(self, channel: str, name: str, sealed: str) -> Token:
        """Open what was closed. Raise `CredentialError` when no key fits, or it is another's."""
        document = self._unlock(sealed)
        if document is None:
            words = _OTHER_KEY.replace("{channel}", channel)
            raise CredentialError(f"the token of {channel} {words}")
        if document.pop("for", None) != [channel, name]:
            raise CredentialError(
                f"the store holds another channel's token in the place of {channel}'s: somebody"
                f" changed it; `cfkit auth logout {channel}` takes it out, then sign in again"
            )
        return _read(document)

    def close_result(self, key: str, step: str, result: Any) -> str:
        """Lock the result of a step up, together with whose it is."""
        return self._lock_up(["step", key, step], {"result": result})

    def open_result(self, key: str, step: str, sealed: str) -> tuple[Any] | None:
        """Open the result of a step; `None` when no key fits, or it is another's."""
        document = self._unlock(sealed)
        if document is None or document.get("for") != ["step", key, step]:
            return None
        return (document["result"],)

    def _lock_up(self, owner: Sequence[str], document: Mapping[str, Any]) -> str:
        whole = {"for": list(owner), **document}
        return self._fernet.encrypt(json.dumps(whole).encode()).decode()

    def _unlock(self, sealed: str) -> dict[str, Any] | None:
        from cryptography.fernet import InvalidToken  # noqa: PLC0415  slow to import

        try:
            found: dict[str, Any] = json.loads(self._fernet.decrypt(sealed.encode()))
        except InvalidToken:
            return None
        return found


def _written(token: Token) -> dict[str, Any]:
    said: dict[str, Any] = {one.name: getattr(token, one.name) for one in fields(token)}
    for name in _INSTANTS:
        said[name] = said[name] and said[name].isoformat()
    for name in _SECRETS:
        said[name] = said[name] and said[name].get_secret_value()
    said["traits"] = {name: one.get_secret_value() for name, one in token.traits.items()}
    return said


def _read(said: Mapping[str, Any]) -> Token:
    scopes = said["scopes"]
    obtained, expires, refresh_expires, refused = (_instant(said[name]) for name in _INSTANTS)
    if obtained is None:
        raise ValueError("a token without the instant it was obtained at")
    return Token(
        SecretStr(said["access"]),
        obtained,
        refresh=SecretStr(said["refresh"]) if said["refresh"] else None,
        expires_at=expires,
        refresh_expires_at=refresh_expires,
        scopes=None if scopes is None else tuple(scopes),
        account=said["account"],
        traits={name: SecretStr(one) for name, one in said["traits"].items()},
        refused_at=refused,
    )


def _instant(written: str | None) -> datetime | None:
    return None if written is None else datetime.fromisoformat(written)
