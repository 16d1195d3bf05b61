"""Pull what people answered under publications, and make cases of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.domain.case import Case
from cfkit.domain.comments import Comment, Sort
from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    ExitCode,
    NotAllRead,
    PlatformError,
    RateLimited,
    UsageError,
    exit_code,
)
from cfkit.domain.inbox import Judgement
from cfkit.domain.keys import fingerprint
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import spell
from cfkit.domain.strategy import Channel
from cfkit.ports import Clock, CommentSource, CommentStream, Platform, Store

from .classify import normal, shortened
from .owed import answer_by, owner_of

TALKED_ABOUT = timedelta(days=28)
"""For so long after a post went live its comments are looked for: by then few are written."""

LONGEST = 4000
"""Characters of a comment that are kept."""

_MANY = 500
_READ_AT = "read at"
"""No remote id: beside where talks are stands when a stream was read to its end."""


Judge = Callable[[str, str], Judgement]


@dataclass(frozen=True, slots=True)
class Silence:
    """Comments that could not be read, and why. Without a key it holds for the channel."""

    channel: str
    words: str
    key: str | None = None


@dataclass
class Heard:
    """What one run brought."""

    new: int = 0
    answered: int = 0
    posts: int = 0
    silences: list[Silence] = field(default_factory=list)
    exits: list[int] = field(default_factory=list)

    @property
    def exit(self) -> ExitCode:
        """The exit code of the run."""
        return exit_code(self.exits)

    def fail(self, silence: Silence, error: CfkitError) -> None:
        """Note what could not be read, and that the run did a part."""
        self.silences.append(silence)
        is_platform = isinstance(error, PlatformError)
        self.exits.append(ExitCode.RETRY_LATER if is_platform else error.exit_code)


def hear(  # noqa: PLR0913  every flag of `cfkit inbox pull` is one argument
    project: Project,
    platform_for: Callable[[Channel], Platform],
    store: Store,
    clock: Clock,
    judge: Judge,
    *,
    only: str | None = None,
    everything: bool = False,
    keep: timedelta | None = None,
    stop: threading.Event | None = None,
) -> Heard:
    """Keep the comments that are new under posts of the last 28 days, with `everything` all posts.

    A post whose comments cannot be read stops no other. What this project itself wrote is no case:
    it answers the one it stands under. Of a comment that is older than `keep` no word is kept.
    Stored post by post, so a run that `stop` ended loses nothing. Raise `UsageError` for an unknown
    channel.
    """
    channels = {channel.id: channel for channel in project.strategy.channels}
    if only is not None and only not in channels:
        raise UsageError(f'no channel is called "{only}"{did_you_mean(only, channels)}')
    now = clock.now()
    live = _live(store, only, None if everything else now)
    heard = Heard()
    halt = stop or threading.Event()

    def listening(channel: Channel) -> _Listener:
        return _Listener(project, channel, store, judge, heard, now, keep)

    streams: set[str] = set()
    for name, deliveries in sorted(live.items()):
        channel = channels.get(name)
        source = _asked(name, channel, platform_for, heard)
        if channel is None or source is None:
            continue
        if isinstance(source, CommentStream):
            heard.posts += len(deliveries)
            streams.add(channel.platform)
        else:
            in_order = sorted(deliveries, key=lambda one: one.key)
            listening(channel).listen(source, in_order, halt)
    shared = [one for one in channels.values() if one.platform in streams]
    for ears in _by_stream(shared, platform_for, listening):
        _overhear(ears, heard, halt)
    return heard


def _live(store: Store, only: str | None, now: datetime | None) -> dict[str, list[Delivery]]:
    found: dict[str, list[Delivery]] = {}
    for one in store.deliveries().values():
        if only in (None, one.channel) and _may_be_answered(one, now):
            found.setdefault(one.channel, []).append(one)
    return found


def _by_stream(
    channels: Iterable[Channel],
    platform_for: Callable[[Channel], Platform],
    listening: Callable[[Channel], _Listener],
) -> Iterable[_Ears]:
    """Bring all channels of an account together: what is read for one is gone for the others."""
    found: dict[str, list[tuple[_Listener, CommentStream]]] = {}
    for channel in channels:
        with suppress(CfkitError):  # of those that were asked for it is told already
            source = platform_for(channel)
            if isinstance(source, CommentStream):
                found.setdefault(source.stream(), []).append((listening(channel), source))
    return found.values()


def _asked(
    name: str,
    channel: Channel | None,
    platform_for: Callable[[Channel], Platform],
    heard: Heard,
) -> CommentSource | CommentStream | None:
    """Give a channel's platform if comments are read there, else note why they are not."""
    if channel is None:
        heard.silences.append(Silence(name, f"the strategy has no channel {name}"))
        return None
    try:
        platform = platform_for(channel)
    except CfkitError as error:
        heard.fail(Silence(name, str(error)), error)
        return None
    if isinstance(platform, CommentSource | CommentStream):
        return platform
    words = f"cfkit reads no comments on {platform.capabilities.name}"
    heard.silences.append(Silence(name, words))
    return None


def _overhear(ears: _Ears, heard: Heard, halt: threading.Event) -> None:
    """Read a stream for all its channels: a batch is stored before the next one is asked for."""
    batches = ears[0][1].fetch_news()
    while not halt.is_set():
        try:
            batch = next(batches, None)
        except CfkitError as error:
            for listener, _ in ears:
                heard.fail(Silence(listener.channel, str(error)), error)
            return
        if batch is None:
            break
        is_kept = [listener.take(source, batch) for listener, source in ears]
        if not all(is_kept):
            return
    for listener, source in ears:
        listener.wonder(source)
        listener.mind_the_gap(source)


def talked_about(
    project: Project, store: Store, now: datetime, can_hear: Callable[[Channel], bool]
) -> list[str]:
    """Name the channels that a run of `hear` would ask."""
    live = {one.channel for one in store.deliveries().values() if _may_be_answered(one, now)}
    return sorted(one.id for one in project.strategy.channels if one.id in live and can_hear(one))


def _may_be_answered(delivery: Delivery, now: datetime | None) -> bool:
    """Whether a post is live, and so lately that comments are written; without `now`, ever."""
    if delivery.state is not State.LIVE or not delivery.remote_id:
        return False
    live_at = delivery.live_at
    return now is None or (live_at is not None and now - live_at <= TALKED_ABOUT)


def words_of(text: str) -> str:
    """Name the words of a comment, however shouted or spaced, without telling them."""
    return fingerprint(" ".join(normal(shortened(text)).split()))


class _Listener:
    """One channel's comments."""

    def __init__(  # noqa: PLR0913, PLR0917  what a listener works with
        self,
        project: Project,
        channel: Channel,
        store: Store,
        judge: Judge,
        heard: Heard,
        now: datetime,
        keep: timedelta | None,
    ) -> None:
        self._promised = project.strategy.communication
        self._zone = project.strategy.timezone(channel)
        self.channel = channel.id
        self._has_heard = False
        self._store = store
        self._cases = store.cases()
        self._judge = judge
        self._heard = heard
        self._now = now
        self._keep_for = keep
        self._ours = store.remote_ids(channel.id)
        self._known = {one.remote_id: one for one in self._cases.all() if one.channel == channel.id}
        self._corrections = self._cases.corrections()

    def listen(
        self, source: CommentSource, deliveries: Iterable[Delivery], halt: threading.Event
    ) -> None:
        for delivery in deliveries:
            if halt.is_set():
                return
            found: list[Comment] = []
            try:
                found.extend(source.fetch_comments(str(delivery.remote_id)))
            except NotAllRead as more:
                self._heard.silences.append(Silence(self.channel, str(more), delivery.key))
            except CfkitError as error:
                self._heard.fail(Silence(self.channel, str(error), delivery.key), error)
                if isinstance(error, RateLimited | CredentialError):
                    return
                continue
            self._heard.posts += 1
            self._keep(delivery, found)

    def take(self, source: CommentStream, batch: Any) -> bool:
        """Keep what a batch holds of the channel; False when some of it is to be read again."""
        try:
            found = source.comments_in(batch)
        except CredentialError as error:
            # The account may not see the channel, and may be told of its comments all the same.
            self._heard.fail(Silence(self.channel, str(error)), error)
            return not self._is_talked_about()
        except CfkitError as error:
            self._heard.fail(Silence(self.channel, str(error)), error)
            return False
        self._has_heard = self._has_heard or bool(found)
        below: dict[str, list[Comment]] = {}
        for remote_id, comment in found:
            below.setdefault(remote_id, []).append(comment)
        strange = len(below)
        for delivery in self._deliveries():
            names = [str(delivery.remote_id), *delivery.parts.values()]
            mine = [one for name in names for one in below.get(name, ())]
            strange -= len([name for name in names if name in below])
            if mine and delivery.state is State.LIVE:
                self._keep(delivery, sorted(mine, key=lambda one: one.posted_at))
        if not strange or not any(one.state.is_unsettled for one in self._deliveries()):
            return True
        words = (
            "somebody wrote below a post that may be one of those of which nobody knows whether "
            "they are live; run `cfkit reconcile`, then pull again within a day"
        )
        self._heard.silences.append(Silence(self.channel, words))
        return False

    def _is_talked_about(self) -> bool:
        """Whether comments may be written, below posts that are live or that may be."""
        known = self._deliveries()
        return any(one.state.is_unsettled or _may_be_answered(one, self._now) for one in known)

    def wonder(self, source: CommentStream) -> None:
        """Where nothing at all came, say whether anything could have come."""
        if self._has_heard:
            return
        try:
            why = source.why_deaf()
        except CfkitError as error:
            why = str(error)
        if why is not None:
            self._heard.silences.append(Silence(self.channel, why))

    def mind_the_gap(self, source: CommentStream) -> None:
        """Say what was written so long ago that the platform has dropped it; note this reading."""
        talks = self._store.talks(self.channel)
        told = talks.places().get(_READ_AT)
        live = [one.live_at for one in self._deliveries() if _may_be_answered(one, self._now)]
        began = min(filter(None, live), default=self._now)
        since = max(began, datetime.fromisoformat(told)) if told else began
        if since < (lost_until := self._now - source.keeps()):
            zone = ZoneInfo(self._zone)
            words = (
                f"comments written between {spell(since, zone)} and {spell(lost_until, zone)} are"
                f" lost: the platform keeps them for {source.keeps() / timedelta(hours=1):g} h, and"
                " nothing was pulled then; pull daily"
            )
            self._heard.silences.append(Silence(self.channel, words))
        talks.note({_READ_AT: self._now.isoformat()})

    def _deliveries(self) -> list[Delivery]:
        known = self._store.deliveries().values()
        return [one for one in known if one.channel == self.channel]

    def _keep(self, delivery: Delivery, found: list[Comment]) -> None:
        fresh = list(self._fresh(delivery, found))
        for start in range(0, len(fresh), _MANY):
            self._heard.new += self._cases.add(fresh[start : start + _MANY])
        self._known |= {one.remote_id: one for one in fresh}
        for comment in found:
            asked = self._known.get(comment.parent_id or "")
            if comment.remote_id in self._ours and asked and asked.answered_at is None:
                answered = replace(asked, answered_at=comment.posted_at)
                self._cases.save(answered, asked)
                self._known[asked.remote_id] = answered
                self._heard.answered += 1

    def _fresh(self, delivery: Delivery, found: list[Comment]) -> Iterator[Case]:
        new = [one for one in found if not self._is_known(one)]
        sent = self._store.sent(delivery.key) if new else None
        post = " ".join(one.plain for one in (sent.document, *sent.parts)) if sent else ""
        for comment in new:
            said = self._corrections.get(words_of(comment.text))
            judged = (
                self._judge(comment.text, post)
                if said is None
                else Judgement(said, ("a person said so of the same words",))
            )
            yield self._case(delivery, comment, judged, is_corrected=said is not None)

    def _is_known(self, comment: Comment) -> bool:
        """Whether it is on record; an id of an earlier version names one comment of several."""
        before = self._known.get(comment.formerly or "")
        if comment.remote_id in self._known or comment.remote_id in self._ours:
            return True
        return before is not None and before.posted_at == comment.posted_at

    def _case(
        self, delivery: Delivery, comment: Comment, judged: Judgement, *, is_corrected: bool
    ) -> Case:
        case = Case(
            self.channel,
            comment.remote_id,
            delivery.key,
            comment.posted_at,
            self._now,
            judged.sort,
            judged.reasons,
            comment.text[:LONGEST],
            fingerprint(f"{self.channel} {comment.author}"),
            comment.parent_id,
            owner_of(judged.sort, self._promised),
            answer_by(judged.sort, comment.posted_at, self._promised, self._zone),
            is_corrected=is_corrected,
        )
        age = max(self._now - comment.posted_at, timedelta())
        is_kept = self._keep_for is None or age < self._keep_for
        return case if is_kept else replace(case, reasons=(), text=None, author=None)


_Ears = Sequence[tuple[_Listener, CommentStream]]


def corrected(case: Case, sort: Sort, project: Project) -> Case:
    """Say what a case really is; who takes it and by when follow."""
    promised = project.strategy.communication
    zone = project.strategy.zone_of(case.channel)
    return replace(
        case,
        sort=sort,
        reasons=("a person said so",),
        is_corrected=True,
        owner=owner_of(sort, promised),
        answer_by=answer_by(sort, case.posted_at, promised, zone),
    )
