"""Say what a diagnosis found, in either language, with the arithmetic it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cfkit.domain.diagnosis import Answers, Diagnosis, Guide, Part, Value, Verdict, Weight

from .diagnose import WEEKS_A_MONTH, is_open, unknown, working

ENOUGH = 8
"""Answers under which a diagnosis calls itself a guess."""

CENTS = 100
"""Money below which cents are told."""

_RUSSIAN = str.maketrans({".": ",", "-": "\N{MINUS SIGN}", "%": "\N{NO-BREAK SPACE}%"})


def money(amount: float, language: str = "en") -> str:
    """Write money with groups of three digits; below a hundred, with cents where there are any."""
    has_cents = abs(amount) < CENTS and not float(amount).is_integer()
    written = f"{amount:,.2f}" if has_cents else f"{amount:,.0f}"
    if language != "ru":
        return written
    return written.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number that format specifications write as the language does: 0,08, 20 %, −3."""

    value: float
    language: str

    def __format__(self, spec: str) -> str:
        """Write it; nought takes no sign."""
        written = format(self.value, spec if self.value else spec.replace("+", ""))
        if self.language != "ru":
            return written
        return written.translate(_RUSSIAN)


@dataclass(frozen=True, slots=True)
class Told:
    """One part of the page: its heading and its lines."""

    id: str
    title: str
    lines: Sequence[str]


class Teller:
    """Words about a diagnosis."""

    def __init__(
        self, diagnosis: Diagnosis, guide: Guide, language: str, unit_cost: float | None = None
    ) -> None:
        self.found = diagnosis
        self.guide = guide
        self.language = language
        self.unit_cost = unit_cost

    def parts(self) -> list[Told]:
        """Give the page part by part; the verdict stands in the first."""
        verdict = self._verdict(self.found.verdict, self.found.answers)
        whole = [
            Told("verdict", f"{self._say('title')}: {verdict}", list(self._why())),
            Told("arithmetic", self._say("arithmetic"), list(self._arithmetic())),
            Told("decided", self._say("decided"), [self._weight(w) for w in self.found.decided_by]),
            Told("would_change", self._say("would_change"), list(self._changes())),
            Told("works", self._say("works"), list(self._works())),
            Told("start", self._say("start"), list(self._start())),
            Told("budget", self._say("budget"), list(self._budget())),
        ]
        return [one for one in whole if one.lines]

    def value(self, question: str, answer: Value | None) -> str:
        """Say an answer as people would."""
        if answer is None:
            return self._say("unanswered")
        asked = self.guide.question(question)
        if isinstance(answer, bool):
            return self._say("yes" if answer else "no")
        if isinstance(answer, str):
            band = next((one for one in asked.bands if one.choice == answer), None)
            name = band and (band.ru if self.language == "ru" else band.en)
            return name or answer
        if asked.kind == "share":
            return f"{self._number(answer):.0%}"
        return self._money(answer) if answer >= 1_000 else f"{self._number(answer):g}"

    def name(self, question: str) -> str:
        """Name a question."""
        return self.guide.question(question).name.say(self.language)

    def _say(self, phrase: str, **facts: Any) -> str:
        return self.guide.phrases[phrase].say(self.language, **self._spoken(facts))

    def _number(self, value: float) -> Spoken:
        return Spoken(value, self.language)

    def _spoken(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: self._number(fact) if isinstance(fact, (int, float)) else fact
            for name, fact in facts.items()
        }

    def _money(self, amount: float) -> str:
        return money(amount, self.language)

    def _is_open(self, answers: Answers) -> bool:
        return is_open(answers, self.guide, self.unit_cost)

    def _verdict(self, verdict: Verdict, answers: Answers) -> str:
        if self._is_open(answers):
            return self._say("open_name")
        return self.guide.verdicts[verdict].name.say(self.language)

    def _why(self) -> Iterator[str]:
        if self._is_open(self.found.answers):
            yield self._say("open_why", names=self._unknown())
        else:
            yield self.guide.verdicts[self.found.verdict].why.say(self.language)
        answered = len(self.guide.questions) - len(self.found.unanswered)
        if not answered:
            yield self._say("nothing")
        elif answered < ENOUGH:
            yield self._say("few", count=answered, all=len(self.guide.questions))
        if self.found.stage is not None:
            answers = self.found.answers
            facts = {
                "units": answers.units_per_month,
                "people": answers.people,
                "most": self.guide.at("most_units_per_person"),
            }
            yield self.guide.stages[self.found.stage].say(self.language, **self._spoken(facts))

    def _arithmetic(self) -> Iterator[str]:
        found = self.found
        yield self._say("need", need=found.need, factory=found.points_for, smm=found.points_against)
        if found.can is None:
            yield self._say("can_unknown")
        else:
            parts = ", ".join(map(self._part, found.parts))
            yield self._say("can", can=f"{self._number(found.can):.2f}", parts=parts)
            if unknown(found.parts):
                yield self._say("can_open", names=self._unknown())
        at = self.guide.at
        yield self._say(
            "rule", smm=at("smm_at_most"), factory=at("factory_from"), can=at("can_from")
        )
        yield self._say("thumb")
        if found.unanswered:
            yield self._say("missing", names=", ".join(found.unanswered))

    def _unknown(self) -> str:
        asked = {"capacity": ("people", "hours_per_week"), "roles": ("roles_closed",)}
        return ", ".join(one for part in unknown(self.found.parts) for one in asked[part])

    def _part(self, part: Part) -> str:
        at = self.guide.at
        target = {"capacity": "target_units", "roles": "factory_roles"}.get(part.name)
        return self._say(
            f"part_{part.name}",
            value=part.value,
            units=round(part.of, 1),
            roles=part.of,
            target=at(target) if target else 0,
        )

    def _weight(self, weight: Weight) -> str:
        said = f"{self.name(weight.question)}: {self.value(weight.question, weight.answer)}"
        if weight.part is not None:
            return f"{said} — {self._say('holds_back', value=weight.part.value)}"
        side = "neither" if not weight.points else "factory" if weight.points > 0 else "smm"
        points = f"{self._number(weight.points):+d} " if weight.points else ""
        return f"{said} — {points}{self._say(f'for_{side}')}"

    def _changes(self) -> Iterator[str]:
        for one in self.found.would_change:
            changes = "; ".join(
                self._say(
                    "change",
                    name=self.name(name),
                    old=self.value(name, self.found.answers.of(name)),
                    new=self._reached(name, value),
                )
                for name, value in one.changes.items()
            )
            answers = self.found.answers.but(one.changes)
            yield f"{changes} → {self._verdict(one.verdict, answers)}"
        if not self.found.would_change:
            yield self._say("no_change")

    def _reached(self, question: str, value: Value) -> str:
        """Say which answers would do, of which `value` is the nearest."""
        now = self.found.answers.of(question)
        if isinstance(value, str) or not value:
            return self.value(question, value)
        if isinstance(now, (int, float)) and value < now:
            return self._say("at_most", value=self.value(question, value))
        if question == "yearly_spend" and self.unit_cost is None:
            return self._say("some_money")
        bands = [band for band in self.guide.question(question).bands if band.holds(value)]
        if bands and bands[-1].above is not None:
            return self._say("over", value=self.value(question, bands[-1].above))
        return self._say("at_least", value=self.value(question, value))

    def _works(self) -> Iterator[str]:
        for name in working(self.found, self.guide):
            yield f"{self.name(name)}: {self.value(name, self.found.answers.of(name))}"
        if not working(self.found, self.guide):
            yield self._say("none")

    def _start(self) -> Iterator[str]:
        answers, at = self.found.answers, self.guide.at
        if self._is_open(answers):
            yield self._say("open_start", names=self._unknown())
        else:
            for one in self.guide.verdicts[self.found.verdict].start:
                yield one.say(self.language)
        if answers.reasons is not None and answers.reasons <= 3:
            yield self._say("reasons", reasons=answers.reasons)
        if answers.constraints:
            yield self._say("gov", units=at("gov_units"))
        if answers.comments_per_day:
            hours = answers.comments_per_day * 7 * at("minutes_per_comment") / 60
            yield self._say("community", comments=answers.comments_per_day, hours=hours)

    def _budget(self) -> Iterator[str]:
        if self.found.verdict in ("factory", "bridge"):
            yield from self._factory()
        for one in self.found.shifts:
            line = self._say(
                "shift",
                share=one.share,
                year=self._money(one.moved),
                month=self._money(one.monthly),
            )
            if self.unit_cost:
                units = math.floor(round(one.monthly / self.unit_cost, 6))
                paid, cost = money(units, self.language), self._money(self.unit_cost)
                line += self._say("shift_unit", units=paid, cost=cost)
            yield line
        if not self.found.shifts:
            known = self.found.answers.yearly_spend is not None
            yield self._say("no_spend" if known else "unknown_spend")

    def _factory(self) -> Iterator[str]:
        at, hours = self.guide.at, self.found.answers.hours_per_week
        target, per = at("target_units"), at("units_per_person")
        heads = math.ceil(target / per)
        if hours:
            useful = hours * WEEKS_A_MONTH * at("useful_hours")
            by_hours = math.ceil(target * at("hours_per_unit") / useful)
            yield self._say(
                "people", target=target, units=heads, per=per, hours=by_hours, each=hours
            )
        else:
            yield self._say("people_units", target=target, units=heads, per=per)
        yield self._say(
            "hypotheses",
            tests=math.floor(target * at("explore_share")),
            target=target,
            found=int(target // at("units_per_hypothesis")),
        )
