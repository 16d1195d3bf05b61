"""Learn from a project's store: what every command that speaks of it needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfkit.domain.learning import Learned
    from cfkit.domain.schedule import Period

    from .shop import Workshop


def learned(shop: Workshop, period: Period, *, metric: str | None = None, seed: int = 0) -> Learned:
    """Learn from everything published before the end of a period.

    Raise `UsageError` for a metric that nobody knows.
    """
    from cfkit.application.history import past_posts
    from cfkit.application.learn import learn
    from cfkit.application.outcomes import Material
    from cfkit.application.units import units_of
    from cfkit.domain.publication import State

    now = shop.clock.now()
    placements, deliveries = shop.content.load(), shop.store.deliveries()
    counted = shop.store.rollup([key for key, one in deliveries.items() if one.state is State.LIVE])
    material = Material(shop.project, period, placements, deliveries, counted, now)
    gathered = units_of(material, past_posts(shop.store, shop.project), metric=metric)
    project = shop.project
    if project.weights.rehearsal and shop.sandbox is None:
        # No test was begun in earnest.
        project = replace(project, weights=project.weights.model_copy(update={"hypotheses": []}))
    return learn(project, period, gathered, now.date(), seed)
