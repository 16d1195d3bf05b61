"""Gathers what one idea can say from one angle, once for every format, hook and segment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.domain.errors import NoSuchHook, NothingToSay
from cfkit.domain.idea import Idea
from cfkit.domain.strategy import Brand, Goal, Segment
from cfkit.domain.strategy.model import Model
from cfkit.domain.variant import Variant

from .affinity import nearest
from .escaping import escape
from .fields import NEAR, Fields, blocks_of, roots_of, step_of, text_of, turn_of
from .filling import Conditions, Filler
from .language import Language, ends_in_url, ends_itself, words
from .picker import Choice, Chosen, Hooks, Task, behind, speech
from .script import Row, Script, family_of
from .wordings import BEATS

NAMED_BY_AUTHOR = 0.6
"""Share of a value's words that makes an author's hook count as having said it."""

SAME_WORDS = 0.8
"""Share of its words in another value that makes a value count as said with it."""

MESSAGE = "idea.message"
_CLOSING = '»”“’")]%₽€£$'
"""Marks after which a sentence still wants its stop."""

AUTHOR = "author"
"""The family of hooks that the idea's author wrote."""

SAME_HOOK = 0.7
"""Share of the shorter hook's words in another that makes both one hook, within a family."""

_ENOUGH = 3
_SEGMENT = "segment_people"


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every variant of a strategy. `currency` is an ISO 4217 code."""

    language: Language
    brand: Brand
    goals: Mapping[str, Goal]
    currency: str | None
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Planned:
    """The words chosen for one variant."""

    beats: Mapping[str, str]
    spoken: int
    required: frozenset[str]
    family: str | None = None
    """The family of the hook."""
    hook_of_author: str | None = None


class Values:
    """Which fields an idea fills, and which of them say the same."""

    def __init__(self, script: Script, fields: Fields) -> None:
        bits = script.bits.all
        there = {
            path: bit
            for path, bit in bits.items()
            if path[:8] != "segment." and fields[path] is not None
        }
        self.present = sum(there.values())
        self._bits = bits
        self._words = {
            bit: frozenset(words(text))
            for path, bit in there.items()
            if (text := text_of(fields[path]))
        }
        self._twins = {bit: bit for bit in bits.values()}
        self._meet(list(self._words.items()))
        self._join_lists(bits)
        self._names: dict[int, frozenset[str]] = {}

    def _meet(self, known: Sequence[tuple[int, frozenset[str]]]) -> None:
        for at, (bit, mine) in enumerate(known):
            for other, theirs in known[at + 1 :]:
                if mine.isdisjoint(theirs):
                    continue
                small = min(len(mine), len(theirs))
                shared = len(mine & theirs)
                if shared >= SAME_WORDS * small if small >= _ENOUGH else shared == small > 1:
                    self._twins[bit] |= other
                    self._twins[other] |= bit

    def _join_lists(self, bits: Mapping[str, int]) -> None:
        """Let a list and its first element be said together."""
        for path, bit in bits.items():
            whole = bits.get(path.partition(".0")[0], 0) if ".0" in path else 0
            if whole:
                self._twins[bit] |= whole
                self._twins[whole] |= bit

    def covered(self, mask: int) -> int:
        """Add fields that say the same as those of `mask`."""
        spoken = mask
        while mask:
            bit = mask & -mask
            spoken |= self._twins[bit]
            mask ^= bit
        return spoken

    def in_text(self, text: str) -> int:
        """Return the fields that an author's own words have said."""
        there = set(words(text))
        spoken = 0
        for bit, need in self._words.items():
            if need and len(need & there) >= NAMED_BY_AUTHOR * len(need):
                spoken |= bit
        return self.covered(spoken)

    def names(self, mask: int) -> frozenset[str]:
        """Name the fields of a mask."""
        if mask not in self._names:
            self._names[mask] = frozenset(path for path, bit in self._bits.items() if bit & mask)
        return self._names[mask]


class Material:
    """What an idea has to say from an angle, before a segment is known."""

    def __init__(self, variant: Variant, script: Script, setting: Setting) -> None:
        goal = setting.goals.get(variant.goal or "")
        link = variant.idea.link or (goal.destination if goal else None)
        trim = {path: tuple(leads) for path, leads in script.wordings.trim.items()}
        roots = roots_of(variant, setting.brand)
        blocks = blocks_of(variant)
        self.idea = variant.idea
        self.block: Model | None = blocks[0][1] if blocks else None
        self.fields = Fields(setting.language, roots, link, setting.zone, trim)
        self.values = Values(script, self.fields)
        self._setting = setting
        self._speaks_of_segments = script.speaks_of_segments
        self._is_reason = "segment.reasons" in variant.angle.needs
        self._filler = Filler(setting.language, self.fields, setting.currency)
        self._conditions = Conditions(setting.language, self.fields, self.block)
        usable = script.usable(step_of(variant), setting.brand.voice.person)
        asked = script.of_segments
        there = sum(
            bit
            for path, bit in script.seats.items()
            if not bit & asked and self.fields[path] is not None
        )
        self._rows = {
            beat: [
                row if row.addresses else self._choice(row, self._filler)
                for row in self._fitting(rows, there | asked, there)
            ]
            for beat, rows in usable.items()
        }
        self.must = self._must(script)
        self.by_hand = {
            beat: script.bits.mask(path for path in paths if path in script.bits.all)
            for beat, paths in script.by_hand.items()
        }
        hooks = variant.idea.hooks if script.wordings.authors else ()
        self.authors = tuple(self._of_author(hook) for hook in hooks)
        self.acts = frozenset(filter(self._acts, (*script.wordings.acts, MESSAGE)))
        """Fields that ask the reader to act."""
        self.legal = next(filter(None, map(self._filler.fill, script.legal)), None)

    def _fitting(self, rows: Sequence[Row], may_be: int, are: int) -> Iterator[Row]:
        """Drop what the idea's fields rule out; those of a segment are asked later."""
        hold = self._conditions.hold
        for row in rows:
            if row.needs & ~may_be or row.unless & are:
                continue
            when = row.template.wording.when
            if not when or hold(name for name in when if name != _SEGMENT):
                yield row

    def _must(self, script: Script) -> int:
        """Fields that have to be spoken: those that are there and that some wording could speak."""
        if script.by_hand.keys() & set(BEATS[1:]):
            return 0
        speakable = 0
        for rows in self._rows.values():
            for row in rows:
                speakable |= row.says
        must = script.bits.mask(script.wordings.must)
        return must & self.values.covered(speakable & self.values.present) & self.values.present

    def _choice(self, row: Row, filler: Filler) -> Choice:
        return Choice(row, self.values.covered(row.says), filler)

    def _acts(self, path: str) -> bool:
        value = self.fields[path]
        shape = self._setting.language.shape(value) if isinstance(value, str) else None
        return shape == "imperative" or (shape == "infinitive" and path != MESSAGE)

    def _of_author(self, hook: str) -> Choice:
        said = self.values.in_text(hook)
        unended = (hook[-1:].isalnum() or hook[-1:] in _CLOSING) and not ends_itself(hook)
        text = escape(f"{hook}." if unended and not ends_in_url(hook) else hook)
        return Choice.of_author(
            text,
            said,
            leads_in=":" in hook,
            asks=hook.endswith("?"),
            family=family_of(hook) or AUTHOR,
        )

    def _near(self, segment: Segment) -> Mapping[str, Any]:
        if not (self._speaks_of_segments and (segment.pains or segment.jobs or segment.reasons)):
            return dict.fromkeys(NEAR)
        language, brand = self._setting.language, self._setting.brand
        own = self._is_reason
        texts = [text_of(self.block)]
        if not own:
            texts += [self.idea.title, self.idea.message]
        known = language.subject(f"{brand.name} {brand.about or ''}")
        return nearest(segment, texts, language.subject, known, own=own)

    def for_segment(self, variant: Variant, *, printed: int) -> Prepared:
        """Add what names the segment; `printed` are fields that the format prints itself."""
        fields = self.fields.with_segment(variant.segment, self._near(variant.segment))
        conditions = Conditions(self._setting.language, fields, self.block)
        filler = Filler(self._setting.language, fields, self._setting.currency)

        def chosen(row: Row | Choice) -> Choice | None:
            if isinstance(row, Choice):
                return row
            if any(fields[path] is None for path in row.of_segment):
                return None
            fits = conditions.hold(row.template.wording.when)
            return self._choice(row, filler) if fits else None

        choices = {
            beat: [one for row in rows if (one := chosen(row)) and not one.says & printed]
            for beat, rows in self._rows.items()
        }
        later = {
            beat: self.values.covered(mask) for beat, mask in self.by_hand.items() if beat in BEATS
        }
        carried = bool(printed or self.by_hand)
        return Prepared(
            self,
            Task(choices, self.must & ~printed, later, carried=carried),
            Hooks(choices.get("hook", ())),
            Hooks(self.authors),
            stands_alone=bool(printed),
            hold=conditions.hold,
            turn=turn_of(variant),
        )


@dataclass(frozen=True)
class Prepared:
    """All that an idea can say from one angle to one segment."""

    material: Material
    task: Task
    hooks: Hooks
    hooks_of_author: Hooks
    stands_alone: bool
    """Whether a hook is enough, as over the options of a poll."""
    hold: Callable[[Iterable[str]], bool]
    """Answers conditions (`when`) for this idea and segment."""
    turn: int = 0
    """The place of the segment among those of its idea: each begins with other words."""

    @property
    def idea(self) -> Idea:
        """The idea it was prepared for."""
        return self.material.idea

    def plan(self, seed: int, hook: int | None) -> Planned:
        """Choose a hook and the beats behind it. Raise `NothingToSay`.

        Hook N is the N-th of the author's, then of the angle's, each of another family. Without a
        number it is one of the author's for half of the keys, else one of the angle's.
        """
        if hook is not None:
            found = self._several(seed, hook)
            if len(found) >= hook:
                return found[hook - 1]
            families = ", ".join(str(one.family) for one in found)
            raise NoSuchHook(f"{len(found)} hooks can be said well here, no more: {families}")
        authors = self.hooks_of_author.by(seed >> 3, self.turn) if self.material.authors else ()
        is_authors = ((seed >> 60) + self.turn) & 1
        own = self._own(seed)
        for choice in chain(authors, own) if is_authors else chain(own, authors):
            planned = self._with(choice, seed)
            if planned is not None:
                return self._planned(choice, planned)
        raise NothingToSay("the values fit no wording that leaves more than a hook")

    def _own(self, seed: int) -> Iterable[Choice | None]:
        """Hooks of the angle in the order of the key; `None` stands for a block by hand."""
        return (None,) if "hook" in self.material.by_hand else self.hooks.by(seed, self.turn)

    def _several(self, seed: int, most: int) -> list[Planned]:
        """Find hooks to compare: the author's, then other families, then other words.

        The body stays that of the first hook wherever it can follow the next one.
        """
        kept = _Kept(most)
        for hook in self.material.authors:
            kept.add(hook, self._with(hook, seed), by_author=True)
        own = list(self._own(seed))
        for choice in () if kept.found else own:
            kept.add(choice, self._with(choice, seed), first=True)
        for anew in (True, False):
            for choice in own:
                kept.add(choice, self._before(kept.body, choice), anew=anew)
            for choice in own:
                kept.add(choice, self._with(choice, seed), anew=anew)
        return [self._planned(choice, planned) for choice, planned in kept.found]

    def _before(self, body: Body | None, choice: Choice | None) -> Chosen | None:
        if body is None or choice is None or choice.text is None:
            return None
        return behind(self.task, choice, body)

    def _with(self, choice: Choice | None, seed: int) -> Chosen | None:
        if choice is not None and choice.text is None:
            return None
        beats = BEATS if choice is None else BEATS[1:]
        return speech(self.task, beats, choice, seed, self.turn)

    def _planned(self, choice: Choice | None, said: Chosen) -> Planned:
        by_author = choice is not None and choice in self.material.authors
        hook = choice.text if choice and by_author else None
        family = choice.family if choice else None
        return Planned(said.beats, said.spoken, said.required, family, hook)


Body = Sequence[tuple[str, Choice]]
"""The choices behind a hook."""


class _Kept:
    """Hooks that differ, in the order in which they were found."""

    def __init__(self, most: int) -> None:
        self.found: list[tuple[Choice | None, Chosen]] = []
        self._most = most
        self._families: set[str | None] = set()
        self._said: list[list[str]] = []

    @property
    def body(self) -> Body | None:
        """What follows the first hook."""
        return self.found[0][1].picked if self.found else None

    def add(
        self,
        choice: Choice | None,
        planned: Chosen | None,
        *,
        by_author: bool = False,
        anew: bool = True,
        first: bool = False,
    ) -> None:
        """Keep a hook that is new: of a new family (`anew`), or at least in other words."""
        if planned is None or len(self.found) >= (1 if first else self._most):
            return
        family = choice.family if choice else None
        said = words(planned.beats.get("hook", ""))
        if said in self._said or (anew and not by_author and family in self._families):
            return
        if not anew and any(_alike(said, other) for other in self._said):
            return
        self.found.append((choice, planned))
        self._families.add(family)
        self._said.append(said)


def _alike(one: Sequence[str], other: Sequence[str]) -> bool:
    mine, theirs = frozenset(one), frozenset(other)
    return len(mine & theirs) >= SAME_HOOK * min(len(mine), len(theirs))
