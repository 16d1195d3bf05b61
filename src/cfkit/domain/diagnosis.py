"""What a diagnosis asks, by which numbers it weighs the answers, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from .strategy.model import Amount, Count, Decimal, Model, Share, Slug, Text

ROLES = ("script", "shooting", "editing", "distribution", "analytics", "producer", "comments")

Verdict = Literal["smm", "hybrid", "factory", "bridge"]
Value = str | int | float | bool


def _roles(value: Any) -> Any:
    names = [value] if isinstance(value, str) and not value.strip().isdecimal() else value
    if not isinstance(names, (list, tuple)):
        return value
    words = {str(name).strip() for name in names}
    if words == {"none"}:
        return 0
    if words - set(ROLES):
        raise PydanticCustomError(
            "roles", "write how many roles are filled, 0 to 7, or a list of {names}",
            {"names": ", ".join(ROLES)},
        )  # fmt: skip
    return len(words)


_YES = ("true", "yes", "да", "есть", "gov", "government", "regulations", "approval", "agreement")
_NO = ("false", "no", "none", "нет")
_LIMITS = dict.fromkeys((*_YES, "госорган", "регламент", "согласование"), True)
_LIMITS |= dict.fromkeys(_NO, False)


def _limits(value: Any) -> Any:
    """Read yes or no; a list that names the limits is a yes."""
    if isinstance(value, str):
        value = _LIMITS.get(value.strip().casefold())
    if isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value):
        return any(_LIMITS.get(one.strip().casefold(), True) for one in value)
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("limits", "write yes or no, or a list of the limits")


class Answers(Model):
    """What is known of an organisation; everything may be left open.

    Money has no currency: all of it is in one. `hours_per_week` are those of each person.
    """

    purpose: Literal["presence", "awareness", "leads", "growth"] | None = None
    segments: Count | None = None
    reasons: Count | None = None
    units_per_month: Count | None = None
    people: Amount | None = None
    hours_per_week: Amount | None = None
    roles_closed: Annotated[Count, Field(le=len(ROLES)), BeforeValidator(_roles)] | None = None
    ads_lead_share: Share | None = None
    yearly_spend: Amount | None = None
    tests_share: Share | None = None
    formats_per_message: Count | None = None
    network: Literal["none", "partners", "own"] | None = None
    specialists_changed: Count | None = None
    decides_by: Literal["nothing", "likes", "leads"] | None = None
    constraints: Annotated[bool, BeforeValidator(_limits)] | None = None
    comments_per_day: Amount | None = None

    def of(self, question: str) -> Value | None:
        """Give the answer to a question by its id."""
        found: Value | None = getattr(self, question)
        return found

    def but(self, changes: Mapping[str, Value]) -> Answers:
        """Give the answers as they would be with others in their place."""
        return self.model_copy(update=dict(changes))


class Words(Model):
    """The same in both languages."""

    en: Text
    ru: Text

    def say(self, language: str, **facts: Any) -> str:
        """Fill it in."""
        return (self.ru if language == "ru" else self.en).format(**facts)


class Band(Model):
    """Answers that weigh the same: a choice, or numbers from `least` on or `above` one."""

    points: Decimal
    choice: Slug | None = None
    least: Decimal | None = None
    above: Decimal | None = None
    en: Text | None = None
    ru: Text | None = None

    def holds(self, answer: Value) -> bool:
        """Whether the answer lies in the band, or in one further up."""
        if self.choice is not None:
            return answer == self.choice
        if isinstance(answer, str):
            return False
        if self.above is not None:
            return answer > self.above
        return answer >= (self.least or 0)


class Question(Model):
    """One question, with the bands from the lowest to the highest; none where nothing is added."""

    id: Slug
    kind: Literal["choice", "count", "amount", "share", "roles", "flag"]
    ask: Words
    name: Words
    bands: tuple[Band, ...] = ()

    def points(self, answer: Value | None) -> int:
        """Weigh an answer: above 0 for a factory, below for SMM; what is open weighs nothing."""
        if answer is None:
            return 0
        held = [band for band in self.bands if band.holds(answer)]
        return int(held[-1].points) if held else 0


class Threshold(Model):
    """A number that decides, and whose it is."""

    source: Text
    value: Decimal | None = None
    values: tuple[Decimal, ...] = ()


class Advice(Model):
    """What a verdict is called, why it fell, and where to start."""

    name: Words
    why: Words
    start: tuple[Words, ...]


class Guide(Model):
    """The catalogue of the diagnosis: questions, thresholds and words."""

    thresholds: dict[str, Threshold]
    questions: tuple[Question, ...]
    verdicts: dict[Verdict, Advice]
    stages: dict[str, Words]
    phrases: dict[str, Words]

    def at(self, threshold: str) -> float:
        """Give a threshold's number. Raise `KeyError` for one that has none."""
        value = self.thresholds[threshold].value
        if value is None:
            raise KeyError(threshold)
        return value

    @property
    def shifts(self) -> Sequence[float]:
        """Shares of the yearly spend that the scenarios shift."""
        return self.thresholds["shifts"].values

    def question(self, name: str) -> Question:
        """Find a question. Raise `StopIteration` for an unknown one."""
        return next(one for one in self.questions if one.id == name)


@dataclass(frozen=True, slots=True)
class Part:
    """One of what bounds `can`: 1.0 is all that a factory needs. `of` is counted against it."""

    name: Literal["capacity", "budget", "roles"]
    value: float
    questions: Sequence[str]
    of: float


@dataclass(frozen=True, slots=True)
class Weight:
    """An answer and what it did: points of `need`, or the `part` of `can` that it holds back."""

    question: str
    answer: Value | None
    points: int
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Answers that would have led to another verdict; `changes` by question, to the new answer."""

    changes: Mapping[str, Value]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Shift:
    """A share of the yearly spend given to content at the same total; money a year."""

    share: float
    moved: float
    stays: float

    @property
    def monthly(self) -> float:
        """What a month of content gets."""
        return self.moved / 12


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found. `can` is `None` where nothing is known of it."""

    answers: Answers
    verdict: Verdict
    need: int
    points_for: int
    points_against: int
    can: float | None
    parts: Sequence[Part]
    decided_by: Sequence[Weight]
    would_change: Sequence[Change]
    stage: str | None
    shifts: Sequence[Shift]
    unanswered: Sequence[str]
