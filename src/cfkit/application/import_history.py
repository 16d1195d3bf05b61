"""Take publications from before cfkit from a table: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from cfkit.domain.diagnostics import choices
from cfkit.domain.grid import Line
from cfkit.domain.metrics import AGES, Metric
from cfkit.domain.past import FACTORS, PastPost
from cfkit.domain.project import Project

from .addresses import plain_address
from .cell_values import is_day
from .headed import Headed
from .import_numbers import SOURCE, counted_at

TAKEN = (
    "url",
    "channel",
    "published_at",
    "taken_at",
    *FACTORS,
    "text",
    *(one.value for one in Metric),
)
"""The columns that have a place in a table of past publications."""

_NOON = time(12)
_END_OF_DAY = time(23, 59, 59)
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Past:
    """What a table of past publications brings; `unknown` names levels that no file explains."""

    posts: tuple[PastPost, ...]
    repeated: int
    notes: tuple[str, ...]


def import_history(
    headed: Headed,
    project: Project,
    ours: Mapping[str, str],
    stood: Iterable[PastPost],
    now: datetime,
) -> Past:
    """Read every row; `ours` gives keys by the plain addresses of what cfkit published.

    A post that `stood` keeps its address as it was written first, and its `taken_at` where the row
    tells nothing else. Raise `InvalidFiles` with all that is wrong.
    """
    known = {(one.channel, plain_address(one.url)): one for one in stood}
    found: dict[tuple[str, str], tuple[Line, PastPost]] = {}
    repeated = 0
    for line in headed.lines():
        post = _post(headed, line, project, now)
        if post is None:
            continue
        address = plain_address(post.url)
        place = (post.channel, address)
        if place in known:
            post = _after(known[place], post, headed.text(line, "taken_at"))
        elif place in found:
            post = replace(post, url=found[place][1].url)
        if address in ours:
            words = f"cfkit published this itself, as {ours[address]}: import it without --history"
            headed.wrong(line, "url", "published-here", words)
        elif place not in found:
            found[place] = (line, post)
        elif found[place][1] == post:
            repeated += 1
        else:
            words = f"row {found[place][0].number} tells of the same address: keep one of the two"
            headed.wrong(line, "url", "told-twice", words)
    headed.require()
    posts = tuple(post for _, post in found.values())
    return Past(posts, repeated, tuple(_notes(posts, project)))


def _post(headed: Headed, line: Line, project: Project, now: datetime) -> PastPost | None:
    before = len(headed.problems)
    channel = _channel(headed, line, project)
    url = headed.text(line, "url")
    if url is None:
        headed.wrong(line, "url", "no-address", "where does this stand? Fill url")
    published = headed.instant(line, "published_at", _NOON)
    if published is None and headed.text(line, "published_at") is None:
        words = "when was this published? Fill published_at"
        headed.wrong(line, "published_at", "no-instant", words)
    taken = headed.instant(line, "taken_at", _END_OF_DAY)
    if taken is not None:
        taken = counted_at(headed, line, taken, now)
    counts = headed.counts(line)
    if published is not None:
        if published > now + _SKEW:
            words = "published_at is ahead of now: is the zone or the year right?"
            headed.wrong(line, "published_at", "published-ahead", words)
        if taken is not None and taken < published:
            words = "taken_at is before published_at: is the zone or the year right?"
            headed.wrong(line, "taken_at", "taken-before", words)
    if url is None or published is None or len(headed.problems) > before:
        return None
    factors = {name: text for name in FACTORS if (text := headed.text(line, name))}
    return PastPost(
        channel,
        url,
        published,
        max(taken or min(published + AGES[-1], now), published),
        counts,
        factors,
        headed.text(line, "text"),
        headed.mapping.source or SOURCE,
    )


def _after(stood: PastPost, post: PastPost, taken: str | None) -> PastPost:
    """Put a row in the place of what stood; one that says the same leaves it as it was counted.

    A row that tells no instant, or a day, says nothing against an instant that stood within it.
    """
    post = replace(post, url=stood.url)
    if replace(post, taken_at=stood.taken_at) != stood:
        return post
    is_within = is_day(taken or "") and post.taken_at - stood.taken_at < timedelta(days=1)
    return stood if taken is None or (is_within and stood.taken_at <= post.taken_at) else post


def _channel(headed: Headed, line: Line, project: Project) -> str:
    known = [one.id for one in project.strategy.channels]
    name = headed.text(line, "channel") or headed.mapping.channel
    if name is None:
        words = f"on which channel? Fill channel{choices('', known)}"
        headed.wrong(line, "channel", "no-channel", words)
    elif name not in known:
        words = f"the strategy has no channel {name}{choices(name, known)}"
        headed.wrong(line, "channel", "unknown-channel", words)
    return name or ""


def _notes(posts: tuple[PastPost, ...], project: Project) -> Iterator[str]:
    strategy = project.strategy
    levels: Mapping[str, set[str]] = {
        "angle": set(project.catalogue.angles),
        "format": set(project.catalogue.formats),
        "segment": {one.id for one in strategy.segments},
        "pillar": {one.id for one in strategy.content.pillars},
    }
    for factor, known in levels.items():
        told = {post.factors[factor] for post in posts if factor in post.factors}
        for level in sorted(told - known):
            words = f'no {factor} is called "{level}" here'
            yield f"{words}: it is kept, and compared as one of its own"
