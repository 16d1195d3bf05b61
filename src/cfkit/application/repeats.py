"""Find comments that say the same, by the dictionary forms of their words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cfkit.domain.asked import Meaning, Repeated
from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.domain.project import Project

from .classify import normal, shortened
from .nameless import IsName, Names, Vocabulary

COMMON = "common"
"""The row of words that tell no question from another."""

FIRST_NAMES, NO_NAMES = "first-names", "no-names"
"""Rows of words that are surely names of people, and surely none, whatever a dictionary says."""

INTRODUCTIONS = "introductions"
"""The row of words that a name follows."""

PLACES, PLACE_FIRST, PLACE_LAST = "places", "place-first", "place-last"
"""Rows of places of two words, and of words that begin or end the name of one."""

_OF_NAMES = {FIRST_NAMES, NO_NAMES, INTRODUCTIONS, PLACES, PLACE_FIRST, PLACE_LAST}

ALIKE = 0.5
"""Share of the words of two comments from which on they speak of the same (Jaccard)."""

MOST = 10
"""Words of a comment that are compared; of more, the first."""

CROWD = 64
"""Leading comments with one word that others are held against: the most frequent."""

LONGEST = 140
"""Characters of an example."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

Terms = frozenset[str]


@dataclass(frozen=True, slots=True)
class _Said:
    case: Case
    text: str
    terms: Terms


@dataclass(frozen=True, slots=True)
class Gathered:
    """Comments that say the same, oldest first; `example` is one of them and names no person."""

    cases: tuple[Case, ...]
    example: str

    @property
    def people(self) -> int:
        """How many people wrote them."""
        return _people(self.cases)

    @classmethod
    def alone(cls, case: Case, gist: Gist) -> Gathered:
        """Take one comment that says nothing to compare."""
        return cls((case,), _shown(gist.names.left_out(case.text or "")))


class Gist:
    """Reduces a comment to what it is about."""

    def __init__(
        self,
        meanings: Iterable[Meaning],
        lemmas: Callable[[str], frozenset[str]],
        is_name: IsName | None,
    ) -> None:
        """Take the words that mean the same, and what knows forms of words, and people's names."""
        rows = {one.id: one.words for one in meanings}
        apart = {name: frozenset(rows.pop(name, ())) for name in (COMMON, *_OF_NAMES)}
        self._apart = apart
        self._common = apart[COMMON]
        self._named = {word: words[0] for words in rows.values() for word in words}
        self._lemmas = lemmas
        self.names = Names(
            Vocabulary(
                is_name and (lambda word: False if word in apart[NO_NAMES] else is_name(word)),
                self._common.__contains__,
                self._named.__contains__,
                self._is_place,
                apart[FIRST_NAMES],
                apart[INTRODUCTIONS],
            )
        )
        self._term = lru_cache(maxsize=50_000)(self._read)

    def terms(self, text: str) -> Terms:
        """Return the words of a text that tell it from others, in their dictionary form."""
        found: dict[str, None] = {}
        for word in _WORD.findall(normal(self.names.left_out(shortened(text)))):
            if (term := self._term(word)) is not None:
                found[term] = None
                if len(found) == MOST:
                    break
        return frozenset(found)

    def _is_place(self, first: str, last: str) -> bool:
        firsts, lasts = {first, *self._lemmas(first)}, {last, *self._lemmas(last)}
        return (
            not self._apart[PLACE_FIRST].isdisjoint(firsts)
            or not self._apart[PLACE_LAST].isdisjoint(lasts)
            or not self._apart[PLACES].isdisjoint(f"{one} {two}" for one in firsts for two in lasts)
        )

    def _read(self, word: str) -> str | None:
        forms = sorted({word, *self._lemmas(word)})
        named = next((self._named[one] for one in forms if one in self._named), None)
        if named is not None:
            return named
        if len(word) < 2 or not self._common.isdisjoint(forms):
            return None
        return min(self._lemmas(word))


def repeats(
    cases: Iterable[Case],
    sort: Sort,
    gist: Gist,
    project: Project,
    least: int,
) -> list[Repeated]:
    """Return what at least `least` people said in comments of a class, the most frequent first.

    A comment whose words were purged is not counted.
    """
    said = _said((one for one in cases if one.sort is sort), gist)
    faq = [
        (one.id, gist.terms(question))
        for one in project.strategy.communication.faq
        for question in one.questions
    ]
    ideas = [(one.id, gist.terms(one.faq.question)) for one in project.ideas.values() if one.faq]
    found = [
        _repeated(sort, leader, members, faq, ideas, gist.names)
        for leader, members in _gathered(said).items()
    ]
    chosen = [one for one in found if one.people >= least]
    return sorted(chosen, key=lambda one: (-one.people, -one.count, one.example))


def gathered(cases: Iterable[Case], gist: Gist) -> list[Gathered]:
    """Put comments together that say the same; those that say nothing to compare are left out."""
    return [
        Gathered(
            tuple(sorted((one.case for one in members), key=_order)),
            _example(leader, members, gist.names),
        )
        for leader, members in _gathered(_said(cases, gist)).items()
    ]


def _order(one: Case) -> tuple[datetime, str]:
    return one.posted_at, one.name


def _said(cases: Iterable[Case], gist: Gist) -> list[_Said]:
    return [
        _Said(one, one.text, terms)
        for one in sorted(cases, key=_order)
        if one.text
        if (terms := gist.terms(one.text))
    ]


def _people(cases: Iterable[Case]) -> int:
    return len({one.author or one.name for one in cases})


def _gathered(said: Sequence[_Said]) -> Mapping[Terms, list[_Said]]:
    """Put each comment to the first of the frequent ones that it resembles.

    Two sets that share half of their words share one of the rarest half of each: only those are
    looked up.
    """
    spread = Counter(term for one in said for term in one.terms)
    by_terms: dict[Terms, list[_Said]] = defaultdict(list)
    for one in said:
        by_terms[one.terms].append(one)
    order = sorted(by_terms, key=lambda terms: (-len(by_terms[terms]), len(terms), sorted(terms)))
    leaders: dict[str, list[tuple[int, Terms]]] = defaultdict(list)
    found: dict[Terms, list[_Said]] = {}
    for place, terms in enumerate(order):
        rarest = sorted(terms, key=lambda term: (spread[term], term))[: len(terms) // 2 + 1]
        near = {
            (-_alike(terms, leader), at, leader)
            for term in rarest
            for at, leader in leaders[term]
            if len(terms) <= 2 * len(leader) and len(leader) <= 2 * len(terms)
        }
        much, _, best = min(near, default=(0.0, 0, terms))
        if -much >= ALIKE:
            found[best] += by_terms[terms]
            continue
        found[terms] = list(by_terms[terms])
        for term in rarest:
            if len(leaders[term]) < CROWD:
                leaders[term].append((place, terms))
    return found


def _alike(one: Terms, other: Terms) -> float:
    return len(one & other) / len(one | other)


def _repeated(  # noqa: PLR0913, PLR0917  what a row of the answer is made of
    sort: Sort,
    leader: Terms,
    members: Sequence[_Said],
    faq: Sequence[tuple[str, Terms]],
    ideas: Sequence[tuple[str, Terms]],
    names: Names,
) -> Repeated:
    shared = Counter(term for one in members for term in one.terms)
    lemmas = [
        term
        for term, much in shared.items()
        if 2 * much >= len(members) and (much > 1 or names.words.judge(term) is False)
    ]
    days = [one.case.posted_at for one in members]
    return Repeated(
        sort,
        _example(leader, members, names),
        len(members),
        _people(one.case for one in members),
        tuple(sorted({one.case.channel for one in members})),
        tuple(sorted(lemmas, key=lambda term: (-shared[term], term))),
        min(days),
        max(days),
        next(_near(leader, faq), None),
        next(_near(leader, ideas), None),
    )


def _near(leader: Terms, known: Sequence[tuple[str, Terms]]) -> Iterator[str]:
    """Yield what speaks of the same, the most alike first."""
    close = [(-_alike(leader, terms), name) for name, terms in known if terms]
    yield from (name for much, name in sorted(close) if -much >= ALIKE)


def _example(leader: Terms, members: Sequence[_Said], names: Names) -> str:
    """Take the shortest of those that say it in the most frequent way, without names."""
    said = defaultdict(set)
    for one in members:
        for word in _WORD.findall(shortened(one.text).casefold()):
            said[word].add(one.case.author or one.case.name)

    def is_shared(word: str) -> bool:
        return len(said[word.casefold()]) > 1

    plain = [
        " ".join(names.left_out(shortened(one.text), is_shared).split())
        for one in members
        if one.terms == leader
    ]
    return _shown(min(plain, key=lambda one: (len(one) < 8, len(one), one)))


def _shown(said: str) -> str:
    text = " ".join(said.split()).lstrip(",.;:?! ") or "…"
    text = text[:1].upper() + text[1:]
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:—– ") + "…"
