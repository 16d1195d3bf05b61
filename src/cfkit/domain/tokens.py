"""What lets cfkit act in somebody's name: a token, where it came from, how one is got."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from pydantic import SecretStr

Way = Literal["browser", "device", "paste"]
SESSION = "session"
"""The name under which a session is kept that an adapter opens with another secret."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token with what is known of it. Instants are UTC; what nobody said is `None`.

    `traits` are what a platform wants to hear again with it: a client, a host, an account's id.
    They are as secret as the token, and are kept with it.
    """

    access: SecretStr
    obtained_at: datetime
    refresh: SecretStr | None = None
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] | None = None
    account: str | None = None
    traits: Mapping[str, SecretStr] = field(default_factory=lambda: MappingProxyType({}))
    refused_at: datetime | None = None
    """When the platform refused to renew it; what it gave before may still last for a while."""

    def trait(self, name: str) -> str | None:
        """Return one of `traits` in the clear."""
        found = self.traits.get(name)
        return None if found is None else found.get_secret_value()

    def lasts(self, now: datetime, margin: timedelta = timedelta(0)) -> bool:
        """Whether it can be used now, and `margin` from now; without an end it can."""
        return self.expires_at is None or now + margin < self.expires_at


@dataclass(frozen=True, slots=True)
class About:
    """What may be shown of a token that is kept."""

    channel: str
    name: str
    obtained_at: datetime
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: tuple[str, ...] | None = None
    account: str | None = None
    refreshable: bool = False
    refused_at: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When a person must sign in again, `None` when nobody knows of such a day."""
        if self.refreshable and self.refused_at is None:
            return self.refresh_expires_at
        return self.expires_at


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that a person enters at an address, on any device, to say yes (RFC 8628).

    `secret` is what the token is asked for with, `interval` the seconds between two questions.
    """

    code: str
    address: str
    secret: SecretStr
    ends_at: datetime
    interval: float = 5.0


@dataclass(frozen=True, slots=True)
class NotYet:
    """Nobody has said yes so far; `too_soon`: the platform wants to be asked less often."""

    too_soon: bool = False


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a platform gives tokens: in which ways, the usual one first, and into which settings.

    `where` says where a person finds what is pasted, `places` where the secrets of other settings
    are. `scopes` are what is asked for. `kinds` are
    the first letters of tokens that a rehearsal invents, by setting, where they tell what a token
    may do.
    """

    ways: tuple[Way, ...]
    settings: tuple[str, ...]
    where: str
    scopes: tuple[str, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, str], ...] = ()

    def where_is(self, setting: str) -> str:
        """Say where a person finds the secret of a setting."""
        return dict(self.places).get(setting, self.where)


def margin_of(token: Token) -> timedelta:
    """Tell how long before its end a token is renewed: a tenth of its life, a week at most.

    Never less than a minute, so that it outlasts a call that is under way.
    """
    if token.expires_at is None:
        return timedelta(0)
    life = token.expires_at - token.obtained_at
    return max(timedelta(minutes=1), min(timedelta(days=7), life / 10))
