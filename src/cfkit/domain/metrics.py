"""Numbers about publications: what a metric is called, and snapshots of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Metric(StrEnum):
    """A count that a platform reports about a publication."""

    VIEWS = "views"
    REACH = "reach"
    LIKES = "likes"
    SHARES = "shares"
    COMMENTS = "comments"
    QUOTES = "quotes"
    SAVES = "saves"
    CLICKS = "clicks"
    VOTES = "votes"
    REGISTRATIONS = "registrations"
    LEADS = "leads"
    SUBSCRIBERS = "subscribers"
    FOLLOWS = "follows"
    HIDES = "hides"
    UNFOLLOWS = "unfollows"
    IMPRESSIONS = "impressions"
    STARTS = "starts"
    COMPLETIONS = "completions"
    PAID_REACH = "paid_reach"
    """The part of its reach, or views, that advertising the post itself brought."""

    SEEDED_REACH = "seeded_reach"
    """The reach of paid copies on other people's pages, which is no part of its own."""

    SPENT = "spent"
    """What both cost, in whole units of the budget's currency."""

    SUBSCRIBER_REACH = "subscriber_reach"
    """The part of its reach that follows the channel."""

    VIRAL_REACH = "viral_reach"
    """The part of its reach that met it where others shared or recommended it."""


Counts = Mapping[Metric, int]
"""Metrics as read. One that the platform withheld is absent, never zero."""

INTERACTIONS = (
    Metric.LIKES,
    Metric.SHARES,
    Metric.COMMENTS,
    Metric.QUOTES,
    Metric.SAVES,
    Metric.VOTES,
)


ADVERTISED = frozenset({Metric.PAID_REACH, Metric.SEEDED_REACH, Metric.SPENT})
"""Counts of advertising: nothing is judged by them."""

AGES = (
    timedelta(hours=1),
    timedelta(hours=24),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=28),
)
"""When a publication is counted; one that was missed is made up for by the next look alone."""

RIPE = timedelta(hours=24)
"""The age from which publications are compared; a count at 1 h is too early for it."""


def key_of_channel(channel: str) -> str:
    """Name what counts of a channel itself are kept under; no placement's key begins like this."""
    return f"@{channel}"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Counts of one publication, or of a channel, at one moment, UTC. Append-only."""

    key: str
    channel: str
    taken_at: datetime
    source: str
    counts: Counts
    metric_version: int = 1
