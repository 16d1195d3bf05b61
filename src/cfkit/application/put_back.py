"""Write again what a file of ours ought to hold of posts that are out."""

from __future__ import annotations

from operator import attrgetter

from cfkit.domain.errors import NotPublishable
from cfkit.domain.publication import Delivery, State
from cfkit.ports import Keeper

from .settle import Service


def put_back(service: Service) -> None:
    """See that a file which platforms read holds every post that the store calls out.

    The caller holds the channel. Raise `NotPublishable` for a post that cannot be written again:
    the file goes to readers as it is, and would take the post away.
    """
    platform = service.platform
    if not isinstance(platform, Keeper):
        return
    out = [one for one in service.store.deliveries().values() if _is_out(one, service.channel)]
    out.sort(key=attrgetter("first_began_at", "key"), reverse=True)
    posts = []
    for key in platform.lacking({one.key: one.remote_id for one in out if one.remote_id}):
        post = service.store.sent(key)
        if post is None:
            raise NotPublishable(
                f"the feed lacks {key}, which is out, and nobody wrote down what was sent: "
                "put back the last feed that was"
            )
        posts.append(post)
    if posts:
        platform.put_back(posts)


def _is_out(delivery: Delivery, channel: str) -> bool:
    """Whether a post was written into the file; what a person pasted never was."""
    is_written = delivery.channel == channel and delivery.first_began_at and delivery.done_steps
    is_out = delivery.state in (State.LIVE, State.PENDING) and delivery.deleted_at is None
    return bool(is_written and is_out)
