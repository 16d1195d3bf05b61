"""Fills all wordings of an angle with one idea, once for every format and hook that follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import nodes

from cfkit.domain.errors import NothingToSay
from cfkit.domain.idea import Idea
from cfkit.domain.strategy import Brand, Goal
from cfkit.domain.strategy.model import Model
from cfkit.domain.variant import Variant

from .environment import BlockUse, Said, only_blocks, uses_of
from .escaping import escape
from .fields import SHARED, Bits, Fields, blocks_of, roots_of, step_of
from .filling import Conditions, Filler, Template
from .language import Language
from .packs import Packs
from .picker import Choice, Hooks, Task, speech
from .wordings import BEATS, AngleWordings, Wording

NAMED_BY_AUTHOR = 0.6
"""Share of a value's words that makes an author's hook count as having said it."""


@dataclass(frozen=True)
class Script:
    """What an angle can say: its wordings, cut, and which of its blocks ask for them."""

    wordings: AngleWordings
    templates: Mapping[str, tuple[Template, ...]]
    by_hand: Mapping[str, frozenset[str]]
    """Blocks that do not call `say`, each with the attributes it reads."""
    plain: tuple[tuple[str, str], ...] | None
    """Blocks that are one `say` each, with the beat; `None` when a block has to be rendered."""


def script_of(packs: Packs, language: str, angle: str, trees: Sequence[nodes.Template]) -> Script:
    """Read the wordings of an angle; none are needed when every block is written by hand."""
    uses: dict[str, BlockUse] = {}
    for tree in trees:
        uses |= uses_of(tree)
    by_hand = {name: use.reads for name, use in uses.items() if not use.asks}
    plain = None
    if len(trees) == 1 and only_blocks(trees[0]):
        found = [(name, use.only) for name, use in uses.items() if use.only is not None]
        plain = tuple(found) if len(found) == len(uses) else None
    path = packs.find(f"{language}/wordings/{angle}.yaml")
    if path is None:
        return Script(AngleWordings(), {}, by_hand, plain)
    data = packs.load(path) or {}
    wordings = packs.model(path, AngleWordings, data)
    asked = frozenset(beat for use in uses.values() for beat in use.asks)
    templates = {
        beat: tuple(_cut(packs, path, data, one) for one in wordings.of(beat))
        for beat in BEATS
        if beat in asked
    }
    return Script(wordings, templates, by_hand, plain)


def _cut(packs: Packs, path: Any, data: Any, wording: Wording) -> Template:
    try:
        return Template.of(wording)
    except ValueError as error:
        line = next(
            (
                getattr(row, "line", 1)
                for rows in data.values()
                if isinstance(rows, list)
                for row in rows
                if isinstance(row, dict) and row.get("text") == wording.text
            ),
            1,
        )
        raise packs.problem(path, line, f"{error}: {wording.text}") from None


@dataclass(frozen=True, slots=True)
class Planned:
    """The words chosen for one variant."""

    beats: Mapping[str, str]
    spoken: int
    required: frozenset[str]
    hook_of_author: str | None = None


@dataclass(frozen=True)
class Prepared:
    """All that an idea can say from one angle to one segment."""

    idea: Idea
    block: Model | None
    task: Task
    authors: tuple[Choice, ...]
    """Hooks that the idea's author wrote."""
    hooks: Hooks
    hooks_of_author: Hooks
    hook_by_hand: bool
    stands_alone: bool
    """Whether a hook is enough, as over the options of a poll."""
    legal: str | None
    names: Callable[[int], frozenset[str]]
    hold: Callable[[Sequence[str]], bool]
    """Answers conditions (`when`) for this idea and segment."""

    def plan(self, seed: int, hook: int | None) -> Planned:
        """Choose a hook and the beats behind it. Raise `NothingToSay`.

        Hook N is the N-th of the author's, then of the angle's. Without a number it is one of the
        author's for half of the keys, else one of the angle's.
        """
        own: Iterable[Choice | None] = (None,) if self.hook_by_hand else self.hooks.by(seed)
        if hook is not None:
            return self._numbered(chain(self.authors, own), seed, hook)
        authors = self.hooks_of_author.by(seed >> 3) if self.authors else ()
        for choice in chain(authors, own) if seed >> 60 & 1 else chain(own, authors):
            planned = self._with(choice, seed)
            if planned is not None:
                return planned
        raise NothingToSay("the values fit no wording that leaves more than a hook")

    def _numbered(self, choices: Iterable[Choice | None], seed: int, hook: int) -> Planned:
        number = 0
        for choice in choices:
            planned = self._with(choice, seed)
            number += planned is not None
            if planned is not None and number == hook:
                return planned
        raise NothingToSay(f"there are {number} hooks, so h{hook} has none")

    def _with(self, choice: Choice | None, seed: int) -> Planned | None:
        beats = BEATS if choice is None else BEATS[1:]
        said = speech(self.task, beats, choice, seed)
        if said is None:
            return None
        by_author = choice is not None and choice in self.authors
        hook = choice.text if choice and by_author else None
        return Planned(said.beats, said.spoken, said.required, hook)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every variant of a strategy. `currency` is an ISO 4217 code."""

    language: Language
    brand: Brand
    goals: Mapping[str, Goal]
    currency: str | None
    zone: ZoneInfo


def prepare(
    variant: Variant, script: Script, setting: Setting, known: dict[int, str | None]
) -> Prepared:
    """Fill every wording that fits the idea, the segment and the brand's voice.

    `known` keeps texts that are the same for every segment between calls.
    """
    language = setting.language
    goal = setting.goals.get(variant.goal or "")
    link = variant.idea.link or (goal.destination if goal else None)
    trim = {path: tuple(leads) for path, leads in script.wordings.trim.items()}
    fields = Fields(language, roots_of(variant, setting.brand), link, setting.zone, trim)
    blocks = blocks_of(variant)
    block = blocks[0][1] if blocks else None
    bits = Bits(fields, script.wordings.names)
    conditions = Conditions(language, fields, block)
    filler = Filler(language, fields, setting.currency, known)
    reader = _Reader(variant, script, filler, conditions, setting.brand.voice.person)
    filled = {beat: list(reader.read(beat)) for beat in script.templates}
    must = _must(script, reader, fields, bits)
    for rows in filled.values():
        for template, _ in rows:
            bits.mask(template.paths)
            bits.mask((*template.wording.owes, *template.wording.after))
    by_hand = {
        beat: bits.mask(_values_read(read, fields)) for beat, read in script.by_hand.items()
    }
    printed = bits.mask(("options",)) if variant.format.needs.poll else 0
    choices = {
        beat: [
            choice
            for template, text in rows
            if not (choice := _choice(template, text, bits)).says & printed
        ]
        for beat, rows in filled.items()
    }
    later = {beat: bits.covered(mask) for beat, mask in by_hand.items() if beat in BEATS}
    authors = tuple(_of_author(hook, bits) for hook in variant.idea.hooks)
    return Prepared(
        variant.idea,
        block,
        Task(choices, must & ~printed, later, carried=bool(printed or by_hand)),
        authors,
        Hooks(choices.get("hook", ())),
        Hooks(authors),
        "hook" in by_hand,
        bool(printed),
        reader.legal(),
        bits.names,
        conditions.hold,
    )


class _Reader:
    """Goes through the wordings of a beat and fills those that may be used."""

    def __init__(
        self,
        variant: Variant,
        script: Script,
        filler: Filler,
        conditions: Conditions,
        person: str,
    ) -> None:
        self._step = step_of(variant)
        self._script = script
        self._filler = filler
        self._conditions = conditions
        self._person = person

    def read(self, beat: str) -> Any:
        """Yield each usable template with its text."""
        for template in self._script.templates[beat]:
            if template.wording.legal or not self.allowed(template.wording):
                continue
            text = self._filler.fill(template)
            if text:
                yield template, text

    def allowed(self, wording: Wording) -> bool:
        """Whether step, voice and conditions let a wording be used at all."""
        if wording.step and self._step not in wording.step:
            return False
        if wording.person and self._person not in wording.person:
            return False
        return self._conditions.hold(wording.when)

    def legal(self) -> str | None:
        """Return the label that has to be printed: the first legal wording that can be filled."""
        rows = (row for rows in self._script.templates.values() for row in rows)
        for template in rows:
            if template.wording.legal and (text := self._filler.fill(template)):
                return text
        return None


def _must(script: Script, reader: _Reader, fields: Fields, bits: Bits) -> int:
    """Fields that have to be spoken: those that are there and that some wording could speak."""
    speakable = {
        path
        for rows in script.templates.values()
        for template in rows
        if reader.allowed(template.wording)
        for path in template.paths
    }
    roots = {path.split(".")[0] for path in speakable}
    must = 0
    for path in script.wordings.must:
        there = fields[path] is not None and (path in speakable or path in roots)
        if there and not script.by_hand.keys() & set(BEATS[1:]):
            must |= bits.own(path)
    return must


def _values_read(names: Iterable[str], fields: Fields) -> list[str]:
    """Which fields a block written by hand prints, as far as its attributes tell."""
    paths = [path for name in sorted(names) for path in (name, f"idea.{name}")]
    return [path for path in paths if isinstance(fields[path], (str, int, float, tuple))]


def _choice(template: Template, text: str, bits: Bits) -> Choice:
    paths = template.paths
    says = bits.mask(paths)
    line = template.line
    return Choice(
        text=Said(text),
        says=says,
        spoken=bits.covered(says),
        after=bits.mask(template.wording.after),
        owes=bits.mask(template.wording.owes),
        has_value=any(path not in SHARED for path in paths),
        leads_in=line.leads_in,
        asks=line.asks,
        fallback=template.wording.fallback,
    )


def _of_author(hook: str, bits: Bits) -> Choice:
    spoken = bits.covered(bits.in_text(hook, NAMED_BY_AUTHOR))
    return Choice(Said(escape(hook)), 0, spoken, leads_in=":" in hook, asks=hook.endswith("?"))
