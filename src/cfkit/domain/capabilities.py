"""What a platform can do, as data that is read before anything is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .metrics import Metric
from .text import CountRule


class Support(StrEnum):
    """Five answers to "can it?": the platform cannot, and we have not, are different facts."""

    YES = "yes"
    NO = "no"
    NOT_YET = "not yet"
    REVIEW = "review"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about a platform, its source and the day it was read.

    `confirmed` is False for what nobody outside the source has seen to be true.
    """

    what: str
    value: str
    source: str
    checked: date
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class TextRules:
    """How long a text may be. `max_length` and `caption_max` are in units of `count`.

    `max_bytes` is a second limit in UTF-8 bytes; `anchors`: a link can hide behind words.
    """

    max_length: int | None
    count: CountRule
    caption_max: int | None = None
    max_bytes: int | None = None
    anchors: bool = False


@dataclass(frozen=True, slots=True)
class MediaRules:
    """Which files a post may carry; sizes in bytes, sides in pixels, ratio as long side / short.

    `alt_max` is in code points.
    """

    max_items: int = 0
    mime_types: frozenset[str] = frozenset()
    max_bytes: int = 0
    max_side_sum: int | None = None
    max_ratio: float | None = None
    max_pixels: int | None = None
    alt_max: int | None = None


@dataclass(frozen=True, slots=True)
class PollRules:
    """Bounds of a poll; lengths in units of the platform's count."""

    max_options: int
    option_max: int
    question_max: int
    min_options: int = 2
    with_media: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Everything true of a platform that does not need a network call."""

    name: str
    text: TextRules
    docs: str | None
    """The platform's own page about posting; `None` where there is no program to speak to."""
    checked_on: date
    media: MediaRules = MediaRules()
    poll: PollRules | None = None
    threads: bool = False
    metrics: frozenset[Metric] = frozenset()
    metrics_batch_size: int = 0
    can_be_asked: bool = False
    """Whether a look-up can tell if a post is live."""
    by_hand: bool = False
    """A person posts it; cfkit prepares the package and asks for the link back."""
    support: Mapping[str, Support] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()

    def limit_with(self, *, images: bool) -> int | None:
        """Return the text limit; on some platforms a caption may say less."""
        return self.text.caption_max if images and self.text.caption_max else self.text.max_length
