"""What signing in and keeping tokens need from the outside world."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import ClassVar, Protocol, runtime_checkable

from pydantic import SecretStr

from cfkit.domain.tokens import About, Invitation, NotYet, SignIn, Token


@runtime_checkable
class SignsIn(Protocol):
    """A platform whose tokens cfkit can keep, instead of reading them from the environment."""

    sign_in: ClassVar[SignIn]


class Grant(Protocol):
    """One channel's way to a token through a browser, and to fresh ones later (OAuth 2).

    A platform that has one gives it as the class method `grant(checked, client, clock)`; the
    secrets in `checked` are blanks then.
    """

    def address(self, redirect: str, state: str, challenge: str) -> str:
        """Make the address at which a person says yes; `challenge` is PKCE's, by S256."""
        ...

    def exchange(self, code: SecretStr, redirect: str, verifier: SecretStr) -> Token:
        """Trade the code that came back for a token."""
        ...

    def refresh(self, token: Token) -> Token:
        """Trade a token for a fresh one. Raise `CredentialError` when the platform refuses."""
        ...


@runtime_checkable
class DeviceGrant(Protocol):
    """A grant that also asks by a code which a person enters elsewhere (RFC 8628)."""

    def invite(self) -> Invitation:
        """Ask for a code."""
        ...

    def collect(self, invitation: Invitation) -> Token | NotYet:
        """Ask once whether somebody said yes. Raise `CredentialError` for a no, and at the end."""
        ...


class Keeper(Protocol):
    """The place of one token: read it, or renew it so that no two processes do it at once."""

    def load(self) -> Token | None:
        """Return what is kept."""
        ...

    def renew(self, stale: Token | None, trade: Callable[[Token | None], Token]) -> Token:
        """Return a token other than `stale`: another run's, else what `trade` makes of the kept.

        It is kept before it is returned. When `trade` raises, what was kept stays.
        """
        ...


@runtime_checkable
class SessionHolder(Protocol):
    """A platform that opens a session with its secret, which later runs can go on with."""

    def keep_session(self, place: Keeper) -> None:
        """Keep the session in `place`. Called before any other method."""
        ...


class Vault(Protocol):
    """Tokens that rest, locked up. `name` is the setting that a token fills, or `session`."""

    def alone(self, channel: str, name: str, wait: float) -> AbstractContextManager[bool]:
        """Hold a token; yields False when another run still holds it after `wait` seconds."""
        ...

    def load(self, channel: str, name: str) -> Token | None:
        """Return a token, `None` when none is kept. Raise `CredentialError` for a wrong key."""
        ...

    def keep(self, channel: str, name: str, token: Token) -> None:
        """Put a token in the place of the one before; on the disk when it returns."""
        ...

    def forget(self, channel: str, name: str | None = None) -> int:
        """Take tokens out, those of all names without one; return how many. Needs no key."""
        ...

    def about(self) -> list[About]:
        """Tell what is kept. Needs no key."""
        ...
