"""Say what of an event has no place in a plan, or stands in it and is no longer so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cfkit.domain.event_facts import Changed, changed_event, shown
from cfkit.domain.plan import Shortfall
from cfkit.domain.project import Project
from cfkit.domain.publication import State
from cfkit.domain.variant import EVENT_STEPS

from .arrange import Arranger
from .arrangement import Arrangement
from .chains import Untold
from .names import FACTS, KEPT, POST, STAYS, STEPS
from .rule import Rule
from .say import Say
from .standing import WORDS
from .wording import FOR_EVENTS, NO_SLOT, WHY

GONE = frozenset({"missed", "its time has passed"})
"""What is kept and will tell nobody anything."""


@dataclass(frozen=True)
class Events:
    """Reads a finished arrangement."""

    project: Project
    arranger: Arranger
    made: Arrangement
    say: Say

    def untold(self) -> Iterator[Shortfall]:
        """Name the steps of events that stand nowhere, by reason."""
        grouped: dict[Rule | None, list[Untold]] = defaultdict(list)
        for one in self.arranger.chains.untold(self.made.plan):
            grouped[one.rule].append(one)
        for rule, steps in grouped.items():
            why, remedy = WHY[rule] if rule else NO_SLOT
            yield self.say.short(
                "events",
                len(steps),
                0,
                steps=self._by_step(steps),
                why=self.say.fill(why, {}),
                remedy=self.say.fill(
                    FOR_EVENTS.get(rule, remedy) if rule else remedy, {"missing": len(steps)}
                ),
            )

    def astray(self) -> Iterator[Shortfall]:
        """Name what people have in hand of an event that moved away from it."""
        arranger = self.arranger
        for placement, why in arranger.standing.kept:
            one, spot = arranger.describe.placement(placement), arranger.sort.spot(placement)
            if why in KEPT and not arranger.keeper.is_timely(one, spot):
                yield self.say.short(
                    "astray_live" if why == WORDS[State.LIVE] else "astray",
                    1,
                    0,
                    spot.week,
                    key=str(placement.key),
                    step=STEPS[str(one.key.item)][self.say.language],
                    idea=one.key.idea,
                    why=KEPT[why][self.say.language],
                    at=spot.day,
                    date=arranger.chains.day_of(one),
                )

    def outdated(self) -> Iterator[Shortfall]:
        """Name what stays although it tells of its event what is no longer so."""
        arranger = self.arranger
        stays = [*arranger.standing.kept, *((one, "") for one in self.made.carried.values())]
        for placement, why in stays:
            one, spot = arranger.describe.placement(placement), arranger.sort.spot(placement)
            changed = () if why in GONE else changed_event(placement, self.project)
            if changed and (why not in KEPT or arranger.keeper.is_timely(one, spot)):
                item = str(one.key.item)
                yield self.say.short(
                    "outdated_live" if why == WORDS[State.LIVE] else "outdated",
                    1,
                    0,
                    spot.week,
                    key=str(placement.key),
                    step=STEPS.get(item, POST)[self.say.language],
                    idea=one.key.idea,
                    why=KEPT.get(why, STAYS)[self.say.language],
                    at=spot.day,
                    changes=", ".join(map(self._change, changed)),
                )

    def _change(self, fact: Changed) -> str:
        name = FACTS[fact.field][self.say.language]
        return f"{name} {shown(fact.before)} → {shown(fact.now)}"

    def _by_step(self, untold: Sequence[Untold]) -> str:
        named: dict[str, list[str]] = defaultdict(list)
        for one in sorted(untold, key=lambda one: (EVENT_STEPS.index(one.step), one.starts)):
            named[STEPS[one.step][self.say.language]].append(one.idea)
        return "; ".join(f"{step}: {', '.join(ideas)}" for step, ideas in named.items())
