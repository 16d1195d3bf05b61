"""Know how many posts a platform takes from an account, before and while they go out."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.diagnostics import Diagnostic, Level, Spot
from cfkit.domain.keys import PlacementKey, root_of
from cfkit.domain.plan import Placement, Shortfall, Status
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.rates import Quota
from cfkit.domain.schedule import week_of
from cfkit.domain.strategy import Channel
from cfkit.domain.strategy.brand import Language
from cfkit.ports import Clock, Store

from .asides import MOVE, MOVE_BY_HAND, QUOTA, SURFACES
from .say import Say

CODE = "over-quota"
_NEAR = 0.8
"""From this part of a quota on the store is asked before each post: other runs send too."""


@dataclass(frozen=True, slots=True)
class Account:
    """Channels that share a quota, and the platform that sets it.

    `formats` are those whose posts count; `None`: all of them.
    """

    platform: str
    quota: Quota
    channels: tuple[str, ...]
    by_hand: bool
    formats: frozenset[str] | None = None

    @property
    def words(self) -> str:
        """Say what the platform takes."""
        what = f" {self.quota.surface}s" if self.quota.surface else ""
        return f"{self.platform} takes {self.quota.posts}{what} in {self.quota.hours:g} h"

    def counts(self, key: str) -> bool:
        """Whether a post uses up some of the quota."""
        if self.formats is None:
            return True
        return PlacementKey.parse(root_of(key)).variant.format in self.formats


def accounts(
    channels: Iterable[Channel],
    capabilities_of: Callable[[Channel], Capabilities],
    credentials_of: Callable[[Channel], Hashable | None],
    surfaces: Mapping[str, str],
) -> list[Account]:
    """Gather channels with a quota by their credentials; those without any stand alone.

    `surfaces` tells by format where readers meet a post.
    """
    shared: dict[Hashable, list[Channel]] = defaultdict(list)
    for channel in channels:
        quota = capabilities_of(channel).quota
        if quota is not None:
            credentials = credentials_of(channel) if quota.shared_by == "account" else None
            name = channel.id if credentials is None else (channel.platform, credentials)
            shared[name].append(channel)
    found = []
    for some in shared.values():
        known = capabilities_of(some[0])
        if known.quota is not None:
            names, wanted = tuple(one.id for one in some), known.quota.surface
            formats = frozenset(name for name, where in surfaces.items() if where == wanted)
            counted = formats if wanted else None
            found.append(Account(known.name, known.quota, names, known.by_hand, counted))
    return found


@dataclass(frozen=True, slots=True)
class Excess:
    """Posts of one day that come when the quota is used up, in order of time."""

    account: Account
    day: date
    posts: tuple[Placement, ...]

    def words(self, language: Language = "en") -> str:
        """Say how many are too many."""
        known: dict[str, str | float] = {
            "day": self.day.isoformat(),
            "count": len(self.posts),
            "channel": self.posts[0].key.channel,
            "platform": self.account.platform,
            "posts": self.account.quota.posts,
            "hours": self.account.quota.hours,
            "what": SURFACES.get(self.account.quota.surface or "", {}).get(language, ""),
        }
        return Say(language).fill(QUOTA, known)

    def remedy(self, language: Language = "en") -> str:
        """Say what to do."""
        return Say(language).fill(MOVE_BY_HAND if self.account.by_hand else MOVE, {})


def excesses(
    placements: Iterable[Placement], known: Iterable[Account], project: Project
) -> Iterator[Excess]:
    """Yield, by day, what is planned beyond a quota. What is on hold never goes out."""
    going = [one for one in placements if one.status is not Status.HOLD]
    for account in known:
        here = [
            one
            for one in going
            if one.key.channel in account.channels and account.counts(str(one.key))
        ]
        here.sort(key=lambda one: (one.at, str(one.key)))
        quota = account.quota
        days: dict[date, list[Placement]] = defaultdict(list)
        zone = ZoneInfo(project.strategy.zone_of(account.channels[0]))
        for earlier, one in zip(here, here[quota.posts :], strict=False):
            if one.at - earlier.at < quota.span:
                days[one.at.astimezone(zone).date()].append(one)
        for day, some in days.items():
            yield Excess(account, day, tuple(some))


def check_quotas(
    placements: Iterable[Placement], known: Iterable[Account], project: Project
) -> Iterator[Diagnostic]:
    """Yield a warning for each day that plans more than a platform takes."""
    for one in excesses(placements, known, project):
        spot = Spot(one.posts[0].path)
        yield spot.problem(CODE, f"{one.words()}; {one.remedy()}", Level.WARNING)


def shortfalls(
    placements: Iterable[Placement],
    known: Iterable[Account],
    project: Project,
    language: Language = "en",
) -> Iterator[Shortfall]:
    """Yield what a plan holds beyond a quota, as plans say what does not fit."""
    for one in excesses(placements, known, project):
        posts = one.account.quota.posts
        needs = float(posts + len(one.posts))
        what, remedy = one.words(language), one.remedy(language)
        yield Shortfall(what, week_of(one.day), needs, float(posts), remedy)


class Allowance:
    """What accounts may still send in this run; channels are served by several threads."""

    def __init__(
        self, known: Iterable[Account], store: Store, clock: Clock, *, is_rehearsal: bool = False
    ) -> None:
        """Leave out accounts that a person posts for: a package is no post."""
        self._accounts = {
            channel: one for one in known if not one.by_hand for channel in one.channels
        }
        self._store = store
        self._clock = clock
        self._is_rehearsal = is_rehearsal
        self._sent: dict[tuple[str, ...], list[datetime]] = {}
        self._turn = threading.Lock()

    def keep_back(self, known: Delivery) -> Delivery | None:
        """Count a post; when there is no room for it, return it as it waits. `None`: it may go.

        What is begun is finished, and what a person asks for in another state stays in that.
        """
        taken = None if known.done_steps else self.take(known.channel, known.key)
        if taken is None:
            return None
        until, words = taken
        waiting = replace(known, not_before=until, error=words, error_code=CODE)
        may_wait = known.state in (State.PLANNED, State.WAITING)
        return replace(waiting, state=State.WAITING) if may_wait else waiting

    def take(self, channel: str, key: str) -> tuple[datetime, str] | None:
        """Count one post more. When there is no room: the instant when there is, and the words."""
        account = self._accounts.get(channel)
        if account is None or not account.counts(key):
            return None
        quota, now = account.quota, self._clock.now()
        with self._turn:
            sent = [one for one in self._begun(account, now) if one > now - quota.span]
            if len(sent) < quota.posts:
                self._sent[account.channels].append(now)
                return None
            # An instant that lies ahead was written by a clock that was wrong.
            until = min(sent[-quota.posts], now) + quota.span
        local = until.astimezone(now.tzinfo)
        return until, f"{account.words}, and they are used up until {local:%Y-%m-%d %H:%M} UTC"

    def _begun(self, account: Account, now: datetime) -> list[datetime]:
        known = self._sent.get(account.channels)
        is_near = known is not None and len(known) >= _NEAR * account.quota.posts
        if known is None or (is_near and not self._is_rehearsal):
            begun = self._store.begun(account.channels, now - account.quota.span)
            known = [at for key, at in begun if account.counts(key)]
            self._sent[account.channels] = known
        return known
