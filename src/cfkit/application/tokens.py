"""Renew a token ahead of its end, once, whoever else is about to do the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace

from cfkit.domain.errors import CredentialError, PlatformError, Unavailable
from cfkit.domain.tokens import Token, margin_of
from cfkit.ports import Clock
from cfkit.ports.tokens import Vault


@dataclass(frozen=True, slots=True)
class Kept:
    """One token of one channel in a vault, see `ports.tokens.Keeper`."""

    vault: Vault
    channel: str
    name: str
    wait: float

    def load(self) -> Token | None:
        """Return what is kept."""
        return self.vault.load(self.channel, self.name)

    def renew(self, stale: Token | None, trade: Callable[[Token | None], Token]) -> Token:
        """Return a token other than `stale`; what `trade` gives is kept before it is used."""
        with self.vault.alone(self.channel, self.name, self.wait) as is_held:
            if not is_held:
                raise Unavailable(
                    f"another run is renewing the token of {self.channel} and takes its time;"
                    " nothing was sent, try again"
                )
            kept = self.load()
            if kept is not None and (stale is None or _differ(kept, stale)):
                return kept
            fresh = trade(kept)
            self.vault.keep(self.channel, self.name, fresh)
            return fresh


def forget(vault: Vault, channel: str, names: Iterable[str], wait: float) -> None:
    """Take the tokens of a channel out, after the renewals that are under way."""
    with ExitStack() as held:
        for name in names:
            if not held.enter_context(vault.alone(channel, name, wait)):
                raise Unavailable(
                    f"a run is renewing the token of {channel} and takes its time;"
                    " nothing was taken out, try again"
                )
        vault.forget(channel)


def fresh(kept: Kept, clock: Clock, refresh: Callable[[Token], Token] | None) -> Token | None:
    """Return a channel's token, renewed when its end is near; `None` when there is none.

    As long as it lasts, a renewal that fails does no harm: the next run tries again. Raise
    `CredentialError` when it has ended and cannot be renewed, and what `refresh` raises when it
    has ended and the platform was not reached.
    """
    token = kept.load()
    now = clock.now()
    if token is None or token.lasts(now, margin_of(token)):
        return token
    if token.refresh is None or refresh is None:
        if token.lasts(now):
            return token
        raise CredentialError(_ended(kept.channel, "has ended and cannot be renewed"))
    try:
        return kept.renew(token, lambda found: refresh(_still_kept(kept, found)))
    except CredentialError as error:
        if token.lasts(now):
            return _refused(kept, token, clock)
        words = _ended(kept.channel, "has ended and the platform does not renew it")
        refusal = CredentialError(f"{words} ({error})")
    except PlatformError:
        if token.lasts(now):
            return token
        raise
    raise refusal


def _refused(kept: Kept, token: Token, clock: Clock) -> Token:
    """Note that a person has to sign in before the end; until then the token does its work."""
    if token.refused_at is not None:
        return token

    def note(found: Token | None) -> Token:
        return replace(_still_kept(kept, found), refused_at=clock.now())

    return kept.renew(token, note)


def _still_kept(kept: Kept, found: Token | None) -> Token:
    """Return what is kept. Raise `CredentialError` when a person took it out since it was read."""
    if found is None:
        raise CredentialError(_ended(kept.channel, "was taken out of the store meanwhile"))
    return found


def _ended(channel: str, what: str) -> str:
    return f"the token of {channel} {what}: run `cfkit auth login {channel}`"


def _differ(one: Token, other: Token) -> bool:
    return one.access.get_secret_value() != other.access.get_secret_value()
