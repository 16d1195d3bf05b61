"""Serve one channel: its placements in order of time, under its lock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    ExitCode,
    InputError,
    NotAllRead,
    NotKept,
    NotPublishable,
    RateLimited,
    StoreError,
    Unavailable,
)
from cfkit.domain.keys import SEQUELS, root_of, sequel, sequel_of
from cfkit.domain.plan import Placement
from cfkit.domain.publication import Delivery, Result, State
from cfkit.domain.strategy import Channel

from .ahead import WOULD_HAND_OVER, WOULD_TAKE_BACK, for_later, take_back, why_back
from .attempt import Pauses, Ready
from .due import (
    NEVER_APPROVED,
    Action,
    Rules,
    Verdict,
    current_fingerprint,
    judge,
    judge_sequel,
    why_unapproved,
)
from .insist import LOOKED_FOR, Patience, Tried, insist
from .put_back import put_back
from .recall import Memory, is_forgettable, recall, rehearsed, slots_in_gap
from .results import not_looked, result_of, result_of_pending
from .run import Item, Order
from .sequels import outstanding, said_by, serving
from .settle import Service, settle
from .ties import OtherAccount
from .unserved import busy, cut_short
from .withheld import exit_of, withheld


@dataclass(frozen=True, slots=True)
class _Halt:
    """Why nothing more is sent on the channel in this run."""

    words: str
    code: str
    exit: ExitCode


def serve(channel: Channel, items: Sequence[Item], order: Order) -> Iterator[Result]:
    """Yield a result for each item that was due or settled. Items are in order of time.

    One that the store did not keep comes a second time: the latter result holds.
    """
    done: dict[str, Result | None] = {}
    try:
        if order.is_rehearsal:
            yield from _Run(channel, order).serve(items, done)
            return
        with order.store.lock(channel.id, order.limits.lock_wait) as is_held:
            if is_held:
                yield from _Run(channel, order).serve(items, done)
            else:
                yield from busy(channel.id, [item.key for item in items], order.store, order.limits)
    except StoreError as error:
        left = [item.key for item in items if item.key not in done]
        yield from cut_short(channel.id, left, error)
        for result in filter(None, done.values()):
            if isinstance(error, NotKept) and result.key in error.keys:
                yield replace(result, error=str(error), error_code=error.code, exit=error.exit_code)
            elif result.key in error.unkept:
                lost = StoreError(f"what came of it was not kept: {error}")
                yield replace(result, error=str(lost), error_code=lost.code, exit=lost.exit_code)


class _Run:
    """One pass over one channel."""

    def __init__(self, channel: Channel, order: Order) -> None:
        self._channel = channel
        self._order = order
        self._patience = Patience(order.limits.patience, order.clock, order.stop)
        self._halt: _Halt | None = None
        self._opened: Service | None = None
        self._memory: Memory | None = None

    def serve(self, items: Sequence[Item], done: dict[str, Result | None]) -> Iterator[Result]:
        """Take items one by one, as the store knows them now that the channel is held."""
        known = self._order.store.deliveries([item.key for item in items])
        for item in items:
            if self._order.stop.is_set():
                return
            done[item.key] = result = self._take(item, known.get(item.key))
            if result is not None:
                yield result
            for follower in self._sequels(item, known.get(item.key)):
                done[follower.key] = result = self._take(item, follower)
                if result is not None:
                    yield result

    def _sequels(self, item: Item, before: Delivery | None) -> Iterator[Delivery]:
        """List what follows a post, once it is live; `before` is what it was when the run came."""
        was_live = before is not None and before.state is State.LIVE
        if not was_live and (item.placement is None or not item.placement.sequels):
            return  # nothing is begun that follows a post before it is live
        keys = [item.key, *(sequel(item.key, name) for name in SEQUELS)]
        known = self._order.store.deliveries(keys)
        yield from outstanding(known.get(item.key), item.placement, known)

    def _take(self, item: Item, known: Delivery | None) -> Result | None:
        said = None
        if known is not None and known.state.is_unsettled:
            why = why_back(item.placement, known, self._rules())
            if self._order.is_rehearsal:
                said = result_of(known)
                return replace(said, state=WOULD_TAKE_BACK, held_because=why) if why else said
            settled, why = self._settle(known, item.placement, why)
            if isinstance(settled, Result):
                return settled
            known, said = settled, result_of(settled)
            said = replace(said, held_because=f"taken back: {why}") if why else said
        return self._judge(item, known or Delivery(item.key, self._channel.id), said)

    def _judge(self, item: Item, known: Delivery, settled: Result | None) -> Result | None:
        placement = item.placement
        if placement is None:
            return settled
        rules = self._rules()
        verdict = _verdict(placement, known, rules)
        if verdict.action is Action.PUBLISH and item.may_send and not self._order.is_rehearsal:
            try:
                placement, verdict = self._again(placement, known, rules)
            except InputError as error:
                return self._cannot_go(known, error)
        if verdict.action is Action.LEAVE or not item.may_send:
            return settled
        return self._act(placement, known, verdict)

    def _rules(self) -> Rules:
        order = self._order
        return replace(order.rules, now=order.clock.now(), pauses=tuple(order.store.pauses()))

    def _again(
        self, placement: Placement, known: Delivery, rules: Rules
    ) -> tuple[Placement, Verdict]:
        """Judge the file as it is this instant; people edit while a run is under way.

        Raise `InputError` when it is gone or broken.
        """
        reread = self._order.reread
        fresh = placement if reread is None else reread(root_of(known.key))
        if fresh is None:
            raise NotPublishable("its file was taken away while the run was under way")
        return fresh, _verdict(fresh, known, rules)

    def _guard(self, placement: Placement, known: Delivery, fingerprint: str) -> Pauses:
        """Raise `NotPublishable` unless what was composed may still go out, byte for byte."""
        rules = self._rules()
        try:
            _, verdict = self._again(placement, known, rules)
        except InputError as error:
            raise NotPublishable(str(error)) from error
        if verdict.action is not Action.PUBLISH or verdict.fingerprint != fingerprint:
            changed = "it was changed while the run was under way; the next run looks at it anew"
            raise NotPublishable(verdict.why or changed)
        return rules.pauses

    def _settle(
        self, known: Delivery, placement: Placement | None, back: str | None
    ) -> tuple[Delivery | Result, str | None]:
        """Settle, or take back for the reason `back`, as what is found among what is kept.

        What may now be sent comes back as a delivery, everything else as its result; and the reason
        for which it was taken back.
        """
        try:
            service = serving(known.key, self._service())
        except CfkitError as error:
            may_be_live = known.state is not State.PENDING
            said = result_of(known, exit_code=None if may_be_live else error.exit_code)
            return replace(said, error=f"cannot ask about it: {error}", error_code=error.code), back
        found = known if back else settle(known, service)
        back = back or why_back(placement, found, self._rules())
        settled = take_back(found, back, service) if back else found
        if isinstance(settled, Result) or settled.state is State.PLANNED:
            return settled, back
        if settled.state is State.PENDING:
            return result_of_pending(settled, service.platform), back
        return result_of(settled), back

    def _act(self, placement: Placement, known: Delivery, verdict: Verdict) -> Result | None:
        match verdict.action:
            case Action.MISS:
                return self._miss(placement, known, verdict)
            case Action.HOLD:
                return self._held(placement, known, verdict)
            case Action.REFUSED:
                return result_of(known)
            case Action.WAIT:
                self._halt = _Halt(
                    f"the channel waits: {known.error}",
                    known.error_code or RateLimited.code,
                    ExitCode.RETRY_LATER,
                )
                return result_of(known)
            case _ if self._halt is not None:
                return self._halted(known, self._halt)
            case _:
                return self._publish(placement, known, verdict)

    def _held(self, placement: Placement, known: Delivery, verdict: Verdict) -> Result:
        held = result_of(known, exit_code=ExitCode.HELD)
        fault: InputError | None = None
        try:
            self._order.compose(placement)
        except InputError as error:
            fault = error
        return withheld(held, verdict.reasons, fault, self._lacking)

    @cached_property
    def _lacking(self) -> str | None:
        return self._order.lacking(self._channel)

    def _miss(self, placement: Placement, known: Delivery, verdict: Verdict) -> Result:
        if (found := self._look_back(placement, known)) is not None:
            return found
        missed = replace(
            known,
            state=State.MISSED,
            slot=placement.at,
            error=verdict.why,
            error_code=verdict.code,
            not_before=None,
        )
        if self._order.is_rehearsal:
            return rehearsed(result_of(missed), known, placement, self._remembers())
        store = self._order.store
        if known.state is State.MISSED:  # missed again, at another time
            store.move(known.key, replace(known, state=State.PLANNED), only_from=[known.state])
            known = replace(known, state=State.PLANNED)
        return result_of(store.move(known.key, missed, only_from=[known.state]))

    def _look_back(self, placement: Placement, known: Delivery) -> Result | None:
        """Look for what may have gone out unremembered before it is called missed.

        `None`: nothing says that it did. Where a copy was put back, that must be certain.
        """
        memory = self._remembers()
        if self._order.is_rehearsal or not is_forgettable(known, placement, memory):
            return None
        is_in_gap = bool(slots_in_gap(known, placement, memory))
        if self._halt is not None and is_in_gap:
            return self._halted(known, self._halt)
        try:
            found = self._recall(placement, known, memory)
        except StoreError:
            raise
        except InputError as error:
            return self._cannot_go(known, error) if is_in_gap else None
        except CfkitError as error:
            return self._could_not_look(known, error) if is_in_gap else None
        return result_of(found) if found.state in LOOKED_FOR else None

    def _recall(self, placement: Placement, known: Delivery, memory: Memory) -> Delivery:
        rules = self._order.rules
        now = current_fingerprint(placement, rules.digest_of)
        unapproved = why_unapproved(placement, now, rules.project, rules.unmerged)
        if unapproved is not None and unapproved[0] == NEVER_APPROVED:
            return known
        ready = Ready(placement, self._order.compose(placement), now)
        return recall(known, ready, self._service(), memory, too_late=True)

    def _remembers(self) -> Memory:
        if self._memory is None:
            order = self._order
            self._memory = Memory.of(order.store)
            if order.deserted is not None:
                is_deserted = self._channel.id in order.deserted
                self._memory = self._memory.beside_others(
                    order.clock.now(), is_deserted=is_deserted
                )
        return self._memory

    def _halted(self, known: Delivery, halt: _Halt) -> Result:
        return replace(
            result_of(known, exit_code=halt.exit), error=halt.words, error_code=halt.code
        )

    def _publish(self, placement: Placement, known: Delivery, verdict: Verdict) -> Result | None:
        try:
            post = self._order.compose(placement)
        except InputError as error:
            return self._cannot_go(known, error)
        if verdict.is_ahead:
            later = for_later(post, placement, self._order.rules)
            if later is None:
                return None
            post = later
        if over := self._over_quota(known):
            return over
        if self._order.is_rehearsal:
            return self._rehearse(placement, known, verdict)
        try:
            service = serving(known.key, self._service())
        except CfkitError as error:
            return self._stop_sending(known, error)
        fingerprint = verdict.fingerprint or ""
        guard = partial(self._guard, placement, known, fingerprint)
        said = said_by(known.key, post)
        ready = Ready(placement, said, fingerprint, guard, sequel_of(known.key))
        tried = insist(known, ready, service, self._patience, self._remembers())
        return self._conclude(tried, service)

    def _rehearse(self, placement: Placement, known: Delivery, verdict: Verdict) -> Result:
        if why := self._order.strayed(self._channel):
            return self._stop_sending(known, OtherAccount(why))
        if self._order.rules.echoes is not None:
            self._order.rules.echoes.rehearse(known.key)
        state = WOULD_HAND_OVER if verdict.is_ahead else "would publish"
        would = replace(result_of(known, exit_code=ExitCode.OK), state=state)
        return rehearsed(would, known, placement, self._remembers())

    def _over_quota(self, known: Delivery) -> Result | None:
        """Keep a post waiting when the account has no room."""
        allowance = self._order.allowance
        waiting = allowance.keep_back(known) if allowance else None
        if waiting is None:
            return None
        if waiting.state is State.WAITING and not self._order.is_rehearsal:
            waiting = self._order.store.move(known.key, waiting, only_from=[known.state])
        return result_of(waiting, exit_code=ExitCode.RETRY_LATER)

    def _cannot_go(self, known: Delivery, error: InputError) -> Result:
        """Tell a broken file (exit 3) from media or rights that are not there yet (held)."""
        return withheld(result_of(known, exit_code=exit_of(error)), (), error, self._lacking)

    def _conclude(self, tried: Tried, service: Service) -> Result:
        delivery, failure = tried.delivery, tried.failure
        if tried.exception is not None:
            return replace(result_of(delivery, exit_code=ExitCode.BUG), exception=tried.exception)
        if delivery.state is State.PENDING:
            return result_of_pending(delivery, service.platform)
        if tried.could_not_look and failure is not None:
            return self._could_not_look(delivery, failure)
        if tried.gave_up:
            code = delivery.error_code or Unavailable.code
            if sequel_of(delivery.key) is None or code == RateLimited.code:
                self._halt = _Halt(f"not tried: {delivery.error}", code, ExitCode.RETRY_LATER)
            return result_of(delivery, exit_code=ExitCode.RETRY_LATER)
        if failure is None or delivery.state is not State.PLANNED:
            return result_of(delivery)
        return self._stop_sending(delivery, failure)

    def _stop_sending(self, known: Delivery, error: CfkitError) -> Result:
        """Credentials are dead, or a setting is wrong: that holds for the whole channel.

        A post that was changed while it was on its way out holds nobody else up, nor does a
        comment: it may take rights that posting does not.
        """
        if isinstance(error, NotPublishable):
            return self._cannot_go(known, error)
        if isinstance(error, CredentialError | OtherAccount) and sequel_of(known.key) is None:
            words = f"not tried: {error}"
            self._halt = _Halt(words, error.code, error.exit_code)
        said = result_of(known, exit_code=error.exit_code)
        return replace(said, error=str(error), error_code=error.code)

    def _could_not_look(self, delivery: Delivery, error: CfkitError) -> Result:
        is_root = sequel_of(delivery.key) is None and not isinstance(error, NotAllRead)
        if is_root and isinstance(error, RateLimited | Unavailable | CredentialError):
            self._halt = _Halt(f"not tried: {error}", error.code, error.exit_code)
        return not_looked(delivery, error)

    def _service(self) -> Service:
        if self._opened is None:
            order = self._order
            opened = Service(
                self._channel.id,
                order.platform_for(self._channel),
                order.store,
                order.clock,
                order.limits.settle,
            )
            put_back(opened)
            self._opened = opened
        return self._opened


def _verdict(placement: Placement, known: Delivery, rules: Rules) -> Verdict:
    decide = judge_sequel if sequel_of(known.key) else judge
    return decide(placement, known, rules)
