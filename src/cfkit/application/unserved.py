"""Report what a run did not come to on a channel: another run holds it, or the store failed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfkit.domain.errors import NotKept, Overtaken, StoreError
from cfkit.domain.publication import Delivery, Result, State
from cfkit.ports import Store

from .attempt import NotWrittenDown
from .limits import Limits
from .results import still_held


def cut_short(channel: str, keys: Sequence[str], error: StoreError) -> Iterator[Result]:
    """Report that the store failed: on the first of `keys`, before it came to the others."""
    for key in keys:
        is_first = key == keys[0]
        is_sent = is_first and isinstance(error, NotWrittenDown | NotKept)
        nobodys = Overtaken if isinstance(error, Overtaken) else StoreError
        yield Result(
            key,
            channel,
            State.ATTEMPTING if is_sent else State.PLANNED,
            error=str(error) if is_first else f"not tried: {error}",
            error_code=error.code,
            exit=error.exit_code if is_first else nobodys.exit_code,
        )


def busy(channel: str, keys: Sequence[str], store: Store, limits: Limits) -> Iterator[Result]:
    """Report that another run holds the channel."""
    known = store.deliveries(keys)
    for key in keys:
        delivery = known.get(key) or Delivery(key, channel)
        if delivery.state is State.LIVE:
            continue
        yield still_held(delivery, limits.lock_wait)
