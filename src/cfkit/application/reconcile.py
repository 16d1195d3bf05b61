"""Settle what is unknown or pending: by asking the platform, or by a person's word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import CfkitError, ExitCode, StoreError, UsageError
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, Result, State
from cfkit.domain.strategy import Channel
from cfkit.ports import Clock, LinkReader, Platform, StepReader, Store

from .ahead import deny
from .limits import Limits
from .put_back import put_back
from .results import remedy, result_of, result_of_pending, still_held
from .sequels import serving
from .settle import Service, live_since, settle
from .ties import OtherAccount

_LONGEST_ADDRESS = 2000
_MAY_BE_LIVE = frozenset(
    {State.ATTEMPTING, State.UNKNOWN, State.PENDING, State.REJECTED, State.WAITING}
)
_MAY_BE_ABSENT = frozenset({State.ATTEMPTING, State.UNKNOWN})


def reconcile(  # noqa: PLR0913  every flag of `cfkit reconcile` is one argument
    project: Project,
    platform_for: Callable[[Channel], Platform],
    store: Store,
    clock: Clock,
    *,
    limits: Limits,
    key: str | None = None,
    live: str | None = None,
    not_live: bool = False,
    dry_run: bool = False,
    report: Callable[[Result], None] | None = None,
) -> list[Result]:
    """Settle everything, or `key`; `live` (an address) and `not_live` are a person's word on it.

    Raise `UsageError` for an unknown key and for a placement whose state nobody may settle so.
    """
    if (live is not None or not_live) and key is None:
        raise UsageError("--live and --not-live speak of one placement: name its key")
    if live is not None and not_live:
        raise UsageError("--live and --not-live exclude each other")
    if live is not None:
        _check_address(live)
    counter = _Counter(project, platform_for, store, clock, limits)
    results = []
    for channel, deliveries in _by_channel(_chosen(store, key, has_word=bool(live or not_live))):
        for result in counter.settle(channel, deliveries, live, not_live=not_live, dry_run=dry_run):
            results.append(result)
            if report is not None:
                report(result)
    return results


def _chosen(store: Store, key: str | None, *, has_word: bool) -> list[Delivery]:
    known = {**store.deliveries(), **store.sequels()}
    if key is None:
        return [delivery for delivery in known.values() if delivery.state.is_unsettled]
    if key not in known:
        raise UsageError(f'nothing was ever tried for "{key}"{did_you_mean(key, known)}')
    found = known[key]
    return [found] if has_word or _is_refused(found) or found.state.is_unsettled else []


def _by_channel(deliveries: Iterable[Delivery]) -> Iterator[tuple[str, list[Delivery]]]:
    channels: dict[str, list[Delivery]] = {}
    for delivery in sorted(deliveries, key=lambda one: (one.channel, str(one.began_at), one.key)):
        channels.setdefault(delivery.channel, []).append(delivery)
    yield from channels.items()


class _Counter:
    """Where a channel is held while its placements are settled."""

    def __init__(
        self,
        project: Project,
        platform_for: Callable[[Channel], Platform],
        store: Store,
        clock: Clock,
        limits: Limits,
    ) -> None:
        self._channels = {channel.id: channel for channel in project.strategy.channels}
        self._platform_for = platform_for
        self._store = store
        self._clock = clock
        self._limits = limits

    def settle(
        self,
        channel: str,
        deliveries: Sequence[Delivery],
        live: str | None,
        *,
        not_live: bool,
        dry_run: bool,
    ) -> Iterator[Result]:
        if live is None and not not_live and all(_is_refused(one) for one in deliveries):
            yield from map(_told, deliveries)
            return
        if dry_run:
            for delivery in deliveries:
                yield self._rehearsed(delivery, live, not_live=not_live)
            return
        with self._store.claim(channel, self._limits.lock_wait) as is_held:
            fresh = self._store.deliveries([one.key for one in deliveries])
            for delivery in fresh.values():
                if not is_held:
                    yield still_held(delivery)
                elif live is not None:
                    yield self._believe_live(delivery, live)
                elif not_live:
                    yield self._believe_absent(delivery)
                else:
                    yield self._ask(delivery)

    def _ask(self, delivery: Delivery) -> Result:
        if not delivery.state.is_unsettled:
            return _told(delivery)
        try:
            service = self._service(delivery)
            put_back(service)
        except CfkitError as error:
            is_pending = delivery.state is State.PENDING
            said = result_of(delivery, exit_code=error.exit_code if is_pending else None)
            return replace(said, error=f"cannot ask about it: {error}", error_code=error.code)
        settled = settle(delivery, service)
        if settled.state is State.PENDING:
            return result_of_pending(settled, service.platform)
        return result_of(settled)

    def _rehearsed(self, delivery: Delivery, live: str | None, *, not_live: bool) -> Result:
        """Refuse what a run would refuse."""
        if live is not None and self._step_of(delivery, live) is None:
            self._as_live(delivery, live)
        elif not_live:
            self._check_absent(delivery)
        said = result_of(delivery, exit_code=ExitCode.OK)
        return replace(said, error="would be settled")

    def _believe_live(self, delivery: Delivery, url: str) -> Result:
        if (found := self._step_of(delivery, url)) is not None:
            return self._believe_message(delivery, found)
        return result_of(self._move(delivery, self._as_live(delivery, url)))

    def _as_live(self, delivery: Delivery, url: str) -> Delivery:
        """Say what a delivery is with its address; a person's later word corrects the earlier."""
        is_live = delivery.state is State.LIVE
        if is_live and delivery.url is None:
            return replace(delivery, url=url)
        if not is_live or delivery.settled_by != "person":
            _check(delivery, _MAY_BE_LIVE, "live")
        remote_id = self._remote_id_of(delivery, url)
        owner = self._store.remote_ids(delivery.channel, remote_id).get(remote_id)
        if owner not in (None, delivery.key):
            raise UsageError(f"{url} is recorded for {owner}; give the address of this post")
        return replace(
            delivery,
            state=State.LIVE,
            remote_id=remote_id,
            url=url,
            live_at=delivery.live_at if is_live else live_since(delivery, self._clock),
            error=None,
            error_code=None,
            not_before=None,
            settled_by="person",
        )

    def _step_of(self, delivery: Delivery, url: str) -> tuple[str, Any] | None:
        """Read the open step and its result; `None` where a thread cannot go on after it."""
        if delivery.state not in _MAY_BE_LIVE:
            return None
        post = self._store.sent(delivery.key)
        if post is None or not post.parts or delivery.open_step is None:
            return None
        try:
            platform = self._service(delivery).platform
        except CfkitError:
            return None
        if not isinstance(platform, StepReader):
            return None
        return delivery.open_step, platform.step_result_of(url)

    def _believe_message(self, delivery: Delivery, step: tuple[str, Any]) -> Result:
        """Let a thread go on after the message that a person found."""
        self._store.finish_step(delivery.key, *step)
        found = self._store.deliveries([delivery.key])[delivery.key]
        goes_on = replace(
            found, state=State.PLANNED, error=None, error_code=None, settled_by="person"
        )
        return result_of(self._move(found, goes_on), exit_code=ExitCode.OK)

    def _move(self, known: Delivery, to: Delivery) -> Delivery:
        return self._store.move(known.key, to, only_from=[known.state], attempt=known.attempts)

    def _remote_id_of(self, delivery: Delivery, url: str) -> str:
        """Read the id out of an address; a person's word needs no credentials."""
        try:
            platform = self._service(delivery).platform
        except OtherAccount:
            raise
        except CfkitError:
            return url
        return platform.remote_id_of(url) if isinstance(platform, LinkReader) else url

    def _believe_absent(self, delivery: Delivery) -> Result:
        self._check_absent(delivery)
        if delivery.state is State.PENDING and delivery.channel in self._channels:
            if (there := self._denied(delivery)) is not None:
                return there
            delivery = self._store.deliveries([delivery.key])[delivery.key]
        # With no message open, the word is about those that were taken for live.
        is_all = delivery.open_step is None or delivery.state is State.PENDING
        self._store.forget_steps(delivery.key, done=is_all)
        absent = replace(
            delivery,
            state=State.PLANNED,
            remote_id=None,
            first_began_at=None if delivery.state is State.PENDING else delivery.first_began_at,
            error=None,
            error_code=None,
            not_before=None,
            settled_by="person",
        )
        return result_of(self._move(delivery, absent), exit_code=ExitCode.OK)

    def _denied(self, delivery: Delivery) -> Result | None:
        """Say what a platform has although a person says that it is not there; `None`: nothing."""
        try:
            service = self._service(delivery)
            found = deny(delivery, service)
        except StoreError:
            raise
        except CfkitError as error:
            said = result_of(delivery, exit_code=error.exit_code)
            return replace(said, error=f"cannot ask about it: {error}", error_code=error.code)
        if found is None or found.state is State.PLANNED:
            return None
        if found.state is State.PENDING:
            return result_of_pending(found, service.platform)
        return result_of(found)

    def _check_absent(self, delivery: Delivery) -> None:
        """Raise `UsageError` unless it may be absent, as may what a platform kept for later."""
        if delivery.state is not State.PENDING or delivery.not_before is None:
            _check(delivery, _MAY_BE_ABSENT, "not live")

    def _service(self, delivery: Delivery) -> Service:
        channel = delivery.channel
        found = self._channels.get(channel)
        if found is None:
            raise UsageError(f"the strategy has no channel {channel}, so nobody can be asked")
        service = Service(
            channel, self._platform_for(found), self._store, self._clock, self._limits.settle
        )
        return serving(delivery.key, service)


def _check_address(url: str) -> None:
    is_plain = url.isprintable() and not any(map(str.isspace, url))
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if len(url) > _LONGEST_ADDRESS or not is_plain or not is_address:
        raise UsageError(
            "--live takes the post's address as a browser shows it: http:// or https://,"
            f" without spaces, at most {_LONGEST_ADDRESS:,} characters"
        )


def _check(delivery: Delivery, states: frozenset[State], what: str) -> None:
    if delivery.state not in states:
        names = ", ".join(sorted(states))
        corrects = delivery.state is State.LIVE and delivery.settled_by == "person"
        hint = "; its right address corrects a wrong one: --live URL" if corrects else ""
        raise UsageError(
            f"{delivery.key} is {delivery.state}; only what is {names} can be called {what}{hint}"
        )


def _is_refused(delivery: Delivery) -> bool:
    return delivery.state is State.REJECTED


def _told(delivery: Delivery) -> Result:
    """Say how it stands: nothing is open that a look could settle."""
    said = result_of(delivery)
    if not _is_refused(delivery):
        return said
    return replace(said, error=f"{delivery.error}; {remedy(delivery)}")
