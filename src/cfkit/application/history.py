"""Read what was published before cfkit, for those who compare publications."""

from __future__ import annotations

from collections.abc import Iterator

from cfkit.domain.past import PastPost
from cfkit.domain.project import Project
from cfkit.ports import Store


def past_posts(store: Store, project: Project) -> Iterator[PastPost]:
    """Yield imported publications of the strategy's channels, oldest first.

    Counts are final values at `age`; `factors` holds those of `domain.past.FACTORS` that people
    told, `key` is unlike any placement's.
    """
    channels = {channel.id for channel in project.strategy.channels}
    yield from (post for post in store.history().read() if post.channel in channels)
