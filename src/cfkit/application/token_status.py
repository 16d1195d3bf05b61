"""Say of every token where it comes from, and when a person must sign in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from cfkit.domain.strategy import Channel
from cfkit.domain.strategy.brand import Language
from cfkit.domain.tokens import SESSION, About

from .asides import ENDING
from .say import Say


@dataclass(frozen=True, slots=True)
class Need:
    """One secret that a channel's settings take, and the variables that give it."""

    name: str
    variables: tuple[str, ...]
    is_given: bool
    """Whether the environment gives it: it wins over what is kept."""
    is_required: bool
    login: str
    """The command that keeps it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one token; `None` is unknown. `ended`: of no use any more."""

    channel: str
    platform: str
    setting: str
    source: Literal["environment", "store", "missing"]
    variables: tuple[str, ...] = ()
    login: str | None = None
    is_kept: bool = False
    account: str | None = None
    scopes: tuple[str, ...] | None = None
    obtained_at: datetime | None = None
    expires_at: datetime | None = None
    ends_at: datetime | None = None
    days_left: int | None = None
    refreshable: bool | None = None
    refused_at: datetime | None = None

    @property
    def is_broken(self) -> bool:
        """Whether nothing can be posted until a person signs in."""
        gone = self.days_left is not None and self.days_left < 0
        return self.setting != SESSION and (self.source == "missing" or gone)

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit auth status --json`."""
        return asdict(self)


def standings(
    channels: Iterable[Channel],
    needs: Callable[[Channel], Iterable[Need]],
    unset: Callable[[Channel], Mapping[str, tuple[str, ...]]],
    kept: Iterable[About],
    now: datetime,
) -> Iterator[Standing]:
    """List the tokens of channels; what is kept for a channel that is gone comes last.

    `unset` are the settings that name variables which nobody set; those that hold no token are
    listed too, for the channel is refused without them.
    """
    left = {(about.channel, about.name): about for about in kept}
    for channel in channels:
        lacking = dict(unset(channel))
        for need in needs(channel):
            about = left.pop((channel.id, need.name), None)
            is_named = lacking.pop(need.name, None) is not None
            if about is not None or need.is_given or need.is_required or is_named:
                yield _standing(channel, need, about, now)
        for name, variables in lacking.items():
            yield Standing(channel.id, channel.platform, name, "missing", variables)
        if session := left.pop((channel.id, SESSION), None):
            yield _kept(channel.platform, session, now)
    for about in left.values():
        yield _kept("", about, now)


def _standing(channel: Channel, need: Need, about: About | None, now: datetime) -> Standing:
    if about is not None and not need.is_given:
        return _kept(channel.platform, about, now, need.variables)
    return Standing(
        channel.id,
        channel.platform,
        need.name,
        "environment" if need.is_given else "missing",
        need.variables,
        need.login,
        is_kept=about is not None,
    )


def _kept(platform: str, about: About, now: datetime, variables: tuple[str, ...] = ()) -> Standing:
    return Standing(
        about.channel,
        platform,
        about.name,
        "store",
        variables,
        is_kept=True,
        account=about.account,
        scopes=about.scopes,
        obtained_at=about.obtained_at,
        expires_at=about.expires_at,
        ends_at=about.ends_at,
        days_left=None if about.ends_at is None else (about.ends_at - now).days,
        refreshable=about.refreshable,
        refused_at=about.refused_at,
    )


def ending(
    tokens: Iterable[Standing], last: Mapping[str, datetime], language: Language = "en"
) -> Iterator[tuple[str, str]]:
    """Warn of tokens that end before the last placement planned on their channel, by channel."""
    for one in tokens:
        until = last.get(one.channel)
        if one.setting == SESSION or until is None or one.ends_at is None:
            continue
        if one.ends_at < until:
            day = one.ends_at.astimezone(until.tzinfo)
            known = {
                "channel": one.channel,
                "ends": f"{day:%Y-%m-%d %H:%M}",
                "last": f"{until:%Y-%m-%d %H:%M}",
            }
            words = Say(language).fill(ENDING, known)
            yield one.channel, words
