"""Lay out what stands beside a plan: hypotheses, mix and the words of drop-downs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.sheet import Hypothesis, LevelShare
from cfkit.domain.strategy import Member

from .columns import STAGES, STATUSES
from .outcomes import Title
from .power import units_needed

_JUDGED = ("pillar", "format", "stage", "segment", "angle")
_MIXED = ("pillar", "format", "kind", "stage", "segment")
KINDS = ("static", "dynamic")
"""Kinds of formats: `mix.formats` may bound them like a format."""


def holder(role: str, team: Sequence[Member]) -> str:
    """Name the first in the team who holds a role; `""` when nobody does."""
    return next((member.id for member in team if role in member.roles), "")


@dataclass(frozen=True)
class Tables:
    """Works from placements with their local instants, oldest first."""

    project: Project
    placements: Sequence[tuple[datetime, Placement]]
    deliveries: Mapping[str, Delivery]

    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """Count the units of every level beside what a twofold difference takes to be seen."""
        needed = units_needed()
        return tuple(
            Hypothesis(factor, self._titled(factor, level), count, needed)
            for factor in _JUDGED
            for level, count in sorted(self._units(factor).items(), key=lambda x: (-x[1], x[0]))
        )

    def mix(self) -> tuple[LevelShare, ...]:
        """Hold what the strategy wants against what the plan has and what went out."""
        return tuple(part for factor in _MIXED for part in self._parts(factor))

    def _parts(self, factor: str) -> Iterator[LevelShare]:
        wanted = self._wanted(factor)
        counted = self._counted(factor)
        out = self._counted(factor, self._is_out)
        for level in [*wanted, *sorted(set(counted) - set(wanted))]:
            least, most = wanted.get(level, (None, None))
            title = self._titled(factor, level)
            yield LevelShare(factor, title, counted[level], out[level], least, most)

    def _wanted(self, factor: str) -> Mapping[str, tuple[float | None, float | None]]:
        content = self.project.strategy.content
        match factor:
            case "pillar":
                return {one.id: (one.share, one.share) for one in content.pillars}
            case "stage":
                return {str(name): (share, share) for name, share in content.mix.stages.items()}
            case "format" | "kind":
                named = content.mix.formats.items()
                bounds = {name: (one.min, one.max) for name, one in named}
                is_kind = factor == "kind"
                return {name: one for name, one in bounds.items() if (name in KINDS) is is_kind}
            case _:
                return {}

    def lists(self) -> dict[str, tuple[str, ...]]:
        """List what may stand in a column, in the project's words; empty lists are left out."""
        strategy = self.project.strategy
        catalogue = self.project.catalogue
        formats = dict.fromkeys(name for channel in strategy.channels for name in channel.formats)
        words = STATUSES[self._language]
        found = {
            "status": [word for status, word in words.items() if status != "published"],
            "owner": [member.id for member in strategy.resources.team],
            "channel": [channel.name for channel in strategy.channels],
            "pillar": [one.title for one in strategy.content.pillars],
            "format": [self._titled("format", name) for name in formats],
            "segment": [one.title for one in strategy.segments],
            "stage": list(STAGES[self._language].values()),
            "goal": [one.title for one in strategy.goals],
            "angle": [self._titled("angle", name) for name in catalogue.angles],
        }
        return {name: tuple(dict.fromkeys(values)) for name, values in found.items() if values}

    def _units(self, factor: str) -> Counter[str]:
        """Count a variant once, on however many channels it stands."""
        units = {one.key.variant: one for _, one in reversed(self.placements)}
        levels = (self._level(factor, one) for one in units.values())
        return Counter(level for level in levels if level is not None)

    def _counted(
        self, factor: str, is_counted: Callable[[Placement], bool] = lambda _: True
    ) -> Counter[str]:
        levels = (self._level(factor, one) for _, one in self.placements if is_counted(one))
        return Counter(level for level in levels if level is not None)

    def _level(self, factor: str, placement: Placement) -> str | None:
        variant = placement.key.variant
        idea = self.project.ideas.get(variant.idea)
        format_ = self.project.catalogue.formats.get(variant.format)
        levels = {
            "pillar": idea.pillar if idea else None,
            "format": variant.format,
            "kind": format_.kind if format_ else None,
            "stage": placement.stage,
            "segment": variant.segment,
            "angle": variant.angle,
        }
        return levels[factor]

    def _is_out(self, placement: Placement) -> bool:
        found = self.deliveries.get(str(placement.key))
        return found is not None and found.state is State.LIVE

    def _titled(self, factor: str, level: str) -> str:
        if factor == "stage":
            return STAGES[self._language].get(level, level)
        return Title(self.project).level(factor, level) or level

    @property
    def _language(self) -> str:
        return self.project.strategy.brand.language
