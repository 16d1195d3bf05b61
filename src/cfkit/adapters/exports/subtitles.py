"""Writes subtitles: two short lines at a time, each as long on the screen as it takes to say."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from cfkit.domain.script import Scene

LINE = 42
"""Characters a line, about what subtitlers allow; a rule of thumb, not confirmed (2026-11-26)."""

LINES = 2

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def subtitles(scenes: Iterable[Scene]) -> str:
    """Write SubRip. Times rise and do not overlap; a word longer than a line stays whole."""
    cues: list[str] = []
    for scene in scenes:
        texts = list(_cues(scene.voice))
        for text, (start, end) in zip(texts, _times(texts, scene), strict=True):
            cues.append(f"{len(cues) + 1}\n{_stamp(start)} --> {_stamp(end)}\n{text}\n")
    return "\n".join(cues)


def _cues(voice: str) -> Iterator[str]:
    """Cut what is said at sentences first, then at words, into cues of two lines."""
    text = _CONTROL.sub(" ", voice).replace("-->", "→")
    for sentence in re.split(r"(?<=[.!?…])\s+", text.strip()):
        words = sentence.split()
        count = len(_lines(sentence)) // LINES or 1
        while words:
            cues = ["\n".join(_shown(" ".join(group))) for group in _even(words, count)]
            if count >= len(words) or all(cue.count("\n") < LINES for cue in cues):
                yield from cues
                break
            count += 1


def _even(words: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    """Share words between groups of about the same length, so that no word stands alone."""
    whole = sum(len(word) + 1 for word in words)
    group: list[str] = []
    said = done = 0
    for word in words:
        middle = said + (len(word) + 1) / 2
        if group and done < count - 1 and middle > whole * (done + 1) / count:
            yield group
            group, done = [], done + 1
        group.append(word)
        said += len(word) + 1
    yield group


def _shown(text: str) -> list[str]:
    """Break two lines where they come out about equal."""
    lines = _lines(text)
    for width in range(len(text) // 2, LINE) if len(lines) == LINES else ():
        even = _lines(text, width)
        if len(even) == LINES:
            return even
    return lines


def _lines(text: str, width: int = LINE) -> list[str]:
    return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _times(texts: Sequence[str], scene: Scene) -> Iterator[tuple[int, int]]:
    """Share a scene's milliseconds between its cues by their length."""
    whole = sum(map(len, texts)) or 1
    start, said = scene.start * 1000, 0
    for text in texts:
        said += len(text)
        end = scene.start * 1000 + scene.seconds * 1000 * said // whole
        yield start, max(end, start + 1)
        start = max(end, start + 1)


def _stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{rest:03}"
