"""Find what would go out on a channel though it did so just now under another key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cfkit.domain.keys import channel_of
from cfkit.domain.plan import Placement, Status, approval_fingerprint
from cfkit.domain.publication import Delivery, State

RECENT = timedelta(hours=24)
"""So soon nobody means to say the same again."""

CODE = "said-before"
_GONE = ""
"""The name of all channels that the strategy has no more."""

_TRIED = frozenset({State.ATTEMPTING, State.UNKNOWN, State.PENDING, State.LIVE})


class Echoes:
    """Knows what says the same: occurrences of a variant, and posts whose file or channel is gone.

    A last net, whatever led to a second file or another name. `deliveries` reads what became of
    some keys. Whether a channel that is gone was another one by an older name is told by the
    addresses of their posts: on other hosts, it was not. Where there are none, it may have been.
    """

    def __init__(
        self,
        placements: Iterable[Placement],
        known: Mapping[str, Delivery],
        deliveries: Callable[[list[str]], Mapping[str, Delivery]],
        channels: Collection[str],
    ) -> None:
        """Take the channels that there are: what stands on others may be of one renamed since."""
        self._deliveries = deliveries
        self._files: defaultdict[tuple[str, str], list[Placement]] = defaultdict(list)
        self._tried: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        there = set()
        for placement in placements:
            self._files[_said(placement)].append(placement)
            there.add(str(placement.key))
        self._hosts: defaultdict[str, set[str]] = defaultdict(set)
        for key, delivery in known.items():
            self._hosts[delivery.channel] |= _hosts(delivery)
            if delivery.fingerprint is not None:
                name = _first(key) if key in there else delivery.channel
                name = name if delivery.channel in channels else _GONE
                self._tried[name, delivery.fingerprint].append(key)
        self._rehearsed: set[str] = set()

    def rehearse(self, key: str) -> None:
        """Take a post for one that went out: in a dry run nothing does."""
        self._rehearsed.add(key)

    def out(self, placement: Placement, fingerprint: str, now: datetime) -> str | None:
        """Name another occurrence that said the same less than a day ago, or may have."""
        files = [str(one.key) for one in self._files[_said(placement)]]
        channel = placement.key.channel
        names = (_first(str(placement.key)), channel, _GONE)
        tried = [key for name in names for key in self._tried[name, fingerprint]]
        tried = [key for key in tried if self._may_be_one(channel, channel_of(key))]
        keys = sorted({*files, *tried} - {str(placement.key)})
        if not keys:
            return None
        known = self._deliveries(keys)
        return next((key for key in keys if self._is_out(key, known.get(key), now)), None)

    def _may_be_one(self, channel: str, other: str) -> bool:
        here, there = self._hosts[channel], self._hosts[other]
        return channel == other or not here or not there or not here.isdisjoint(there)

    def _is_out(self, key: str, delivery: Delivery | None, now: datetime) -> bool:
        if key in self._rehearsed:
            return True
        if delivery is None or delivery.began_at is None:
            return False
        is_tried = delivery.state in _TRIED or bool(
            delivery.done_steps
        )  # of a thread, a part is out
        is_there = is_tried and delivery.state is not State.DELETED
        return is_there and now - delivery.began_at < RECENT

    def ahead(self, placement: Placement) -> str | None:
        """Name another occurrence that says the same within the day before, or just then."""
        return next((str(one.key) for one in self._before(placement)), None)

    def _before(self, placement: Placement) -> Iterator[Placement]:
        mine = placement.at, placement.key.occurrence, str(placement.key)
        for one in self._files[_said(placement)]:
            is_earlier = (one.at, one.key.occurrence, str(one.key)) < mine
            if is_earlier and placement.at - one.at < RECENT and one.status is not Status.HOLD:
                yield one


def refusal(key: str, other: str) -> str:
    """Say why a post is held back."""
    lane = f"`publish --key '{key}'` sends it all the same"
    if (gone := channel_of(other)) != channel_of(key):
        return (
            f"{other} said the same within 24 hours on {gone}, which the strategy has no more: if"
            f" that was this channel under another name, take this post out; if not, {lane}"
        )
    return f"{other} says the same on this channel within 24 hours; take one of them out, or {lane}"


def _said(placement: Placement) -> tuple[str, str]:
    text = approval_fingerprint(placement.body, placement.media, placement.first_comment)
    return _first(str(placement.key)), text


def _first(key: str) -> str:
    return key.partition("#")[0]


def _hosts(delivery: Delivery) -> set[str]:
    """Name the host that a platform gave in an address; a person may spell it in other ways."""
    if delivery.url is None or delivery.settled_by == "person":
        return set()
    try:
        host = urlsplit(delivery.url).netloc.lower()
    except ValueError:
        return set()
    return {host.removeprefix("www.")} - {""}
