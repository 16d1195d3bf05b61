"""A script: the scenes of a clip or a stream in time, with what is said and seen in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from math import ceil
from typing import Annotated

from pydantic import Field

from .strategy.model import Flag, Model, Names, Positive, Text
from .text import URL, sentence_ends

WORDS_A_MINUTE = 140
"""The pace that times are set for: the middle of 130 to 150 words a minute, a rule of thumb of
voice-over work (confidence low, no study stands behind it; 2026-11-26)."""

WORDS_A_SECOND = 2.5
"""Faster than this is too fast to follow: the same rule of thumb, 150 words a minute."""

SHORTEST_SCENE = 2
"""Seconds below which a cut is hard to read; a rule of thumb too."""

SLOW_OPENING = 5
"""Seconds after which people are gone; the first three decide. A rule of thumb (2026-11)."""

_LABEL = re.compile(
    r"\A\s*\*\*(?P<from>\d{1,4})\s*[–—-]\s*(?P<to>\d{1,4})\s*(?P<unit>s|с|сек|sec|min|мин)\.?"
    r"(?:\s*·\s*(?P<name>[^*\n]*))?\*\*[ \t]*(?:\n|\Z)"
)
_MINUTES = frozenset({"min", "мин"})
_WORD = re.compile(r"[^\W_]+(?:[-'’.,:][^\W_]+)*")
_LEADS_TO_URL = re.compile(rf"\s*:?\s*\(?{URL.pattern}\)?")


class Timing(Model):
    """How a format is told in time. Lengths in seconds; `scenes` are ids in catalogue/scenes.yaml.

    `outline`: the text is what to speak about, not what to say word by word.
    """

    shortest: Positive
    longest: Positive
    scenes: Names
    outline: Flag = False
    aspect: Annotated[str, Field(pattern=r"^\d+:\d+$")] | None = None


class Both(Model):
    """A text in the two languages that cfkit speaks."""

    ru: Text
    en: Text

    def in_(self, language: str) -> str:
        """Return the text in a language."""
        return self.ru if language == "ru" else self.en


class SceneKind(Both):
    """A kind of scene: its name, and what is usually seen, heard and needed in it."""

    shot: Both | None = None
    sound: Both | None = None
    props: Both | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """The line above a scene: from second to second, and what the scene is called."""

    start: int
    end: int
    unit: str
    name: str = ""

    @property
    def in_minutes(self) -> bool:
        """Whether the label counts in minutes."""
        return self.unit in _MINUTES

    def __str__(self) -> str:
        per = 60 if self.in_minutes else 1
        name = f" · {self.name}" if self.name else ""
        return f"**{self.start // per}–{self.end // per}\u00a0{self.unit}{name}**"


@dataclass(frozen=True, slots=True)
class Scene:
    """One row of a script. Times in seconds; empty text where nothing is said of it."""

    number: int
    start: int
    end: int
    block: str
    shot: str = ""
    voice: str = ""
    screen: str = ""
    sound: str = ""
    props: str = ""

    @property
    def seconds(self) -> int:
        """How long it lasts."""
        return self.end - self.start

    @property
    def words(self) -> int:
        """How many words are spoken."""
        return words_in(self.voice)

    @property
    def pace(self) -> float:
        """Words a second."""
        return self.words / self.seconds if self.seconds else float(self.words)


@dataclass(frozen=True, slots=True)
class Warned:
    """What a director should look at; `scene` is its number, `None` for the whole."""

    code: str
    message: str
    scene: int | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """A whole script. `caption` is what is published beside the clip."""

    key: str
    title: str
    format: str
    language: str
    timing: Timing
    scenes: tuple[Scene, ...]
    caption: str = ""
    warnings: tuple[Warned, ...] = field(default=())

    @property
    def seconds(self) -> int:
        """How long it lasts."""
        return self.scenes[-1].end if self.scenes else 0

    @property
    def words(self) -> int:
        """How many words are spoken."""
        return sum(scene.words for scene in self.scenes)


def label_of(part: str) -> tuple[Label | None, str]:
    """Split the label off a part; `None` where it has none. Times become seconds."""
    found = _LABEL.match(part)
    if found is None:
        return None, part.strip()
    per = 60 if found["unit"] in _MINUTES else 1
    start, end = int(found["from"]) * per, int(found["to"]) * per
    label = Label(start, end, found["unit"], (found["name"] or "").strip())
    return label, part[found.end() :].strip()


def words_in(text: str) -> int:
    """Count what a person says of a text; addresses are not spoken."""
    return len(_WORD.findall(URL.sub(" ", text)))


def spoken(text: str) -> str:
    """Leave out addresses: they stand on the screen, and nobody reads them aloud."""
    return re.sub(r"[ \t]{2,}", " ", _LEADS_TO_URL.sub("", text)).strip(" \t:")


def seconds_for(text: str) -> int:
    """Tell how long a text takes to say, in whole seconds."""
    return ceil(words_in(text) * 60 / WORDS_A_MINUTE)


def timed(parts: Sequence[str], timing: Timing) -> list[str]:
    """Write the times of scenes anew: no gap where one fell out, each as long as its words take.

    A part without a label stays as it is. An outline keeps the lengths that its labels give.
    """
    read = [(label, text) for label, text in map(label_of, parts) if label is not None]
    if len(read) < len(parts):
        return list(parts)
    if not timing.outline:
        read = _opened_briskly(read)
    lengths = [_length(label, text, timing) for label, text in read]
    per = 60 if any(label.in_minutes for label, _ in read) else 1
    ends = list(accumulate(_stretched(lengths, timing, per)))
    times = zip(read, [0, *ends], ends, strict=False)
    return [f"{replace(label, start=a, end=b)}\n{text}" for (label, text), a, b in times]


def _opened_briskly(scenes: Sequence[tuple[Label, str]]) -> list[tuple[Label, str]]:
    """Leave to the first scene the sentences that are said in time; the next one takes the rest."""
    if len(scenes) < 2:
        return list(scenes)
    (first, text), (second, after), *others = scenes
    ends = [0, *sentence_ends(text)]
    brisk = [end for end in ends[1:] if seconds_for(text[:end]) <= SLOW_OPENING]
    cut_at = max(brisk, default=ends[1] if len(ends) > 1 else len(text))
    rest = text[cut_at:].strip()
    if seconds_for(text) <= SLOW_OPENING or not rest:
        return list(scenes)
    return [(first, text[:cut_at].rstrip()), (second, f"{rest} {after}"), *others]


def rescaled(scenes: Iterable[Scene], total: int) -> tuple[Scene, ...]:
    """Fit scenes into `total` seconds, each by its share of the length it had."""
    listed = list(scenes)
    ends = list(accumulate(_shares([scene.seconds for scene in listed], total)))
    starts = [0, *ends]
    return tuple(
        replace(scene, start=a, end=b) for scene, a, b in zip(listed, starts, ends, strict=False)
    )


def _length(label: Label, text: str, timing: Timing) -> int:
    usual = max(label.end - label.start, SHORTEST_SCENE)
    if timing.outline:
        return usual
    needed = max(seconds_for(text), SHORTEST_SCENE)
    return max(needed, min(usual, 2 * needed))


def _stretched(lengths: list[int], timing: Timing, per: int) -> list[int]:
    """Bring a clip that is shorter than its format up to it."""
    total = sum(lengths)
    if lengths and total < timing.shortest:
        lengths = _shares(lengths, timing.shortest)
    return [max(per, round(one / per) * per) for one in lengths]


def _shares(lengths: list[int], total: int) -> list[int]:
    """Divide whole seconds by lengths; none gets less than one, and the sum is exact."""
    whole = sum(lengths) or 1
    total = max(total, len(lengths))
    ends = [round(end * total / whole) for end in accumulate(lengths)]
    shares: list[int] = []
    before = 0
    for number, end in enumerate(ends):
        left = len(ends) - number - 1
        until = min(max(end, before + 1), total - left)
        shares.append(until - before)
        before = until
    return shares
