"""Look at texts by the rules of the catalogue, as the strategy wants them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.lint import Hit, Passage, Rule, either
from cfkit.domain.strategy import Strategy
from cfkit.ports import Prose

from .disguise import Stems
from .look import Look
from .measures import MEASURES, Ask, Setting, phrases_of
from .patterns import LIMIT, compiled, gave_up
from .phrases import Phrases, as_written


@dataclass(frozen=True)
class _Ready:
    """A rule with everything that is made of it once."""

    rule: Rule
    level: Level
    phrases: Phrases | None = None
    pattern: regex.Pattern[str] | None = None
    stems: Stems | None = None


class Linter:
    """The rules of one project, ready to look at many texts."""

    def __init__(self, rules: Iterable[Rule], strategy: Strategy, prose: Prose) -> None:
        lint = strategy.content.lint
        brand = strategy.brand
        self._prose = prose
        self._given_up: set[str] = set()
        self.setting = setting_of(strategy, prose)
        self._rules = [
            _ready(rule, Level(lint.levels.get(rule.id, rule.grade(brand.organisation))), prose)
            for rule in rules
            if rule.id not in lint.off
        ]

    def look(self, passage: Passage) -> Look:
        """Take a text apart."""
        return Look(passage, self._prose)

    def diagnose(self, look: Look) -> Iterator[Diagnostic]:
        """Yield what the rules find, a few places a rule; one that takes too long is dropped."""
        dropped = set(self._given_up)
        for ready, hit, more in self.hits(look):
            spot = look.passage.spot(hit.start, hit.found)
            yield spot.problem(ready.rule.id, told(ready.rule, hit, more), ready.level)
        for slug in sorted(self._given_up - dropped):
            yield gave_up(slug, look.passage.spot(0, ""))

    def hits(self, look: Look) -> Iterator[tuple[_Ready, Hit, int]]:
        """Yield each hit with its rule, and how many more there are that are not named."""
        named: dict[tuple[str, int], float] = {}
        kept: list[tuple[_Ready, Hit, int]] = []
        for ready in self._rules:
            rule = ready.rule
            if rule.id in self._given_up or (rule.scope == "post" and not look.passage.is_post):
                continue
            try:
                found = list(_found(ready, look, self.setting))
            except TimeoutError:
                self._given_up.add(rule.id)
                continue
            for at, hit in enumerate(found[: rule.most]):
                more = len(found) - rule.most if at == rule.most - 1 else 0
                kept.append((ready, hit, max(more, 0)))
                if rule.measure and rule.max is not None:
                    place = (rule.measure, hit.start)
                    named[place] = max(named.get(place, 0), rule.max)
        for ready, hit, more in kept:
            measure, limit = ready.rule.measure, ready.rule.max
            # Of two limits of one measure the higher one says it all.
            if not measure or limit is None or named[measure, hit.start] == limit:
                yield ready, hit, more


def told(rule: Rule, hit: Hit, more: int = 0) -> str:
    """Say what is wrong and what to write instead."""
    rest = f" ({more} more like it)" if more else ""
    instead = f"instead: {hit.better}" if hit.better else rule.fix
    return f"{hit.told(rule.message)}{rest}; {hit.told(instead)}"


def setting_of(strategy: Strategy, prose: Prose) -> Setting:
    """Gather what the rules need to know of a project."""
    brand = strategy.brand
    named = " ".join(
        filter(None, [brand.name, brand.site, *(channel.title for channel in strategy.channels)])
    )
    return Setting(
        brand.voice,
        phrases_of(brand.voice.avoid, prose),
        frozenset(word.lower() for word in re.findall(r"[A-Za-z]{2,}|[А-ЯЁ]{2,}", named)),
        {channel.id: channel.footer for channel in strategy.channels if channel.footer},
    )


def _ready(rule: Rule, level: Level, prose: Prose) -> _Ready:
    listed: Mapping[str, str] = {**dict.fromkeys(rule.list, ""), **rule.replace}
    if rule.kind == "stems":
        return _Ready(rule, level, stems=Stems(rule.list, rule.except_))
    if rule.kind == "pattern":
        return _Ready(rule, level, pattern=compiled(either(rule.patterns)))
    if rule.kind in ("words", "lemmas"):
        lemmas_of = prose.lemmas if rule.kind == "lemmas" else as_written
        return _Ready(rule, level, phrases=Phrases(listed, lemmas_of))
    return _Ready(rule, level)


def _found(ready: _Ready, look: Look, setting: Setting) -> Iterator[Hit]:
    rule = ready.rule
    if ready.phrases is not None:
        for start, found, better in ready.phrases.find(look):
            yield Hit(start, found, better=better)
    elif ready.pattern is not None:
        for match in ready.pattern.finditer(look.bare, timeout=LIMIT):
            yield Hit(match.start(), match[0].strip()[:60])
    elif ready.stems is not None:
        for start, found in ready.stems.find(look.text):
            yield Hit(start, found)
    elif rule.measure and rule.measure in MEASURES:
        yield from MEASURES[rule.measure](Ask(look, rule, setting))
