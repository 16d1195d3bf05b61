"""A post: a variant composed for one channel, in the platform's own terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from .capabilities import MediaRules
from .keys import fingerprint
from .markup import Document

_ROUNDING = 0.01
"""By how much an aspect may be off: 1080 x 1351 pixels are 4:5 to any platform."""

MOST_PIXELS = 89_000_000
"""Of a picture that is opened to make another of it: what memory should hold."""

Surface = Literal["feed", "clip", "story"]
"""Where readers meet a post: among posts, among short vertical videos, or for a day on top."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file that goes with a post. `path` is absolute, `name` as the author wrote it.

    `duration` is in seconds; absent for what does not move, and where nobody could tell.
    """

    name: str
    path: Path
    alt: str | None = None
    mime: str = "application/octet-stream"
    width: int | None = None
    height: int | None = None
    bytes: int = 0
    duration: float | None = None

    @property
    def is_video(self) -> bool:
        """Whether it is a film, by its bytes."""
        return self.mime.startswith("video/")

    def changes(self, rules: MediaRules) -> Iterator[tuple[str, str]]:
        """Say what becomes of a picture on its way to a platform, as code and sentence."""
        if self._pixels <= MOST_PIXELS:
            yield from self._remade(rules)

    @property
    def _pixels(self) -> int:
        return (self.width or 0) * (self.height or 0)

    def _remade(self, rules: MediaRules) -> Iterator[tuple[str, str]]:
        is_converted, sides = rules.converts(self.mime), self._scaled(rules)
        if is_converted:
            kind = self.mime.partition("/")[2].upper()
            lost = {"GIF": ", its first frame alone", "PNG": ", on white where it is transparent"}
            yield "media-jpeg", f"{kind} goes out as JPEG{lost.get(kind, '')}"
        if sides:
            now = f"{self.width} x {self.height}"
            yield "media-scaled", f"goes out with {sides[0]} x {sides[1]} pixels instead of {now}"
        if rules.lightens(self.mime, self.bytes) and not is_converted and not sides:
            words = f"is {self.bytes:,} bytes, and goes out coarser or smaller"
            yield "media-lighter", f"{words}, with at most {rules.max_bytes:,}"

    def faults(self, rules: MediaRules) -> Iterator[tuple[str, str]]:
        """Say what a platform would refuse, as code and sentence; unknown sides are not judged."""
        is_converted = rules.converts(self.mime)
        if rules.mime_types and self.mime not in rules.mime_types and not is_converted:
            allowed = ", ".join(sorted(rules.mime_types))
            yield "media-type", f"is {self.mime}; save it as one of {allowed}"
        most = (self.is_video and rules.video_max_bytes) or rules.max_bytes
        is_remade = any(self._remade(rules))
        if most and self.bytes > most and not is_remade:
            yield "media-size", f"is {self.bytes:,} bytes; at most {most:,} go out"
        if is_remade and self._pixels > MOST_PIXELS:
            words = f"cfkit scales and converts pictures of at most {MOST_PIXELS:,}"
            yield "media-pixels", f"has {self._pixels:,} pixels; {words}: save it smaller"
        if self.is_video and rules.video_min_bytes and 0 < self.bytes < rules.video_min_bytes:
            yield "media-size", f"is {self.bytes:,} bytes; films begin at {rules.video_min_bytes:,}"
        if rules.alt_max and len(self.alt or "") > rules.alt_max:
            length = len(self.alt or "")
            yield "media-alt", f"has {length} characters in `alt`; shorten it to {rules.alt_max}"
        yield from self._wrong_length(rules)
        yield from self._wrong_sides(rules)

    def _scaled(self, rules: MediaRules) -> tuple[int, int] | None:
        if not self.width or not self.height:
            return None
        return rules.scaled(self.mime, self.width, self.height)

    def _wrong_length(self, rules: MediaRules) -> Iterator[tuple[str, str]]:
        if self.duration is None:
            return
        if rules.max_duration is not None and self.duration > rules.max_duration:
            words = f"runs for {_span(self.duration)}; at most {_span(rules.max_duration)} go out"
            yield "media-duration", f"{words}: cut it"
        if rules.min_duration is not None and self.duration < rules.min_duration:
            least = _span(rules.min_duration)
            yield "media-duration", f"runs for {_span(self.duration)}; make it {least} or longer"

    def _wrong_sides(self, rules: MediaRules) -> Iterator[tuple[str, str]]:
        if not self.width or not self.height:
            return
        width, height = self._scaled(rules) or (self.width, self.height)
        long, short = max(width, height), min(width, height)
        if rules.max_side_sum and long + short > rules.max_side_sum:
            yield "media-sides", f"has {long} + {short} pixels; the sum may be {rules.max_side_sum}"
        if rules.max_ratio and long > short * rules.max_ratio:
            yield "media-ratio", f"is {long / short:.1f} times as long as wide; crop it"
        if rules.max_pixels and long * short > rules.max_pixels:
            yield "media-pixels", f"has {long * short:,} pixels; at most {rules.max_pixels:,}"
        yield from self._wrong_frame(rules, short, long)
        if not (self.is_video and rules.pictures_aspect):
            yield from _wrong_aspect(rules, width / height)

    def _wrong_frame(self, rules: MediaRules, short: int, long: int) -> Iterator[tuple[str, str]]:
        if not self.is_video:
            return
        if rules.video_min_side and short < rules.video_min_side:
            least = rules.video_min_side
            yield "media-sides", f"has a side of {short} pixels; films have {least} or more"
        if rules.video_max_side and long > rules.video_max_side:
            most = rules.video_max_side
            yield "media-sides", f"has a side of {long} pixels; films have {most} or fewer"


def _wrong_aspect(rules: MediaRules, aspect: float) -> Iterator[tuple[str, str]]:
    if rules.min_aspect is not None and aspect < rules.min_aspect - _ROUNDING:
        words = f"is {aspect:.2f} times as wide as high"
        yield "media-aspect", f"{words}; crop it to {rules.min_aspect:.2f} or wider"
    if rules.max_aspect is not None and aspect > rules.max_aspect + _ROUNDING:
        words = f"is {aspect:.2f} times as wide as high"
        yield "media-aspect", f"{words}; crop it to {rules.max_aspect:.2f} or narrower"


def _span(seconds: float) -> str:
    """Write a duration as people say it; less than a second of it is not lost."""
    if seconds < 60:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


@dataclass(frozen=True, slots=True)
class Poll:
    """A question with its options."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """What is sent: `key` is stable across runs; `document` is the text with its markup.

    `parts` are further messages, published as replies to the first; `comment` and `pin` are for
    when all of it is live; `title` and `tags` (without
    `#`) are set where the platform has fields for them; `slot` is the planned instant
    and `stored_at` the instant of the first attempt, constant over retries (UTC). `project` names
    the project that it is of, in every clone alike.
    """

    key: str
    document: Document
    parts: tuple[Document, ...] = ()
    media: tuple[Media, ...] = ()
    poll: Poll | None = None
    link: str | None = None
    title: str | None = None
    tags: tuple[str, ...] = ()
    language: str = "en"
    slot: datetime | None = None
    stored_at: datetime | None = None
    comment: Document | None = None
    pin: bool = False
    surface: Surface = "feed"
    project: str | None = None
    show_at: datetime | None = None
    """When the platform is to show it by itself; `None`: at once."""

    def call_name(self, part: str = "") -> str:
        """Name a visible call to platforms that drop repeats: 16 hex digits, for any retry alike.

        Keys are unique within a project only, and projects may share an account.
        """
        return fingerprint(self.project or "", self.key, part)

    @property
    def text(self) -> str:
        """The first message as a reader sees it."""
        return self.document.plain
