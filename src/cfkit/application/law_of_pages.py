"""Find what the law asks of the pages of a strategy: which, of what kind, how they answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from cfkit.domain.diagnostics import Location
from cfkit.domain.lint import Hit, Law
from cfkit.domain.strategy import Channel, Strategy

Found = Iterator[tuple[Location, Hit]]

DESCRIBED = {
    "about": ("what it does (brand.about)", ("strategy", "brand")),
    "site": ("its site (brand.site)", ("strategy", "brand")),
    "contact": ("how to reach it (communication.contact)", ("strategy", "communication")),
}
"""What a page tells of its owner, in people's words, and where the strategy says it."""


def law_of_pages(law: Law, strategy: Strategy) -> Found:
    """Yield where the pages of an organisation do not do what a law asks of it."""
    if not law.organisations or strategy.brand.organisation in law.organisations:
        yield from _CHECKERS[law.looks_at](law, strategy)


def is_on(platform: str, channel: Channel, law: Law) -> bool:
    """Whether a channel is on a platform, be it by hand: then its id or title says where."""
    if channel.platform != "manual":
        return channel.platform == platform
    said = re.split(r"[\W_]+", f"{channel.id} {channel.title or ''}".casefold())
    return any(name.casefold() in said for name in (platform, *law.names.get(platform, ())))


def _concerned(law: Law, strategy: Strategy) -> Iterator[tuple[Location, Channel]]:
    for index, channel in enumerate(strategy.channels):
        if any(is_on(platform, channel, law) for platform in law.platforms):
            yield ("strategy", "channels", index), channel


def _pages(law: Law, strategy: Strategy) -> Found:
    channels = strategy.channels
    missing = [one for one in law.platforms if not any(is_on(one, c, law) for c in channels)]
    if missing:
        yield ("strategy", "channels"), Hit(0, "", better=" and ".join(map(str.upper, missing)))


def _kind(law: Law, strategy: Strategy) -> Found:
    """Name pages of another kind than `law.values`, and doors that are closed."""
    for where, channel in _concerned(law, strategy):
        if channel.page is not None and channel.page not in law.values:
            yield (*where, "page"), Hit(0, f"page: {channel.page}")
        elif channel.access == "closed":
            yield (*where, "access"), Hit(0, "access: closed")


def _contents(law: Law, strategy: Strategy) -> Found:
    """Name what the strategy does not say, so that no page can."""
    if not any(_concerned(law, strategy)):
        return
    said = {
        "about": strategy.brand.about,
        "site": strategy.brand.site,
        "contact": strategy.communication.contact,
    }
    missing = [name for name in law.requires if not said.get(name)]
    if missing:
        words = ", ".join(DESCRIBED[name][0] for name in missing)
        yield DESCRIBED[missing[0]][1], Hit(0, "", better=words)


def _answers(law: Law, strategy: Strategy) -> Found:
    """Name silent pages, and a promise to answer that is missing or later than so many hours."""
    concerned = [*_concerned(law, strategy)]
    for where, channel in concerned:
        if not channel.comments:
            yield (*where, "comments"), Hit(0, "comments: false")
    within = strategy.communication.answer_within
    if concerned and within is None:
        yield ("strategy", "communication"), Hit(0, "no answer_within")
    elif concerned and within and law.threshold and within > timedelta(hours=law.threshold):
        hours = within.total_seconds() / 3600
        where = ("strategy", "communication", "answer_within")
        yield where, Hit(0, f"answer_within: {hours:g}h")


def _cadence(law: Law, strategy: Strategy) -> Found:
    for where, channel in _concerned(law, strategy):
        weekly = channel.cadence.per_week
        if weekly is not None and weekly < (law.threshold or 0):
            yield (*where, "cadence"), Hit(0, "", str(weekly))


def _audience(law: Law, strategy: Strategy) -> Found:
    for index, channel in enumerate(strategy.channels):
        if (channel.subscribers or 0) >= (law.threshold or 0) and channel.rkn is None:
            where: Location = ("strategy", "channels", index, "subscribers")
            yield where, Hit(0, "", f"{channel.subscribers:,}".replace(",", " "))


_CHECKERS: Mapping[str, Callable[[Law, Strategy], Found]] = {
    "pages": _pages,
    "kind": _kind,
    "contents": _contents,
    "answers": _answers,
    "cadence": _cadence,
    "audience": _audience,
}
OF_PAGES = tuple(_CHECKERS)
"""What a law of pages looks at."""
