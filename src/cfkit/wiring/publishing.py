"""Publish for one opened project: all that a run depends on comes from its workshop."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict, Unpack

from .stores import stays_here

if TYPE_CHECKING:
    import threading

    from cfkit.domain.capabilities import Ahead
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
    ahead: timedelta | None = None,
    **choice: Unpack[Choice],
) -> list[Result]:
    """Send what is due at `at`, by default now; raise what `application.publish` raises.

    What comes within `ahead` is handed over to platforms that keep posts for their time.
    """
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
        ahead=spans(shop, ahead) if ahead else {},
        others_may_publish=shop.sandbox is None and stays_here(os.environ),
        lacking=shop.tokens.missing,
        strayed=shop.ties.strayed,
        **choice,
    )


def spans(shop: Workshop, ahead: timedelta) -> dict[str, Ahead]:
    """Tell by channel how long before their time posts are handed over, where they can be."""
    found = {}
    for channel in shop.project.strategy.channels:
        rules = shop.capabilities(channel).ahead
        if rules is not None:
            found[channel.id] = replace(rules, most=min(rules.most, ahead))
    return found
