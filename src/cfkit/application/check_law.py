"""Check what the law asks of pages, ideas and texts; not legal advice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from cfkit.domain.diagnostics import Diagnostic, Level, Location, Spot
from cfkit.domain.idea import Ad, Idea
from cfkit.domain.lint import NOT_ADVICE, Hit, Law
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project, Written
from cfkit.domain.strategy import Strategy

from .law_of_pages import OF_PAGES, is_on, law_of_pages
from .look import Look
from .measures import latin_of
from .paid import ad_of
from .patterns import gave_up, search
from .phrases import Phrases

STALE_DAYS = 180
"""Facts about the law that nobody looked at for so long are likely to have changed."""


class Bench:
    """The law of a country as one strategy has to heed it, on a day."""

    def __init__(
        self,
        laws: Iterable[Law],
        strategy: Strategy,
        today: date,
        known_latin: frozenset[str] = frozenset(),
    ) -> None:
        self.strategy = strategy
        self.known_latin = known_latin
        lint, organisation = strategy.content.lint, strategy.brand.organisation
        self._today = today
        self._given_up: set[str] = set()
        self._laws = [
            (law, Level(lint.levels.get(law.id, law.grade(organisation))))
            for law in laws
            if law.id not in lint.off and law.holds(today)
        ]

    @property
    def replaced(self) -> frozenset[str]:
        """Rules about texts that a law says instead."""
        return frozenset(law.replaces for law, _ in self._laws if law.replaces)

    def looking_at(self, *what: str) -> Iterator[tuple[Law, Level]]:
        """Yield the laws that look at something."""
        return (
            (law, level)
            for law, level in self._laws
            if law.looks_at in what and law.id not in self._given_up
        )

    def give_up(self, law: Law, spot: Spot) -> Diagnostic:
        """Look at nothing by this law any more, for its patterns take too long."""
        self._given_up.add(law.id)
        return gave_up(law.id, spot)

    def oldest(self) -> date | None:
        """Tell when the row was checked that nobody looked at for the longest time."""
        return min((law.checked_on for law, _ in self._laws), default=None)

    def days_old(self) -> int:
        """Count the days since then."""
        oldest = self.oldest()
        return (self._today - oldest).days if oldest else 0


def check_law(project: Project, written: Written, bench: Bench) -> Iterator[Diagnostic]:
    """Yield what pages and ideas lack, whatever their texts say."""
    yield from _stale(written, bench)
    for law, level in bench.looking_at(*OF_PAGES):
        for where, hit in law_of_pages(law, bench.strategy):
            yield _problem(law, level, written.spot(where), hit)
    ads = 0
    for index, value in enumerate(written.ideas):
        idea = project.ideas.get(str(value.get("id"))) if isinstance(value, dict) else None
        if idea is not None:
            ads += idea.is_ad
            yield from _idea(("ideas", index), idea, project, written, bench, is_first=ads == 1)


def _idea(  # noqa: PLR0913  where it stands is three of them
    at: Location,
    idea: Idea,
    project: Project,
    written: Written,
    bench: Bench,
    *,
    is_first: bool,
) -> Iterator[Diagnostic]:
    for law, level in bench.looking_at("ad", "offer", "ai"):
        try:
            for where, hit in _of_idea(law, idea, project):
                yield _problem(law, level, written.spot((*at, *where)), hit)
        except TimeoutError:
            yield bench.give_up(law, written.spot((*at, "offer", "what")))
    if idea.is_ad and is_first:
        for law, level in bench.looking_at("levy"):
            yield _problem(law, level, written.spot((*at, "offer", "ad")), Hit(0, ""))


def law_of_text(look: Look, bench: Bench, names: Mapping[str, Phrases]) -> Iterator[Diagnostic]:
    """Yield what the law asks of one text; `names` are the user's lists, by their file."""
    passage = look.passage
    is_ad = passage.idea is not None and passage.idea.is_ad
    for law, level in bench.looking_at("text", "names", "latin", "ad"):
        if law.skips == "ad" and is_ad:
            continue
        if law.looks_at == "ad":
            is_labelled = is_ad and passage.is_post
            offer = passage.idea.offer if passage.idea and is_labelled else None
            hits = _label(law, offer.ad, look.text) if offer and offer.ad else ()
        elif law.looks_at == "latin":
            hits = _latin(look, bench)
        elif law.looks_at == "names":
            hits = _names(law, look, names)
        else:
            hits = _patterns(law, look.text)
        try:
            for hit in hits:
                yield _problem(law, level, passage.spot(hit.start, hit.found), hit)
        except TimeoutError:
            yield bench.give_up(law, passage.spot(0, ""))


def law_of_ad(placement: Placement, project: Project, bench: Bench) -> Iterator[Diagnostic]:
    """Yield what the law asks of an advertisement on its channel, the label in its text included.

    Those that are errors keep it from being published.
    """
    ad, channel = ad_of(placement, project), project.strategy.channel(placement.key.channel)
    if ad is None:
        return
    for law, level in bench.looking_at("ad"):
        missing = [_shown(name) for name in law.requires if not getattr(ad, name, None)]
        hits = [Hit(0, "", better=", ".join(missing))] if missing else []
        hits += [] if missing else _label(law, ad, placement.body)
        hits += [
            Hit(0, "", better=platform.capitalize())
            for platform in law.platforms
            if is_on(platform, channel, law)
        ]
        for hit in hits:
            yield _problem(law, level, Spot(placement.path or str(placement.key)), hit)


def _problem(law: Law, level: Level, spot: Spot, hit: Hit) -> Diagnostic:
    message = hit.told(law.message).replace("{missing}", hit.better)
    message = message.replace("{platform}", hit.better)
    found = spot.problem(law.id, f"{message}; {law.remedy}", level)
    return replace(found, note=NOT_ADVICE)


def _stale(written: Written, bench: Bench) -> Iterator[Diagnostic]:
    if bench.days_old() > STALE_DAYS:
        words = (
            f"the law pack was last checked on {bench.oldest()}, {bench.days_old()} days ago; see"
            " what changed, and write newer rows into templates/catalogue/law."
            f"{(bench.strategy.brand.country or '').lower()}.yaml"
        )
        spot = written.spot(("strategy", "brand", "country"))
        yield replace(spot.problem("law-stale", words, Level.HINT), note=NOT_ADVICE)


def _of_idea(law: Law, idea: Idea, project: Project) -> Iterator[tuple[Location, Hit]]:
    if law.looks_at == "ai":
        if idea.ai_used in law.values:
            yield ("ai_used",), Hit(0, "")
    elif law.looks_at == "offer":
        yield from _offer(law, idea)
    elif idea.offer is not None and idea.offer.ad is not None:
        yield from _ad(law, idea, idea.offer.ad, project)


def _offer(law: Law, idea: Idea) -> Iterator[tuple[Location, Hit]]:
    if idea.offer is None or all(getattr(idea.offer, name, None) for name in law.requires):
        return
    for hit in _patterns(law, idea.offer.what):
        yield ("offer", "what"), hit
        return


def _ad(law: Law, idea: Idea, ad: Ad, project: Project) -> Iterator[tuple[Location, Hit]]:
    missing = [_shown(name) for name in law.requires if not getattr(ad, name, None)]
    if missing:
        yield ("offer", "ad"), Hit(0, "", better=", ".join(missing))
    serving = [
        platform
        for channel in project.strategy.channels
        for platform in law.platforms
        if is_on(platform, channel, law) and {*channel.segments} & {*idea.segments}
    ]
    for platform in dict.fromkeys(serving):
        yield ("offer", "ad"), Hit(0, "", better=platform.capitalize())


def _shown(name: str) -> str:
    return {"inn": "ИНН"}.get(name, name)


def _label(law: Law, ad: Ad, said: str) -> Iterator[Hit]:
    """Find what the label of an advertisement lacks in the text itself."""
    text = re.sub(r"\s+", " ", said).casefold()
    missing = []
    for wanted in law.in_text:
        name = wanted.strip("{}")
        value = getattr(ad, name, None) if wanted.startswith("{") else wanted
        if value is None or re.sub(r"\s+", " ", value).casefold() not in text:
            missing.append(_shown(name) if wanted.startswith("{") else f"«{wanted.capitalize()}»")
    if missing:
        yield Hit(0, "", better=f"{', '.join(missing)} in its text")


def _patterns(law: Law, text: str) -> Iterator[Hit]:
    if any(search(one, text) for one in law.unless):
        return
    for pattern in law.patterns:
        if found := search(pattern, text):
            yield Hit(found.start(), found[0].strip()[:60])
            return


def _names(law: Law, look: Look, names: Mapping[str, Phrases]) -> Iterator[Hit]:
    listed = names.get(law.file or "")
    if listed is None or any(search(one, look.text) for one in law.unless):
        return
    for start, found, _ in listed.find(look):
        yield Hit(start, found)


def _latin(look: Look, bench: Bench) -> Iterator[Hit]:
    found = list(latin_of(look, bench.known_latin))
    if found:
        shown = dict.fromkeys(word.text for word in found)
        yield Hit(found[0].start, ", ".join([*shown][:3]))
