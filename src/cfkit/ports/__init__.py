"""What the application needs from the outside world. No implementation stands here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Any, ClassVar, Protocol, runtime_checkable

from pydantic import BaseModel

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.diagnostics import Diagnostic
from cfkit.domain.metrics import Counts, Snapshot
from cfkit.domain.plan import Change, Placement
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Pause, Receipt, Sighting
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Speech, Variant

from .access import EVERY_CHANNEL, Checker
from .aftercare import Deleter, Editor, Pinner, Watcher, Withdrawer
from .cases import Cases
from .comments import Answerer, Commenter, CommentSource, CommentStream
from .history import History
from .prose import Prose
from .rates import Rates
from .talks import Talks
from .ties import Ties

__all__ = [
    "EVERY_CHANNEL",
    "Answerer",
    "Calendar",
    "Checker",
    "Clock",
    "CommentSource",
    "CommentStream",
    "Commenter",
    "ContentFiles",
    "Deleter",
    "Editor",
    "Keeper",
    "LinkReader",
    "Lookup",
    "MetricsSource",
    "Packer",
    "Pinner",
    "Platform",
    "PollSender",
    "Poller",
    "Prose",
    "StepReader",
    "Steps",
    "Store",
    "Templates",
    "Watcher",
    "Withdrawer",
]


class Clock(Protocol):
    """The system's time, in UTC."""

    def now(self) -> datetime:
        """Tell the present instant, aware."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...


class Calendar(Protocol):
    """The production calendar of a country, transferred days included."""

    def is_working_day(self, day: date) -> bool:
        """Whether offices of the country work on this day."""
        ...


class Templates(Protocol):
    """Turns a variant into words."""

    def speak(self, variant: Variant) -> Speech:
        """Say every beat that can be said well. Raise `NothingToSay` or `InvalidFiles`."""
        ...

    def call(self, variant: Variant, speech: Speech, channel: Channel) -> str | None:
        """Choose the one call that suits angle, goal and channel; `None` when none does."""
        ...

    def lay_out(self, variant: Variant, beats: Mapping[str, str]) -> str:
        """Lay beats out in the variant's format; parts are separated by a line `---`."""
        ...


class Steps(Protocol):
    """The durable steps of one publication.

    Each message of a thread is one visible step, in order. A visible call outside a step is not
    safe: after a crash cfkit takes a post with no visible step begun for one that nobody saw.
    """

    def once(
        self, name: str, do: Callable[[], Any], *, visible: bool = False, secret: bool = False
    ) -> Any:
        """Run `do` unless an earlier run finished this step; return its JSON-able result.

        The result is committed before the next call. `visible` marks the call that readers see.
        `secret` marks a result that lets whoever reads it act, as an address to upload to does. It
        is kept sealed; where no key opens it, it and all that nobody saw is made anew.
        """
        ...

    def made(self, name: str) -> Any:
        """Return what a visible step returned, or a look-up said that it did; else `None`."""
        ...


@runtime_checkable
class Platform(Protocol):
    """A place that posts go to, built as `cls(checked, client)`.

    `checked` is an instance of `cls.settings`, `client` an `httpx.Client` shared by all channels.
    """

    slug: ClassVar[str]
    capabilities: ClassVar[Capabilities]
    settings: ClassVar[type[BaseModel]]
    """The model of a channel's `settings`. Secrets in it are `SecretStr`."""

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Send `post` once. Raise `OutcomeUnknown` rather than guess."""
        ...


@runtime_checkable
class Lookup(Protocol):
    """A platform that can be asked whether a post is live."""

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look for `post`, begun at `delivery.began_at`. A read; it changes nothing.

        `post` is what was sent then, whatever the file says now. Ignore `delivery.others`.
        When `post` has parts, look for the message of `delivery.open_step` and give its result
        in `Sighting.step_result`; the thread then goes on after it.
        """
        ...


@runtime_checkable
class PollSender(Protocol):
    """A platform where a poll may be a message of its own, in the visible step `poll`."""

    def sends_poll_apart(self, post: Post) -> bool:
        """Say whether the first message of `post` is no poll, so that one would follow it."""
        ...


@runtime_checkable
class LinkReader(Protocol):
    """A platform whose addresses name its posts."""

    def remote_id_of(self, url: str) -> str:
        """Read the remote id out of a post's address. Raise `UsageError` for any other address."""
        ...


@runtime_checkable
class StepReader(Protocol):
    """A platform whose addresses say all that a thread needs to go on after a message."""

    def step_result_of(self, url: str) -> Any:
        """Return what the step of the message at `url` would have. Raise `UsageError` as above."""
        ...


@runtime_checkable
class Poller(Protocol):
    """A platform that goes on working after it accepted a post."""

    def poll(self, receipt: Receipt) -> Receipt:
        """Ask how far it is. Never repeats a write. Raise `Rejected` when it failed."""
        ...


@runtime_checkable
class Packer(Protocol):
    """A platform whose posts a person takes out of a folder."""

    def package_of(self, key: str) -> str:
        """Name the folder of a post, relative to the project."""
        ...


@runtime_checkable
class Keeper(Protocol):
    """A platform whose posts stand in a file of ours, and are gone where that file is."""

    def lacking(self, names: Mapping[str, str]) -> Sequence[str]:
        """List which of these posts, newest first, the file ought to hold and does not.

        `names` gives their remote ids by their keys: what an earlier platform of the channel named
        was never in the file.
        """
        ...

    def put_back(self, posts: Sequence[Post]) -> None:
        """Write posts, newest first, into the file again. Raise `NotPublishable` if one cannot."""
        ...


@runtime_checkable
class MetricsSource(Protocol):
    """A platform that reports counts."""

    def fetch_metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Counts]:
        """Read counts of at most `capabilities.metrics_batch_size` publications in one call."""
        ...


class Store(Protocol):
    """Attempts, publications and snapshots. Every write is committed when the method returns."""

    def lock(self, channel: str, wait: float) -> AbstractContextManager[bool]:
        """Hold a channel until the process dies; False when another has it after `wait` seconds."""
        ...

    def claim(self, name: str, wait: float) -> AbstractContextManager[bool]:
        """Hold a lock that every run sees before the block begins; no attempt need tell it."""
        ...

    def created_at(self) -> datetime | None:
        """Tell when the store was made: it remembers nothing from before. `None`: unknown."""
        ...

    def restored_at(self) -> datetime | None:
        """Tell when an older copy was put back, or a lost store made anew: before it is a gap.

        `None`: never, or nothing happened after the copy was made.
        """
        ...

    def deliveries(self, keys: Sequence[str] | None = None) -> dict[str, Delivery]:
        """Return what is known, by key; of every placement without `keys`, sequels left out."""
        ...

    def sequels(self) -> dict[str, Delivery]:
        """Return what is known of first comments, pins and answers, by their keys (`keys`)."""
        ...

    def begin(
        self, key: str, channel: str, fingerprint: str, now: datetime, *, post: Post | None = None
    ) -> Delivery:
        """Move to `attempting` and write the Attempt row with `post`, before any byte leaves.

        Finished visible steps stay; the others stay only while they can still be trusted.
        Raise `StoreError` unless the placement is `planned` or not known yet.
        """
        ...

    def sent(self, key: str) -> Post | None:
        """Return the post of the latest attempt; `None` when there was none."""
        ...

    def prepared(self, key: str) -> dict[str, Any]:
        """Return what the finished steps that nobody sees returned, by name.

        Secret ones are left out; `None` stands for one that cannot be opened any more.
        """
        ...

    def finish_step(self, key: str, name: str, result: Any) -> None:
        """Record the result of a visible step that a look-up found to be done."""
        ...

    def forget_steps(self, key: str, *, done: bool = False) -> None:
        """Forget the visible step that is open; with `done` every step of the placement."""
        ...

    def move(
        self, key: str, delivery: Delivery, *, only_from: Sequence[str], attempt: int | None = None
    ) -> Delivery:
        """Write a new state if the stored one is in `only_from`. Raise `StoreError` otherwise.

        With `attempt` also unless that is the number of the latest attempt. A placement that is
        not known yet counts as `planned` with no attempt. `live` records the publication.
        What the steps wrote (`open_step`, `done_steps`) stays whatever `delivery` says of it.
        """
        ...

    def revise(self, key: str, fingerprint: str, now: datetime, post: Post) -> Delivery:
        """Record that what is live was edited to say `post`; `sent` returns it from now on.

        What was wrong with it is forgotten. Raise `StoreError` unless it is live.
        """
        ...

    def secure(self) -> None:
        """See that what was written is kept where every run reads it."""
        ...

    def steps(self, key: str) -> Steps:
        """Return the durable steps of the placement's present attempt."""
        ...

    def remote_ids(self, channel: str, only: str | None = None) -> dict[str, str]:
        """Remote ids that are recorded on a channel, each with its key; `only` asks after one."""
        ...

    def begun(self, channels: Sequence[str], since: datetime) -> list[tuple[str, datetime]]:
        """List attempts after `since` that may have left a post: key and instant, oldest first."""
        ...

    def rates(self) -> Rates:
        """Return the rates that all processes share."""
        ...

    def cases(self) -> Cases:
        """Return the comments of other people, and what was said of them."""
        ...

    def talks(self, channel: str) -> Talks:
        """Return where people talk about the publications of a channel."""
        ...

    def ties(self) -> Ties:
        """Return the accounts that hold what is out."""
        ...

    def pauses(self) -> list[Pause]:
        """Pauses in force, oldest first."""
        ...

    def pause(self, pause: Pause) -> None:
        """Put a pause in force; one of the same kind is replaced."""
        ...

    def resume(self) -> list[Pause]:
        """Lift every pause; return those that were in force."""
        ...

    def add_snapshots(self, snapshots: Sequence[Snapshot]) -> int:
        """Append; a snapshot that stands already is ignored. Return how many were new."""
        ...

    def snapshots(self, keys: Sequence[str] | None = None) -> Iterator[Snapshot]:
        """Every snapshot, oldest first."""
        ...

    def rollup(self, keys: Sequence[str]) -> Iterator[Snapshot]:
        """Of these publications the snapshots that reports ask for: see `domain.rollup`."""
        ...

    def last_taken(self, source: str) -> dict[str, datetime]:
        """Tell for each key when `source` last gave a snapshot."""
        ...

    def history(self) -> History:
        """Return what was published before cfkit."""
        ...

    def close(self) -> None:
        """Give the connection back."""
        ...


class ContentFiles(Protocol):
    """The files under `content/`, which belong to people."""

    def load(self, months: Sequence[str] | None = None) -> list[Placement]:
        """Read placements. Raise `InvalidFiles` naming every broken file."""
        ...

    def read(self, months: Sequence[str] | None = None) -> tuple[list[Placement], list[Diagnostic]]:
        """Read the placements of sound files, and what is wrong with the others."""
        ...

    def apply(self, changes: Sequence[Change], placements: Sequence[Placement]) -> None:
        """Write, move and drop files so that a reader sees the old plan or the new one."""
        ...

    def save(self, placement: Placement) -> None:
        """Write the front matter of one placement; all else stays. `InputError`: edited since."""
        ...
