"""What a platform can do, as data that is read before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from math import sqrt
from typing import Any, Literal

from .markup import Document
from .metrics import Metric
from .rates import Quota, Rate
from .text import CountRule

Renderer = Callable[[Document], str]

_DRAWN = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_HAIR = 1e-6
"""Of a pixel: what is lost when a side is divided and multiplied by the same number."""


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


def written_out(document: Document) -> str:
    """Write a document as plain text with every address visible."""
    return document.written_out


@dataclass(frozen=True, slots=True)
class TextRules:
    """How long a text may be. `max_length` and `caption_max` are in units of `count`.

    `max_bytes` is a second limit in UTF-8 bytes; `anchors`: a link can hide behind words; `styles`:
    bold, italic and their like are shown; `links_max` and `mentions_max` are per message.
    """

    max_length: int | None
    count: CountRule
    caption_max: int | None = None
    max_bytes: int | None = None
    anchors: bool = False
    styles: bool = False
    render: Renderer = written_out
    """Writes a document as the platform takes it."""
    marks: Callable[[Document], Sequence[Mapping[str, Any]]] | None = None
    """Tells what is marked in the rendered text, where the platform takes marks beside it."""
    counts_markup: bool = False
    """Whether the platform counts what is sent, marks and escapes included."""
    links_max: int | None = None
    mentions_max: int | None = None
    comment_max: int | None = None
    """How long a comment may be, where that is not `max_length`."""

    def visible(self, document: Document) -> str:
        """Return the text as readers see it."""
        return document.plain if self.anchors else document.written_out

    def counted(self, document: Document) -> str:
        """Return the text that the limit speaks of."""
        return self.render(document) if self.counts_markup else self.visible(document)


@dataclass(frozen=True, slots=True)
class TitleRules:
    """A title beside the text; `max_length` in units of `count`.

    `moves`: the first paragraph becomes the title and leaves the text; else the text keeps it.
    """

    max_length: int | None
    count: CountRule
    moves: bool = False


@dataclass(frozen=True, slots=True)
class TagRules:
    """How many hashtags a post may have, and where they stand.

    `text`: under the text; `field`: beside it, in a field of their own; `none`: they do nothing.
    """

    max_items: int | None = None
    place: Literal["text", "field", "none"] = "text"


@dataclass(frozen=True, slots=True)
class MediaRules:
    """Which files a post may carry; sizes in bytes, sides in pixels, ratio as long side / short.

    `alt_max` is in code points; `needs_alt`: the platform wants an alt text with every file.
    `needed`: it takes no post without a file. Durations are in seconds, aspects width / height.
    `video_max_bytes` replaces `max_bytes` for moving files. `jpeg`: pictures of a type that is not
    taken go out as JPEG; `max_width`: wider pictures are scaled down, as are those over
    `max_side_sum` and `max_pixels`. `film_alone`: a post carries pictures or one film. `fetches`:
    the platform fetches files from a public address, as they lie there. `pictures_aspect`: the
    aspects hold for pictures alone. What begins with `video_` holds for films alone.
    """

    max_items: int = 0
    mime_types: frozenset[str] = frozenset()
    max_bytes: int = 0
    max_side_sum: int | None = None
    max_ratio: float | None = None
    max_pixels: int | None = None
    alt_max: int | None = None
    needs_alt: bool = False
    needed: bool = False
    video_min_bytes: int | None = None
    video_max_bytes: int | None = None
    video_min_side: int | None = None
    video_max_side: int | None = None
    min_duration: float | None = None
    max_duration: float | None = None
    min_aspect: float | None = None
    max_aspect: float | None = None
    pictures_aspect: bool = False
    max_width: int | None = None
    jpeg: bool = False
    film_alone: bool = False
    fetches: bool = False

    def converts(self, mime: str) -> bool:
        """Whether a file of this type goes out as JPEG."""
        return self.jpeg and mime in _DRAWN and mime not in self.mime_types

    def lightens(self, mime: str, size: int) -> bool:
        """Whether a picture of so many bytes goes out as a coarser JPEG."""
        is_heavy = 0 < self.max_bytes < size and "image/jpeg" in self.mime_types
        return is_heavy and mime in _DRAWN - {"image/gif"}

    def scaled(self, mime: str, width: int, height: int) -> tuple[int, int] | None:
        """Return the sides, in pixels, that a picture is scaled down to; `None` where it is not."""
        shares = [1.0]
        if self.max_width:
            shares.append(self.max_width / width)
        if self.max_side_sum:
            shares.append(self.max_side_sum / (width + height))
        if self.max_pixels:
            shares.append(sqrt(self.max_pixels / (width * height)))
        share = min(shares)
        if share == 1 or mime not in _DRAWN or not (self.converts(mime) or mime != "image/gif"):
            return None
        return max(1, int(width * share + _HAIR)), max(1, int(height * share + _HAIR))


@dataclass(frozen=True, slots=True)
class PollRules:
    """Bounds of a poll; lengths in units of the platform's count."""

    max_options: int
    option_max: int
    question_max: int
    min_options: int = 2
    with_media: bool = False


@dataclass(frozen=True, slots=True)
class FeedRules:
    """A feed that the platform reads: `max_items` at once, and from where a text is an article.

    `post_max` is in units of the text's count; longer texts are articles. The first feed that the
    platform is shown holds `first_items` or more.
    """

    max_items: int
    post_max: int
    first_items: int = 0


@dataclass(frozen=True, slots=True)
class Ahead:
    """How long before its time a platform takes a post, to show it at its time by itself.

    `media`: posts with files too. Threads never: an answer needs a post that is there.
    """

    least: timedelta
    most: timedelta
    media: bool = True

    def takes(self, *, is_thread: bool, has_files: bool) -> bool:
        """Whether a post of this make is taken."""
        return not is_thread and (self.media or not has_files)


@dataclass(frozen=True, slots=True)
class Price:
    """What one post costs to send, in `currency`; `with_link` where a link makes it dearer."""

    post: Decimal
    currency: str = "USD"
    with_link: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """Everything true of a platform that does not need a network call."""

    name: str
    text: TextRules
    docs: str | None
    """The platform's own page about posting; `None` where there is no program to speak to."""
    checked_on: date
    media: MediaRules = MediaRules()
    surfaces: Mapping[str, MediaRules] = field(default_factory=dict)
    """Rules of surfaces, by name, where they are not those of `media`."""
    poll: PollRules | None = None
    title: TitleRules | None = None
    tags: TagRules = TagRules()
    feed: FeedRules | None = None
    threads: bool = False
    metrics: frozenset[Metric] = frozenset()
    metrics_batch_size: int = 0
    metric_version: int = 1
    """Which definition of its counts the platform goes by: one more whenever it changes one."""
    can_be_asked: bool = False
    """Whether a look-up can tell if a post is live."""
    by_hand: bool = False
    """A person posts it; cfkit prepares the package and asks for the link back."""
    is_stand_in: bool = False
    """Its adapter only prepares packages until a package with a real one is installed."""
    rates: tuple[Rate, ...] = ()
    quota: Quota | None = None
    ahead: Ahead | None = None
    """There where the platform keeps posts for their time; else cfkit sends at the time."""
    price: Price | None = None
    version: str | None = None
    """Which version of the platform's API the adapter speaks, where there are versions."""
    sunset: date | None = None
    """The day on which that version stops working."""
    support: Mapping[str, Support] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    guide: str | None = None
    """The page of cfkit's guide, and its section, that says how a channel is set up."""
    comments_days: int | None = None
    """For how many days a comment is listed; `None`: as long as it stands."""
    edits_with_files: bool = True
    """Whether an edit of the text leaves pictures and films of a post where they are."""

    @property
    def has_adapter(self) -> bool:
        """Whether cfkit does here what it is meant to; else a person posts until it can."""
        return not self.is_stand_in and self.support.get("publish") is not Support.NOT_YET

    def media_on(self, surface: str) -> MediaRules:
        """Return the rules for files of one surface."""
        return self.surfaces.get(surface, self.media)

    @property
    def comment_limit(self) -> int | None:
        """Return the limit of a comment's text, in units of `text.count`."""
        return self.text.comment_max or self.text.max_length

    def limit_with(self, *, images: bool) -> int | None:
        """Return the text limit; on some platforms a caption may say less."""
        return self.text.caption_max if images and self.text.caption_max else self.text.max_length
