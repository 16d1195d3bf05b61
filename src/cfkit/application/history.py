"""Read what was published before cfkit, for those who compare publications."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from cfkit.domain.keys import VariantKey
from cfkit.domain.metrics import Snapshot
from cfkit.domain.past import PastPost
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.report import Standing
from cfkit.domain.schedule import Period
from cfkit.ports import Store

from .outcomes import Entry
from .readings import Readings


def past_posts(store: Store, project: Project) -> Iterator[PastPost]:
    """Yield imported publications of the strategy's channels, oldest first.

    Counts are final values at `age`; `factors` holds those of `domain.past.FACTORS` that people
    told, `key` is unlike any placement's.
    """
    channels = {channel.id for channel in project.strategy.channels}
    yield from (post for post in store.history().read() if post.channel in channels)


def past_entries(posts: Iterable[PastPost], project: Project, period: Period) -> list[Entry]:
    """Give what was published before cfkit within a period as a report takes it."""
    found = []
    for post in posts:
        zone = ZoneInfo(project.strategy.zone_of(post.channel))
        at = post.published_at.astimezone(zone)
        if at.date() in period:
            found.append(
                Entry(
                    key=post.key,
                    channel=post.channel,
                    variant=_variant(post),
                    at=at,
                    standing=Standing.PUBLISHED,
                    has_file=False,
                    pillar=post.factors.get("pillar"),
                    stage=post.factors.get("stage"),
                    delivery=_delivery(post),
                    readings=_readings(post),
                )
            )
    return found


def _variant(post: PastPost) -> VariantKey | None:
    """Name the variant as far as people told it; `None` when they told too little."""
    known = post.factors
    if not {"angle", "format", "segment"} <= known.keys():
        return None
    idea = known.get("idea", post.url)
    return VariantKey(idea, known["angle"], None, known["format"], known["segment"])


def _delivery(post: PastPost) -> Delivery:
    at = post.published_at
    return Delivery(post.key, post.channel, State.LIVE, url=post.url, live_at=at)


def _readings(post: PastPost) -> Readings:
    if not post.counts:
        return Readings((), post.published_at)
    shot = Snapshot(post.key, post.channel, post.taken_at, post.source, post.counts)
    return Readings((shot,), post.published_at)
