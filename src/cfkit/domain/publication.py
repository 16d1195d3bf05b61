"""A post on its way out: states, attempts and what is live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Any, Literal, NamedTuple

from .schedule import spell


class State(StrEnum):
    """Delivery state, written by cfkit into the store. Only `planned` may be sent."""

    PLANNED = "planned"
    ATTEMPTING = "attempting"
    LIVE = "live"
    PENDING = "pending"
    REJECTED = "rejected"
    WAITING = "waiting"
    UNKNOWN = "unknown"
    MISSED = "missed"
    DELETED = "deleted"

    @property
    def has_begun_to_go_out(self) -> bool:
        """Whether readers may see the post, or have seen it, so that its file decides no more."""
        return self.is_unsettled or self.is_over

    @property
    def is_unsettled(self) -> bool:
        """Whether an attempt was begun and nobody has said yet what came of it."""
        return self in _UNSETTLED

    @property
    def is_over(self) -> bool:
        """Whether it went out, so that nothing more will be sent."""
        return self in _OVER


_UNSETTLED = frozenset({State.ATTEMPTING, State.UNKNOWN, State.PENDING})
_OVER = frozenset({State.LIVE, State.DELETED})

MOVES: dict[State, frozenset[State]] = {
    State.PLANNED: frozenset({State.ATTEMPTING, State.MISSED, State.WAITING}),
    State.ATTEMPTING: frozenset(
        {State.LIVE, State.PENDING, State.REJECTED, State.WAITING, State.UNKNOWN, State.PLANNED}
    ),
    State.PENDING: frozenset({State.LIVE, State.REJECTED, State.PLANNED}),
    State.REJECTED: frozenset({State.PLANNED, State.LIVE, State.PENDING}),
    State.WAITING: frozenset({State.PLANNED, State.MISSED, State.LIVE, State.PENDING}),
    State.UNKNOWN: frozenset({State.LIVE, State.PLANNED, State.PENDING}),
    State.MISSED: frozenset({State.PLANNED}),
    State.LIVE: frozenset({State.DELETED}),
    State.DELETED: frozenset(),
}
"""The state machine: from a state to those that may follow it. What was deleted stays so."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's own name for what it accepted. Pending: accepted, not visible yet.

    `show_at` comes with a pending one that the platform keeps for its time, and shows by itself.
    `parts` names what stands beside the first message, by step: further messages of a thread, a
    poll, the other pictures of an album.
    """

    remote_id: str
    url: str | None = None
    pending: bool = False
    parts: Mapping[str, str] = field(default_factory=dict)
    show_at: datetime | None = None

    @property
    def as_seen(self) -> Receipt:
        """What a look-up may write down: a post that is there, or that the platform keeps."""
        return self if self.show_at else replace(self, pending=False)


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as readers see it now. `text` and `is_pinned` are `None` where nobody knows."""

    text: str | None = None
    is_gone: bool = False
    is_pinned: bool | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the store knows of one placement. Instants are UTC, by the system clock."""

    key: str
    channel: str
    state: State = State.PLANNED
    attempts: int = 0
    remote_id: str | None = None
    url: str | None = None
    error: str | None = None
    error_code: str | None = None
    fingerprint: str | None = None
    began_at: datetime | None = None
    first_began_at: datetime | None = None
    live_at: datetime | None = None
    not_before: datetime | None = None
    """Before it nothing is tried; of a pending one, when the platform shows it by itself."""
    visible_begun: bool = False
    """Whether the call that makes the post visible was begun in the latest attempt."""
    open_step: str | None = None
    """The visible step that was begun and never finished; the one whose outcome nobody knows."""
    open_since: datetime | None = None
    """When the open step began or, if later, its outcome got lost: absence counts only well after.

    Lies ahead of that instant when the platform was slow.
    """
    done_steps: tuple[str, ...] = ()
    """Visible steps that are finished, in order: those messages of a thread are live."""
    slot: datetime | None = None
    """The planned instant that the state speaks of; a missed placement returns at another one."""
    settled_by: Literal["answer", "look-up", "poll", "person"] | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    """Remote ids of what stands beside the first message, by step, see `Receipt.parts`."""
    deleted_at: datetime | None = None
    """When it was taken down, or a person said that it was."""
    others: frozenset[str] = frozenset()
    """Remote ids that are recorded for other placements of the channel: no evidence for this."""
    prepared: Mapping[str, Any] = field(default_factory=dict)
    """What steps that nobody sees returned, by their names, for a look-up; elsewhere empty."""

    def is_kept(self, now: datetime) -> bool:
        """Whether the platform has it and shows it at a time that is yet to come."""
        is_ahead = self.not_before is not None and now < self.not_before
        return self.state is State.PENDING and is_ahead


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a look-up found: `receipt` when the post is there; `certain` when its absence is sure.

    Neither means that nobody can tell, and `why` says what would help. `step_result` is what
    `Delivery.open_step` would have returned: with it a broken thread goes on after that message,
    so for a post with parts it comes without `receipt` until every part is there. `posted_at` is
    when the platform says that the message came, where it does.
    """

    receipt: Receipt | None = None
    certain: bool = False
    why: str = ""
    step_result: Any = None
    posted_at: datetime | None = field(default=None, compare=False)


ASK_A_PERSON = "look for it, then run cfkit reconcile with --live URL or --not-live"
"""How the reason of an unknown outcome ends where only people can tell."""


def without_advice(words: str) -> str:
    """Cut `ASK_A_PERSON` off a reason, for a line that names what to do with the key in it."""
    return words.removesuffix(ASK_A_PERSON).rstrip("; :") if ASK_A_PERSON in words else words


EVERYTHING = "all"
"""The kind of a pause that holds every placement."""


@dataclass(frozen=True, slots=True)
class Pause:
    """An emergency brake. `kind`: `all`, `ads`, `entertainment` or a pillar's slug."""

    reason: str
    since: datetime
    kind: str = EVERYTHING

    def told(self, zone: tzinfo) -> str:
        """Say it to people, in their zone."""
        what = "everything" if self.kind == EVERYTHING else self.kind
        return f"{what} since {spell(self.since, zone)}: {self.reason}"

    def as_json(self) -> dict[str, Any]:
        """Give the shape of a pause in `--json`."""
        return {"kind": self.kind, "reason": self.reason, "since": self.since.isoformat()}


class Reason(NamedTuple):
    """One thing that keeps a post back."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a run says of one placement; `exit` is the code of this placement alone.

    `state` is a delivery state, or in a rehearsal `would publish`, `would hand over`, `would take
    back` or `would look`.
    """

    key: str
    channel: str
    state: str
    remote_id: str | None = None
    url: str | None = None
    attempts: int = 0
    error: str | None = None
    error_code: str | None = None
    exit: int = 0
    held_because: str | None = None
    since: datetime | None = None
    """When the attempt began that nobody has settled yet, or that was refused."""
    reasons: tuple[Reason, ...] = ()
    """All that keeps a held post back; the first is `held_because`, what to act on first."""
    exception: Exception | None = field(default=None, compare=False, repr=False)
    """What to print as a traceback where `exit` is 1."""

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit publish --json`."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "exception"}
        only = (Reason(self.error_code or "held", self.held_because),) if self.held_because else ()
        reasons = [one._asdict() for one in self.reasons or only]
        return {**told, "since": self.since and self.since.isoformat(), "reasons": reasons}
