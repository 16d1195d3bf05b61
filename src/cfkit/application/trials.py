"""List hypotheses with how far they are, and the weights that move because of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cfkit.domain.evidence import BudgetLine, Shift, Stage, Tested
from cfkit.domain.lessons import Belief, Lessons, Move
from cfkit.domain.project import Project
from cfkit.domain.report import Facts, Level, Statement, Verdict
from cfkit.domain.schedule import Period

from .decisions import LEARNABLE
from .figures import PER_DAYS, is_month
from .outcomes import Title

_STAGES = {
    "scale": Stage.CONFIRMED,
    "confirm": Stage.PROMISING,
    "retire": Stage.CLOSED,
    "screen": Stage.WAITING,
}
_OF_VERDICTS = {
    Verdict.ABOVE: Stage.PROMISING,
    Verdict.BELOW: Stage.CLOSED,
    Verdict.USUAL: Stage.CLOSED,
}
_ORDER = [*Stage]


def tested(levels: Sequence[Level], lessons: Lessons | None, title: Title) -> list[Tested]:
    """List what is tested, furthest first.

    Without a model one month's range stands for it, and confirms nothing: what a hypothesis was
    found in cannot confirm it too.
    """
    found = _by_model(lessons, title) if lessons else _by_levels(levels)
    return sorted(
        found, key=lambda one: (_ORDER.index(one.stage), one.needs, one.factor, one.level)
    )


def shifts(lessons: Lessons | None, title: Title) -> list[Shift]:
    """List the weights that move, the largest moves first; none without a model."""
    if lessons is None:
        return []
    units = {(one.factor, one.level): one.units for one in lessons.findings}
    found = [
        Shift(
            factor=one.factor,
            level=one.level,
            title=_named(one.factor, one.level, title),
            before=one.before,
            after=one.after,
            why=one.why,
            kept=one.kept,
            units=units.get((one.factor, one.level), 0),
        )
        for one in lessons.changes
    ]
    return sorted(found, key=lambda one: (-abs((one.after or 0) - (one.before or 0)), one.level))


def with_weights(
    statements: Sequence[Statement], project: Project, lessons: Lessons | None
) -> list[Statement]:
    """Tell each statement on a level which weight it moves: `before` and `after`, 0 to 1."""
    moves = {(one.factor, one.level): one for one in (lessons.changes if lessons else ())}
    return [_with_weight(one, project.weights.by_factor, moves) for one in statements]


def budget(project: Project, period: Period) -> list[BudgetLine]:
    """Bring the strategy's budget to the period, by kind; nothing where it sets none."""
    money = project.strategy.resources.budget
    if money is None:
        return []
    per = PER_DAYS[money.per]
    is_whole = money.per == "month" and is_month(period)
    scale = 1.0 if is_whole else len(period.days()) / per
    kinds = ("ads", "bloggers", "seeding", "targeting", "tests")
    amounts = ((kind, getattr(money, kind)) for kind in kinds)
    return [BudgetLine(kind, float(sum_) * scale, money.currency) for kind, sum_ in amounts if sum_]


def _with_weight(
    one: Statement,
    weights: Mapping[str, Mapping[str, float]],
    moves: Mapping[tuple[str, str], Move],
) -> Statement:
    factor, level = str(one.facts.get("factor") or ""), str(one.facts.get("level") or "")
    if not factor or not level:
        return one
    now = weights.get(factor, {})
    total = sum(now.values())
    own = now[level] / total if level in now and total else None
    move = moves.get((factor, level))
    facts: Facts = {
        **one.facts,
        "before": own if move is None else move.before,
        "after": None if move is None else move.after,
        "kept": int(move is not None and move.kept),
    }
    return Statement(one.kind, one.units, one.change, facts)


def _named(factor: str, level: str, title: Title) -> str:
    """Name a level; a cell by its angle and its format."""
    if factor == "angle_format":
        angle, _, shape = level.partition("+")
        return f"{title.level('angle', angle)} + {title.level('format', shape)}"
    return title.level(factor, level) or level


def _by_model(lessons: Lessons, title: Title) -> Iterator[Tested]:
    known = {(one.factor, one.level): one for one in lessons.findings}
    for one in lessons.hypotheses:
        seen: Belief | None = known.get((one.factor, one.level))
        yield Tested(
            factor=one.factor,
            level=one.level,
            title=_named(one.factor, one.level, title),
            stage=_STAGES[one.state],
            since=one.since,
            units=seen.units if seen else 0,
            needs=seen.needs if seen else 0,
            lift=seen.lift if seen else None,
            low=seen.low if seen else None,
            high=seen.high if seen else None,
            fresh=seen.fresh if seen else 0,
        )


def _by_levels(levels: Sequence[Level]) -> Iterator[Tested]:
    for one in levels:
        if one.factor in LEARNABLE and one.verdict is not Verdict.ALONE:
            yield Tested(
                factor=one.factor,
                level=one.level,
                title=one.title,
                stage=_OF_VERDICTS.get(one.verdict, Stage.WAITING),
                since=None,
                units=one.units,
                needs=one.needs,
                lift=one.ratio,
                low=one.low,
                high=one.high,
            )
