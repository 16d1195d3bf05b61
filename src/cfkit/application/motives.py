"""Say why posts of a plan were chosen: what each adds that the plan would lack without it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cfkit.domain.project import Project
from cfkit.domain.strategy.brand import Language

from .angles import is_dated
from .arrangement import Arrangement
from .candidates import Candidate
from .names import NAMES, STEPS, Words
from .openings import Spot
from .say import Say, Value
from .value import FRESH, ON_ITS_DATE, Aim, levels_of

MOST = 4
"""Motives named for a post: the rest weigh little."""

LEAST = 0.15
"""Points below which a motive is not worth a word."""

BOUND: Mapping[str, Words] = {
    "mandatory": {
        "ru": "обязательная дата повестки",
        "en": "a mandatory date of the agenda",
    },
    "step": {
        "ru": "{step}: событие будет {date}",
        "en": "the {step} of an event on {date}",
    },
    "late": {
        "ru": "время вышло, это новый слот (late: replan)",
        "en": "its time had passed and this is a new slot (late: replan)",
    },
}
"""What puts a post into the plan before anything is weighed."""

WEIGHED: Mapping[str, Words] = {
    "share": {
        "ru": "{kind} «{name}»: по доле {target}, без этой публикации {has}",
        "en": '{kind} "{name}": {target} by its share, {has} without this post',
    },
    "even": {
        "ru": "{kind} «{name}»: поровну вышло бы {target}, без этой публикации {has}",
        "en": '{kind} "{name}": an even part is {target}, {has} without this post',
    },
    "format": {
        "ru": "формат «{name}» на этом канале: поровну вышло бы {target}, без неё {has}",
        "en": 'the format "{name}" on this channel: an even part is {target}, {has} without it',
    },
    "least": {
        "ru": "формат «{name}» не дотягивает до min: {has} из {target}",
        "en": 'the format "{name}" is short of its min: {has} of {target}',
    },
    "priority": {"ru": "приоритет идеи {priority}", "en": "the idea's priority is {priority}"},
    "useful": {
        "ru": "автор идеи назвал её пользу (режим quality)",
        "en": "the idea says what readers have of it (quality mode)",
    },
    "learned": {
        "ru": "weights.yaml: {factor} {name} весит больше среднего",
        "en": "weights.yaml: {factor} {name} weighs more than the average",
    },
    "explore": {
        "ru": "слот для нового: этот угол в этом формате пробовали реже других",
        "en": "a slot that explores: this angle was tried least in this format",
    },
    "date": {"ru": "дата повестки", "en": "a date of the agenda"},
    "home": {
        "ru": "формат создан для такого материала",
        "en": "the format is made for such material",
    },
    "filmed": {
        "ru": "у идеи уже есть ролик, а формату он нужен",
        "en": "the idea has a film, and the format needs one",
    },
    "fresh": {
        "ru": "об этом на канале ещё не говорили",
        "en": "the channel has not told of it before",
    },
    "time": {"ru": "время с большим весом в weights.yaml", "en": "a time weights.yaml prefers"},
}
"""What a post adds, weighed as the plan weighs it."""

NEXT: Words = {
    "ru": "следующая по ценности: {key}, на {points} меньше",
    "en": "the next best there: {key}, worth {points} less",
}
AS_GOOD: Words = {
    "ru": "не хуже была бы {key}",
    "en": "as good there: {key}",
}
BETTER: Words = {
    "ru": "ценнее на {points} была бы {key}, но ради одной публикации план не перестраивают",
    "en": "worth {points} more there: {key}; what stands is not turned over for one post",
}
POINTS: Words = {"ru": "{motive} (+{points})", "en": "{motive} (+{points})"}
ONLY: Words = {
    "ru": "больше ничего сюда не подходит",
    "en": "nothing else may stand there",
}

Motive = tuple[float, str]


@dataclass(frozen=True)
class Motives:
    """Reads a finished arrangement; each post is taken out for a moment and put back."""

    project: Project
    made: Arrangement

    def of(self, keys: Collection[str], examples: int) -> dict[str, tuple[str, ...]]:
        """Tell of the posts with these keys (without an occurrence), and of some more.

        The examples are those that had most to say for them.
        """
        told: dict[str, tuple[str, ...]] = {}
        ranked: list[tuple[float, str, tuple[str, ...]]] = []
        for spot, candidate in [*self.made.plan.chosen.values()]:
            key = str(candidate.placement_key)
            if examples or key in keys:
                points, lines = self._of(spot, candidate)
                ranked.append((-points, key, lines))
                if key in keys:
                    told[key] = lines
        ranked.sort()
        return told | {key: lines for _, key, lines in ranked[:examples]}

    def _of(self, spot: Spot, candidate: Candidate) -> tuple[float, tuple[str, ...]]:
        plan = self.made.plan
        slot = spot.channel, spot.ts
        is_pinned, is_bound = slot in plan.pinned, self.made.is_bound(slot)
        plan.take(spot)
        gain = plan.value.gain(candidate, spot)
        found = sorted(self._weighed(spot, candidate), key=lambda one: -one[0])[:MOST]
        other = None if is_bound else plan.pick.best(spot)
        if other is candidate:
            plan.ban(candidate)
            other = plan.pick.best(spot)
            plan.unban(candidate)
        less = None if other is None else gain - plan.value.gain(other, spot)
        plan.put(candidate, spot, pin=is_pinned)
        lines = [
            self._say(POINTS, motive=words, points=round(points, 1))
            for points, words in found
            if points >= LEAST
        ]
        if is_bound:
            lines = [*self.bound(spot, candidate), *lines[:1]]
        elif other is None or less is None:
            lines.append(ONLY[self._language])
        else:
            lines.append(self._next(str(other.placement_key), round(less, 1)))
        return sum(points for points, _ in found), tuple(lines)

    def _next(self, key: str, less: float) -> str:
        if less == 0:
            return self._say(AS_GOOD, key=key)
        return self._say(NEXT if less > 0 else BETTER, key=key, points=abs(less))

    def bound(self, spot: Spot, candidate: Candidate) -> Iterator[str]:
        """Say which date binds a post, whether it is ours or stands already."""
        if (spot.channel, spot.ts) in self.made.carried:
            yield self._say(BOUND["late"])
        if self.made.plan.value.dates.get((candidate.key.idea, spot.day)):
            yield self._say(BOUND["mandatory"])
        if is_dated(candidate):
            event = self.project.ideas[candidate.key.idea].event
            step = STEPS[str(candidate.key.item)][self._language]
            starts = event.starts if event else None
            yield self._say(BOUND["step"], step=step, date=starts.date() if starts else "")

    def _weighed(self, spot: Spot, candidate: Candidate) -> Iterator[Motive]:
        value = self.made.plan.value
        for aim in value.facets(candidate):
            yield from self._of_aim(aim, candidate)
        alone = value.parts(candidate)
        if value.explores(spot):
            yield alone.new, self._say(WEIGHED["explore"])
        else:
            for factor, lift in alone.learned.items():
                name = levels_of(candidate)[factor]
                yield lift, self._say(WEIGHED["learned"], factor=factor, name=str(name))
        yield alone.priority, self._say(WEIGHED["priority"], priority=candidate.priority)
        yield alone.shared, self._say(WEIGHED["useful"])
        yield alone.at_home, self._say(WEIGHED["home"])
        yield alone.filmed, self._say(WEIGHED["filmed"])
        yield alone.fresh if alone.fresh >= FRESH else 0.0, self._say(WEIGHED["fresh"])
        yield value.liked(spot), self._say(WEIGHED["time"])
        if value.dates.get((candidate.key.idea, spot.day)) is False:
            yield ON_ITS_DATE, self._say(WEIGHED["date"])

    def _of_aim(self, aim: Aim, candidate: Candidate) -> Iterator[Motive]:
        kind = aim.kind.partition(" ")[0]
        if kind == "most" or aim.now <= 0:
            return
        target = round(aim.target, 1)
        if kind in {"format", "least"}:
            words = self._say(
                WEIGHED[kind], name=candidate.key.format, target=target, has=aim.count
            )
        else:
            shape = "share" if kind in {"pillar", "stage"} else "even"
            name = str(levels_of(candidate).get(kind) or candidate.goal)
            called = NAMES[kind][self._language]
            words = self._say(WEIGHED[shape], kind=called, name=name, target=target, has=aim.count)
        yield aim.now, words

    @property
    def _language(self) -> Language:
        return self.project.strategy.brand.language

    def _say(self, words: Words, **values: Value) -> str:
        return Say(self._language).fill(words, values)
