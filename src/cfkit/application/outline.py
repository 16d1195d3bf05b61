"""Lay a strategy out for approval: what its cadence asks of people, where its ideas lead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date

from cfkit.domain.definitions import measurable
from cfkit.domain.keys import fingerprint
from cfkit.domain.metrics import Metric
from cfkit.domain.outline import Outline, Pace, Work
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import STAGES, Channel, Stage, Strategy

from .capacity import UNIT, Hours, loads
from .figures import ANSWERED
from .openings import Openings
from .quotas import thin_out
from .slots import wanted

MONTH = Period(date(2026, 6, 1), date(2026, 6, 30), "2026-06")
"""A month to count in: 30 days that begin on a Monday, 22 of them from Monday to Friday."""

_WEEKS = 30 / 7


def outline(
    project: Project,
    reported: Callable[[Channel], Collection[Metric]],
    is_heard: Callable[[Channel], bool],
) -> Outline:
    """Describe a strategy by what follows from it, without a production calendar or a clock.

    `reported` says which counts a channel's platform gives, `is_heard` whether its comments are
    read.
    """
    strategy, catalogue = project.strategy, project.catalogue
    formats = {
        channel.id: [name for name in channel.formats if name in catalogue.formats]
        for channel in strategy.channels
    }
    used = sorted({name for names in formats.values() for name in names})
    paces = _paces(strategy)
    norms = Hours(catalogue, strategy.resources)
    needs = _needs(norms, formats, paces)
    team = strategy.resources.team
    spread = loads(team, {"": {role: round(hours * UNIT) for role, hours in needs.items()}})
    ideas = Counter(idea.pillar for idea in project.ideas.values())
    return Outline(
        project=project,
        fingerprint=fingerprint(strategy.model_dump_json(by_alias=True)),
        measured={
            one.id: {*measurable(reported(one)), *([ANSWERED] if is_heard(one) else [])}
            for one in strategy.channels
        },
        paces=paces,
        work=tuple(
            Work(role, hours, tuple(member.id for member in team if role in member.roles))
            for role, hours in sorted(needs.items(), key=lambda pair: (-pair[1], pair[0]))
        ),
        loads={load.member: load.needs for load in spread},
        uses_norms=any(map(norms.uses_defaults, used)),
        without_norm=tuple(name for name in used if not norms.norm(name)),
        stages=_stages(project),
        ideas={pillar.id: ideas[pillar.id] for pillar in strategy.content.pillars},
    )


class _NoHolidays:
    """A country without holidays: a strategy does not say which month is meant."""

    def is_working_day(self, day: date) -> bool:
        return day.weekday() < 5


def _paces(strategy: Strategy) -> dict[str, Pace]:
    content = strategy.content.model_copy(update={"blackout": ()})
    always = strategy.model_copy(update={"content": content})
    openings = {one.id: Openings(always, one, _NoHolidays()) for one in strategy.channels}
    asks = {name: wanted(one, MONTH) for name, one in openings.items()}
    promised = {name: one.rhythm.is_promise for name, one in openings.items()}
    gets = thin_out(asks, promised, strategy.factory.volume)
    return {name: Pace(count, gets[name]) for name, count in asks.items()}


def _needs(
    norms: Hours, formats: Mapping[str, list[str]], paces: Mapping[str, Pace]
) -> dict[str, float]:
    """Hours a week by role, the formats of a channel in equal parts; unknown norms stay out."""
    total: defaultdict[str, float] = defaultdict(float)
    for channel, names in formats.items():
        known = [norm for name in names if (norm := norms.norm(name))]
        for norm in known:
            for role, hours in norm.items():
                total[role] += paces[channel].gets * hours / len(known) / _WEEKS
    return {role: hours for role, hours in total.items() if hours}


def _stages(project: Project) -> dict[str, dict[Stage, int]]:
    found: dict[str, dict[Stage, int]] = {
        segment.id: dict.fromkeys(STAGES, 0) for segment in project.strategy.segments
    }
    for idea in project.ideas.values():
        for segment in idea.segments:
            for stage in idea.stages if segment in found else ():
                found[segment][stage] += 1
    return found
