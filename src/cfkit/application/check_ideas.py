"""Check ideas: that an angle can use them, that their media may be used, that they count right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cfkit.domain.catalogue import Catalogue
from cfkit.domain.diagnostics import Diagnostic, Level, Location
from cfkit.domain.project import Written
from cfkit.domain.strategy.brand import Language
from cfkit.domain.until import read_day as day_until

from .check_agenda import read_day
from .check_media import Media

_NUMBERS = {
    word: number
    for words in (
        "два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
        "две",
        "two three four five six seven eight nine ten eleven twelve",
    )
    for number, word in enumerate(words.split(), 2)
}
"""What titles of lists begin with, in the languages of the packs."""


def check_ideas(
    written: Written,
    catalogue: Catalogue,
    *,
    today: date | None = None,
    has_file: Callable[[str], bool] | None = None,
    damage_of: Callable[[str], str | None] | None = None,
) -> Iterator[Diagnostic]:
    """Yield what is wrong with single ideas and with assets."""
    media = Media(written, today=today, has_file=has_file, damage_of=damage_of)
    if "assets" not in written.broken:
        yield from media.check_assets()
    ideas = _Ideas(
        written,
        _needs(written, catalogue),
        _segments_with_reasons(written),
        _agenda(written),
        today,
    )
    for index, idea in enumerate(written.ideas):
        if isinstance(idea, dict) and idea:
            where = ("ideas", index)
            yield from ideas.check(where, idea)
            if "media" in idea and "assets" not in written.broken:
                yield from media.check_idea(where, idea["media"])
    yield from _check_values(written)


def _needs(written: Written, catalogue: Catalogue) -> list[Sequence[str]]:
    """List what the angles that the strategy allows need, the easiest first."""
    pattern = ("strategy", "content", "exclude", "angles", "*")
    excluded = {word for _, word in written.values(*pattern)}
    needs = {angle.needs for name, angle in catalogue.angles.items() if name not in excluded}
    return sorted(needs, key=len)


def _agenda(written: Written) -> dict[str, date]:
    found: dict[str, date] = {}
    for _, item in written.parts("strategy", "content", "agenda", "*"):
        if day := read_day(item, "date"):
            slug = str(item.get("idea")).strip()
            found[slug] = min(day, found.get(slug, day))
    return found


def _event_day(idea: Mapping[str, Any]) -> date | None:
    event = idea.get("event")
    starts = event.get("starts") if isinstance(event, dict) else None
    try:
        return datetime.fromisoformat(starts.strip()).date() if isinstance(starts, str) else None
    except ValueError:
        return None  # said by loading


def _segments_with_reasons(written: Written) -> set[str]:
    return {
        str(segment.get("id"))
        for _, segment in written.parts("strategy", "segments", "*")
        if isinstance(segment, dict) and segment.get("reasons")
    }


@dataclass(frozen=True, slots=True)
class _Ideas:
    """What single ideas are checked against."""

    written: Written
    needs: list[Sequence[str]]
    reasoned: set[str]
    dates: Mapping[str, date]
    """The first date of the agenda that names an idea, by the idea."""
    today: date | None

    def check(self, where: Location, idea: Mapping[str, Any]) -> Iterator[Diagnostic]:
        if self.needs and not any(self._feeds(where, idea, needs) for needs in self.needs):
            words = "no angle can use this idea; add a block, like facts, pain, steps or question"
            spot = self.written.spot((*where, "id"))
            yield spot.problem("idea-without-angle", words, Level.WARNING)
        expiry = read_day(idea, "expires")
        if self.today and expiry and expiry < self.today:
            words = f"this idea expired on {expiry} and is planned no more; renew or remove it"
            spot = self.written.spot((*where, "expires"))
            yield spot.problem("idea-expired", words, Level.HINT)
        if not (self.today and expiry and expiry < self.today):
            yield from self._check_event(where, idea)
        yield from self._check_offer(where, idea)
        if "facts" in idea:
            yield from self._check_facts(where, idea["facts"])
        yield from self._check_counts(where, idea)

    def _feeds(self, where: Location, idea: Mapping[str, Any], needs: Sequence[str]) -> bool:
        return all(
            idea.get(need) not in (None, [])
            or (need == "segment.reasons" and self._has_reasons(idea))
            or self.written.is_doubtful((*where, need))
            for need in needs
        )

    def _has_reasons(self, idea: Mapping[str, Any]) -> bool:
        segments = idea.get("segments")
        named = segments if isinstance(segments, list) else [segments]
        return any(isinstance(slug, str) and slug in self.reasoned for slug in named)

    def _check_event(self, where: Location, idea: Mapping[str, Any]) -> Iterator[Diagnostic]:
        starts = _event_day(idea)
        if starts is None:
            return
        named = self.dates.get(str(idea.get("id")).strip())
        if self.today and starts < self.today:
            words = f"this event began on {starts}, nobody is invited any more; write its next date"
        elif named and starts < named:
            words = f"this event begins on {starts}, before the {named} of the agenda; mend one"
        else:
            return
        spot = self.written.spot((*where, "event", "starts"))
        yield spot.problem("event-past", words, Level.HINT)

    def _check_offer(self, where: Location, idea: Mapping[str, Any]) -> Iterator[Diagnostic]:
        """Hint at an end that no plan can heed."""
        offer = idea.get("offer")
        until = offer.get("until") if isinstance(offer, dict) else None
        if not isinstance(until, str) or not until.strip() or idea.get("expires"):
            return
        languages = [word for _, word in self.written.values("strategy", "brand", "language")]
        if not any(word in _LANGUAGES and not day_until(until, word) for word in languages):
            return
        words = "no plan knows this day; write it like 2026-12-18, or give the idea expires"
        spot = self.written.spot((*where, "offer", "until"))
        yield spot.problem("offer-until", words, Level.HINT)

    def _check_facts(self, where: Location, facts: Any) -> Iterator[Diagnostic]:
        for index, fact in enumerate(facts if isinstance(facts, list) else []):
            here = (*where, "facts", index)
            is_bare = isinstance(fact, dict) and not fact.get("source")
            if is_bare and not self.written.is_doubtful((*here, "source")):
                words = "name the source of this fact: readers and reviewers will ask for it"
                spot = self.written.spot((*here, "id"))
                yield spot.problem("fact-no-source", words, Level.HINT)

    def _check_counts(self, where: Location, idea: Mapping[str, Any]) -> Iterator[Diagnostic]:
        for name, key, check in _COUNTED:
            block = idea.get(name)
            if not isinstance(block, dict) or not isinstance(block.get(key), list):
                continue
            if found := check(idea, block, len(block[key])):
                field, code, level, words = found
                spot = self.written.spot((*where, name, field))
                yield spot.problem(code, words, level)


_Found = tuple[str, str, Level, str] | None


def _check_list(idea: Mapping[str, Any], block: Mapping[str, Any], has: int) -> _Found:
    """Hold the title to its number, unless the idea's link leads to the rest."""
    promised = _promised(block.get("title"))
    if promised in (None, has) or idea.get("link"):
        return None
    words = f"the title promises {promised}, the list has {has}; mend one"
    return "title", "list-count", Level.HINT, words


def _check_signs(_: Mapping[str, Any], block: Mapping[str, Any], has: int) -> _Found:
    threshold = str(block.get("threshold"))[:9]
    if not threshold.isdecimal() or int(threshold) <= has:
        return None
    words = f"nobody can reach {threshold} of {has} signs; lower the threshold"
    return "threshold", "threshold", Level.WARNING, words


def _check_options(_: Mapping[str, Any], __: Mapping[str, Any], has: int) -> _Found:
    if has != 1:
        return None
    words = "a question needs two options at least, or none"
    return "options", "question-options", Level.WARNING, words


_LANGUAGES: tuple[Language, ...] = ("ru", "en")

_COUNTED = (
    ("list", "items", _check_list),
    ("checklist", "items", _check_signs),
    ("question", "options", _check_options),
)


def _promised(title: Any) -> int | None:
    """Read the number that a title begins with."""
    word = title.split(maxsplit=1)[0] if isinstance(title, str) and title.strip() else ""
    if word.isdecimal() and len(word) < 4:
        return int(word)
    return _NUMBERS.get(word.lower())


def _check_values(written: Written) -> Iterator[Diagnostic]:
    """Hint once at ideas without `value` where the authors give it to some."""
    ideas = [(index, idea) for index, idea in enumerate(written.ideas) if isinstance(idea, dict)]
    without = [
        index
        for index, idea in ideas
        if not idea.get("value") and not written.is_doubtful(("ideas", index, "value"))
    ]
    if not without or not any(idea.get("value") for _, idea in ideas):
        return
    words = (
        f"{len(without)} of {len(ideas)} ideas do not say what they give the reader, this is the "
        "first; write value: useful, important or needed"
    )
    spot = written.spot(("ideas", without[0], "id"))
    yield spot.problem("value-missing", words, Level.HINT)
