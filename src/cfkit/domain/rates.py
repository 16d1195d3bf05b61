"""How often a platform may be called, and how many posts it takes: buckets and quotas as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Kind = Literal["call", "upload", "write"]
"""What is counted: every call, those that bring what no reader sees, those that readers see."""

SharedBy = Literal["account", "channel"]
"""An account is one set of credentials: channels that one bot or one token serves share it."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of `burst` calls that is full again after `seconds`.

    `fact` names the fact of the platform that says so, with its source, date and confidence.
    """

    burst: int
    seconds: float
    of: Kind = "call"
    shared_by: SharedBy = "account"
    fact: str = "rate"

    @property
    def every(self) -> float:
        """Seconds after which one more call is allowed."""
        return self.seconds / self.burst

    @property
    def chunk(self) -> int:
        """How many calls a process sets aside at once, so that not every call asks the store."""
        return max(1, self.burst // 8)


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many posts in any `hours`; `fact` as in `Rate`. A thread counts as one post.

    With `surface` only posts that readers meet there count, see `post.Surface`.
    """

    posts: int
    hours: float = 24.0
    shared_by: SharedBy = "account"
    fact: str = "quota"
    surface: str | None = None

    @property
    def span(self) -> timedelta:
        """The window that posts are counted in."""
        return timedelta(hours=self.hours)


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is left of a rate at an instant, in calls."""

    level: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """So many calls may be made now; with none, the seconds after which one may."""

    calls: int
    wait: float = 0.0


def draw(bucket: Bucket | None, rate: Rate, wanted: int, now: datetime) -> tuple[Bucket, Grant]:
    """Take up to `wanted` calls. A clock that goes back adds nothing and takes nothing away.

    No wait is longer than one refill of the whole bucket, whatever was written down before.
    """
    level = float(rate.burst)
    if bucket is not None:
        passed = max(0.0, (now - bucket.at).total_seconds())
        level = min(level, max(0.0, bucket.level) + passed / rate.every)
    calls = min(wanted, int(level + 1e-9))
    wait = 0.0 if calls else (1.0 - level) * rate.every
    return Bucket(level - calls, now), Grant(calls, wait)
