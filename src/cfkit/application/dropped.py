"""Say what a draft collides with that a plan could not keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .angles import is_dated
from .arrange import Arranger
from .arrangement import Arrangement
from .candidates import Candidate
from .names import Words
from .openings import Spot
from .rule import Rule
from .say import Say

REFUSED: Mapping[Rule, Words] = {
    Rule.REPEATED: {
        "ru": "эта идея с этим углом там уже есть",
        "en": "its idea and angle stand there already",
    },
    Rule.ANGLE_RUN: {
        "ru": "угол шёл бы слишком много раз подряд (same_angle_run)",
        "en": "its angle would run too long (same_angle_run)",
    },
    Rule.ANGLE_CAP: {
        "ru": "угол уже занял всю свою долю (angle_max)",
        "en": "its angle has its share (angle_max)",
    },
    Rule.SEGMENT_DAY: {
        "ru": "у сегмента в этот день уже достаточно (segment_max_per_day)",
        "en": "its segment hears enough that day (segment_max_per_day)",
    },
    Rule.REASON: {
        "ru": "сегменту недавно назвали эту причину (same_reason_gap)",
        "en": "its segment was given that reason lately (same_reason_gap)",
    },
    Rule.ORDER: {"ru": "вышло бы не по порядку", "en": "it would come out of order"},
    Rule.BOUNDS: {
        "ru": "срок истёк или ещё не наступил",
        "en": "its time is over by then, or has not come",
    },
    Rule.HOURS: {
        "ru": "на этой неделе у команды не осталось часов",
        "en": "people have no hours left that week",
    },
}
"""What a rule has against a draft."""

WHY: Mapping[str, Words] = {
    "gone": {"ru": "такого варианта больше нет", "en": "the variant is gone"},
    "lost": {"ru": "больше не помещается: {why}", "en": "no longer fits: {why}"},
    "banned": {
        "ru": "нечего сказать или то же говорит другая публикация",
        "en": "nothing fit to say, or another post says the same",
    },
    "event": {"ru": "событие теперь {date}", "en": "its event is on {date}"},
    "passed": {"ru": "время прошло", "en": "its time has passed"},
    "shut": {"ru": "канал в это время молчит", "en": "the channel does not speak then"},
    "full": {
        "ru": "на этот день, неделю или месяц публикаций хватает",
        "en": "that day, week or month has its posts",
    },
    "there": {"ru": "на этом месте {key}", "en": "{key} stands at its time"},
    "near": {"ru": "слишком близко {key} ({rule})", "en": "{key} stands too near ({rule})"},
    "others": {
        "ru": "частоту канала заполнили другие",
        "en": "others fill what the cadence asks for",
    },
}


@dataclass(frozen=True)
class Dropped:
    """Reads a finished arrangement."""

    arranger: Arranger
    made: Arrangement
    say: Say

    def why(self, candidate: Candidate | None, spot: Spot) -> str:
        """Say what stands in the way of a draft of ours at its own slot; `None`: it is gone."""
        if candidate is None:
            return self.say.fill(WHY["gone"], {})
        return self.say.fill(WHY["lost"], {"why": self._collision(candidate, spot)})

    def _collision(self, candidate: Candidate, spot: Spot) -> str:
        if candidate in self.made.plan.pick.banned:
            return self._say("banned")
        chains = self.arranger.chains
        if is_dated(candidate) and not chains.is_near(candidate, spot):
            return self._say("event", date=str(chains.day_of(candidate)))
        return self._shut(candidate, spot) or self._full(spot) or self._refused(candidate, spot)

    def _shut(self, candidate: Candidate, spot: Spot) -> str | None:
        openings = self.arranger.openings[spot.channel]
        if not openings.is_ahead(spot):
            return self._say("passed")
        is_open = openings.has_opening(spot) or self.arranger.keeper.on_its_date(candidate, spot)
        return None if is_open else self._say("shut")

    def _full(self, spot: Spot) -> str | None:
        taken = self.made.plan.taken[spot.channel]
        if not taken.keeps_gap(spot):
            return self._beside("min_gap", self._near(spot))
        return None if taken.keeps_caps(spot) else self._say("full")

    def _refused(self, candidate: Candidate, spot: Spot) -> str:
        rule = self.made.plan.board.refusal(candidate, spot)
        if rule is Rule.IDEA_GAP:
            return self._beside("same_idea_gap", self._near(spot, candidate.key.idea))
        return self.say.fill(REFUSED[rule], {}) if rule else self._say("others")

    def _near(self, spot: Spot, idea: str | None = None) -> Iterator[tuple[int, Candidate]]:
        ours = ((one, where) for where, one in self.made.plan.chosen.values())
        for one, where in (*self.arranger.fixed, *ours):
            if where.channel == spot.channel and idea in {None, one.key.idea}:
                yield abs(where.ts - spot.ts), one

    def _beside(self, rule: str, near: Iterator[tuple[int, Candidate]]) -> str:
        away, one = min(near, key=lambda pair: (pair[0], pair[1].name))
        return self._say("near" if away else "there", key=str(one.placement_key), rule=rule)

    def _say(self, name: str, **values: str) -> str:
        return self.say.fill(WHY[name], values)
