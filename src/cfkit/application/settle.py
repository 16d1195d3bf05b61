"""Find out what became of a post whose answer nobody has, without ever writing to the platform."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from cfkit.domain.errors import CfkitError, OutcomeUnknown, Rejected
from cfkit.domain.keys import sequel_of
from cfkit.domain.post import Post
from cfkit.domain.publication import ASK_A_PERSON, Delivery, Receipt, Sighting, State
from cfkit.ports import Clock, Lookup, Platform, Poller, Store

from .results import LATE, OVERDUE, TAKING_BACK

SettledBy = Literal["answer", "look-up", "poll", "person"]
LOST = OutcomeUnknown.code
UNCLEAR = "answer-unclear"
"""The code of an answer that came and does not say which post it speaks of."""

_GRACE = timedelta(minutes=15)
"""How long after its time a platform may take to show what it kept."""
_LONGEST_NAME = 2000
_SLOWEST = timedelta(minutes=15)
"""A call that seems to have taken longer was measured by a clock that jumped."""


@dataclass(frozen=True, slots=True)
class Service:
    """One channel's platform with the store that remembers it. `settle` is in seconds."""

    channel: str
    platform: Platform
    store: Store
    clock: Clock
    settle: float

    def refresh(self, key: str) -> Delivery:
        """Read a delivery again; steps change it while an adapter works."""
        return self.store.deliveries([key])[key]

    def move(self, known: Delivery, **changes: Any) -> Delivery:
        """Change a delivery. Raise `StoreError` when another run changed it since it was read."""
        return self.store.move(
            known.key, replace(known, **changes), only_from=[known.state], attempt=known.attempts
        )

    def stays_unknown(self, delivery: Delivery, words: str, code: str | None = None) -> Delivery:
        """Keep the outcome unknown, with the reason and the code of the first one."""
        if code is None and delivery.state is State.UNKNOWN:
            code = delivery.error_code
        return self.move(delivery, state=State.UNKNOWN, error=words, error_code=code or LOST)

    def loses(self, delivery: Delivery, words: str, code: str | None = None) -> Delivery:
        """Write down that the outcome got lost just now: the request may be on its way still.

        A platform that was slow for longer than `settle` is given as long again.
        """
        now = self.clock.now()
        spent = min(now - (delivery.open_since or now), _SLOWEST)
        more = max(spent - timedelta(seconds=self.settle), timedelta())
        since = now + more if self.settle else now
        return self.stays_unknown(replace(delivery, open_since=since), words, code)

    def owner_of(self, remote_id: str, key: str) -> str | None:
        """Name the other placement that this remote id is recorded for."""
        owner = self.store.remote_ids(self.channel, remote_id).get(remote_id)
        return None if owner == key else owner


def names_a_post(said: object) -> bool:
    """Whether a platform's word can name a post or its place: text that every store can hold."""
    if not isinstance(said, str) or not 0 < len(said) <= _LONGEST_NAME:
        return False
    return not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in said)


def settle(delivery: Delivery, service: Service, *, believe_absence: bool = True) -> Delivery:
    """Settle what is attempting, unknown or pending, as far as anybody can tell.

    The caller holds the channel, so whoever was attempting is dead. Right after an attempt only
    presence proves something: the request may still be on its way.
    """
    if delivery.state is State.PENDING:
        return _settle_pending(delivery, service)
    if delivery.state is State.ATTEMPTING:
        delivery = _take_over(delivery, service)
    if delivery.state is State.UNKNOWN:
        return _settle_unknown(delivery, service, believe_absence=believe_absence)
    return delivery


def look_first(delivery: Delivery, service: Service) -> Delivery:
    """Look before a repeated write; the result is `live`, or may be sent once it is `planned`.

    Raise what the platform raises when it cannot be asked now.
    """
    if not _needs_a_look(delivery) or not isinstance(service.platform, Lookup):
        return delivery
    sighting = look_for(delivery, service, service.platform)
    if sighting is not None and sighting.receipt is not None:
        if delivery.state is State.PLANNED:
            delivery = service.move(delivery, state=State.WAITING)
        return record(delivery, sighting.receipt.as_seen, service, "look-up")
    if sighting is not None and sighting.step_result is not None and delivery.open_step:
        return _finish_step(delivery, sighting, service)
    return delivery


def _needs_a_look(delivery: Delivery) -> bool:
    if delivery.open_step is not None:
        return True
    return delivery.state is State.REJECTED and not delivery.done_steps


def _take_over(delivery: Delivery, service: Service) -> Delivery:
    if delivery.open_step is None:
        return service.move(delivery, state=State.PLANNED, error=None, error_code=None)
    return service.stays_unknown(delivery, "the run that sent it ended before the answer came")


def _settle_unknown(delivery: Delivery, service: Service, *, believe_absence: bool) -> Delivery:
    if delivery.open_step is None and _has_every_answer(delivery):
        return service.move(delivery, state=State.PLANNED)
    if not isinstance(service.platform, Lookup):
        if _asks_a_person(delivery):
            return delivery
        why = f"{delivery.error}; the platform cannot be asked: {ASK_A_PERSON}"
        return service.stays_unknown(delivery, why)
    try:
        sighting = look_for(delivery, service, service.platform)
    except CfkitError as error:
        return service.stays_unknown(delivery, f"looked for it in vain: {error}")
    if sighting is None:
        return service.stays_unknown(delivery, f"nobody wrote down what was sent; {ASK_A_PERSON}")
    return _conclude(delivery, sighting, service, believe_absence=believe_absence)


def _asks_a_person(delivery: Delivery) -> bool:
    return bool(delivery.error) and str(delivery.error).endswith(ASK_A_PERSON)


def _has_every_answer(delivery: Delivery) -> bool:
    """Whether each visible call that was begun is answered: the next attempt goes on after it."""
    return delivery.error_code == "bug" or (
        bool(delivery.done_steps) and delivery.error_code != UNCLEAR
    )


def _conclude(
    delivery: Delivery, sighting: Sighting, service: Service, *, believe_absence: bool
) -> Delivery:
    if sighting.receipt is not None and sighting.receipt.as_seen != sighting.receipt:
        return service.stays_unknown(delivery, "the platform has it and is still working on it")
    if sighting.receipt is not None:
        return record(delivery, sighting.receipt, service, "look-up")
    if sighting.step_result is not None and delivery.open_step:
        return _finish_step(delivery, sighting, service)
    if not sighting.certain:
        why = f"{sighting.why or 'nobody can tell'}; {ASK_A_PERSON}"
        is_told = delivery.error_code == UNCLEAR and _asks_a_person(delivery)
        return delivery if is_told else service.stays_unknown(delivery, why)
    if not believe_absence or not _is_settled(delivery, service):
        return service.stays_unknown(delivery, "not there so far; the next run looks again")
    service.store.forget_steps(delivery.key)
    return service.move(
        delivery, state=State.PLANNED, error=None, error_code=None, settled_by="look-up"
    )


def _is_settled(delivery: Delivery, service: Service) -> bool:
    """Whether it was sent so long ago that its request cannot be on its way any more."""
    begun = [one for one in (delivery.began_at, delivery.open_since) if one is not None]
    return not begun or service.clock.now() >= max(begun) + timedelta(seconds=service.settle)


def look_for(delivery: Delivery, service: Service, platform: Lookup) -> Sighting | None:
    """Look for what the latest attempt sent; `None` when nobody wrote down what that was."""
    post = service.store.sent(delivery.key)
    if post is None:
        return None
    remote_ids = service.store.remote_ids(service.channel)
    others = frozenset(name for name, key in remote_ids.items() if key != delivery.key)
    prepared = service.store.prepared(delivery.key)
    sighting = platform.find(post, replace(delivery, others=others, prepared=prepared))
    if sighting.receipt is None:
        return sighting
    if not names_a_post(sighting.receipt.remote_id):
        return Sighting(why="the post that was found has no name that can be written down")
    if sighting.receipt.remote_id in others:
        return Sighting(why="the post that was found is recorded for another placement")
    return sighting if _is_whole(post, delivery, sighting) else _first_only(sighting)


def _is_whole(post: Post, delivery: Delivery, sighting: Sighting) -> bool:
    """Whether a receipt speaks for every message: for a thread all others must be done."""
    return not post.parts or (
        sighting.step_result is None and len(delivery.done_steps) >= len(post.parts)
    )


def _first_only(sighting: Sighting) -> Sighting:
    if sighting.step_result is not None:
        return replace(sighting, receipt=None)
    return Sighting(why="a message of the thread is live; nobody can tell about the others")


def _finish_step(delivery: Delivery, sighting: Sighting, service: Service) -> Delivery:
    service.store.finish_step(delivery.key, str(delivery.open_step), sighting.step_result)
    found = service.refresh(delivery.key)
    return service.move(
        found, state=State.PLANNED, error=None, error_code=None, settled_by="look-up"
    )


def _settle_pending(delivery: Delivery, service: Service) -> Delivery:
    platform = service.platform
    if delivery.remote_id is None:
        return delivery
    if not isinstance(platform, Poller):
        is_by_hand = platform.capabilities.by_hand
        return delivery if is_by_hand else _look_for_accepted(delivery, service)
    try:
        receipt = platform.poll(Receipt(delivery.remote_id, delivery.url, pending=True))
    except Rejected as error:
        if delivery.error_code == TAKING_BACK:
            return taken_back(delivery, service)
        # It never appeared, so the steps that led there have to be made again.
        service.store.forget_steps(delivery.key, done=True)
        return service.move(
            delivery,
            state=State.REJECTED,
            error=str(error),
            error_code=error.code,
            remote_id=None,
            not_before=None,
        )
    except CfkitError as error:
        return _unread(delivery, error, service)
    return _polled(delivery, receipt, service)


def _unread(delivery: Delivery, error: CfkitError, service: Service) -> Delivery:
    """Tell why it could not be asked for; that it is being taken back is not forgotten for it."""
    if delivery.error_code == TAKING_BACK:
        return delivery
    return service.move(delivery, error=str(error), error_code=error.code)


def _polled(delivery: Delivery, receipt: Receipt, service: Service) -> Delivery:
    if receipt.pending:
        at = delivery.not_before
        if at is not None and service.clock.now() >= at + _GRACE:
            return _late(delivery, service)
        if delivery.error_code == TAKING_BACK:
            return delivery
        return service.move(delivery, error=None, error_code=None)
    is_name = names_a_post(receipt.remote_id)
    owner = service.owner_of(receipt.remote_id, delivery.key) if is_name else None
    if is_name and owner is None:
        return record(delivery, receipt, service, "poll")
    named = f"a post that is recorded for {owner}" if owner else "no post"
    words = f"the platform finished it and named {named}; {ASK_A_PERSON}"
    return service.move(delivery, error=words, error_code=UNCLEAR)


def _look_for_accepted(delivery: Delivery, service: Service) -> Delivery:
    if not isinstance(service.platform, Lookup):
        return delivery
    is_in_doubt = delivery.error_code == TAKING_BACK
    if delivery.is_kept(service.clock.now()):
        is_told = delivery.error is None or is_in_doubt
        return delivery if is_told else service.move(delivery, error=None, error_code=None)
    try:
        sighting = look_for(delivery, service, service.platform)
    except CfkitError as error:
        return _unread(delivery, error, service)
    if sighting is not None and sighting.receipt is not None and not sighting.receipt.pending:
        return record(delivery, sighting.receipt, service, "look-up")
    since = delivery.not_before
    is_awaited = since is None or service.clock.now() < since + _GRACE
    if is_awaited:
        return delivery
    is_kept = sighting is not None and sighting.receipt is not None
    return _late(delivery, service) if is_kept else _overdue(delivery, sighting, service)


def _late(delivery: Delivery, service: Service) -> Delivery:
    words = f"its time has passed and {service.platform.capabilities.name} keeps it still"
    return service.move(delivery, error=words, error_code=LATE)


def _overdue(delivery: Delivery, sighting: Sighting | None, service: Service) -> Delivery:
    """Conclude on what the platform kept and did not show at its time."""
    name = service.platform.capabilities.name
    if sighting is None or not sighting.certain:
        words = f"its time has passed and {name} does not show it; {ASK_A_PERSON}"
        return service.move(delivery, error=words, error_code=OVERDUE)
    if delivery.error_code == TAKING_BACK:
        return taken_back(delivery, service)
    service.store.forget_steps(delivery.key, done=True)
    return service.move(
        service.refresh(delivery.key),
        state=State.REJECTED,
        error=f"{name} had it for its time, and neither keeps nor shows it: it was deleted there",
        error_code="not-shown",
        remote_id=None,
        not_before=None,
    )


def taken_back(delivery: Delivery, service: Service) -> Delivery:
    """Bring what the platform gave back to `planned`, as if it had never been handed over."""
    service.store.forget_steps(delivery.key, done=True)
    return service.move(
        service.refresh(delivery.key),
        state=State.PLANNED,
        remote_id=None,
        url=None,
        first_began_at=None,  # another hand-over is another call, not a repeat of this one
        not_before=None,
        error=None,
        error_code=None,
    )


def live_since(delivery: Delivery, clock: Clock) -> datetime:
    """Tell when it went live: what is found later was there since its attempt.

    What was handed over ahead is there since its time.
    """
    now, began, slot = clock.now(), delivery.began_at, delivery.slot
    if delivery.state is State.PENDING and delivery.not_before is not None:
        return min(delivery.not_before, now)
    if began is None or delivery.state not in (State.UNKNOWN, State.REJECTED, State.WAITING):
        return now
    is_ahead = slot is not None and began < slot <= now and sequel_of(delivery.key) is None
    return slot if slot is not None and is_ahead else began


def record(
    delivery: Delivery, receipt: Receipt, service: Service, settled_by: SettledBy
) -> Delivery:
    """Write down what is live or accepted."""
    return service.move(
        delivery,
        state=State.PENDING if receipt.pending else State.LIVE,
        remote_id=receipt.remote_id,
        url=receipt.url if names_a_post(receipt.url) else None,
        parts={step: name for step, name in receipt.parts.items() if names_a_post(name)},
        live_at=None if receipt.pending else live_since(delivery, service.clock),
        error=None,
        error_code=None,
        not_before=receipt.show_at,
        settled_by=settled_by,
    )
