"""Learn from a project's store: what every command that speaks of it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from cfkit.domain.case import Case
    from cfkit.domain.learning import Learned
    from cfkit.domain.metrics import Snapshot
    from cfkit.domain.past import PastPost
    from cfkit.domain.plan import Placement
    from cfkit.domain.project import Project
    from cfkit.domain.publication import Delivery
    from cfkit.domain.report import Report
    from cfkit.domain.schedule import Period

    from .shop import Workshop


@dataclass(frozen=True)
class Known:
    """What was known at `now`. `counts` gives the snapshots of some keys."""

    now: datetime
    project: Project
    placements: Sequence[Placement]
    deliveries: Mapping[str, Delivery]
    past: Iterable[PastPost]
    cases: Iterable[Case]
    counts: Callable[[Sequence[str]], Iterable[Snapshot]]


def known(shop: Workshop, at: datetime | None = None) -> Known:
    """Gather what is known, or with an earlier `at` what was known at that instant."""
    from cfkit.application.as_of import AsOf
    from cfkit.application.history import past_posts

    now, store = shop.clock.now(), shop.store
    found = Known(
        at or now,
        shop.project,
        shop.content.load(),
        store.deliveries(),
        past_posts(store, shop.project),
        store.cases().all(),
        store.rollup,
    )
    if at is None or at >= now:
        return found
    then = AsOf(at)
    return replace(
        found,
        project=then.project(found.project),
        deliveries=then.deliveries(found.deliveries),
        past=then.past(found.past),
        cases=then.cases(found.cases),
        counts=lambda keys: then.snapshots(store.snapshots(keys)),
    )


def learned(
    shop: Workshop,
    period: Period,
    *,
    metric: str | None = None,
    seed: int = 0,
    at: datetime | None = None,
) -> Learned:
    """Learn from everything published before the end of a period, and known at `at`.

    Raise `UsageError` for a metric that nobody knows.
    """
    from cfkit.application.learn import learn
    from cfkit.application.outcomes import Material
    from cfkit.application.units import units_of
    from cfkit.domain.publication import State

    here = known(shop, at)
    project, now = here.project, here.now
    counted = here.counts([key for key, one in here.deliveries.items() if one.state is State.LIVE])
    material = Material(project, period, here.placements, here.deliveries, counted, now)
    gathered = units_of(material, here.past, metric=metric)
    if project.weights.rehearsal and shop.sandbox is None:
        # No test was begun in earnest.
        project = replace(project, weights=project.weights.model_copy(update={"hypotheses": []}))
    return learn(project, period, gathered, now.date(), seed)


def reported(shop: Workshop, period: Period, at: datetime | None = None) -> Report:
    """Report on a period as things stand; with `at`, as they stood at that instant."""
    from cfkit.application.near import keys_near
    from cfkit.application.report import make_report

    from .inbox import gist

    here = known(shop, at)
    return make_report(
        here.project,
        period,
        here.placements,
        here.deliveries,
        here.counts(keys_near(here.project, period, here.placements, here.deliveries)),
        here.now,
        here.past,
        learned(shop, period, at=at),
        here.cases,
        partial(gist, shop.root, here.project.strategy.brand.language),
    )
