"""Step 2, for whom: segments and the different reasons why they choose us."""

from __future__ import annotations

import re

from .model import Model, Slug, Text, Texts

_SPAN = re.compile(r"(\d{1,3})\s*(?:[-–—]|\.\.|to|до)\s*(\d{1,3})(?!\d)", re.IGNORECASE)
_FROM = re.compile(
    r"(?:\b(?:over|from|от|старше|после)\s+)?(\d{1,3})\s*\+|"
    r"\b(?:over|from|от|старше|после)\s+(\d{1,3})",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(?:under|until|up to|до|младше)\s+(\d{1,3})", re.IGNORECASE)
OLDEST = 120


def ages(text: str) -> tuple[int, int] | None:
    """Read `16-24`, `55+`, `over 35` or `до 30` as the first and last age; `None` for other words.

    The first may be above the last: a span that was written the wrong way round.
    """
    if found := _SPAN.search(text):
        return int(found[1]), int(found[2])
    if found := _FROM.search(text):
        return int(found[1] or found[2]), OLDEST
    if found := _UNTIL.search(text):
        return 0, int(found[1])
    return None


class Reason(Model):
    """One reason for one segment, with its proof."""

    id: Slug
    reason: Text
    proof: Text | None = None


class Job(Model):
    """A job to be done: when something happens, the segment wants this, so that."""

    when: Text
    want: Text
    so_that: Text | None = None


class Segment(Model):
    """People who can be spoken to in the same way."""

    id: Slug
    title: Text
    geography: Texts = ()
    gender: Text | None = None
    age: Text | None = None
    education: Text | None = None
    interests: Texts = ()
    pains: Texts = ()
    jobs: tuple[Job, ...] = ()
    reasons: tuple[Reason, ...] = ()
