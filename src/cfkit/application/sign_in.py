"""Let a person sign in to a channel; only a token that the platform takes is kept."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

from pydantic import SecretStr

from cfkit.domain.errors import CredentialError, RateLimited, Unavailable
from cfkit.domain.tokens import Invitation, Token
from cfkit.ports import Checker, Clock, Platform
from cfkit.ports.tokens import DeviceGrant, Grant, Vault

_SLOWER = 5.0
"""Seconds that are added when a platform wants to be asked less often (RFC 8628, 3.5)."""


class Door(Protocol):
    """Where a browser comes back to."""

    redirect: str

    def code(self, state: str, wait: float) -> SecretStr:
        """Wait for the code. Raise `CredentialError` when the person said no."""
        ...


def through_browser(grant: Grant, door: Door, show: Callable[[str], None], wait: float) -> Token:
    """Send a person to the platform with `show`, and trade the code that comes back.

    The state and PKCE's verifier are new each time and live in this process alone.
    """
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    show(grant.address(door.redirect, state, challenge))
    return grant.exchange(door.code(state, wait), door.redirect, SecretStr(verifier))


def by_code(
    grant: DeviceGrant, clock: Clock, show: Callable[[Invitation], None], wait: float
) -> Token:
    """Ask for a code, `show` it, and ask until somebody entered it, `wait` seconds at most.

    Raise `CredentialError` when nobody says yes in time. A question that finds no answer is asked
    again, less often.
    """
    invitation = grant.invite()
    show(invitation)
    until = min(clock.now() + timedelta(seconds=wait), invitation.ends_at)
    interval = invitation.interval
    while clock.now() + timedelta(seconds=interval) <= until:
        clock.sleep(interval)
        try:
            found = grant.collect(invitation)
        except (Unavailable, RateLimited):
            interval += _SLOWER
            continue
        if isinstance(found, Token):
            return found
        interval += _SLOWER if found.too_soon else 0
    raise CredentialError(
        "nobody entered the code in time: nothing was kept, run the command again; --wait gives"
        " more time, as long as the code lasts"
    )


def proven(token: Token, platform: Platform) -> Token:
    """Ask the platform whose token it is. Raise `CredentialError` when it may not post."""
    if not isinstance(platform, Checker):
        return token
    return replace(token, account=platform.check_access())


def keep(vault: Vault, channel: str, name: str, token: Token, wait: float) -> None:
    """Put a new token in the place of the one before, but not amid its renewal."""
    with vault.alone(channel, name, wait) as is_held:
        if not is_held:
            raise Unavailable(f"another run is renewing the token of {channel}; try again")
        vault.keep(channel, name, token)
