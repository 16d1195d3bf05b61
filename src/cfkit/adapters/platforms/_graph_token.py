"""Keep a token of Meta's fresh that lives for 60 days, in the store between runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from pydantic import SecretStr

from cfkit.domain.errors import CfkitError, StoreError
from cfkit.domain.tokens import Token, margin_of
from cfkit.ports.tokens import Keeper

from ._answers import whole
from ._http import Api
from ._settings import PRINTABLE

_YOUNG = timedelta(days=1)
"""A token is renewed a day after it was made, not before (refresh_access_token, 2026-11-22)."""


class LongLived:
    """The token of a channel: as it was given, or what it has been traded for since.

    Renewing needs a place to keep the new one, and nothing else than the token itself; without a
    place the given one serves to its end.
    """

    def __init__(self, api: Api, given: SecretStr, path: str, grant: str) -> None:
        """Take the path that renews and the `grant_type` it wants."""
        self._api = api
        self._given = given
        self._path = path
        self._grant = grant
        self._place: Keeper | None = None
        self._token: Token | None = None

    def keep_in(self, place: Keeper) -> None:
        """Take the token up from `place`, and keep it there."""
        self._place = place

    def current(self) -> SecretStr:
        """Return the token to use now, renewed ahead of its end."""
        if self._place is None:
            return self._given
        if self._token is None:
            self._token = self._taken_up(self._place)
        return self._token.access

    @property
    def ends_at(self) -> datetime | None:
        """When it ends unless it is renewed; `None` where nobody knows."""
        return self._token.expires_at if self._token else None

    def _taken_up(self, place: Keeper) -> Token:
        kept = place.load()
        is_ours = kept is not None and kept.trait("for") == self._mark()
        if kept is not None and is_ours and not _is_due(kept, _now()):
            return kept
        try:
            return place.renew(kept, self._traded)
        except StoreError:
            raise
        except CfkitError:
            # The old one works to its end, and whether it has ended the next call tells.
            return kept if kept is not None and is_ours else self._noted(None)

    def _traded(self, kept: Token | None) -> Token:
        is_ours = kept is not None and kept.trait("for") == self._mark()
        old = kept.access if kept is not None and is_ours else self._given
        self._api.hide(old)
        try:
            return self._api.prepare(
                self._path,
                self._read,
                method="GET",
                params={"grant_type": self._grant, "access_token": old.get_secret_value()},
                reveals=True,
            )
        except CfkitError:
            return self._noted(kept if is_ours else None)

    def _noted(self, kept: Token | None) -> Token:
        """Note that it was tried today: a token of this morning is not renewed yet."""
        if kept is None:
            traits = {"for": SecretStr(self._mark())}
            return Token(self._given, _now(), traits=traits)
        return replace(kept, obtained_at=_now()) if kept.expires_at is None else kept

    def _read(self, body: Any) -> Token:
        given = body["access_token"]
        if not isinstance(given, str) or not PRINTABLE.fullmatch(given):
            raise ValueError("no token")
        end = _now() + timedelta(seconds=whole(body["expires_in"]))
        access = SecretStr(given)
        return Token(
            access,
            _now(),
            refresh=access,
            expires_at=end,
            refresh_expires_at=end,
            traits={"for": SecretStr(self._mark())},
        )

    def _mark(self) -> str:
        return sha256(self._given.get_secret_value().encode()).hexdigest()


def _is_due(token: Token, now: datetime) -> bool:
    if token.expires_at is None:
        return now - token.obtained_at >= _YOUNG
    return not token.lasts(now, margin_of(token))


def _now() -> datetime:
    return datetime.now(UTC)  # a token's end is an instant of the real clock, in rehearsals too
