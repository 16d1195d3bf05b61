"""One try: write it down, let the adapter send, write down what came of it."""

from __future__ import annotations

import math
import traceback
from dataclasses import dataclass, replace
from datetime import timedelta

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    ExitCode,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    StoreError,
    Unavailable,
)
from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, State

from .settle import ASK_A_PERSON, LOST, UNCLEAR, Service, record

_LONGEST = 7 * 24 * 3600.0
_FIRST_PAUSE = 1.0


class NotWrittenDown(StoreError):
    """Something was sent and the store did not take what came of it. The next run settles it."""

    exit_code = ExitCode.RECONCILE


@dataclass(frozen=True, slots=True)
class Ready:
    """A placement that may go out: its post, and the fingerprint that people approved."""

    placement: Placement
    post: Post
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt left behind. `pause`: seconds to wait before another try is worth it."""

    delivery: Delivery
    failure: CfkitError | None = None
    exception: Exception | None = None
    pause: float | None = None


def attempt(ready: Ready, service: Service, *, tries: int) -> Outcome:
    """Publish once. Raise `StoreError` before anything was sent, `NotWrittenDown` after.

    `tries` counts those of this run and lengthens the pause that a failure suggests.
    """
    key, channel = str(ready.placement.key), ready.placement.key.channel
    now = service.clock.now()
    known = service.store.deliveries([key]).get(key)
    stored_at = (known.first_began_at if known else None) or now
    post = replace(ready.post, slot=ready.placement.at, stored_at=stored_at)
    service.store.begin(key, channel, ready.fingerprint, now, post=post)
    try:
        return _sent(key, post, service, tries)
    except StoreError as error:
        raise NotWrittenDown(f"it may be live; the store failed: {error}") from error


def _sent(key: str, post: Post, service: Service, tries: int) -> Outcome:
    try:
        receipt = service.platform.publish(post, service.store.steps(key))
    except StoreError:
        raise
    except CfkitError as error:
        return _failed(service.refresh(key), error, service, tries)
    except Exception as error:  # noqa: BLE001  the one exemption: whatever broke, it may be live
        delivery = service.refresh(key)
        unknown = replace(
            delivery, state=State.UNKNOWN, error=_where(error), error_code=_bug(delivery)
        )
        return Outcome(service.move(unknown), exception=error)
    return _answered(service.refresh(key), receipt, service)


def _answered(delivery: Delivery, receipt: Receipt, service: Service) -> Outcome:
    owner = service.owner_of(receipt.remote_id, delivery.key)
    if receipt.remote_id and owner is None:
        return Outcome(record(delivery, receipt, service, "answer"))
    named = f"a post that is recorded for {owner}" if owner else "no post"
    words = f"the platform accepted it and named {named}; {ASK_A_PERSON}"
    return Outcome(service.stays_unknown(delivery, words, UNCLEAR), OutcomeUnknown(words))


def _failed(delivery: Delivery, error: CfkitError, service: Service, tries: int) -> Outcome:
    pause = pause_after(error, tries)
    match error:
        case Rejected():
            state = State.REJECTED
        case RateLimited() | Unavailable():
            state = State.WAITING
        case OutcomeUnknown():
            state = State.UNKNOWN
        case CredentialError():
            state = State.PLANNED
        case _:
            state = State.UNKNOWN if delivery.open_step else State.PLANNED
    asked = pause is not None and isinstance(error, RateLimited)
    moved = service.move(
        replace(
            delivery,
            state=state,
            error=str(error),
            error_code=LOST if state is State.UNKNOWN else error.code,
            not_before=service.clock.now() + timedelta(seconds=pause or 0) if asked else None,
        )
    )
    return Outcome(moved, error, pause=pause)


def pause_after(error: CfkitError, tries: int) -> float | None:
    """Seconds to wait before a repeat is worth it; `None` when waiting does not help."""
    if not isinstance(error, RateLimited | Unavailable):
        return None
    asked = error.retry_after if isinstance(error, RateLimited) else None
    if asked is None or math.isnan(asked):
        asked = min(_FIRST_PAUSE * float(2**tries), 60.0)
    return min(max(asked, 0.0), _LONGEST)


def _bug(delivery: Delivery) -> str:
    """Tell a break before anything visible from one that may have left a post behind."""
    return LOST if delivery.open_step else "bug"


def _where(error: Exception) -> str:
    """Name the exception and its place; its message may hold a token."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f" at {frames[-1].name}, line {frames[-1].lineno}" if frames else ""
    return f"a bug: {type(error).__name__}{last}"
