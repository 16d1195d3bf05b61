"""Sum up what people wrote under posts in a period, and how they were answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.domain.evidence import Answered, Conversation, Question
from cfkit.domain.keys import PlacementKey
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period

from .answers import tally
from .outcomes import Title
from .repeats import Gathered, Gist, gathered

LISTED = 5
"""Questions that are named, those that most people asked first."""

UNKNOWN = "unknown"
"""The class of a comment in which nothing spoke for any."""

_ORDER = [*(sort.value for sort in Sort), UNKNOWN]
_HOUR = timedelta(hours=1)


def conversation(
    cases: Iterable[Case],
    project: Project,
    period: Period,
    now: datetime,
    gist: Callable[[], Gist] | None = None,
) -> Conversation | None:
    """Count the comments written in the period; `None` when none is known.

    `gist` opens what tells questions apart, as `cfkit inbox questions` does; without it none is
    named.
    """
    strategy = project.strategy
    inside = [
        case
        for case in cases
        if case.posted_at.astimezone(ZoneInfo(strategy.zone_of(case.channel))).date() in period
    ]
    if not inside:
        return None
    groups: dict[str, list[Case]] = {}
    for case in inside:
        groups.setdefault(case.sort.value if case.sort else UNKNOWN, []).append(case)
    return Conversation(
        whole=_answered("", inside, now),
        classes=tuple(_answered(one, groups[one], now) for one in _ORDER if one in groups),
        outcomes=dict(sorted(Counter(case.outcome for case in inside if case.outcome).items())),
        questions=tuple(
            _questions(groups.get(Sort.QUESTION.value, ()), Title(project), gist) if gist else ()
        ),
    )


def _answered(sort: str, cases: Sequence[Case], now: datetime) -> Answered:
    found = tally(cases, now)
    return Answered(
        sort=sort,
        comments=found.comments,
        owed=found.owed,
        answered=found.answered,
        share=found.share,
        p50_hours=None if found.p50 is None else found.p50 / _HOUR,
        p90_hours=None if found.p90 is None else found.p90 / _HOUR,
        late=found.late,
        units=len({case.key for case in cases}),
    )


def _questions(cases: Sequence[Case], title: Title, gist: Callable[[], Gist]) -> Iterator[Question]:
    """Name what several people asked, and what was never answered, most people first."""
    known = [case for case in cases if case.text]
    if not known:
        return
    opened = gist()
    groups = gathered(known, opened)
    told = {case.name for one in groups for case in one.cases}
    alone = [Gathered.alone(case, opened) for case in known if case.name not in told]
    notable = [
        one
        for one in (*groups, *alone)
        if one.people > 1 or all(case.is_open for case in one.cases)
    ]
    for one in sorted(notable, key=lambda one: (-one.people, -len(one.cases)))[:LISTED]:
        first = one.cases[0]
        yield Question(
            text=one.example,
            times=len(one.cases),
            people=one.people,
            answered=sum(case.answered_at is not None for case in one.cases),
            channel=title.channel(first.channel),
            title=_post(first.key, title),
            case=first.name,
        )


def _post(key: str, title: Title) -> str:
    try:
        return title.idea(PlacementKey.parse(key).variant.idea)
    except ValueError:
        return key
