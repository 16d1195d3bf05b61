"""Slides of a carousel: one thought each, none empty, none too full, no more than fit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

MOST = 10
"""Slides that people swipe through; the seeds speak of "carousels with 10 visuals" (2026-11)."""

FEWEST = 3
"""With less than a cover, a thought and an end it is a picture, not a carousel."""

FULL = 220
"""Characters of one thought that still read on a phone; a rule of thumb."""

_THIN = 48
_NAME = 20
_END = re.compile(r"(?<=[.!?…])[»”\")]*\s+(?=[^\W\d_a-zа-яё]|[«“\"])")
_MARKER = re.compile(r"- |\d{1,3}\. ")


def slides_of(text: str) -> list[str]:
    """Cut a beat into slides: its list item by item, prose whole, or by sentences when long.

    Short words before a list stand on the slide of its first item; a list of mere names stays one.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    first = next((n for n, line in enumerate(lines) if _MARKER.match(line)), None)
    if first is None:
        return [slide for line in lines for slide in _by_sentences(line)]
    lead = "\n".join(lines[:first])
    items = [line.removeprefix("- ") for line in lines[first:]]
    if max(map(len, items)) <= _NAME and len(lead) <= FULL:
        return ["\n".join(lines)]
    if lead and len(lead) <= _THIN:
        return [f"{lead}\n\n{items[0]}", *items[1:]]
    return [lead, *items] if lead else items


def laid_on_slides(beats: Sequence[str]) -> list[str]:
    """Lay beats on slides; one of a few words alone joins what comes after it, else before."""
    slides: list[str] = []
    held = ""
    for beat in beats:
        pieces = slides_of(beat)
        is_thin = len(pieces) == 1 and len(pieces[0]) <= _THIN and not _MARKER.match(beat.strip())
        if held and pieces:
            pieces[0], held = f"{held}\n\n{pieces[0]}", ""
        elif is_thin:
            held, pieces = pieces[0], []
        slides += pieces
    if held and slides:
        slides[-1] = f"{slides[-1]}\n\n{held}"
    elif held:
        slides = [held]
    return slides


def within(slides: Sequence[str], most: int) -> list[str]:
    """Keep to `most` slides: the first and the last stand, those between share places evenly."""
    most = max(most, 1)
    if len(slides) <= most:
        return list(slides)
    if most < FEWEST:
        return ["\n\n".join(slides)] if most == 1 else [slides[0], "\n\n".join(slides[1:])]
    first, *between, last = slides
    places = most - 2
    bounds = [round(n * len(between) / places) for n in range(places + 1)]
    shared = ("\n".join(between[start:end]) for start, end in pairwise(bounds))
    return [first, *filter(None, shared), last]


def _by_sentences(text: str) -> list[str]:
    if len(text) <= FULL:
        return [text]
    slides: list[str] = []
    for sentence in _END.split(text):
        if slides and len(slides[-1]) + 1 + len(sentence) <= FULL:
            slides[-1] = f"{slides[-1]} {sentence}"
        else:
            slides.append(sentence)
    return slides
