"""Turns variants into words with Jinja templates and wordings from packs."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from jinja2 import Template, TemplateRuntimeError, nodes
from jinja2.runtime import Context

from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import NothingToSay
from cfkit.domain.keys import VariantKey, seed_of
from cfkit.domain.strategy import Channel, Strategy
from cfkit.domain.variant import BEATS, Speech, Variant

from .calls import Ask, CallLists, Calls
from .english import English
from .environment import (
    FAILURES,
    MAX_STEPS,
    Missing,
    PackLoader,
    Said,
    Sandbox,
    failure,
)
from .fields import line_of
from .filters import filters_of, flow, paragraphs, parts, points, scene, slides, timeline
from .growth import MAX_OUTPUT, TooMuch
from .language import Language
from .packs import Packs, load_hooks
from .preparation import Material, Prepared, Setting
from .russian import Russian
from .script import Script, family_of, script_of
from .straight import Straight, straight

_EMPTY = dict.fromkeys((*BEATS, "legal"), Said(""))
_KEPT = 512
LAYING_OUT = (paragraphs, parts, flow, scene, points, slides, timeline)
"""What formats may call to lay beats out."""


@dataclass(frozen=True, slots=True)
class _Angle:
    name: str
    script: Script


class JinjaTemplates:
    """Speaks one language for one strategy; `packs` are folders, the project's own first.

    Not for use by two threads at once: the bound on a template's work is counted here.
    """

    def __init__(
        self, strategy: Strategy, packs: Sequence[Path], *, language: str | None = None
    ) -> None:
        self._strategy = strategy
        self._packs = Packs(packs)
        code = language or strategy.brand.language
        self._language = language_of(code, self._packs)
        currency = _currency(strategy)
        goals = {goal.id: goal for goal in strategy.goals}
        zone = ZoneInfo(strategy.brand.timezone)
        self._setting = Setting(self._language, strategy.brand, goals, currency, zone)
        self._loader = PackLoader(self._packs, code)
        self._sandbox = Sandbox(self._loader)
        self._sandbox.add_filters(filters_of(self._language, currency))
        self._sandbox.globals.update({one.__name__: one for one in LAYING_OUT})
        self._sandbox.trusted = frozenset(LAYING_OUT)
        self._globals = dict(self._sandbox.globals)
        self._angles: dict[str, _Angle] = {}
        self._formats: dict[str, tuple[Template, Straight | None]] = {}
        self._prepared: dict[tuple[object, ...], Prepared] = {}
        self._materials: dict[tuple[object, ...], Material] = {}
        self._calls: Calls | None = None
        self._families = frozenset(load_hooks(self._packs))

    def speak(self, variant: Variant) -> Speech:
        """Say every beat that can be said well. Raise `NothingToSay` or `InvalidFiles`."""
        angle = self._angle(variant)
        prepared = self._prepare(variant, angle)
        planned = prepared.plan(seed_of(line_of(variant.key)), variant.key.hook)
        if angle.script.plain is None:
            beats = self._beats(variant, angle, prepared, planned.beats)
            if planned.hook_of_author is not None:
                beats["hook"] = planned.hook_of_author
        else:
            beats = {block: planned.beats.get(beat, "") for block, beat in angle.script.plain}
        told = {beat: beats[beat] for beat in BEATS if beats.get(beat)}
        if "hook" not in told or len(told) < (1 if prepared.stands_alone else 2):
            raise NothingToSay(f"{variant.key}: only a hook would stand; nothing else can be said")
        if prepared.material.legal:
            told["legal"] = prepared.material.legal
        spoken = prepared.material.values.names(planned.spoken)
        family = planned.family or family_of(told["hook"]) or "claim"
        return Speech(told, spoken, planned.required, family)

    def call(
        self, variant: Variant, speech: Speech, channel: Channel, *, at: datetime | None = None
    ) -> str | None:
        """Choose the one call that suits angle, goal and channel; `None` when none does.

        `at` is the instant of the slot: dates of events are named only when they lie after it.
        """
        if self._calls is None:
            self._calls = Calls(self._language, self._strategy, self._call_lists())
        angle = self._angle(variant)
        prepared = self._prepare(variant, angle)
        ask = Ask(angle.script.wordings, prepared.hold, prepared.material.acts, at)
        return self._calls.choose(variant, speech, channel, ask)

    def lay_out(self, variant: Variant, beats: Mapping[str, str]) -> str:
        """Lay beats out in the variant's format; parts are separated by a line `---`."""
        template, straight = self._format(variant)
        said = _EMPTY.copy()
        for name, text in beats.items():
            said[name] = text if type(text) is Said else Said(text)
        if straight is not None and (laid := _laid(straight, said)) is not None:
            return laid.strip()
        context = self._context(variant)
        context["beats"] = said
        self._sandbox.steps = MAX_STEPS
        try:
            running = template.new_context(context, shared=True)
            return _joined(_running(template, running)).strip()
        except FAILURES as error:
            raise self._failure(error, variant, f"formats/{variant.format.id}.md.j2") from error

    def forget(self) -> None:
        """Drop what was prepared for ideas seen so far; the words stay the same."""
        self._prepared.clear()
        self._materials.clear()

    def bare(self, variant: Variant) -> Callable[[], str]:
        """Prepare what a benchmark compares with: `render` of both templates and nothing around it.

        `say` chooses and fills wordings as it does in `speak`; call `forget` before each round, or
        they are known already.
        """
        angle, (template, _) = self._angle(variant), self._format(variant)
        spoken = self._sandbox.get_template(angle.name)
        block = self._prepare(variant, angle).material.block
        context = self._context(variant) | {"block": block, "item": variant.key.item}

        def render() -> str:
            fresh = self._prepare(variant, angle)
            words = fresh.plan(seed_of(line_of(variant.key)), variant.key.hook).beats
            told = {**_EMPTY, **words}
            self._sandbox.steps = MAX_STEPS
            head = spoken.render(context | {"say": told.__getitem__})
            return head + template.render(context | {"beats": told})

        return render

    def _beats(
        self, variant: Variant, angle: _Angle, prepared: Prepared, words: Mapping[str, str]
    ) -> dict[str, str]:
        beats: dict[str, str] = {}
        context = self._context(variant)
        context["block"] = prepared.material.block
        context["item"] = variant.key.item
        context["say"] = lambda beat: Said(words.get(beat, ""))
        template = self._sandbox.get_template(angle.name)
        self._sandbox.steps = MAX_STEPS
        try:
            running = template.new_context(context, shared=True)
            running.blocks = _Blocks(beats, template.blocks)
            for _ in template.root_render_func(running):
                pass
        except FAILURES as error:
            raise self._failure(error, variant, angle.name) from error
        return beats

    def _context(self, variant: Variant) -> dict[str, Any]:
        return {
            **self._globals,
            "idea": variant.idea,
            "segment": variant.segment,
            "brand": self._strategy.brand,
            "angle": variant.angle,
            "format": variant.format,
            "stage": variant.stage,
            "goal": variant.goal,
            "item": variant.key.item,
            "pick": partial(_picked, variant.key),
        }

    def _prepare(self, variant: Variant, angle: _Angle) -> Prepared:
        owner = _owner(variant)
        poll = variant.format.needs.poll
        key = (*owner, variant.segment.id, poll)
        found = self._prepared.get(key)
        if found is None or found.idea is not variant.idea:
            if len(self._prepared) >= _KEPT:
                self.forget()
            material = self._materials.get(owner)
            if material is None or material.idea is not variant.idea:
                material = Material(variant, angle.script, self._setting)
                self._materials[owner] = material
            printed = angle.script.bits.own("options") if poll else 0
            found = material.for_segment(variant, printed=printed)
            self._prepared[key] = found
        return found

    def _angle(self, variant: Variant) -> _Angle:
        slug = variant.angle.id
        found = self._angles.get(slug)
        if found is None:
            name = f"angles/{slug}.j2"
            try:
                trees = list(self._trees(name))
                script = script_of(self._packs, self._language.code, slug, trees, self._families)
                if script.plain is None:
                    self._sandbox.get_template(name)
            except FAILURES as error:
                raise self._failure(error, variant, name) from error
            found = self._angles[slug] = _Angle(name, script)
        return found

    def _format(self, variant: Variant) -> tuple[Template, Straight | None]:
        slug = variant.format.id
        found = self._formats.get(slug)
        if found is None:
            name = f"formats/{slug}.md.j2"
            try:
                template = self._sandbox.get_template(name)
                *_, tree = self._trees(name)
                found = template, straight(tree, {one.__name__: one for one in LAYING_OUT}, _EMPTY)
                self._formats[slug] = found
            except FAILURES as error:
                raise self._failure(error, variant, name) from error
        return found

    def _trees(self, name: str) -> Iterator[nodes.Template]:
        """Yield the syntax of a template, that of those it extends first."""
        tree = self._sandbox.parse(*self._source(name))
        for extends in tree.find_all(nodes.Extends):
            if isinstance(extends.template, nodes.Const):
                if extends.template.value == name:
                    raise TemplateRuntimeError("the template extends itself")
                yield from self._trees(str(extends.template.value))
        yield tree

    def _source(self, name: str) -> tuple[str, str, str | None]:
        source, shown, _ = self._loader.get_source(self._sandbox, name)
        return source, name, shown

    def _failure(self, error: Exception, variant: Variant, name: str) -> InvalidFiles:
        shown = f"{self._packs.folders[-1].name}/{self._language.code}/{name}"
        return failure(error, self._packs, shown, str(variant.key))

    def _call_lists(self) -> CallLists:
        path = self._packs.find(f"{self._language.code}/ctas.yaml")
        if path is None:
            return CallLists()
        return self._packs.model(path, CallLists, self._packs.load(path))


class _Blocks(dict[str, list[Callable[[Any], Any]]]):
    """Collects what blocks say instead of printing it, also those of a parent template."""

    def __init__(self, beats: dict[str, str], blocks: Mapping[str, Callable[[Any], Any]]) -> None:
        self._beats = beats
        super().__init__({name: [self._caught(name, block)] for name, block in blocks.items()})

    def _caught(self, name: str, block: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def catch(context: Any) -> tuple[str, ...]:
            try:
                self._beats[name] = _joined(block(context)).strip()
            except Missing:
                # A beat whose value is missing is dropped, never printed half.
                self._beats[name] = ""
            return ()

        return catch

    def setdefault(self, name: str, _default: Any = None) -> Any:
        if name not in self:
            self[name] = _Parents(lambda block: self._caught(name, block))
        return self[name]


class _Parents(list[Callable[[Any], Any]]):
    def __init__(self, caught: Callable[[Callable[[Any], Any]], Callable[[Any], Any]]) -> None:
        super().__init__()
        self._caught = caught

    def append(self, block: Callable[[Any], Any]) -> None:
        super().append(block if self else self._caught(block))


def language_of(code: str, packs: Packs) -> Language:
    """Make the language. Raise `InputError` when Russian lacks its dictionary."""
    terms: dict[str, Any] = {}
    for path in packs.every(f"catalogue/terms.{code}.yaml"):
        for name, value in packs.load(path).items():
            terms[name] = _merged(terms.get(name), value)
    return Russian(terms) if code == "ru" else English(terms)


def _merged(shipped: Any, own: Any) -> Any:
    if isinstance(shipped, dict) and isinstance(own, dict):
        return {**shipped, **own}
    return f"{shipped} {own}" if isinstance(shipped, str) and isinstance(own, str) else own


def _owner(variant: Variant) -> tuple[object, ...]:
    """Tell whose words can be kept for the next segment; a reason is the segment's own."""
    own = variant.segment.id if "segment.reasons" in variant.angle.needs else None
    return id(variant.idea), variant.angle.id, variant.key.item, variant.goal, own


def _running(template: Template, context: Context) -> Generator[str]:
    return cast("Generator[str]", template.root_render_func(context))


def _laid(straight: Straight, said: Mapping[str, str]) -> str | None:
    """Lay out without Jinja; `None` leaves to it what goes wrong, for it knows the line."""
    try:
        laid = straight(said)
        laid.encode()
    except FAILURES:
        return None
    is_sound = type(laid) is Said and len(laid) <= MAX_OUTPUT and "\0" not in laid
    return laid if is_sound else None


def _joined(pieces: Generator[str]) -> str:
    length, kept = 0, []
    for piece in pieces:
        length += len(piece)
        if length > MAX_OUTPUT:
            # Thrown into the template, so that the traceback knows its line.
            pieces.throw(TooMuch(f"the template prints more than {MAX_OUTPUT} characters"))
        kept.append(piece)
    return "".join(kept)


def _picked(key: VariantKey, options: Sequence[str]) -> str:
    if not options:
        raise ValueError("pick needs at least one text to choose from")
    return Said(options[seed_of(key, *options) % len(options)])


def _currency(strategy: Strategy) -> str | None:
    budget, country = strategy.resources.budget, strategy.brand.country
    if budget is not None:
        return budget.currency
    from babel.numbers import get_territory_currencies  # noqa: PLC0415  seldom asked for

    current = get_territory_currencies(country) if country else []
    return str(current[0]) if len(current) == 1 else None
