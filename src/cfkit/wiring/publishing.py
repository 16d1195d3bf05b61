"""Publish for one opened project: all that a run depends on comes from its workshop."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

from .stores import stays_here

if TYPE_CHECKING:
    import threading

    from cfkit.domain.plan import Placement
    from cfkit.domain.publication import Result

    from .shop import Workshop


class Choice(TypedDict, total=False):
    """What a caller may choose, see `application.publish`."""

    only: str | None
    key: str | None
    max_posts: int | None
    retry: str | None
    dry_run: bool
    report: Callable[[Result], None]
    leave_out: Callable[[Sequence[str]], None]
    stop: threading.Event


def publish_due(
    shop: Workshop,
    placements: list[Placement],
    at: datetime | None = None,
    **choice: Unpack[Choice],
) -> list[Result]:
    """Send what is due at `at`, by default now; raise what `application.publish` raises."""
    from cfkit.application.publish import publish

    return publish(
        placements,
        shop.project,
        shop.compose,
        shop.platform_for,
        shop.store,
        shop.clock,
        at or shop.clock.now(),
        digest_of=shop.shelf.digest,
        limits=shop.limits,
        reread=shop.rereading(placements),
        unmerged=shop.unmerged,
        accounts=shop.counted,
        others_may_publish=shop.sandbox is None and stays_here(os.environ),
        lacking=shop.tokens.missing,
        strayed=shop.ties.strayed,
        **choice,
    )
