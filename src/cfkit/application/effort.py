"""Work out what a period took: production, hours, load, money and the evenness of the mix."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from cfkit.domain.keys import VariantKey
from cfkit.domain.metrics import Metric
from cfkit.domain.project import Project
from cfkit.domain.report import (
    Diversity,
    Effort,
    Money,
    Production,
    RoleHours,
    ShareFact,
    Standing,
)
from cfkit.domain.schedule import Period
from cfkit.domain.strategy.content import STAGES

from .advertised import organic, paid_per_thousand
from .capacity import DISTRIBUTOR, Hours
from .comparison import MEASURES
from .figures import PER_DAYS, figure, is_month
from .outcomes import Entry, Title
from .readings import INTERACTIONS


def production(channel: str, entries: Sequence[Entry], title: Title) -> Production:
    """Count a channel's placements by standing."""
    counted = Counter(entry.standing for entry in entries)
    return Production(
        channel=channel,
        title=title.channel(channel),
        planned=sum(entry.has_file for entry in entries),
        standings={standing.value: counted[standing] for standing in Standing},
        without_file=sum(not entry.has_file for entry in entries),
    )


def effort(project: Project, period: Period, entries: Sequence[Entry]) -> Effort:
    """Add up the norms of formats; the team's own norm goes before the catalogue's, by role."""
    norms = Hours(project.catalogue, project.strategy.resources)
    variants = {entry.variant for entry in entries if entry.variant}
    formats = sorted({one.format for one in variants})
    planned = _hours(norms, entries)
    published = _hours(norms, (entry for entry in entries if entry.is_out))
    team = project.strategy.resources.team
    weeks = len(period.days()) / 7
    available = sum(member.working_hours for member in team) * weeks if team else None
    roles = [
        RoleHours(
            role=role,
            units=_units(norms, entries, role),
            planned=hours,
            published=published.get(role, 0.0),
            members=sum(role in member.roles for member in team),
            available=sum(m.working_hours for m in team if role in m.roles) * weeks,
        )
        for role, hours in sorted(planned.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    total = math.fsum(planned.values())
    return Effort(
        variants=len(variants),
        normed=sum(bool(norms.norm(one.format)) for one in variants),
        placements=len(entries),
        people=len(team),
        roles=tuple(roles),
        planned=total,
        published=math.fsum(published.values()),
        available=available,
        load=total / available if available else None,
        rule_of_thumb=any(map(norms.uses_defaults, formats)),
        without_norm=tuple(name for name in formats if not norms.norm(name)),
    )


def money(project: Project, period: Period, published: Sequence[Entry]) -> Money | None:
    """Spread what the team costs over what was published; `None` when no member has a cost.

    `per_thousand` prorates the cost to the publications that report the measure, without what
    advertising brought them.
    """
    resources = project.strategy.resources
    costs = [m.cost_per_month for m in resources.team if m.cost_per_month is not None]
    if not costs:
        return None
    months = 1.0 if is_month(period) else len(period.days()) / PER_DAYS["month"]
    cost = math.fsum(costs) * months
    units = len({str(entry.variant or entry.key) for entry in published})
    seen = [figure(m, published) for m in MEASURES if m != INTERACTIONS]
    best = max(seen, key=lambda one: one.units)
    share = best.units / len(published) if published else 0.0
    own = [organic(entry, Metric(best.metric)) for entry in published]
    reached = sum(value for value in own if value is not None)
    paid, priced = paid_per_thousand(published)
    return Money(
        currency=resources.budget.currency if resources.budget else None,
        cost=cost,
        priced=len(costs),
        members=len(resources.team),
        units=units,
        unit_cost=cost / units if units else None,
        measure=best.metric if best.units else None,
        per_thousand=cost * share / reached * 1000 if reached else None,
        reporting=best.units,
        published=len(published),
        paid_per_thousand=paid,
        paid_units=priced,
        behind=cost * share,
        reached=reached,
    )


class Unit(Protocol):
    """A post of which variant and pillar are known, or not."""

    @property
    def variant(self) -> VariantKey | None:
        """Its variant."""
        ...

    @property
    def pillar(self) -> str | None:
        """Its idea's pillar."""
        ...


def diversity(
    project: Project, channel: str, published: Sequence[Unit], title: str
) -> list[Diversity]:
    """Measure how evenly a channel's posts spread over what it could use."""
    formats = {one.id: len(one.formats) for one in project.strategy.channels}
    axes: dict[str, tuple[list[str], int]] = {
        "angle": (
            [entry.variant.angle for entry in published if entry.variant],
            len(set(project.catalogue.angles) - set(project.strategy.content.exclude.angles)),
        ),
        "format": (
            [entry.variant.format for entry in published if entry.variant],
            formats.get(channel, 0),
        ),
        "pillar": (
            [entry.pillar for entry in published if entry.pillar],
            len(project.strategy.content.pillars),
        ),
    }
    return [
        Diversity(
            channel=channel,
            title=title,
            axis=axis,
            units=len(names),
            used=len(set(names)),
            possible=max(possible, len(set(names))),
            evenness=evenness(names, possible),
        )
        for axis, (names, possible) in axes.items()
    ]


def evenness(names: Sequence[str], possible: int) -> float | None:
    """Return Shannon entropy over the largest one that so many units can reach, 0 to 1.

    `None` under two units, or where there is nothing to choose between.
    """
    counts = Counter(names)
    most = min(max(possible, len(counts)), len(names))
    if most < 2:
        return None
    parts = [count / len(names) for count in counts.values()]
    entropy = -math.fsum(part * math.log(part) for part in parts)
    return min(1.0, abs(entropy) / math.log(most))


def shares(project: Project, published: Sequence[Entry], title: Title) -> list[ShareFact]:
    """Hold the planned shares of pillars and stages against what was published."""
    content = project.strategy.content
    pillars = {pillar.id: pillar.share for pillar in content.pillars}
    stages: dict[str, float] = {s: content.mix.stages[s] for s in STAGES if s in content.mix.stages}
    found = _shares("pillar", pillars, [entry.pillar for entry in published], title)
    return found + _shares("stage", stages, [entry.stage for entry in published], title)


def _shares(
    axis: str, planned: Mapping[str, float], facts: Iterable[str | None], title: Title
) -> list[ShareFact]:
    counted = Counter(fact for fact in facts if fact is not None)
    of = counted.total()
    names = [*planned, *sorted(set(counted) - set(planned))]
    return [
        ShareFact(
            axis=axis,
            level=name,
            title=title.level(axis, name),
            planned=planned.get(name),
            fact=counted[name] / of if of else None,
            units=counted[name],
            of=of,
        )
        for name in names
    ]


def _units(norms: Hours, entries: Iterable[Entry], role: str) -> int:
    known = [
        one.variant for one in entries if one.variant and role in norms.norm(one.variant.format)
    ]
    return len(known) if role == DISTRIBUTOR else len(set(known))


def _hours(norms: Hours, entries: Iterable[Entry]) -> dict[str, float]:
    """Add hours up by role."""
    total: dict[str, float] = {}
    made: set[VariantKey] = set()
    for entry in entries:
        if entry.variant is None:
            continue
        for role, hours in norms.norm(entry.variant.format).items():
            if role == DISTRIBUTOR or entry.variant not in made:
                total[role] = total.get(role, 0.0) + hours
        made.add(entry.variant)
    return total
