"""One try: write it down, let the adapter send, write down what came of it."""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    ExitCode,
    NotAllRead,
    NotPublishable,
    NotSent,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    StoreError,
    Unavailable,
)
from cfkit.domain.keys import sequel
from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.publication import ASK_A_PERSON, Delivery, Pause, State

from .due import UNKEPT
from .messages import as_sent, to_send
from .settle import LOST, UNCLEAR, Service, names_a_post, record

_LONGEST = 7 * 24 * 3600.0
_FIRST_PAUSE = 1.0

Pauses = Sequence[Pause]
Guard = Callable[[], Pauses]


class NotWrittenDown(StoreError):
    """Something was sent and the store did not take what came of it. The next run settles it."""

    exit_code = ExitCode.RECONCILE


class UnkeptAhead(Rejected):
    """It was refused before its time: perhaps for its words, perhaps for the time alone."""

    code = UNKEPT

    def __init__(self, why: CfkitError) -> None:
        super().__init__(f"it is not kept for its time, and is sent then all the same: {why}")


@dataclass(frozen=True, slots=True)
class Ready:
    """A placement that may go out: its post, and the fingerprint that people approved."""

    placement: Placement
    post: Post
    fingerprint: str
    guard: Guard = tuple
    """Raise `NotPublishable` when the placement may not go out as `post` any more.

    Returns the pauses that it went by.
    """
    sequel: str | None = None
    """Which sequel of the placement goes out, when it is not the post itself."""

    @property
    def key(self) -> str:
        """The key of the delivery."""
        key = str(self.placement.key)
        return sequel(key, self.sequel) if self.sequel else key


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an attempt left behind. `pause`: seconds to wait before another try is worth it."""

    delivery: Delivery
    failure: CfkitError | None = None
    exception: Exception | None = None
    pause: float | None = None


def attempt(known: Delivery, ready: Ready, service: Service, *, tries: int) -> Outcome:
    """Publish once. Raise `StoreError` before anything was sent, `NotWrittenDown` after.

    The channel is held, and `known` is what the store knows. `tries` counts those of this run and
    lengthens the pause that a failure suggests.
    """
    key, channel = ready.key, ready.placement.key.channel
    now = service.clock.now()
    stored_at = known.first_began_at or now
    post = replace(ready.post, slot=ready.placement.at, stored_at=stored_at)
    before = service.store.sent(key) if known.done_steps else None
    stands = post
    if before is not None:
        stands = as_sent(post, before, known.done_steps, service.platform)
        post = to_send(post, stands, service.platform)
    began = service.store.begin(key, channel, ready.fingerprint, now, post=stands)
    steps = _Guarded(began, service, ready.guard)
    try:
        return _sent(began, post, steps, service, tries)
    except NotSent:
        raise
    except StoreError as error:
        raise NotWrittenDown(f"it may be live; the store failed: {error}") from error


class _Guarded:
    """Steps that ask `guard` once more before the first call that readers see."""

    def __init__(self, began: Delivery, service: Service, guard: Guard) -> None:
        self._steps = service.store.steps(began.key)
        self._began = began
        self._store = service.store
        self._guard: Guard | None = None if began.done_steps else guard

    def once(
        self, name: str, do: Callable[[], Any], *, visible: bool = False, secret: bool = False
    ) -> Any:
        """Keep the port's promise. Raise `NotPublishable` when it may not go out as it is."""
        guard = self._guard
        if not visible or guard is None:
            return self._steps.once(name, do, visible=visible, secret=secret)
        with _before_sending():
            pauses = self._ask(guard)
        self._guard = None  # what is begun is finished: half a thread helps nobody

        def send() -> Any:
            # Opening the step may take in what others wrote, on a branch of git.
            with _before_sending():
                if tuple(self._store.pauses()) != tuple(pauses):
                    self._ask(guard)
            return do()

        return self._steps.once(name, send, visible=True)

    def made(self, name: str) -> Any:
        """Keep the port's promise."""
        return self._steps.made(name)

    def _ask(self, guard: Guard) -> Pauses:
        try:
            return guard()
        except NotPublishable:
            # The uploads may be those of other bytes than the attempt's fingerprint says.
            self._store.forget_steps(self._began.key, done=True)
            raise


@contextmanager
def _before_sending() -> Iterator[None]:
    """Make of a store that fails here one that failed before anything was sent."""
    try:
        yield
    except NotSent:
        raise
    except StoreError as error:
        raise NotSent(str(error)) from error


def _sent(began: Delivery, post: Post, steps: _Guarded, service: Service, tries: int) -> Outcome:

    def now_known() -> Delivery:
        """Read what the steps wrote, of this very attempt: another run's is not ours to move."""
        found = service.refresh(began.key)
        return replace(found, state=began.state, attempts=began.attempts)

    try:
        receipt = service.platform.publish(post, steps)
    except StoreError:
        raise
    except CfkitError as error:
        is_unkept = isinstance(error, Rejected) and post.show_at is not None
        return _failed(now_known(), UnkeptAhead(error) if is_unkept else error, service, tries)
    except Exception as error:  # noqa: BLE001  the one exemption: whatever broke, it may be live
        delivery = now_known()
        return Outcome(service.loses(delivery, _where(error), _bug(delivery)), exception=error)
    is_name = names_a_post(receipt.remote_id)
    owner = service.owner_of(receipt.remote_id, began.key) if is_name else None
    if is_name and owner is None:
        return Outcome(record(began, receipt, service, "answer"))
    return _unclear(now_known(), owner, service)


def _unclear(delivery: Delivery, owner: str | None, service: Service) -> Outcome:
    named = f"a post that is recorded for {owner}" if owner else "no post"
    words = f"the platform accepted it and named {named}; {ASK_A_PERSON}"
    return Outcome(service.loses(delivery, words, UNCLEAR), OutcomeUnknown(words))


def _failed(delivery: Delivery, error: CfkitError, service: Service, tries: int) -> Outcome:
    pause = pause_after(error, tries)
    match error:
        case Rejected():
            state = State.REJECTED
        case NotAllRead() if delivery.open_step:
            state = State.UNKNOWN  # read after it was sent: nobody knows what became of it
        case RateLimited() | Unavailable():
            state = State.WAITING
        case OutcomeUnknown():
            state = State.UNKNOWN
        case CredentialError():
            state = State.PLANNED
        case _:
            state = State.UNKNOWN if delivery.open_step else State.PLANNED
    if state is State.UNKNOWN:
        return Outcome(service.loses(delivery, str(error), LOST), error)
    asked = pause is not None and isinstance(error, RateLimited)
    moved = service.move(
        delivery,
        state=state,
        error=str(error),
        error_code=error.code,
        not_before=service.clock.now() + timedelta(seconds=pause or 0) if asked else None,
    )
    return Outcome(moved, error, pause=pause)


def pause_after(error: CfkitError, tries: int) -> float | None:
    """Seconds to wait before a repeat is worth it; `None` when waiting does not help."""
    if isinstance(error, NotAllRead) or not isinstance(error, RateLimited | Unavailable):
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
