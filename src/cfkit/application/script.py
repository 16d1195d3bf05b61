"""Make the script of a unit: its parts as scenes in time, and what is wrong with their pace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from cfkit.domain.errors import UsageError
from cfkit.domain.markup import Block, Document, parse
from cfkit.domain.project import Project
from cfkit.domain.script import (
    SLOW_OPENING,
    WORDS_A_MINUTE,
    WORDS_A_SECOND,
    Both,
    Label,
    Scene,
    SceneKind,
    Script,
    Timing,
    Warned,
    label_of,
    rescaled,
    seconds_for,
    spoken,
)

from .unit import Unit
from .write import parts_of

Directives = Mapping[str, Sequence[str]]
"""By column: how a line may begin that is seen or heard in a scene, not spoken."""

_FEW_WORDS = 12
_SENTENCE_END = re.compile(r"(?<=[.!?…])[»”\")]*\s+")
_DIGIT = re.compile(r"\d")


def has_script(project: Project) -> list[str]:
    """List the formats that are told in time."""
    return [one.id for one in project.catalogue.formats.values() if one.script]


def make_script(
    unit: Unit,
    project: Project,
    kinds: Mapping[str, SceneKind],
    directives: Directives,
    *,
    length: int | None = None,
) -> Script:
    """Turn a unit into a script, `length` seconds long when that is asked for.

    Raise `UsageError` for a format that is not told in time.
    """
    format_ = project.catalogue.formats.get(unit.key.format)
    if format_ is None or format_.script is None:
        told = ", ".join(has_script(project))
        raise UsageError(f"{unit.key.format} has no script; formats that have one: {told}")
    language, timing = project.strategy.brand.language, format_.script
    parts = [label_of(part) for part in parts_of(unit.body)]
    caption = ""
    if parts and parts[0][0] is None and any(label for label, _ in parts):
        caption = parse(parts[0][1]).written_out
        parts = parts[1:]
    reader = _Reader(timing, language, kinds, directives, from_file=unit.path is not None)
    scenes = tuple(reader.scenes(parts))
    warnings = list(_disorder(parts))
    if length is not None and scenes:
        scenes = rescaled(scenes, length)
    warnings += _pace(scenes, timing)
    idea = project.ideas.get(unit.key.idea)
    return Script(
        key=str(unit.key),
        title=idea.title if idea else unit.key.idea,
        format=(format_.ru if language == "ru" else format_.en) or format_.ru,
        language=language,
        timing=timing,
        scenes=scenes,
        caption=caption,
        warnings=tuple(warnings),
    )


class _Reader:
    def __init__(
        self,
        timing: Timing,
        language: str,
        kinds: Mapping[str, SceneKind],
        directives: Directives,
        *,
        from_file: bool,
    ) -> None:
        self._timing = timing
        self._language = language
        self._kinds = kinds
        self._named = {
            name.casefold(): kind for kind in kinds.values() for name in (kind.ru, kind.en)
        }
        self._directive = _matcher(directives) if from_file else None

    def scenes(self, parts: Sequence[tuple[Label | None, str]]) -> Iterator[Scene]:
        """Yield scenes that follow each other; a part without times takes what its words need."""
        end = 0
        for number, (label, written) in enumerate(parts, 1):
            start = max(end, label.start) if label else end
            text, said = self._directed(written)
            document = parse(text)
            voice = " ".join(_sentences(document))
            needs = max(seconds_for(voice), 2)
            end = max(label.end if label else start + needs, start + 1)
            kind = self._kind(label, number)
            name = label.name if label and label.name else kind.in_(self._language) if kind else ""
            is_edge = number in (1, len(parts))
            scene = Scene(
                number,
                start,
                end,
                name or str(number),
                shot=self._hint(kind.shot if kind else None),
                voice=voice,
                screen=_on_screen(document, is_edge=is_edge),
                sound=self._hint(kind.sound if kind else None),
                props=self._hint(kind.props if kind else None),
            )
            yield replace(scene, **said)

    def _kind(self, label: Label | None, number: int) -> SceneKind | None:
        if label and label.name and (known := self._named.get(label.name.casefold())):
            return known
        names = self._timing.scenes
        return self._kinds.get(names[number - 1]) if number <= len(names) else None

    def _hint(self, both: Both | None) -> str:
        return both.in_(self._language) if both else ""

    def _directed(self, text: str) -> tuple[str, dict[str, Any]]:
        """Take the lines out that say what is seen and heard."""
        if self._directive is None:
            return text, {}
        kept: list[str] = []
        said: dict[str, Any] = {}
        for line in text.split("\n"):
            found = self._directive.match(line)
            if found and found.lastgroup:
                column = found.lastgroup
                words = parse(line[found.end() :].strip()).written_out
                said[column] = "\n".join(filter(None, [said.get(column), words]))
            else:
                kept.append(line)
        return "\n".join(kept).strip(), said


def _matcher(directives: Directives) -> re.Pattern[str]:
    groups = (
        f"(?P<{column}>{'|'.join(map(re.escape, names))})" for column, names in directives.items()
    )
    return re.compile(rf"\s*(?:{'|'.join(groups)})\s*:", re.IGNORECASE)


def _text(block: Block) -> str:
    return "".join(run.text for run in block.runs).strip()


def _sentences(document: Document) -> Iterator[str]:
    for block in document.blocks:
        said = spoken(" ".join(_text(block).split()))
        if said:
            yield said if said[-1] in '.!?…:;»”"' else f"{said}."


def _on_screen(document: Document, *, is_edge: bool) -> str:
    """Choose what is also read: points of a list, a number, the hook and the call, addresses."""
    items = [_text(block) for block in document.blocks if block.kind == "item"]
    urls = list(dict.fromkeys(document.links))
    if items:
        shown = [spoken(item).rstrip(".") for item in items]
    else:
        whole = " ".join(_text(block) for block in document.blocks)
        found = [spoken(one) for one in _SENTENCE_END.split(whole)]
        short = [one for one in found if one and len(one.split()) <= _FEW_WORDS]
        telling = [one for one in short if _DIGIT.search(one)]
        shown = telling[:1] or (short[:1] or found[:1] if is_edge else [])
        shown = [one.rstrip(".") for one in shown]
    return "\n".join([*filter(None, shown), *urls])


def _disorder(parts: Sequence[tuple[Label | None, str]]) -> Iterator[Warned]:
    labelled = [(n, label) for n, (label, _) in enumerate(parts, 1) if label]
    for number, label in labelled:
        if label.end <= label.start:
            yield Warned(
                "time-order", f"scene {number} ends before it begins; mend its label", number
            )
    for (_, before), (number, label) in pairwise(labelled):
        if label.start < before.end:
            words = f"scene {number} begins before the one above it ends; moved behind it"
            yield Warned("time-order", words, number)


def _pace(scenes: Sequence[Scene], timing: Timing) -> Iterator[Warned]:
    if not scenes:
        yield Warned("no-scenes", "the body has no scenes; write each as a part, under **0–3 s**")
        return
    for scene in scenes:
        if scene.pace > WORDS_A_SECOND:
            words = (
                f"scene {scene.number} says {scene.words} words in {scene.seconds} s, "
                f"{scene.pace:.1f} a second; over {WORDS_A_SECOND} is hard to follow (a rule of "
                f"thumb): give it {seconds_for(scene.voice)} s or say less"
            )
            yield Warned("too-fast", words, scene.number)
    hook = scenes[0]
    needed = seconds_for(hook.voice)
    if not timing.outline and needed > SLOW_OPENING:
        words = f"the hook takes {needed} s to say; the first 3 decide who stays: say it shorter"
        yield Warned("slow-hook", words, hook.number)
    total = scenes[-1].end
    if total > timing.longest:
        words = f"{total} s is longer than the format's {timing.longest} s; drop a scene or a line"
        yield Warned("too-long", words)
    if total < timing.shortest:
        spare = (timing.shortest - total) * WORDS_A_MINUTE // 60
        words = (
            f"{total} s is shorter than the format's {timing.shortest} s: room for {spare} words"
        )
        yield Warned("too-short", words)
