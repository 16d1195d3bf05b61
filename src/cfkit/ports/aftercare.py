"""What a platform can do about a post that it took, each power a port of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Protocol, runtime_checkable

from cfkit.domain.post import Post
from cfkit.domain.publication import Shown


@runtime_checkable
class Pinner(Protocol):
    """A platform whose channels can hold a post on top."""

    def pin(self, remote_id: str) -> None:
        """Put a publication on top. A repeat changes nothing."""
        ...


@runtime_checkable
class Deleter(Protocol):
    """A platform that lets a program take down what it posted."""

    def delete(self, remote_id: str) -> None:
        """Take one message or comment down; one that is gone is fine.

        Raise `Rejected` when the platform does not allow it any more.
        """
        ...


@runtime_checkable
class Editor(Protocol):
    """A platform that lets a program change what it posted."""

    def edit(self, remote_id: str, post: Post) -> None:
        """Make one message or comment say what `post` says; its media and poll stay as they are.

        `post` is that one message: its parts are messages of their own. A repeat changes nothing.
        """
        ...


@runtime_checkable
class Watcher(Protocol):
    """A platform that shows what became of live posts."""

    watch_batch: ClassVar[int]
    """How many messages one call may ask after."""

    def fetch_shown(self, remote_ids: Sequence[str]) -> Mapping[str, Shown]:
        """Read messages and comments as they stand now; absent is what nobody can tell of."""
        ...


@runtime_checkable
class Withdrawer(Protocol):
    """A platform that gives back what it was handed ahead of its time."""

    def withdraw(self, remote_id: str) -> bool:
        """Cancel a post that nobody has seen yet; False when it is not kept any more.

        A repeat changes nothing.
        """
        ...
