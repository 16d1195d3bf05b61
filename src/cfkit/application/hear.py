"""Pull what people answered under publications, and make cases of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

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
from cfkit.domain.strategy import Channel
from cfkit.ports import Clock, CommentSource, Platform, Store

from .classify import normal, shortened
from .owed import answer_by, owner_of

TALKED_ABOUT = timedelta(days=28)
"""For so long after a post went live its comments are looked for: by then few are written."""

LONGEST = 4000
"""Characters of a comment that are kept."""

_MANY = 500

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
    live: dict[str, list[Delivery]] = {}
    for one in store.deliveries().values():
        if only in (None, one.channel) and _may_be_answered(one, None if everything else now):
            live.setdefault(one.channel, []).append(one)
    heard = Heard()
    for name, deliveries in sorted(live.items()):
        channel = channels.get(name)
        if channel is None:
            heard.silences.append(Silence(name, f"the strategy has no channel {name}"))
            continue
        try:
            platform = platform_for(channel)
        except CfkitError as error:
            heard.fail(Silence(name, str(error)), error)
            continue
        if not isinstance(platform, CommentSource):
            words = f"cfkit reads no comments on {platform.capabilities.name}"
            heard.silences.append(Silence(name, words))
            continue
        listener = _Listener(project, channel, store, judge, heard, now, keep)
        halt = stop or threading.Event()
        listener.listen(platform, sorted(deliveries, key=lambda one: one.key), halt)
    return heard


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
        self._channel = channel.id
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
                self._heard.silences.append(Silence(self._channel, str(more), delivery.key))
            except CfkitError as error:
                self._heard.fail(Silence(self._channel, str(error), delivery.key), error)
                if isinstance(error, RateLimited | CredentialError):
                    return
                continue
            self._heard.posts += 1
            self._keep(delivery, found)

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
        new = [c for c in found if c.remote_id not in self._known and c.remote_id not in self._ours]
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

    def _case(
        self, delivery: Delivery, comment: Comment, judged: Judgement, *, is_corrected: bool
    ) -> Case:
        case = Case(
            self._channel,
            comment.remote_id,
            delivery.key,
            comment.posted_at,
            self._now,
            judged.sort,
            judged.reasons,
            comment.text[:LONGEST],
            fingerprint(f"{self._channel} {comment.author}"),
            comment.parent_id,
            owner_of(judged.sort, self._promised),
            answer_by(judged.sort, comment.posted_at, self._promised, self._zone),
            is_corrected=is_corrected,
        )
        age = max(self._now - comment.posted_at, timedelta())
        is_kept = self._keep_for is None or age < self._keep_for
        return case if is_kept else replace(case, reasons=(), text=None, author=None)


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
