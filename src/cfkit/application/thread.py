"""Divide a text that is too long into the messages of a thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cfkit.domain.markup import Document, parse
from cfkit.domain.text import sentence_ends

Fits = Callable[[str, bool], bool]
"""Whether a text fits into a message; the flag is true of the first one."""

MOST = 10
"""Messages that a thread may have, our choice: past that nobody reads on."""

_LIST = re.compile(r"\n(?=[ \t]*(?:- |\d+\. ))")


def thread(text: str, fits: Fits) -> list[str] | None:
    """Return the messages, or `None` where a piece fits nowhere or they are too many.

    Messages end at a paragraph, before an item of a list, or at a sentence; never inside a word or
    between the ends of a mark.
    """
    messages: list[str] = []
    left = text.strip()
    while left:
        if fits(left, not messages):
            messages.append(left)
            return messages if len(messages) <= MOST else None
        end = next((end for end in _ends(left) if fits(left[:end].rstrip(), not messages)), None)
        if end is None or len(messages) == MOST:
            return None
        messages.append(left[:end].rstrip())
        left = left[end:].strip()
    return messages


def _ends(text: str) -> Iterator[int]:
    """Yield where a message may end: the last paragraph first, then items, then sentences."""
    whole = parse(text)
    for places in (
        [found.start() for found in re.finditer(r"\n[ \t]*\n", text)],
        [found.start() for found in _LIST.finditer(text)],
        sentence_ends(text),
    ):
        for place in reversed(places):
            if text[:place].strip() and text[place:].strip() and _divides(whole, text, place):
                yield place


def _divides(whole: Document, text: str, place: int) -> bool:
    """Whether both halves together say what the whole says: no mark lost its other end."""
    first, second = parse(text[:place]), parse(text[place:])
    said = "".join((first.written_out + second.written_out).split())
    return said == "".join(whole.written_out.split())
