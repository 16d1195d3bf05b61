"""Keep to the rates of platforms, together with every other process of the same account."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b

from pydantic import SecretStr

from cfkit.domain.errors import RateLimited, StoreError
from cfkit.domain.rates import Kind, Rate
from cfkit.ports import Clock
from cfkit.ports.rates import Rates

from ._waits import used_up

LONGEST = 3.5
"""Seconds that one call waits in its place; whoever has to wait longer comes back later."""

_FRESH = timedelta(seconds=5)
"""For how long it is believed that no other process was asked for a pause."""


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose calls are counted: the credentials of `account`, and the `channel` they serve.

    `rates` may be empty: then only what the platform itself says counts.
    """

    platform: str
    rates: Sequence[Rate]
    account: SecretStr
    channel: str = ""

    def name(self, account: SecretStr | None, *parts: str) -> str:
        """Name what is counted; nobody can read the credentials out of a name."""
        secret = (account or self.account).get_secret_value()
        words = "\0".join((self.platform, secret, *parts))
        return blake2b(words.encode(), digest_size=20, person=b"cfkit-rate").hexdigest()


@dataclass(frozen=True, slots=True)
class Call:
    """One call that is to be made; `what` is its method or path, without what differs a post."""

    payer: Payer
    kind: Kind
    what: str
    account: SecretStr | None = None
    """Other credentials than the payer's."""

    @property
    def name(self) -> str:
        """What a pause that the platform asks for is bound to."""
        return self.payer.name(self.account, "call", self.what)

    def buckets(self) -> list[tuple[str, Rate]]:
        """Name the buckets that it is taken out of."""
        found = []
        for rate in self.payer.rates:
            if rate.of in ("call", self.kind):
                place = self.payer.channel if rate.shared_by == "channel" else ""
                parts = (rate.of, f"{rate.burst}/{rate.seconds}", place)
                found.append((self.payer.name(self.account, *parts), rate))
        return found


@dataclass(slots=True)
class _Aside:
    """Calls that this process took out of a bucket and has not made yet."""

    calls: int
    since: datetime


@dataclass(slots=True)
class _Peace:
    """Until when a kind of call is not to be made, and when the store was last asked."""

    until: datetime | None
    since: datetime
    asked: datetime


@dataclass
class Throttle:
    """Waits, or says when to come back. `patience`: seconds that an account waits in a run.

    A courtesy: where the store fails, calls are made without it.
    """

    rates: Callable[[], Rates]
    clock: Clock
    patience: float
    keeps_rates: bool = True
    """Whether the rates that are known beforehand count, beside what platforms say."""

    _aside: dict[str, _Aside] = field(default_factory=dict)
    _peace: dict[str, _Peace] = field(default_factory=dict)
    _waited: dict[str, float] = field(default_factory=dict)
    _turns: dict[str, threading.Lock] = field(default_factory=dict)

    def before(self, call: Call) -> None:
        """Wait until the call may be made. Raise `RateLimited` when that would take too long."""
        while seconds := self._closed(call):
            self._pause(call, seconds, f"{call.payer.platform} asked for a pause")
        for name, rate in call.buckets() if self.keeps_rates else ():
            while seconds := self._draw(name, rate):
                words = (
                    f"{call.payer.platform} takes {rate.burst} calls of this kind in "
                    f"{rate.seconds:g} s, and they are used up"
                )
                self._pause(call, seconds, words)

    def after(self, call: Call, headers: Mapping[str, str], asked: float | None = None) -> None:
        """Remember what an answer says; `asked` are the seconds of a refusal."""
        seconds = used_up(headers) if asked is None else asked
        if not seconds:
            return
        now = self.clock.now()
        until = now + timedelta(seconds=seconds)
        with self._turn(call.name):
            self._peace[call.name] = _Peace(until, now, now)
            try:
                self.rates().close(call.name, now, until)
            except StoreError:
                return  # this process knows; the others will be told by the platform

    def _pause(self, call: Call, seconds: float, why: str) -> None:
        """Sleep, unless it is too long for one call or for all of an account's together."""
        name = call.payer.name(call.account)
        waited = self._waited.get(name, 0.0)
        if seconds > LONGEST or waited + seconds > self.patience:
            raise RateLimited(f"{why}; nothing was sent", retry_after=seconds)
        self._waited[name] = waited + seconds
        self.clock.sleep(seconds)

    def _turn(self, name: str) -> threading.Lock:
        """Let others wait who ask for the same, not those of other accounts: the store is slow."""
        return self._turns.setdefault(name, threading.Lock())

    def _closed(self, call: Call) -> float:
        now = self.clock.now()
        with self._turn(call.name):
            known = self._peace.get(call.name)
            if known is None or not known.asked <= now < known.asked + _FRESH:
                known = self._peace[call.name] = self._asked(call.name, known, now)
        if known.until is None or not known.since <= now < known.until:
            return 0.0
        return (known.until - now).total_seconds()

    def _asked(self, name: str, known: _Peace | None, now: datetime) -> _Peace:
        try:
            until = self.rates().closed([name], now)
        except StoreError:
            until = known.until if known else None
        return _Peace(until, now, now)

    def _draw(self, name: str, rate: Rate) -> float:
        """Take one call; return the seconds to wait when there is none."""
        now = self.clock.now()
        with self._turn(name):
            aside = self._aside.get(name)
            is_good = aside and timedelta() <= now - aside.since <= timedelta(seconds=rate.seconds)
            if aside and is_good and aside.calls:
                aside.calls -= 1
                return 0.0
            try:
                grant = self.rates().draw(name, rate, rate.chunk, now)
            except StoreError:
                return 0.0
            if not grant.calls:
                return max(grant.wait, 0.01)
            self._aside[name] = _Aside(grant.calls - 1, now)
            return 0.0
