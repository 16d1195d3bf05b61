"""Look for what may have gone out without a trace here: the store is younger, old, or not alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from cfkit.domain.errors import CfkitError, NotAllRead, RateLimited, StoreError, Unavailable
from cfkit.domain.keys import is_reply
from cfkit.domain.plan import Placement
from cfkit.domain.publication import (
    ASK_A_PERSON,
    Delivery,
    Receipt,
    Result,
    Sighting,
    State,
)
from cfkit.ports import Lookup, Store

from .attempt import Ready
from .settle import UNCLEAR, Service, names_a_post, record

_SLACK = timedelta(minutes=5)
"""By how much a platform's clock may show an earlier instant than the slot."""

_FORGOTTEN = (
    "it may have gone out in a time that the store does not remember: an older copy of it was put"
    " back, or it was made anew"
)
_ELSEWHERE = (
    "posts came due here while no run did, so another clone of the project may have published them"
    " and this one"
)

WOULD_LOOK = "would look"
"""The state of a result in a rehearsal that cannot tell what a run would find."""

_PUNCTUAL = timedelta(hours=1)
"""Who publishes on a schedule is not later."""

_FOR_NOW = (RateLimited, Unavailable)
"""The next run may be able to ask."""

_UNSENT = (State.PLANNED, State.MISSED)
_MAYBE_SENT_SINCE = (*_UNSENT, State.WAITING, State.REJECTED)


@dataclass(frozen=True, slots=True)
class Memory:
    """Since when a store remembers; it stays so as long as a channel is held.

    Where others may publish the same posts with a store of their own, what was due before
    `punctual_since` may be their work, and most likely is before `deserted_until`: posts came and
    went of which no run here took notice.
    """

    created_at: datetime | None
    restored_at: datetime | None
    punctual_since: datetime | None = None
    deserted_until: datetime | None = None

    @classmethod
    def of(cls, store: Store) -> Memory:
        """Ask a store."""
        return cls(store.created_at(), store.restored_at())

    def beside_others(self, now: datetime, *, is_deserted: bool) -> Memory:
        """Mind that others may publish as well."""
        until = now if is_deserted else None
        return replace(self, punctual_since=now - _PUNCTUAL, deserted_until=until)

    def beside_others_who_answer(self, now: datetime) -> Memory:
        """Mind that others may have answered any comment: unlike a post it has no hour."""
        return replace(self, punctual_since=now + _SLACK)

    @property
    def since(self) -> datetime | None:
        """The instant from which on it is whole; `None`: always."""
        return max(filter(None, (self.created_at, self.restored_at)), default=None)


def recall(
    known: Delivery, ready: Ready, service: Service, memory: Memory, *, too_late: bool = False
) -> Delivery:
    """Look for a placement that the store may have forgotten the sending of.

    Found, it is `live`; of a thread nobody can say how much is there, so a person is asked.
    Otherwise it comes back as it was: nothing says that it was ever sent. But after an older copy
    of the store was put back, or where others seem to have published in its stead, that must be
    certain, or a person is asked; raise what the platform raises when it cannot be asked now.
    """
    by_hand = service.platform.capabilities.by_hand
    slots = slots_in_gap(known, ready.placement, memory)
    if slots and not by_hand:
        return _recall_from_gap(known, ready, service, slots, _FORGOTTEN)
    if not too_late and memory.deserted_until and not by_hand:
        slots = _slots_unseen(known, ready.placement, memory)
        return _recall_from_gap(known, ready, service, slots, _ELSEWHERE) if slots else known
    if not too_late and _may_be_kept(known, ready, service, memory):
        sighting = _look(known, ready, service)
        return _conclude(known, ready, sighting, service) if _is_there(sighting) else known
    return _recall_unseen(known, ready, service, memory, too_late=too_late)


def _recall_unseen(
    known: Delivery, ready: Ready, service: Service, memory: Memory, *, too_late: bool
) -> Delivery:
    before = () if too_late else (memory.punctual_since,)
    for slot in _slots_unseen(known, ready.placement, memory, *before):
        then = _at(ready, slot)
        try:
            sighting = _look(known, then, service)
        except StoreError:
            raise
        except CfkitError as error:
            may_pass = isinstance(error, _FOR_NOW) and not isinstance(error, NotAllRead)
            if not too_late and memory.punctual_since and may_pass:
                raise
            return known
        if _is_there(sighting):
            return _conclude(known, then, sighting, service)
    return known


def is_forgettable(known: Delivery, placement: Placement, memory: Memory) -> bool:
    """Whether it may have gone out at a time that the store does not remember."""
    return bool(slots_in_gap(known, placement, memory) or _slots_unseen(known, placement, memory))


def rehearsed(said: Result, known: Delivery, placement: Placement, memory: Memory) -> Result:
    """Say of what a run would do that it looks first, where it does before it goes on."""
    is_looked_for = said.state == State.MISSED or memory.deserted_until is not None
    is_unseen = is_looked_for and bool(_slots_unseen(known, placement, memory))
    if not is_unseen and not slots_in_gap(known, placement, memory):
        return said
    words = "it may have gone out in a time that the store does not remember; a run looks first"
    if said.held_because:
        words = f"{said.held_because}; {words}"
    return replace(said, state=WOULD_LOOK, error=words, held_because=None)


def slots_in_gap(known: Delivery, placement: Placement, memory: Memory) -> list[datetime]:
    """List when it was due, and not tried again, before an older copy of the store was put back."""
    restored = memory.restored_at
    if restored is None or known.state not in _MAYBE_SENT_SINCE or known.settled_by == "person":
        return []
    if known.began_at is not None and known.began_at >= restored:
        return []
    return _slots(known, placement, restored)


def _slots_unseen(
    known: Delivery, placement: Placement, memory: Memory, *more: datetime | None
) -> list[datetime]:
    """List when it was due, and never tried, before the store was made or while others were at it.

    `more` are instants before which others may have been, too.
    """
    before = max(filter(None, (memory.created_at, memory.deserted_until, *more)), default=None)
    if before is None or known.attempts or known.state not in _UNSENT:
        return []
    return _slots(known, placement, before)


def _slots(known: Delivery, placement: Placement, before: datetime) -> list[datetime]:
    """Its slots that far back, the latest first: a missed one that has moved keeps its old one."""
    slots = {placement.at}
    if known.state is State.MISSED and known.slot is not None:
        slots.add(known.slot)
    return sorted((slot for slot in slots if slot < before), reverse=True)


def _may_be_kept(known: Delivery, ready: Ready, service: Service, memory: Memory) -> bool:
    """Whether it may have been handed over, for a time yet to come, before the store remembers.

    Or by others. A young store tells nothing of that, so only what is handed over now is looked
    for; after an older copy was put back all else is, too.
    """
    span, slot = service.platform.capabilities.ahead, ready.placement.at
    if span is None or ready.sequel or known.attempts or known.state not in _UNSENT:
        return False
    is_handed_over = ready.post.show_at is not None
    if is_handed_over and memory.punctual_since is not None:
        return True
    is_young = memory.since is not None and slot - span.most < memory.since <= slot
    return is_young and (is_handed_over or memory.restored_at is not None)


def _at(ready: Ready, slot: datetime) -> Ready:
    return replace(ready, placement=replace(ready.placement, at=slot))


def _recall_from_gap(
    known: Delivery, ready: Ready, service: Service, slots: Sequence[datetime], words: str
) -> Delivery:
    is_certain = True
    for slot in slots:
        then = _at(ready, slot)
        try:
            sighting = _look(known, then, service)
        except NotAllRead:
            sighting = Sighting()  # no later look reads more: a person has to tell
        if _is_there(sighting):
            return _conclude(known, then, sighting, service)
        is_certain = is_certain and sighting.certain
    if is_certain:
        return known
    return _ask(_planned(known, service), _at(ready, slots[0]), words, service)


def _is_there(sighting: Sighting) -> bool:
    return sighting.receipt is not None or sighting.step_result is not None


def _conclude(known: Delivery, ready: Ready, sighting: Sighting, service: Service) -> Delivery:
    known = _planned(known, service)
    if ready.post.parts or sighting.receipt is None:
        words = "a message of it is live from a time that the store does not remember"
        return _ask(known, ready, words, service)
    return _believe(known, ready, sighting.receipt, sighting.posted_at, service)


def _planned(known: Delivery, service: Service) -> Delivery:
    if known.state is State.PLANNED:
        return known
    return service.move(known, state=State.PLANNED, error=None, error_code=None, not_before=None)


def _look(known: Delivery, ready: Ready, service: Service) -> Sighting:
    if not isinstance(service.platform, Lookup):
        return Sighting()
    slot = ready.placement.at
    remote_ids = service.store.remote_ids(service.channel)
    others = frozenset(name for name, key in remote_ids.items() if key != known.key)
    began = min(filter(None, (slot, known.first_began_at))) - _SLACK
    asked = replace(known, began_at=began, first_began_at=began, visible_begun=True, others=others)
    stored_at = known.first_began_at or slot
    sighting = service.platform.find(replace(ready.post, slot=slot, stored_at=stored_at), asked)
    receipt = sighting.receipt
    if receipt and (receipt.remote_id in others or not names_a_post(receipt.remote_id)):
        return Sighting()
    return sighting


def _believe(
    known: Delivery, ready: Ready, receipt: Receipt, posted_at: datetime | None, service: Service
) -> Delivery:
    slot = ready.placement.at
    began = _began(known, slot, posted_at, service)
    found = service.move(
        known,
        state=State.WAITING,
        slot=slot,
        began_at=began,
        first_began_at=began,
        fingerprint=ready.fingerprint,
    )
    return record(found, receipt.as_seen, service, "look-up")


def _began(
    known: Delivery, slot: datetime, posted_at: datetime | None, service: Service
) -> datetime:
    """Tell when it was sent: a post in its slot, an answer at no hour, so by now at the latest."""
    if not is_reply(known.key):
        return slot
    now = service.clock.now()
    return max(slot, min(posted_at or now, now))


def _ask(known: Delivery, ready: Ready, words: str, service: Service) -> Delivery:
    slot = ready.placement.at
    post = replace(ready.post, slot=slot, stored_at=slot)
    now = service.clock.now()
    began = service.store.begin(known.key, service.channel, ready.fingerprint, now, post=post)
    since = replace(began, began_at=slot, first_began_at=known.first_began_at or slot)
    return service.loses(since, f"{words}; {ASK_A_PERSON}", UNCLEAR)
