"""The tokens of one project: where each comes from, and how a channel is built with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfkit.domain.errors import CredentialError, UsageError

from .sandbox import require_stand_in
from .stores import REHEARSAL, to_stderr

if TYPE_CHECKING:
    import httpx

    from cfkit.adapters.stores.tokens import SqlVault
    from cfkit.application.token_status import Need, Standing
    from cfkit.domain.plan import Placement
    from cfkit.domain.strategy import Channel
    from cfkit.domain.strategy.brand import Language
    from cfkit.domain.tokens import SignIn, Token
    from cfkit.ports import Clock, Platform, Store
    from cfkit.ports.tokens import Grant


@dataclass(frozen=True)
class Tokens:
    """Fills the secrets of channels: from the environment, else from the store."""

    root: Path
    key_folder: Callable[[], Path | None]
    """Where a key may lie beside the store; `None` for a store that others read too."""
    sandbox: str | None
    clock: Clock
    wait: float
    store: Callable[[], Store]
    client: Callable[[], httpx.Client]

    @cached_property
    def vault(self) -> SqlVault:
        """The tokens in the store."""
        from cfkit.adapters.stores.sql import SqlStore
        from cfkit.adapters.stores.tokens import SqlVault
        from cfkit.adapters.tokens.keys import keys_for
        from cfkit.adapters.tokens.seal import Seal

        store = self.store()
        if not isinstance(store, SqlStore):
            raise UsageError("this store keeps no tokens: hand them over in the environment")
        beside = self.key_folder()
        return SqlVault(store, lambda make: Seal(keys_for(os.environ, beside, make=make)))

    def forget(self, channel: str, names: Sequence[str]) -> None:
        """Take kept tokens out, after the renewals that are under way."""
        from cfkit.application.tokens import forget

        forget(self.vault, channel, names, self.wait)

    def platform(self, channel: Channel, given: Mapping[str, Any] | None = None) -> Platform:
        """Build a channel's adapter, with the secrets in `given` in the place of all others.

        Raise `CredentialError` or `InputError` with the remedy.
        """
        from cfkit.adapters.platforms import _registry
        from cfkit.ports.talks import TalkHolder
        from cfkit.ports.tokens import SessionHolder

        below = REHEARSAL if self.sandbox else ""
        settings = self._settings(channel, given or {})
        built = _registry.build(
            channel.platform, settings, self.client(), root=self.root, below=below
        )
        if given is None and isinstance(built, SessionHolder):
            self._keep_session(built, channel.id)
        if given is None and isinstance(built, TalkHolder):
            built.keep_talks(lambda: self.store().talks(channel.id))
        return built

    def _keep_session(self, holder: Any, channel: str) -> None:
        from cfkit.application.tokens import Kept
        from cfkit.domain.tokens import SESSION

        place = Kept(self.vault, channel, SESSION, self.wait)
        try:
            place.load()
            self.vault.ready()
        except CredentialError:  # without the key runs sign in anew, and what is kept stays
            return
        holder.keep_session(place)

    def _settings(self, channel: Channel, given: Mapping[str, Any]) -> dict[str, Any]:
        from cfkit.adapters.files.env import filled
        from cfkit.adapters.platforms import _registry

        if not _registry.capabilities_of(channel.platform).has_adapter and not self.sandbox:
            return {}
        kept = {
            need.name: token.access
            for need in self.needs(channel)
            if need.name not in given and not need.is_given
            if (token := self.fresh(channel, need.name)) is not None
        }
        known = {**kept, **given}
        if self.sandbox is not None:
            from cfkit.adapters.platforms._rehearsal import rehearsed

            lacking = self._refused_in_earnest(channel) - known.keys()
            made = rehearsed(channel, self.sandbox)
            if not _registry.capabilities_of(channel.platform).by_hand:
                require_stand_in(channel.platform)
            return {name: made[name] for name in made if name not in lacking} | known
        read = {name: value for name, value in channel.settings.items() if name not in known}
        self._require(channel, known, read)
        return filled(channel.id, read, os.environ) | known

    def _refused_in_earnest(self, channel: Channel) -> set[str]:
        """Name the optional secrets that a rehearsal goes without, as nobody could hand them over.

        A channel none of whose secrets is set is not set up yet: it has all that it names.
        """
        missing = {
            need.name: [one for one in need.variables if not os.environ.get(one, "").strip()]
            for need in self.needs(channel)
            if need.variables
        }
        from cfkit.adapters.platforms import _registry

        required = _registry.required_settings(channel.platform)
        lacking = {name for name, names in missing.items() if names and name not in required}
        if not lacking or all(missing.values()):
            return set()
        for name in sorted(lacking):
            to_stderr(
                f"{channel.id}: {', '.join(missing[name])} is not set, so this rehearsal goes"
                f" without {name}, and in earnest the channel is refused: set it, or take {name}"
                " out of the settings"
            )
        return lacking

    def _require(self, channel: Channel, known: Mapping[str, Any], read: Mapping[str, Any]) -> None:
        from cfkit.adapters.files.env import unset

        lacking = [need for need in self.lacking(channel) if need.name not in known]
        if not lacking:
            return
        login = " and ".join(f"`{need.login}`" for need in lacking)
        if any(need.variables for need in lacking):
            names = unset(read, os.environ)
            them = "them" if names[1:] else "it"
            raise CredentialError(
                f'channel "{channel.id}" needs {", ".join(names)}: set {them} in the environment,'
                f" or run {login}"
                + (f" for {lacking[0].name}" if len(names) > len(lacking) else "")
            )
        names = [need.name for need in lacking]
        if others := unset(read, os.environ):
            them = "them" if others[1:] else "it"
            raise CredentialError(
                f'channel "{channel.id}" needs {", ".join(others)}: set {them} in the environment,'
                f" then run {login}"
            )
        raise CredentialError(
            f'channel "{channel.id}" has no {", ".join(names)}: run {login}, or name a variable in'
            " its settings"
        )

    def lacking(self, channel: Channel) -> list[Need]:
        """List the secrets that a channel cannot do without and that nobody has given so far."""
        wanted = [need for need in self.needs(channel) if need.is_required and not need.is_given]
        kept = self._kept(channel) if wanted else set()
        return [need for need in wanted if need.name not in kept]

    def missing(self, channel: Channel) -> str | None:
        """Say which secrets of a channel nobody has given, or `None`; renews none."""
        from cfkit.adapters.files.env import filled
        from cfkit.adapters.platforms import _registry

        if self.sandbox or not _registry.capabilities_of(channel.platform).has_adapter:
            return None
        try:
            kept = (
                self._kept(channel) if any(not one.is_given for one in self.needs(channel)) else ()
            )
            read = {name: value for name, value in channel.settings.items() if name not in kept}
            self._require(channel, dict.fromkeys(kept), read)
            filled(channel.id, read, os.environ)
        except (CredentialError, UsageError) as error:
            return str(error)
        return None

    def _kept(self, channel: Channel) -> set[str]:
        return {one.name for one in self.vault.about() if one.channel == channel.id}

    def fresh(self, channel: Channel, name: str) -> Token | None:
        """Return what is kept under a name, renewed ahead of its end; `None` when nothing is."""
        from cfkit.application.tokens import Kept, fresh

        place = Kept(self.vault, channel.id, name, self.wait)
        return fresh(place, self.clock, lambda token: self._renewed(channel, token))

    def _renewed(self, channel: Channel, token: Token) -> Token:
        grant = self.grant(channel)
        if grant is None:
            raise CredentialError(f"{channel.platform} has no way to renew a token")
        return grant.refresh(token)

    def sign_in(self, channel: Channel) -> SignIn | None:
        """Tell how a channel's platform gives tokens; `None` when it takes none."""
        from cfkit.adapters.platforms import _registry

        return _registry.sign_in_of(channel.platform)

    def grant(self, channel: Channel) -> Grant | None:
        """Build a channel's way through the browser; `None` when its platform has none."""
        from cfkit.adapters.files.env import filled
        from cfkit.adapters.platforms import _registry

        sign_in = self.sign_in(channel)
        if sign_in is None or "browser" not in sign_in.ways:
            return None
        if self.sandbox is not None:
            from cfkit.adapters.platforms._rehearsal import rehearsed

            settings = rehearsed(channel, self.sandbox)
        else:
            plain = {k: v for k, v in channel.settings.items() if k not in sign_in.settings}
            settings = filled(channel.id, plain, os.environ)
        return _registry.grant(channel.platform, settings, self.client(), self.clock)

    def needs(self, channel: Channel) -> Iterator[Need]:
        """List the secrets that a channel takes. In a rehearsal the environment gives none."""
        from cfkit.adapters.files.env import variables
        from cfkit.adapters.platforms import _registry
        from cfkit.application.token_status import Need

        sign_in = self.sign_in(channel)
        settings = sign_in.settings if sign_in else ()
        required = _registry.required_settings(channel.platform)
        has_several = len(set(required).intersection(settings)) > 1
        for name in settings:
            named = tuple(variables(channel.settings.get(name)))
            is_set = all(os.environ.get(one, "").strip() for one in named)
            is_given = name in channel.settings and is_set and self.sandbox is None
            is_required = name in required and self.sandbox is None
            more = f" --setting {name}" if has_several or name != settings[0] else ""
            login = f"cfkit auth login {channel.id}{more}"
            yield Need(name, named, is_given, is_required, login)

    def endings(
        self,
        channels: tuple[Channel, ...],
        placements: Iterable[Placement],
        language: Language = "en",
    ) -> list[str]:
        """Warn of tokens that end before the last placement planned on their channel."""
        from cfkit.application.token_status import ending

        last: dict[str, datetime] = {}
        for one in placements:
            last[one.key.channel] = max(last.get(one.key.channel, one.at), one.at)
        found = ending(self.standings(channels), last, language) if last else ()
        return [words for _, words in found]

    def why_sealed(self) -> str | None:
        """Say why a token that is kept cannot be read; `None` when all can, or none is kept."""
        from cfkit.domain.tokens import SESSION

        try:
            for kept in self.vault.about():
                if kept.name != SESSION:  # a session is opened anew
                    self.vault.load(kept.channel, kept.name)
        except CredentialError as error:
            return str(error)
        return None

    def standings(self, channels: tuple[Channel, ...]) -> list[Standing]:
        """Say of every token where it comes from and when it ends. Needs no key."""
        from cfkit.application.token_status import standings

        kept, now = self.vault.about(), self.clock.now()
        return list(standings(channels, self.needs, self._unset, kept, now))

    def _unset(self, channel: Channel) -> dict[str, tuple[str, ...]]:
        """Name the variables that nobody set, by setting; a rehearsal needs none."""
        from cfkit.adapters.files.env import unset
        from cfkit.adapters.platforms import _registry

        has_adapter = _registry.capabilities_of(channel.platform).has_adapter
        if self.sandbox is not None or not has_adapter:
            return {}
        named = {name: tuple(unset({name: v}, os.environ)) for name, v in channel.settings.items()}
        return {name: variables for name, variables in named.items() if variables}
