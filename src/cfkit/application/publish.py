"""Send what is approved and due: each placement once, channels side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from queue import SimpleQueue

from cfkit.domain.capabilities import Ahead
from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import ExitCode, InputError, UsageError
from cfkit.domain.keys import channel_of, root_of
from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, Result, State
from cfkit.domain.strategy import Channel
from cfkit.ports import Clock, Platform, Store

from .absence import deserted
from .ahead import why_back
from .allowance import Account, Allowance
from .at_most import AtMost
from .due import Action, DigestOf, Rules, Unmerged, judge, may_go_ahead
from .echoes import Echoes
from .left_alone import left_alone
from .limits import Limits
from .results import result_of
from .run import Item, Order
from .sequels import outstanding
from .serve import serve


def publish(  # noqa: PLR0913, PLR0917  every flag of `cfkit publish` is one argument
    placements: Iterable[Placement],
    project: Project,
    compose: Callable[[Placement], Post],
    platform_for: Callable[[Channel], Platform],
    store: Store,
    clock: Clock,
    at: datetime,
    *,
    digest_of: DigestOf,
    limits: Limits,
    only: str | None = None,
    key: str | None = None,
    max_posts: int | None = None,
    retry: str | None = None,
    dry_run: bool = False,
    reread: Callable[[str], Placement | None] | None = None,
    unmerged: Unmerged | None = None,
    accounts: Iterable[Account] = (),
    report: Callable[[Result], None] | None = None,
    leave_out: Callable[[Sequence[str]], None] | None = None,
    stop: threading.Event | None = None,
    others_may_publish: bool = False,
    lacking: Callable[[Channel], str | None] = lambda _: None,
    ahead: Mapping[str, Ahead] | None = None,
    strayed: Callable[[Channel], str | None] = lambda _: None,
) -> list[Result]:
    """Publish and return a result for each placement that was due or was settled.

    `at` decides what is due, late and expired; everything stored uses `clock`. `compose` raises
    `InvalidFiles` for a body that cannot go out and another `InputError` for media or rights that
    are missing, `digest_of` `NotPublishable` for a file that cannot be read, `platform_for`
    `CredentialError`. `reread` reads one placement's file anew, by its key, from any thread: `None`
    when it is gone, `InputError` when it is broken. `unmerged` is there when a merge counts as an
    approval; `accounts` are those whose quotas count; `leave_out` is told the keys that `max_posts`
    kept back. With `others_may_publish` runs that do not see this store may be at the same posts,
    as those of another clone. `lacking` says, from any thread, which secrets nobody has given to
    a channel, `strayed` why its posts are not where its settings say; `platform_for` raises
    `OtherAccount` then. `ahead` says by channel how long before their time posts are handed over to
    a platform that keeps them. Raise `UsageError` for an unknown key or
    channel. An interrupt lets what is under way be recorded, then goes on as `KeyboardInterrupt`;
    `stop`, once set, lets it be recorded too, and the rest is left.
    """
    by_key = _by_key(placements)
    known = store.deliveries()
    channels = {channel.id for channel in project.strategy.channels}
    echoes = Echoes(by_key.values(), known, store.deliveries, channels)
    named = _named(key, retry, by_key, known)
    _check_channel(only, project)
    pauses = tuple(store.pauses())
    now = clock.now()
    rules = Rules(
        project, at, now, digest_of, pauses, key, retry, unmerged, echoes, ahead=ahead or {}
    )
    allowance = Allowance(accounts, store, clock, is_rehearsal=dry_run)
    sequels = store.sequels()
    halt = stop or threading.Event()
    unseen = None
    if others_may_publish:
        unseen = deserted(by_key.values(), known, rules, store.created_at())
    order = Order(
        rules,
        compose,
        platform_for,
        store,
        clock,
        limits,
        dry_run,
        reread,
        allowance,
        unseen,
        halt,
        lacking,
        strayed,
    )
    items = [_item(name, by_key.get(name), known.get(name)) for name in {*by_key, *known}]
    asked = [item for item in items if _is_asked_for(item, only, named)]
    work = _work(asked, known, sequels, rules)
    times = {item.key: item.at for item in work}
    tell = report or _say_nothing

    def run(items: Iterable[Item]) -> list[Result]:
        return _Run(order, tell, times).go(_by_channel(items), project)

    if max_posts is None:
        results = run(work)
    else:
        limited = AtMost(max_posts, rules, store, run)
        results = limited.go(work)
        if limited.left_out and leave_out is not None:
            leave_out(limited.left_out)
        results.sort(key=lambda one: (times[root_of(one.key)], one.key))
    told = {root_of(one.key) for one in results} | {item.key for item in work}
    for name in filter(None, dict.fromkeys((key, retry))):
        item = next((one for one in asked if one.key == root_of(name)), None)
        if item is not None and item.key not in told:
            said = left_alone(name, item.placement, {**known, **sequels}.get(name), at)
            if said is not None:
                results.append(said)
                tell(said)
    return results


def refuse_unknown(
    placements: Iterable[Placement],
    project: Project,
    store: Store,
    *,
    only: str | None = None,
    key: str | None = None,
) -> None:
    """Raise `UsageError` when no channel or placement is called so, as `publish` would."""
    _named(key, None, _by_key(placements), store.deliveries())
    _check_channel(only, project)


def busy_channels(  # noqa: PLR0913  what a run depends on
    placements: Iterable[Placement],
    project: Project,
    store: Store,
    clock: Clock,
    *,
    digest_of: DigestOf,
    unmerged: Unmerged | None = None,
) -> list[str]:
    """Name the channels on which a run would change something; what is only held is no work."""
    by_key = _by_key(placements)
    known = store.deliveries()
    now = clock.now()
    pauses = tuple(store.pauses())
    channels = {channel.id for channel in project.strategy.channels}
    echoes = Echoes(by_key.values(), known, store.deliveries, channels)
    rules = Rules(project, now, now, digest_of, pauses, unmerged=unmerged, echoes=echoes)
    items = [_item(name, by_key.get(name), known.get(name)) for name in {*by_key, *known}]
    due = _work(items, known, store.sequels(), rules)
    found = {channel_of(item.key) for item in due if _is_work(item, known.get(item.key), rules)}
    return sorted(found & channels)


def _is_work(item: Item, delivery: Delivery | None, rules: Rules) -> bool:
    if item.placement is None or (delivery is not None and delivery.state is State.LIVE):
        return True  # it is settled, or something follows it
    if delivery is not None and delivery.is_kept(rules.now):
        return why_back(item.placement, delivery, rules) is not None
    verdict = judge(item.placement, delivery, rules)
    return verdict.action in (Action.PUBLISH, Action.SETTLE, Action.MISS)


def _by_key(placements: Iterable[Placement]) -> dict[str, Placement]:
    found: dict[str, Placement] = {}
    for placement in placements:
        key = str(placement.key)
        if key in found:
            where = f"{found[key].path} and {placement.path}"
            raise InputError(f"{key} stands in two files: {where}; remove one")
        found[key] = placement
    return found


def _named(
    key: str | None, retry: str | None, by_key: Mapping[str, Placement], known: Iterable[str]
) -> frozenset[str] | None:
    named = frozenset(root_of(name) for name in (key, retry) if name)
    everything = {*by_key, *known}
    for name in named:
        if name not in everything:
            raise UsageError(f'no placement is called "{name}"{did_you_mean(name, everything)}')
    return named or None


def _check_channel(only: str | None, project: Project) -> None:
    channels = [channel.id for channel in project.strategy.channels]
    if only is not None and only not in channels:
        raise UsageError(f'no channel is called "{only}"{did_you_mean(only, channels)}')


def _work(
    items: Iterable[Item],
    known: Mapping[str, Delivery],
    sequels: Mapping[str, Delivery],
    rules: Rules,
) -> list[Item]:
    """Choose what to look at, in order of time. The choice is made anew under the lock."""
    return sorted(
        (item for item in items if _is_due(item, known.get(item.key), sequels, rules)),
        key=lambda item: (item.at, item.key),
    )


def _item(key: str, placement: Placement | None, delivery: Delivery | None) -> Item:
    if placement is not None:
        return Item(key, placement.at, placement)
    at = (delivery.slot or delivery.began_at) if delivery else None
    return Item(key, at or datetime.min.replace(tzinfo=UTC))


def _is_asked_for(item: Item, only: str | None, named: frozenset[str] | None) -> bool:
    return (named is None or item.key in named) and only in (None, channel_of(item.key))


def _is_due(
    item: Item, delivery: Delivery | None, sequels: Mapping[str, Delivery], rules: Rules
) -> bool:
    state = delivery.state if delivery else State.PLANNED
    if state.is_unsettled or any(outstanding(delivery, item.placement, sequels)):
        return True
    if item.placement is None or state.is_over:
        return False
    is_due = item.at <= rules.at or may_go_ahead(item.placement, rules)
    return is_due or bool(delivery and delivery.done_steps)


def _by_channel(work: Iterable[Item]) -> dict[str, list[Item]]:
    channels: dict[str, list[Item]] = {}
    for item in work:
        channels.setdefault(channel_of(item.key), []).append(item)
    return channels


class _Run:
    """Channels side by side, one thread each; results are told in the caller's thread."""

    def __init__(
        self, order: Order, report: Callable[[Result], None], times: Mapping[str, datetime]
    ) -> None:
        self._order = order
        self._report = report
        self._times = times
        self._results: dict[str, Result] = {}
        self._failures: list[BaseException] = []
        self._events: SimpleQueue[Result | BaseException | None] = SimpleQueue()
        self._running = 0

    def go(self, work: Mapping[str, Sequence[Item]], project: Project) -> list[Result]:
        channels = {channel.id: channel for channel in project.strategy.channels}
        for name, items in work.items():
            if name not in channels:
                self._homeless(items)
                continue
            # Daemons: a second interrupt ends the process, and the next run settles the rest.
            threading.Thread(target=self._serve, args=(channels[name], items), daemon=True).start()
            self._running += 1
        try:
            self._listen()
        except BaseException:
            # Interrupted. Not Thread.join: an interrupt makes it take the thread for finished.
            self._order.stop.set()
            self._report = _say_nothing
            self._listen()
            raise
        if self._failures:
            raise self._failures[0]
        return sorted(self._results.values(), key=self._place)

    def _place(self, result: Result) -> tuple[datetime, str]:
        return self._times[root_of(result.key)], result.key

    def _listen(self) -> None:
        while self._running:
            event = self._events.get()
            if isinstance(event, Result):
                self._results[event.key] = event
                self._report(event)
                continue
            self._running -= 1
            if event is not None:
                self._failures.append(event)

    def _serve(self, channel: Channel, items: Sequence[Item]) -> None:
        failure: BaseException | None = None
        try:
            for result in serve(channel, items, self._order):
                self._events.put(result)
        except BaseException as error:  # noqa: BLE001  carried to the caller's thread, raised there
            failure = error
        self._events.put(failure)

    def _homeless(self, items: Iterable[Item]) -> None:
        """Report what stands on a channel that the strategy no longer has: nobody can be asked."""
        known = self._order.store.deliveries([item.key for item in items])
        for item in items:
            channel = channel_of(item.key)
            delivery = known.get(item.key) or Delivery(item.key, channel)
            lost = delivery.state in (State.UNKNOWN, State.ATTEMPTING)
            words = f"the strategy has no channel {channel}"
            said = result_of(delivery, exit_code=ExitCode.RECONCILE if lost else ExitCode.HELD)
            said = replace(said, error=words, error_code="no-channel", held_because=words)
            self._results[said.key] = said
            self._report(said)


def _say_nothing(_: Result) -> None:
    """Report to nobody."""
