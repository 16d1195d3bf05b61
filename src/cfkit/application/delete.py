"""Take a live post down, with everything that stands beside it, and never send it again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import CfkitError, ExitCode, OutcomeUnknown, UsageError
from cfkit.domain.keys import PIN, SEQUELS, sequel, sequel_of
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, Result, State
from cfkit.domain.strategy import Channel
from cfkit.ports import Clock, Deleter, Platform, Store

from .limits import Limits
from .marks import marked
from .results import result_of, still_held

_LOST = frozenset({State.ATTEMPTING, State.UNKNOWN})
WOULD = "would delete"
"""The state of a result in a rehearsal."""


def delete(  # noqa: PLR0913  every flag of `cfkit delete` is one argument
    project: Project,
    platform_for: Callable[[Channel], Platform],
    store: Store,
    clock: Clock,
    *,
    limits: Limits,
    key: str,
    gone: bool = False,
    dry_run: bool = False,
) -> list[Result]:
    """Take down `key`, a post with its comment or a comment alone, and record it as deleted.

    `gone` is a person's word that it was taken down by hand: nothing is sent. What failed half-way
    goes on with the next call: a repeat does no harm. Raise `UsageError` for what is not live.
    """
    _check(key, store)
    desk = _Desk(project, platform_for, store, clock, gone)
    channel = store.deliveries([key])[key].channel
    if dry_run:
        return list(desk.preview(key))
    with store.claim(channel, limits.lock_wait) as is_held:
        if not is_held:
            return [still_held(store.deliveries([key])[key])]
        _check(key, store)  # a run that held the channel may have changed what is there
        return list(desk.take_down(key))


def _check(key: str, store: Store) -> None:
    known = {**store.deliveries(), **store.sequels()}
    if key not in known:
        raise UsageError(f'nothing was ever sent for "{key}"{did_you_mean(key, known)}')
    if sequel_of(key) == PIN:
        raise UsageError("a pin is taken off on the platform itself; name the post or its comment")
    state = known[key].state
    if not state.is_over:
        remedy = "settle it with `cfkit reconcile`" if state in _LOST else "`status: hold` keeps it"
        if state is State.PENDING and known[key].not_before is not None:
            remedy = "with `status: hold` in its file `cfkit publish` takes it back"
        raise UsageError(f"{key} is {state}, so there is nothing to delete: {remedy}")
    for name in SEQUELS:
        follower = known.get(sequel(key, name))
        if follower is not None and follower.state in _LOST:
            raise UsageError(
                f"nobody knows whether {follower.key} is there: settle it with `cfkit reconcile`,"
                " then delete"
            )


@dataclass(frozen=True, slots=True)
class _Desk:
    project: Project
    platform_for: Callable[[Channel], Platform]
    store: Store
    clock: Clock
    gone: bool

    def chosen(self, key: str) -> list[Delivery]:
        """List what is live, what stands below a post first."""
        keys = [*(sequel(key, name) for name in SEQUELS), key]
        known = self.store.deliveries(keys)
        live = [known[one] for one in keys if one in known and known[one].state is State.LIVE]
        return live or [known[key]]

    def preview(self, key: str) -> Iterator[Result]:
        """Say of each what would be done, or why no program may."""
        for delivery in self.chosen(key):
            would = replace(result_of(delivery, exit_code=ExitCode.OK), state=WOULD)
            if delivery.state is State.DELETED or self.gone:
                yield would
                continue
            try:
                _, why = self._deleter(delivery)
            except CfkitError:
                why = None  # a token that is missing is told by the run in earnest
            yield _refused(delivery, why) if why else would

    def take_down(self, key: str) -> Iterator[Result]:
        for delivery in self.chosen(key):
            if delivery.state is State.DELETED:
                yield result_of(delivery)
                continue
            try:
                why = None if self.gone else self._delete(delivery)
            except CfkitError as error:
                yield _failed(delivery, error)
                return
            if why:
                yield _refused(delivery, why)
                return
            yield self._record(delivery)

    def _deleter(self, delivery: Delivery) -> tuple[Deleter | None, str | None]:
        """Find what deletes it; say why where no program may. A pin goes with its post."""
        if sequel_of(delivery.key) == PIN:
            return None, None
        channels = {channel.id: channel for channel in self.project.strategy.channels}
        channel = channels.get(delivery.channel)
        if channel is None:
            why = f"the strategy has no channel {delivery.channel}: {_by_hand(delivery.key)}"
            return None, why
        platform = self.platform_for(channel)
        if not isinstance(platform, Deleter) or delivery.remote_id is None:
            name = platform.capabilities.name
            return None, f"cfkit deletes nothing on {name}: {_by_hand(delivery.key)}"
        return platform, None

    def _delete(self, delivery: Delivery) -> str | None:
        """Delete every message, the last one first; say why where no program may."""
        platform, why = self._deleter(delivery)
        if platform is None or delivery.remote_id is None:
            return why
        with marked(self.store, delivery, "delete") as calls:
            for name in (*reversed([*delivery.parts.values()]), delivery.remote_id):
                calls.make(partial(platform.delete, name))
        return None

    def _record(self, delivery: Delivery) -> Result:
        deleted = replace(
            delivery,
            state=State.DELETED,
            deleted_at=self.clock.now(),
            settled_by="person" if self.gone else "answer",
            error=None,
            error_code=None,
        )
        moved = self.store.move(
            delivery.key, deleted, only_from=[State.LIVE], attempt=delivery.attempts
        )
        return result_of(moved)


def _refused(delivery: Delivery, why: str) -> Result:
    held = result_of(delivery, exit_code=ExitCode.HELD)
    return replace(held, error=why, error_code="not-deletable", held_because=why)


def _by_hand(key: str) -> str:
    return f"delete it by hand, then run `cfkit delete '{key}' --gone --yes`"


def _failed(delivery: Delivery, error: CfkitError) -> Result:
    more = (
        "it may be gone; run the command again, a repeat does no harm"
        if isinstance(error, OutcomeUnknown)
        else "what is live still is recorded as live"
    )
    if error.exit_code is ExitCode.REJECTED:
        more = _by_hand(delivery.key)
    said = result_of(delivery, exit_code=error.exit_code)
    return replace(said, error=f"{error}; {more}", error_code=error.code)
