"""Look for what may have gone out before this store was made: an older memory may be lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cfkit.domain.errors import CfkitError
from cfkit.domain.publication import Delivery, Receipt, Sighting, State
from cfkit.ports import Lookup

from .attempt import Ready
from .settle import ASK_A_PERSON, UNCLEAR, Service, names_a_post, record

_SLACK = timedelta(minutes=5)
"""By how much a platform's clock may show an earlier instant than the slot."""


def recall(known: Delivery, ready: Ready, service: Service) -> Delivery:
    """Look for a placement that was due before the store was made and never tried since.

    Found, it is `live`; of a thread nobody can say how much is there, so a person is asked.
    Otherwise it comes back as it was: nothing says that it was ever sent.
    """
    if known.attempts or known.state not in (State.PLANNED, State.MISSED):
        return known
    created = service.store.created_at()
    if created is None or ready.placement.at >= created:
        return known
    sighting = _look(known, ready, service)
    if sighting.receipt is None and sighting.step_result is None:
        return known
    if known.state is State.MISSED:
        known = service.move(known, state=State.PLANNED, error=None, error_code=None)
    if ready.post.parts or sighting.receipt is None:
        return _ask(ready, service)
    return _believe(known, ready, sighting.receipt, service)


def _look(known: Delivery, ready: Ready, service: Service) -> Sighting:
    if not isinstance(service.platform, Lookup):
        return Sighting()
    slot = ready.placement.at
    remote_ids = service.store.remote_ids(service.channel)
    others = frozenset(name for name, key in remote_ids.items() if key != known.key)
    then = slot - _SLACK
    asked = replace(known, began_at=then, first_began_at=then, visible_begun=True, others=others)
    try:
        sighting = service.platform.find(replace(ready.post, slot=slot, stored_at=slot), asked)
    except CfkitError:
        return Sighting()
    receipt = sighting.receipt
    if receipt and (receipt.remote_id in others or not names_a_post(receipt.remote_id)):
        return Sighting()
    return sighting


def _believe(known: Delivery, ready: Ready, receipt: Receipt, service: Service) -> Delivery:
    slot = ready.placement.at
    found = service.move(
        known,
        state=State.WAITING,
        slot=slot,
        began_at=slot,
        first_began_at=slot,
        fingerprint=ready.fingerprint,
    )
    return record(found, replace(receipt, pending=False), service, "look-up")


def _ask(ready: Ready, service: Service) -> Delivery:
    slot, key = ready.placement.at, ready.key
    post = replace(ready.post, slot=slot, stored_at=slot)
    now = service.clock.now()
    began = service.store.begin(key, service.channel, ready.fingerprint, now, post=post)
    words = f"a message of it is live from before this store was made; {ASK_A_PERSON}"
    return service.loses(began, words, UNCLEAR)
