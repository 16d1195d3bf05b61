"""Sum up what people wrote under posts in a period, and how they were answered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.domain.evidence import Answered, Conversation, Question
from cfkit.domain.keys import PlacementKey
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period

from .answers import tally
from .nameless import contactless
from .outcomes import Title

LISTED = 5
"""Questions that are named, those that were asked most often first."""

SHOWN = 160
"""Characters of a question."""

ALIKE = 0.5
"""Questions are the same when they share so much of their words."""

UNKNOWN = "unknown"
"""The class of a comment in which nothing spoke for any."""

_ORDER = [*(sort.value for sort in Sort), UNKNOWN]
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 5
_HOUR = timedelta(hours=1)


def conversation(
    cases: Iterable[Case],
    project: Project,
    period: Period,
    now: datetime,
    nameless: Callable[[str], str] = contactless,
) -> Conversation | None:
    """Count the comments written in the period; `None` when none is known.

    Repeated questions count as one by the beginnings of their words. `nameless` takes out of one
    that is shown what names a person.
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
            _question(some, Title(project), nameless)
            for some in _notable(groups.get(Sort.QUESTION.value, ()))
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


def _notable(cases: Iterable[Case]) -> list[list[Case]]:
    """Gather what was asked again and again, and what was never answered, oldest first."""
    known: list[tuple[set[str], list[Case]]] = []
    for case in sorted(cases, key=lambda one: (one.posted_at, one.name)):
        if case.text is not None:
            words = {word[:_STEM] for word in _WORD.findall(case.text.casefold())}
            same = next((some for stems, some in known if _alike(stems, words)), None)
            if same is None:
                known.append((words, [case]))
            else:
                same.append(case)
    notable = [some for _, some in known if len(some) > 1 or some[0].is_open]
    return sorted(notable, key=lambda some: -len(some))[:LISTED]


def _alike(one: set[str], other: set[str]) -> bool:
    return bool(one & other) and len(one & other) >= ALIKE * len(one | other)


def _question(cases: Sequence[Case], title: Title, nameless: Callable[[str], str]) -> Question:
    first = cases[0]
    text = " ".join(nameless(first.text or "").split()).lstrip(",.;:?! ") or "…"
    text = text[0].upper() + text[1:]
    return Question(
        text=text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…",
        times=len(cases),
        answered=sum(case.answered_at is not None for case in cases),
        channel=title.channel(first.channel),
        title=_post(first.key, title),
        case=first.name,
    )


def _post(key: str, title: Title) -> str:
    try:
        return title.idea(PlacementKey.parse(key).variant.idea)
    except ValueError:
        return key
