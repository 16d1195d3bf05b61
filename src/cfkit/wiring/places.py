"""Keep a channel where it is: its posts are known by names that hold on one account only."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from cfkit.domain.errors import InputError

if TYPE_CHECKING:
    from cfkit.adapters.stores.sql import SqlStore
    from cfkit.domain.strategy import Channel
    from cfkit.ports import Store


class Places:
    """The accounts that channels publish to, as the settings name them."""

    def __init__(self, store: Callable[[], Store | None]) -> None:
        """Take what gives the store; nothing is looked up before somebody opened it."""
        self._store = store

    def check(self, channel: Channel) -> None:
        """Raise `InputError` for a channel that published elsewhere before."""
        before, now = self._before(channel), self._now(channel)
        if before is not None and now is not None and before != now:
            raise InputError(
                f"{channel.id} published to {before} so far, and its settings say {now}: what is"
                " done to its posts would hit others. Another account takes a channel of its own"
                " (leave this one as it was, or take it out); if it is the same account under a"
                f" new name, say `cfkit channel renamed {channel.id}`"
            )

    def keep(self, channel: Channel) -> None:
        """Write down where a channel stands that is about to publish."""
        if self._before(channel) is None:
            self.move(channel)

    def move(self, channel: Channel) -> tuple[str | None, str | None]:
        """Write down where a channel stands now; return where it stood and where it stands."""
        from cfkit.adapters.stores.places import SqlPlaces

        before, now, store = self._before(channel), self._now(channel), self._sql()
        if store is not None and now is not None and before != now:
            SqlPlaces(store).put(channel.id, now)
        return before, now

    def _before(self, channel: Channel) -> str | None:
        from cfkit.adapters.stores.places import SqlPlaces

        store = self._sql()
        return None if store is None else SqlPlaces(store).of(channel.id)

    def _now(self, channel: Channel) -> str | None:
        from cfkit.adapters.files.env import filled
        from cfkit.adapters.platforms import _registry

        wanted = _registry.account_settings(channel.platform)
        named = {name: channel.settings[name] for name in wanted if name in channel.settings}
        return _registry.account_of(channel.platform, filled(channel.id, named, os.environ))

    def _sql(self) -> SqlStore | None:
        from cfkit.adapters.stores.sql import SqlStore

        store = self._store()
        return store if isinstance(store, SqlStore) else None
