"""Try one placement until it is out, refused, or the channel's patience is used up."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import NamedTuple

from cfkit.domain.errors import CfkitError, StoreError
from cfkit.domain.publication import Delivery, State
from cfkit.ports import Clock

from .attempt import Outcome, Ready, attempt, pause_after
from .recall import Memory, recall
from .settle import Service, look_first, settle

_TRIES = 6
LOOKED_FOR = (State.LIVE, State.PENDING, State.UNKNOWN)
"""States after a look that found it, or could not tell."""


class Tried(NamedTuple):
    """How it ended. `gave_up`: another run may have more luck with the whole channel."""

    delivery: Delivery
    failure: CfkitError | None = None
    exception: Exception | None = None
    gave_up: bool = False
    could_not_look: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether after a look nothing may be sent: it is there, may be there, or was not seen."""
        return self.could_not_look or self.delivery.state in LOOKED_FOR


class Patience:
    """What a channel may spend on waiting in this run, in seconds."""

    def __init__(self, seconds: float, clock: Clock, stop: threading.Event) -> None:
        self._left = seconds
        self._clock = clock
        self._stop = stop

    @property
    def is_over(self) -> bool:
        """Whether the run was told to end."""
        return self._stop.is_set()

    def allows(self, seconds: float | None) -> bool:
        """Wait if there is enough left; an interrupt ends the wait within a second."""
        if seconds is None or seconds > self._left or self._stop.is_set():
            return False
        self._left -= seconds
        while seconds > 0 and not self._stop.is_set():
            self._clock.sleep(min(seconds, 1.0))
            seconds -= 1.0
        return not self._stop.is_set()


def insist(
    known: Delivery, ready: Ready, service: Service, patience: Patience, memory: Memory
) -> Tried:
    """Publish, repeating what surely had no effect; look before any repeated write."""
    recalled = recall_patiently(known, ready, service, patience, memory)
    delivery = recalled.delivery
    if recalled.is_settled:
        return recalled
    for tries in range(_TRIES):
        try:
            delivery = look_first(delivery, service)
        except CfkitError as error:
            if not patience.allows(pause_after(error, tries)):
                return Tried(delivery, error, could_not_look=True)
            continue
        if delivery.state in LOOKED_FOR:
            return Tried(delivery)
        outcome = _once(make_ready(delivery, service), ready, service, tries)
        delivery = outcome.delivery
        if outcome.pause is None:
            return Tried(delivery, outcome.failure, outcome.exception)
        if not patience.allows(outcome.pause):
            break
    return Tried(delivery, gave_up=True)


def recall_patiently(
    known: Delivery, ready: Ready, service: Service, patience: Patience, memory: Memory
) -> Tried:
    """Look for what the store may have forgotten; a look that failed in the end is told."""
    tries = 0
    while True:
        try:
            return Tried(recall(known, ready, service, memory))
        except StoreError:
            raise
        except CfkitError as error:
            if tries == _TRIES or not patience.allows(pause_after(error, tries)):
                return Tried(known, error, could_not_look=True)
        tries += 1


def make_ready(delivery: Delivery, service: Service) -> Delivery:
    """Bring what may be published again to `planned`, the only state from which it may."""
    if delivery.state is State.PLANNED:
        return delivery
    is_back = delivery.state is State.MISSED  # a new slot: its date must not be the old one's
    return service.move(
        delivery,
        state=State.PLANNED,
        first_began_at=None if is_back else delivery.first_began_at,
        error=None,
        error_code=None,
        not_before=None,
    )


def _once(known: Delivery, ready: Ready, service: Service, tries: int) -> Outcome:
    """Make one attempt; one whose answer got lost is looked for at once."""
    outcome = attempt(known, ready, service, tries=tries)
    if outcome.delivery.state is not State.UNKNOWN or outcome.exception is not None:
        return outcome
    delivery = settle(outcome.delivery, service, believe_absence=False)
    # Planned again: a message of a thread was found, and the next attempt goes on after it.
    pause = 0.0 if delivery.state is State.PLANNED else None
    return replace(outcome, delivery=delivery, pause=pause)
