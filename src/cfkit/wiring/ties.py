"""Read which account a channel's settings name, and compare it with where its posts stand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cfkit.domain.errors import CfkitError

if TYPE_CHECKING:
    from cfkit.domain.strategy import Channel
    from cfkit.domain.tie import Tie
    from cfkit.ports import Store


class Accounts:
    """The accounts that the settings of channels name, beside those that hold their posts.

    A rehearsal publishes to none of them, so it asks after none and reads no variable.
    """

    def __init__(
        self,
        sandbox: str | None,
        channels: Callable[[], Iterable[Channel]],
        store: Callable[[], Store | None],
    ) -> None:
        """Take what gives the channels, and the store: `None` where nothing was published yet."""
        self._is_rehearsal = sandbox is not None
        self._channels = channels
        self._store = store
        self._read: dict[str, Tie | None] = {}

    def check(self, channel: Channel) -> None:
        """Raise `OtherAccount` for a channel whose posts stand at another account."""
        from cfkit.application.ties import OtherAccount

        if why := self.strayed(channel):
            raise OtherAccount(why)

    def strayed(self, channel: Channel) -> str | None:
        """Say why nothing may be done to a channel's posts, or `None`; no platform is asked.

        Settings that cannot be read say nothing: what they lack is told where it is needed.
        """
        from cfkit.application.ties import strayed

        store = None if self._is_rehearsal else self._store()
        if store is None or not (stands := store.ties().of(channel.id)):
            return None
        try:
            return strayed(channel.id, stands, self.named(channel))
        except CfkitError:
            return None

    def named(self, channel: Channel) -> Tie | None:
        """Tell the account that a channel's settings name, `None` where they name none.

        Raise `CredentialError` for a variable that is not set, `InputError` for a wrong value.
        """
        if channel.id not in self._read:
            self._read[channel.id] = _read(channel)
        return self._read[channel.id]

    def named_by_id(self, channel: str) -> Tie | None:
        """Tell the account to the store, which asks while it writes: nothing is raised."""
        if self._is_rehearsal:
            return None
        try:
            return next((self.named(one) for one in self._channels() if one.id == channel), None)
        except CfkitError:
            return None


def _read(channel: Channel) -> Tie | None:
    from cfkit.adapters.files.env import filled, variables
    from cfkit.adapters.platforms import _registry
    from cfkit.domain.tie import Tie

    secret = {name for name, _, is_secret in _registry.settings_of(channel.platform) if is_secret}
    written = {name: value for name, value in channel.settings.items() if name not in secret}
    if written.keys().isdisjoint(_registry.account_settings(channel.platform)):
        return None
    named = _registry.account_of(channel.platform, filled(channel.id, written, os.environ))
    is_spelled_out = not any(variables(written[name]) for name in named)
    return Tie.to(channel.platform, named, is_spelled_out=is_spelled_out) if named else None
