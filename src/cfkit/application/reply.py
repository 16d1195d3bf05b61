"""Answer comments below live posts, each once, on the engine that publishes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.case import Case, Outcome
from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    ExitCode,
    NotPublishable,
    PlatformError,
    RateLimited,
)
from cfkit.domain.keys import PlacementKey, fingerprint, root_of
from cfkit.domain.likeness import alike
from cfkit.domain.markup import parse
from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, Result, State
from cfkit.domain.strategy import Channel
from cfkit.domain.text import is_blank
from cfkit.ports import Clock, Platform, Store

from .allowance import Allowance
from .attempt import Pauses, Ready
from .due import is_early, pauses_on
from .insist import Patience, Tried, insist, recall_patiently
from .limits import Limits
from .recall import Memory
from .results import not_looked, result_of, result_of_pending, still_held
from .rotation import Said, next_wording, said_on
from .sequels import serving
from .settle import Service, settle
from .taken_away import is_taken_away

WOULD = "would reply"
"""The state of a result in a rehearsal."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment to answer. One of `wordings`, in Markdown, goes out; `faq` is where they are from.

    `is_named`: a person asked for this very one, so pauses and classes do not keep it back.
    `is_private`: it asks to go on where others do not read.
    """

    case: Case
    wordings: tuple[str, ...]
    faq: str | None = None
    is_named: bool = False
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Replied:
    """What became of a draft; `text` is the wording that was chosen or found, in Markdown."""

    draft: Draft
    result: Result
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering takes. A rehearsal chooses wordings and sends nothing.

    `others_may_answer`: runs that do not see this store may be at the same comments.
    """

    project: Project
    platform_for: Callable[[Channel], Platform]
    capabilities_of: Callable[[Channel], Capabilities]
    store: Store
    clock: Clock
    limits: Limits
    allowance: Allowance
    is_rehearsal: bool = False
    others_may_answer: bool = False
    stop: threading.Event = field(default_factory=threading.Event)


def reply(drafts: Sequence[Draft], desk: Desk) -> Iterator[Replied]:
    """Answer channel by channel, each held meanwhile; what was answered before stays as it is."""
    channels = {one.id: one for one in desk.project.strategy.channels}
    by_channel: dict[str, list[Draft]] = {}
    for draft in drafts:
        by_channel.setdefault(draft.case.channel, []).append(draft)
    for name, some in by_channel.items():
        channel = channels.get(name)
        if channel is None:
            why = NotPublishable(f"the strategy has no channel {name}")
            yield from (Replied(one, _held(_unsent(one.case), why, "no-channel")) for one in some)
        elif desk.is_rehearsal:
            yield from _Talk(channel, desk).answer(some)
        else:
            with desk.store.claim(name, desk.limits.lock_wait) as is_held:
                if is_held:
                    yield from _Talk(channel, desk).answer(some)
                else:
                    waited = desk.limits.lock_wait
                    yield from (Replied(one, still_held(_unsent(one.case), waited)) for one in some)


class _Talk:
    """One channel's answers, while it is held."""

    def __init__(self, channel: Channel, desk: Desk) -> None:
        self._channel = channel
        self._desk = desk
        self._store = desk.store
        self._cases = desk.store.cases()
        self._patience = Patience(desk.limits.patience, desk.clock, desk.stop)
        memory = Memory.of(desk.store)
        now = desk.clock.now()
        self._memory = memory.beside_others_who_answer(now) if desk.others_may_answer else memory
        self._said = said_on(channel.id, desk.store)
        self._halt: CfkitError | None = None
        self._opened: Service | None = None

    def answer(self, drafts: Sequence[Draft]) -> Iterator[Replied]:
        """Answer one by one."""
        known = self._store.deliveries([one.case.reply_key for one in drafts])
        for draft in drafts:
            case = self._cases.named(draft.case.channel, draft.case.remote_id) or draft.case
            found = known.get(case.reply_key) or _unsent(case)
            yield self._one(replace(draft, case=case), found)

    def _one(self, draft: Draft, known: Delivery) -> Replied:
        try:
            known = known if self._desk.is_rehearsal else self._settled(known)
        except CfkitError as error:
            said = replace(result_of(known), error=f"cannot ask about it: {error}")
            return Replied(draft, replace(said, error_code=error.code))
        if known.state.is_over or known.state.is_unsettled:
            told = self._known(draft.case, known)
            return Replied(draft, self._unsaid(draft, known, told) or told)
        text = next_wording(draft.wordings, self._said)
        try:
            self._require(draft, known, text)
        except NotPublishable as error:
            return Replied(draft, _held(known, error))
        return self._say(draft, known, str(text))

    def _settled(self, known: Delivery) -> Delivery:
        if not known.state.is_unsettled:
            return known
        settled = settle(known, serving(known.key, self._service()))
        self._said = said_on(self._channel.id, self._store)  # what is surely absent was not said
        return settled

    def _unsaid(self, draft: Draft, known: Delivery, told: Result) -> Result | None:
        """Say to a person that other words than theirs are the answer."""
        sent = self._store.sent(known.key) if draft.is_named and known.state is State.LIVE else None
        if sent is None or any(alike(parse(one).plain, sent.text) for one in draft.wordings):
            return None
        where = f" at {known.url}" if known.url else ""
        words = f"it is answered already{where}: these words were not sent"
        return replace(told, exit=ExitCode.HELD, error=words, held_because=words)

    def _known(self, case: Case, known: Delivery) -> Result:
        if known.state is State.LIVE and not self._desk.is_rehearsal:
            self._note(case, known)
        if known.state is State.PENDING and not self._desk.is_rehearsal:
            return result_of_pending(known, self._service().platform)
        return result_of(known)

    def _require(self, draft: Draft, known: Delivery, text: str | None) -> None:
        """Raise `NotPublishable` for what may not be said, or not now."""
        if why := _why_not(draft, self._desk.project):
            raise NotPublishable(why)
        if known.state is State.REJECTED and not draft.is_named:
            raise NotPublishable(f"it was refused ({known.error}): {_again(draft)}")
        if text is None:
            raise NotPublishable(
                "the last answer on the channel said just this, or one said it of which nobody "
                "knows whether it is there (`cfkit reconcile`): give one more wording to "
                + (f"`communication.faq`, entry {draft.faq}" if draft.faq else "it")
            )
        if is_blank(parse(text).plain):
            raise NotPublishable("the answer has no text that anybody could see; write one")
        self._require_no_pause(draft)
        rules = self._desk.capabilities_of(self._channel)
        most = rules.comment_limit
        count = rules.text.count(rules.text.counted(parse(text)))
        if most is not None and count > most:
            raise NotPublishable(
                f"the answer has {count} characters; {rules.name} takes {most}: shorten it"
            )

    def _require_no_pause(self, draft: Draft) -> Pauses:
        pauses = tuple(self._store.pauses())
        asked = _placement(draft.case, "")
        held = next(pauses_on(asked, self._desk.project, pauses), None)
        if held is not None and not draft.is_named:
            raise NotPublishable(f"paused: {held.reason}")
        return pauses

    def _guard(self, draft: Draft) -> Pauses:
        """Raise `NotPublishable` when a person or a pause was faster than this run."""
        case = self._cases.named(draft.case.channel, draft.case.remote_id) or draft.case
        if why := _why_not(replace(draft, case=case), self._desk.project):
            raise NotPublishable(why)
        return self._require_no_pause(draft)

    def _not_now(self, known: Delivery) -> Result | None:
        """Say why the channel takes no answer at this instant."""
        desk = self._desk
        if self._halt is not None:
            return _not_tried(known, self._halt)
        if known.state is State.WAITING and is_early(known.not_before, desk.clock.now()):
            return result_of(known)
        if (waiting := desk.allowance.keep_back(known)) is not None:
            if waiting.state is State.WAITING and not desk.is_rehearsal:
                waiting = self._store.move(known.key, waiting, only_from=[known.state])
            return result_of(waiting, exit_code=ExitCode.RETRY_LATER)
        return None

    def _say(self, draft: Draft, known: Delivery, text: str) -> Replied:
        if (kept := self._not_now(known)) is not None:
            return Replied(draft, kept, text)
        try:
            service = serving(known.key, self._service(), draft.case.remote_id)
        except CfkitError as error:
            return Replied(draft, self._stopped(known, error), text)
        if self._desk.is_rehearsal:
            self._said.append(Said(parse(text).plain, is_sure=True))
            would = replace(result_of(known, exit_code=ExitCode.OK), state=WOULD)
            return Replied(draft, would, text)
        case = self._marked(draft)
        ready = self._ready(draft, case, known, text)
        if (found := self._in_other_words(draft, known, ready, service)) is not None:
            text, tried = found
        else:
            tried = insist(known, ready, service, self._patience, self._memory)
        if tried.delivery.state.has_begun_to_go_out:
            self._said.append(Said(parse(text).plain, tried.delivery.state.is_over))
        return Replied(draft, self._conclude(draft, case, tried, service), text)

    def _ready(self, draft: Draft, case: Case, known: Delivery, text: str) -> Ready:
        return Ready(
            _placement(case, text),
            self._post(known.key, text),
            fingerprint(text),
            lambda: self._guard(draft),
            known.key.partition("+")[2],
        )

    def _in_other_words(
        self, draft: Draft, known: Delivery, ready: Ready, service: Service
    ) -> tuple[str, Tried] | None:
        """Look for an answer that went out from elsewhere in another wording of the draft."""
        for text in draft.wordings:
            other = self._ready(draft, draft.case, known, text)
            if other.fingerprint == ready.fingerprint:
                continue
            tried = recall_patiently(known, other, service, self._patience, self._memory)
            if tried.is_settled:
                return text, tried
        return None

    def _post(self, key: str, text: str) -> Post:
        document = parse(text)
        strategy = self._desk.project.strategy
        return Post(
            key,
            document,
            link=next(iter(document.links), None),
            language=strategy.brand.language,
            project=strategy.name,
        )

    def _marked(self, draft: Draft) -> Case:
        """Write down before it goes out that the talk goes on in private, or that it does not."""
        outcome: Outcome | None = "private" if draft.is_private else None
        case = draft.case
        if case.outcome == outcome or case.outcome not in (None, "private"):
            return case
        made = replace(case, outcome=outcome)
        self._cases.save(made, case)
        return made

    def _note(self, case: Case, known: Delivery) -> None:
        if case.answered_at is None and known.live_at is not None:
            self._cases.save(replace(case, answered_at=known.live_at), case)

    def _conclude(self, draft: Draft, case: Case, tried: Tried, service: Service) -> Result:
        delivery, failure = tried.delivery, tried.failure
        if tried.exception is not None:
            return replace(result_of(delivery, exit_code=ExitCode.BUG), exception=tried.exception)
        if tried.could_not_look and failure is not None:
            if isinstance(failure, RateLimited | CredentialError):
                self._halt = failure  # looking below the next comment would only ask more
            return not_looked(delivery, failure)
        if delivery.state is State.REJECTED and self._is_gone(case, failure, service):
            closed = replace(case, closed_at=self._desk.clock.now(), outcome="gone")
            self._cases.save(closed, case)
            words = "the comment was taken away, so there is nothing to answer; the case is closed"
            return _held(delivery, NotPublishable(words), "gone")
        if delivery.state is State.REJECTED:
            return replace(result_of(delivery), error=f"{delivery.error}; {_again(draft)}")
        if tried.gave_up and delivery.error_code == RateLimited.code:
            self._halt = RateLimited(delivery.error or "it asked for a pause")
        if delivery.state is State.PLANNED and failure is not None:
            return self._stopped(delivery, failure)
        return self._known(case, delivery)

    def _is_gone(self, case: Case, failure: CfkitError | None, service: Service) -> bool:
        platform = self._service().platform
        root = service.store.deliveries([root_of(case.reply_key)]).get(root_of(case.reply_key))
        name = root.remote_id if root else None
        now = self._desk.clock.now()
        return name is not None and is_taken_away(case, name, failure, platform, now)

    def _stopped(self, known: Delivery, error: CfkitError) -> Result:
        """Dead credentials stop the channel; what this one answer lacks holds it alone."""
        if isinstance(error, NotPublishable):
            return _held(known, error)
        if isinstance(error, CredentialError):
            self._halt = error
        said = result_of(known, exit_code=error.exit_code)
        return replace(said, error=str(error), error_code=error.code)

    def _service(self) -> Service:
        if self._opened is None:
            desk = self._desk
            platform = desk.platform_for(self._channel)
            self._opened = Service(
                self._channel.id, platform, self._store, desk.clock, desk.limits.settle
            )
        return self._opened


def _unsent(case: Case) -> Delivery:
    return Delivery(case.reply_key, case.channel)


def _placement(case: Case, text: str) -> Placement:
    """Stand in for the file that an answer has not; it was due when the comment was written."""
    return Placement(PlacementKey.parse(case.key), case.posted_at, text)


def _why_not(draft: Draft, project: Project) -> str | None:
    case = draft.case
    if case.answered_at is not None:
        return "it is answered already"
    if draft.is_named:
        return "the comment was taken away" if case.outcome == "gone" else None
    if case.closed_at is not None:
        return "somebody closed it"
    alone = project.strategy.communication.answer_alone
    if case.sort is None or case.sort.value not in alone:
        return f"a person answers what is {case.sort or 'of no class'}"
    return None


def _again(draft: Draft) -> str:
    return f'change the words, then `cfkit inbox reply "{draft.case.name}" --text "..."`'


def _held(known: Delivery, error: NotPublishable, code: str | None = None) -> Result:
    said = result_of(known, exit_code=ExitCode.HELD)
    words = str(error)
    return replace(said, error=words, error_code=code or error.code, held_because=words)


def _not_tried(known: Delivery, error: CfkitError) -> Result:
    is_later = isinstance(error, PlatformError)
    said = result_of(known, exit_code=ExitCode.RETRY_LATER if is_later else error.exit_code)
    return replace(said, error=f"not tried: {error}", error_code=error.code)
