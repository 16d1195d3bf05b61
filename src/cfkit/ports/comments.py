"""What stands below posts: read, written in the channel's own name, and answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from cfkit.domain.comments import Comment
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Sighting

if TYPE_CHECKING:
    from . import Steps


@runtime_checkable
class CommentSource(Protocol):
    """A platform whose comments can be read."""

    def fetch_comments(self, remote_id: str) -> Iterator[Comment]:
        """Yield every comment under a publication, oldest first."""
        ...


@runtime_checkable
class CommentStream(Protocol):
    """A platform that hands comments out once, in one stream for all channels of an account."""

    def stream(self) -> str:
        """Name the stream, without a secret: channels of one name share it."""
        ...

    def keeps(self) -> timedelta:
        """Say for how long the platform keeps what nobody has read."""
        ...

    def fetch_news(self) -> Iterator[Any]:
        """Yield what came, oldest first, in batches.

        Asking for one more tells the platform that all before it is kept, and may be forgotten.
        """
        ...

    def comments_in(self, news: Any) -> list[tuple[str, Comment]]:
        """Pick the channel's comments out of a batch, each with the publication's remote id."""
        ...

    def why_deaf(self) -> str | None:
        """Say why comments do not reach the account, and what helps; `None` when they do."""
        ...


@runtime_checkable
class Commenter(Protocol):
    """A platform on which a post's own channel can write a comment below it."""

    def comment(self, post: Post, root: str, steps: Steps) -> Receipt:
        """Write `post`, one message, below the publication `root`, as one visible step."""
        ...

    def find_comment(self, post: Post, root: str, delivery: Delivery) -> Sighting:
        """Look for that comment as `Lookup.find` looks for a post. A read."""
        ...


@runtime_checkable
class Answerer(Protocol):
    """A platform on which a channel can answer what somebody wrote below its post."""

    def answer(self, post: Post, root: str, comment: str, steps: Steps) -> Receipt:
        """Write `post`, one message, in answer to `comment` below `root`, as one visible step.

        Raise `Gone` when the platform says that the comment is not there any more.
        """
        ...

    def find_answer(self, post: Post, root: str, comment: str, delivery: Delivery) -> Sighting:
        """Look for that answer as `Lookup.find` looks for a post. A read."""
        ...
