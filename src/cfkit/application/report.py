"""Report on a period: what was planned, what went out, what it brought and what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.domain.case import Case
from cfkit.domain.lessons import Lessons
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.past import PastPost
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery
from cfkit.domain.report import Report, Row, Standing, Statement
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Strategy

from . import comparison, decisions, effort, figures, trials
from .advertised import advertised
from .beside import beside
from .bought import bought
from .carry import carry, window
from .conversation import conversation
from .due import DEFAULT_LATE
from .history import past_entries
from .outcomes import Entry, Material, Title, channels_of, split
from .readings import aware
from .repeats import Gist
from .tiring import tiring
from .usefulness import valued
from .viral import reached
from .weeks import weeks

SCHEMA = 1
FALSE_ALARM = 0.05
"""How often a level without any effect leaves its 95 % range by chance."""


def make_report(  # noqa: PLR0913, PLR0917 - a report is made of everything that is known
    project: Project,
    period: Period,
    placements: Sequence[Placement],
    deliveries: Mapping[str, Delivery],
    snapshots: Iterable[Snapshot],
    at: datetime,
    past: Iterable[PastPost] = (),
    lessons: Lessons | None = None,
    cases: Iterable[Case] = (),
    gist: Callable[[], Gist] | None = None,
) -> Report:
    """Report on the placements whose slot lies in `period`.

    `placements` may hold other periods too, and should hold the neighbours: what is live and has
    no file counts by the day it went out. `snapshots` is walked once. `at` decides what is due.
    `past` is what was published before cfkit: it counts like the rest, but was not planned here.
    `lessons` is what a model learned of the period; it speaks of winners, single months never do.
    `cases` are the comments of other people; those of other periods are passed over. `gist` opens
    what tells their questions apart; without it none is named.
    """
    title = Title(project)
    entries, earlier = split(Material(project, period, placements, deliveries, snapshots, at))
    before = past_entries(past, project, period)
    published = [*before, *(entry for entry in entries if entry.is_out)]
    grouped = list(channels_of(project, entries))
    live = list(channels_of(project, published))
    bases = [(slug, some, comparison.basis_of(some)) for slug, some in live]
    compared = [one for _, _, basis in bases for one in basis.units]
    levels = comparison.levels(published, compared, title)
    above, below = comparison.notables(compared, title)
    channels = [figures.of_channel(slug, some, basis, title) for slug, some, basis in bases]
    zone = ZoneInfo(project.strategy.brand.timezone)
    now = aware(at).astimezone(zone)
    within = window(period, zone)
    carried = (carry(slug, some, _of(slug, earlier), within, title) for slug, some in live)
    paid = (advertised(slug, some, title) for slug, some in live)
    talk = conversation(cases, project, period, aware(at), gist)
    over = now.date() > period.last
    goals = figures.goals(project, period, published, talk, over=over)
    shares = effort.shares(project, published, title)
    variety = [
        one
        for slug, some in live
        for one in effort.diversity(project, slug, some, title.channel(slug))
    ]
    judged = len(decisions.judged(levels))
    decided = decisions.decide(
        entries, channels, levels, goals, shares, lessons, title, len(before)
    )
    waiting = decisions.waiting(levels, lessons, title)
    evidence = decisions.Evidence(decided, above, variety, compared, waiting)
    volume = project.strategy.factory.volume or figures.a_month(period, len(entries))
    proposed = decisions.propose(project, volume, evidence)
    return Report(
        period=period.name,
        first=period.first,
        last=period.last,
        at=now,
        over=over,
        language=project.strategy.brand.language,
        currency=budget.currency if (budget := project.strategy.resources.budget) else None,
        brand=project.strategy.brand.name,
        sandbox_units=sum(entry.readings.is_sandboxed for entry in published),
        notes=tuple(decisions.notes(entries, channels)),
        decisions=tuple(trials.with_weights(decided, project, lessons)),
        goals=tuple(goals),
        path=tuple(figures.path(published)),
        channels=tuple(channels),
        paid=tuple(one for one in paid if one),
        reached=tuple(reached(slug, some, title) for slug, some in live if some),
        carried=tuple(one for one in carried if one),
        weeks=tuple(weeks(published, period, len(project.catalogue.angles))),
        engagement=tuple(figures.of_platforms(published, title)),
        valued=tuple(valued(published, title)),
        factors=tuple(levels),
        judged=judged,
        by_chance=judged * FALSE_ALARM,
        above=tuple(above),
        below=tuple(below),
        hypotheses=tuple(trials.tested(levels, lessons, title)),
        comments=tuple(figures.figure(Metric.COMMENTS, some) for _, some in live),
        conversation=talk,
        production=tuple(effort.production(slug, some, title) for slug, some in grouped),
        effort=effort.effort(project, period, entries),
        money=effort.money(project, period, [one for one in entries if one.is_out]),
        diversity=tuple(variety),
        shares=tuple(shares),
        tiring=tuple(tiring(compared, title)),
        budget=tuple(trials.budget(project, period)),
        next=tuple(trials.with_weights(proposed, project, lessons)),
        shifts=tuple(trials.shifts(lessons, title)),
        settled=bool(lessons and lessons.findings and not lessons.changes),
        rivals=tuple(beside(project, period, channels)),
        bought=tuple(bought(project, placements, published, title)),
        false_winners=_false_winners(decided, lessons),
        winners=sum(one.verdict == "winner" for one in lessons.findings) if lessons else 0,
        publications=tuple(_row(one, title, project.strategy) for one in (*before, *entries)),
    )


def as_json(report: Report) -> dict[str, Any]:
    """Return the numbers as JSON values: instants as ISO 8601, unknown as null, shares 0 to 1."""
    document = _plain(report)
    return {"schema": SCHEMA, **document}


def _false_winners(decided: Iterable[Statement], lessons: Lessons | None) -> float | None:
    if lessons is None or not any(one.kind == "winner" for one in decided):
        return None
    return lessons.expected_false_winners


def _of(channel: str, entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.channel == channel]


def _row(entry: Entry, title: Title, strategy: Strategy) -> Row:
    delivery, is_missed = entry.delivery, entry.standing is Standing.MISSED
    age, taken_at = entry.readings.age, entry.readings.taken_at
    return Row(
        key=entry.key,
        channel=entry.channel,
        channel_title=title.channel(entry.channel),
        at=entry.at,
        title=title.entry(entry),
        angle=title.level("angle", entry.variant.angle) if entry.variant else "",
        format=title.level("format", entry.variant.format) if entry.variant else "",
        standing=entry.standing,
        url=entry.url,
        taken_at=taken_at and taken_at.astimezone(entry.at.tzinfo),
        age_hours=age.total_seconds() / 3600 if age is not None else None,
        ripening=entry.readings.is_ripening,
        sandbox=entry.readings.is_sandboxed,
        error=delivery.error if delivery else None,
        counts={metric.value: value for metric, value in entry.readings.latest.items()},
        missed_because=delivery.error_code if delivery and is_missed else None,
        allowed_hours=_allowed(entry.channel, strategy) if is_missed else None,
    )


def _allowed(slug: str, strategy: Strategy) -> float:
    late = next((strategy.late(one) for one in strategy.channels if one.id == slug), None)
    return (late or DEFAULT_LATE).after.total_seconds() / 3600


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, (date, datetime)) else value
