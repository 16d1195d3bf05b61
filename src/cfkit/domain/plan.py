"""A plan: placements of a period, the changes against what stands, and what did not fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from .diagnostics import Spot
from .keys import COMMENT, PIN, SEQUELS, PlacementKey, fingerprint
from .schedule import Period


class Status(StrEnum):
    """Editorial status, written by people into the file."""

    DRAFT = "draft"
    APPROVED = "approved"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which bytes, and when (ISO 8601)."""

    fingerprint: str
    by: str
    at: str


_COMMENT_MARK = "\x1ffirst comment"
"""No digest and no alt text holds it, so a comment is never taken for a picture."""


def approval_fingerprint(
    body: str, media_digests: Sequence[str], first_comment: str | None = None
) -> str:
    """Hash what an approval is bound to: the texts, the media and their alt texts, not the time.

    A digest is that of the bytes, with an alt text `digest:alt`. Line endings and blank edges do
    not count, so a checkout on another system changes nothing.
    """
    comment = _plain(first_comment or "")
    more = (_COMMENT_MARK, comment) if comment else ()
    return fingerprint(_plain(body), *media_digests, *more)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


@dataclass(frozen=True, slots=True)
class Placement:
    """A post in a slot: one file under `content/`. `path` is relative to the project.

    `generated` is the fingerprint of the body that cfkit wrote; `None` when people made the file.
    """

    key: PlacementKey
    at: datetime
    body: str
    status: Status = Status.DRAFT
    approved: Approval | None = None
    goal: str | None = None
    stage: str | None = None
    media: tuple[str, ...] = ()
    generated: str | None = None
    path: str = ""
    planned: datetime | None = None
    """The instant that cfkit chose; `at` is what counts, and people may change it."""
    owner: str | None = None
    """Who in the team answers for it, when people decided so."""
    first_comment: str | None = None
    """What follows the post as its first comment, in Markdown."""
    pin: bool = False
    """Whether the post is to stand on top of its channel."""
    event: tuple[tuple[str, str], ...] | None = None
    """What the idea said of its event when the post was written; `None`: nobody noted it."""
    spreads: str | None = None
    """The key of the post that it carries further; `None` for a post of its own."""
    cost: float | None = None
    """What is paid for it, in the budget's currency."""
    erid: str | None = None
    """The token of a paid placement (38-FZ, art. 18.1; not legal advice)."""
    is_annotated: bool = field(default=False, compare=False)
    """Whether people wrote more into its front matter than cfkit does: a key, or a note."""
    first_line: int = field(default=1, compare=False)
    """Which line of its file the body begins at."""

    def spot(self, words: str = "") -> Spot:
        """Point at the first line of the body that holds `words`, else at the file."""
        path = self.path or str(self.key)
        lines = self.body.split("\n") if words else []
        at = next((number for number, line in enumerate(lines) if words in line), None)
        if at is None:
            return Spot(path)
        return Spot(path, self.first_line + at, lines[at].index(words) + 1, lines[at])

    @property
    def is_moved(self) -> bool:
        """Whether people gave it another time than cfkit did."""
        return self.planned is not None and self.planned != self.at

    @property
    def is_edited(self) -> bool:
        """Whether the body differs from what cfkit wrote."""
        return self.generated != fingerprint(self.body)

    @property
    def is_paid(self) -> bool:
        """Whether money stands behind it."""
        return bool(self.cost) or self.erid is not None

    @property
    def belongs_to_people(self) -> bool:
        """Whether re-planning must leave it alone: edited, moved, approved, on hold or spread."""
        touched = self.is_edited or self.is_moved or self.is_annotated
        touched = touched or self.owner is not None or self.first_comment is not None or self.pin
        touched = touched or self.spreads is not None or self.is_paid
        return touched or self.status is not Status.DRAFT or self.approved is not None

    @property
    def sequels(self) -> tuple[str, ...]:
        """Name what is to follow the post, in order."""
        asked = {COMMENT: bool((self.first_comment or "").strip()), PIN: self.pin}
        return tuple(name for name in SEQUELS if asked[name])


Op = Literal["add", "rewrite", "move", "drop"]
SIGNS: Mapping[str, str] = {"add": "+", "rewrite": "~", "move": ">", "drop": "-"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between the plan and the files; `from_` and `to` are instants."""

    op: Op
    key: str
    path: str
    from_: str | None = None
    to: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A placement that stays because it belongs to people or is out already."""

    key: str
    path: str
    why: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Something that did not fit, in people's words, and what would make it fit."""

    what: str
    week: str | None
    needs: float
    has: float
    remedy: str


@dataclass(frozen=True, slots=True)
class Load:
    """Hours a person needs and has in an ISO week."""

    member: str
    week: str
    needs: float
    has: float


@dataclass(frozen=True, slots=True)
class Weighed:
    """A weight that learning moved, and what the plan makes of it: `posts` of `of`.

    `was` and `now` are shares of its factor; `None`: it had no weight, or has none any more.
    """

    factor: str
    level: str
    was: float | None
    now: float | None
    posts: int
    of: int
    why: str | None


@dataclass(frozen=True)
class Plan:
    """Everything `cfkit plan` knows; applying it writes `placements` and nothing else."""

    period: Period
    placements: tuple[Placement, ...]
    changes: tuple[Change, ...] = ()
    kept: tuple[Kept, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    gap: float = 0.0
    """How far the plan's value lies below the upper bound, 0 to 1."""
    capacity: tuple[Load, ...] = ()
    notes: Sequence[str] = field(default=())
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Why posts were chosen, in people's words, by key: those that were asked for."""
    weighed: tuple[Weighed, ...] = ()
    """Weights that learning moved, the largest gains first."""
