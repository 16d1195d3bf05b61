"""Decide what may happen to a placement now, from its file, its delivery and the rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from cfkit.domain.bounds import End, bounds
from cfkit.domain.capabilities import Ahead
from cfkit.domain.errors import NotPublishable
from cfkit.domain.event_facts import changed_event
from cfkit.domain.keys import sequel_of
from cfkit.domain.plan import Placement, Status, approval_fingerprint
from cfkit.domain.project import Project
from cfkit.domain.publication import EVERYTHING, Delivery, Pause, Reason, State
from cfkit.domain.schedule import spell
from cfkit.domain.strategy import Late

from . import echoes
from .echoes import Echoes

DEFAULT_LATE = Late(after=timedelta(hours=24), then="skip")
"""Without a policy: a day late is still news, after that people decide."""

DigestOf = Callable[[str], str]
"""Hash a media file by the name in the front matter. Raises `NotPublishable` when it is not there.
"""

Unmerged = Callable[[Placement], str | None]
"""Say why a placement is not what stands on the approved branch, or `None`; reads its files anew.
"""

NEVER_APPROVED = "waiting-for-approval"
"""The code of what nobody has ever let out, changed or not."""

ON_HOLD = "hold"
"""The code of what a person keeps back in its file: nothing else matters until that is lifted."""

UNKEPT = "not-kept"
"""The code of what a platform refused to keep for its time: then it is sent as any other."""

_ENDS: dict[End, str] = {
    "expired": "the idea was good until {until}",
    "event-began": "the event began at {until}",
    "offer-ended": "the offer ran until {until}",
    "news-is-old": "the news could be told until {until}",
}

_ON_ITS_WAY = timedelta(minutes=2)
"""What may pass until a platform has a post that it is to show later."""

_LONGEST_WAIT = timedelta(days=7)
"""A `not_before` further away than this was written by a clock that was wrong."""


class Action(StrEnum):
    """What a run does with a placement."""

    LEAVE = "leave"
    SETTLE = "settle"
    PUBLISH = "publish"
    WAIT = "wait"
    HOLD = "hold"
    MISS = "miss"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An action with its reason; `fingerprint` is what the file says now, when it was read.

    `reasons` are all for which a post is held, in the order in which they fall away.
    """

    action: Action
    why: str | None = None
    code: str | None = None
    fingerprint: str | None = None
    reasons: tuple[Reason, ...] = ()
    is_ahead: bool = False
    """Whether it is for the platform to show it, at its time."""


_LEAVE = Verdict(Action.LEAVE)


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides. `at` says what is due, late or expired; `now` is the system's clock.

    `digest_of` reads media files. `key` is a placement that a person named, `retry` one that a
    person wants sent once more.
    """

    project: Project
    at: datetime
    now: datetime
    digest_of: DigestOf
    pauses: tuple[Pause, ...] = ()
    key: str | None = None
    retry: str | None = None
    unmerged: Unmerged | None = None
    """There when a merge counts as an approval."""
    echoes: Echoes | None = None
    """There where it counts what else says the same."""
    ahead: Mapping[str, Ahead] = field(default_factory=dict)
    """By channel, how long before their time posts are handed over to platforms that keep them."""


def judge(placement: Placement, delivery: Delivery | None, rules: Rules) -> Verdict:
    """Say what may happen to a placement; changes nothing."""
    known = delivery or Delivery(str(placement.key), placement.key.channel)
    if known.state.is_over:
        return _LEAVE
    if known.state.is_unsettled:
        return Verdict(Action.SETTLE)
    is_begun = bool(known.done_steps)
    if placement.at > rules.at and not is_begun:
        return _judge_ahead(placement, known, rules)
    return _judge_due(placement, known, rules)


def may_go_ahead(placement: Placement, rules: Rules) -> bool:
    """Whether a post that has time still may be handed over now."""
    span = rules.ahead.get(placement.key.channel)
    left = placement.at - rules.now
    return span is not None and span.least + _ON_ITS_WAY <= left <= span.most


def _judge_ahead(placement: Placement, known: Delivery, rules: Rules) -> Verdict:
    """Hand over what could go out at its time as things are; there is time for all else."""
    if not may_go_ahead(placement, rules):
        return _LEAVE
    verdict = _judge_due(placement, known, replace(rules, at=placement.at))
    if verdict.action is Action.PUBLISH:
        return replace(verdict, is_ahead=True)
    return verdict if verdict.action is Action.REFUSED else _LEAVE


def _judge_due(placement: Placement, known: Delivery, rules: Rules) -> Verdict:
    is_begun = bool(known.done_steps)
    is_wanted = _is_wanted(known, rules)
    if known.state is State.MISSED and not is_wanted and placement.at == known.slot:
        return _LEAVE
    late = None if is_wanted or is_begun else why_missed(placement, rules)
    if late:
        is_refused = known.state is State.REJECTED
        return _LEAVE if is_refused else Verdict(Action.MISS, late.words, late.code)
    verdict = _judge_file(placement, known, rules, is_wanted=is_wanted)
    is_named = is_wanted or is_begun or known.key in (rules.key, rules.retry)
    return verdict if is_named else _unless_said(placement, verdict, rules)


def _unless_said(placement: Placement, verdict: Verdict, rules: Rules) -> Verdict:
    """Hold back what was said on the channel just now."""
    if verdict.action is not Action.PUBLISH or rules.echoes is None:
        return verdict
    other = rules.echoes.out(placement, verdict.fingerprint or "", rules.now)
    if other is None:
        return verdict
    held = echoes.refusal(str(placement.key), other)
    reasons = (Reason(echoes.CODE, held),)
    return Verdict(Action.HOLD, held, echoes.CODE, verdict.fingerprint, reasons)


def judge_sequel(placement: Placement, known: Delivery, rules: Rules) -> Verdict:
    """Say what may happen to the first comment or the pin of a post that is live.

    It knows no lateness: what is begun is finished.
    """
    if known.state.is_unsettled:
        return Verdict(Action.SETTLE)
    if known.state.is_over or sequel_of(known.key) not in placement.sequels:
        return _LEAVE
    is_wanted = rules.retry in (known.key, str(placement.key))
    return _judge_file(placement, known, rules, is_wanted=is_wanted)


def _judge_file(placement: Placement, known: Delivery, rules: Rules, *, is_wanted: bool) -> Verdict:
    now, missing = _read(placement, rules)
    reasons = tuple(_why_held(placement, now, missing, rules, is_wanted=is_wanted))
    is_on_hold = placement.status is Status.HOLD
    is_its_time = known.error_code == UNKEPT and rules.now >= placement.at
    is_refused = known.state is State.REJECTED and not (is_wanted or is_on_hold or is_its_time)
    if is_refused and now is not None and known.fingerprint == now:
        return Verdict(Action.REFUSED, known.error, known.error_code, now)
    if reasons:
        return Verdict(Action.HOLD, reasons[0].message, reasons[0].code, now, reasons)
    if known.state is State.WAITING and is_early(known.not_before, rules.now):
        return Verdict(Action.WAIT, known.error, known.error_code, now)
    return Verdict(Action.PUBLISH, fingerprint=now)


@dataclass(frozen=True, slots=True)
class TooLate:
    """Why a placement is not sent any more; `code` is `missed` when it is late, else what ended."""

    code: str
    words: str


def why_missed(placement: Placement, rules: Rules) -> TooLate | None:
    """Say why a placement is too late to go out, or `None`."""
    return too_late(placement, rules.project, rules.at)


def too_late(placement: Placement, project: Project, at: datetime) -> TooLate | None:
    """Say why it would be too late at an instant, or `None`. Its channel is one of the strategy."""
    strategy = project.strategy
    span = bounds(placement.key, project, at.date())
    if span.until is not None and span.end is not None and span.until <= at:
        return TooLate(
            span.end, _ENDS[span.end].format(until=spell(span.until, placement.at.tzinfo))
        )
    late = strategy.late(strategy.channel(placement.key.channel)) or DEFAULT_LATE
    overdue = at - placement.at
    if overdue <= late.after or late.then == "publish":
        return None
    then = "plan it again" if late.then == "replan" else "publish --key sends it all the same"
    allowed = f"{_spell(late.after)} are allowed"
    return TooLate("missed", f"{_spell(overdue)} late, and {allowed}; {then}")


def current_fingerprint(placement: Placement, digest_of: DigestOf) -> str:
    """Hash texts and media as they are now. Raise `NotPublishable` naming what is missing."""
    digests = list(map(digest_of, placement.media))
    return approval_fingerprint(placement.body, digests, placement.first_comment)


def why_held(placement: Placement, rules: Rules) -> str | None:
    """Say why people or a pause keep a placement back; media that are missing count as well."""
    now, missing = _read(placement, rules)
    held = next(_why_held(placement, now, missing, rules, is_wanted=False), None)
    return held.message if held else None


def _read(placement: Placement, rules: Rules) -> tuple[str | None, Reason | None]:
    """Return the fingerprint as it is now, or what is missing of it."""
    try:
        return current_fingerprint(placement, rules.digest_of), None
    except NotPublishable as error:
        return None, Reason(error.code, str(error))


def why_unapproved(
    placement: Placement, now: str, project: Project, unmerged: Unmerged | None = None
) -> Reason | None:
    """Say why people have not let these bytes out; `None` when they have.

    With `unmerged` a merge counts as well as `cfkit approve`.
    """
    if placement.status is Status.HOLD:
        return Reason(ON_HOLD, "on hold in its file")
    bound = placement.approved if placement.status is Status.APPROVED else None
    if bound is not None and bound.fingerprint == now:
        return None
    why = unmerged(placement) if unmerged is not None else "no merge counts"
    if why is None:
        return None
    if bound is not None:
        again = "changed since it was approved; approve it again"
        return Reason("changed-after-approval", again)
    if unmerged is not None:
        return Reason("not-merged", why)
    return _unasked(placement, project)


def why_outdated(placement: Placement, project: Project) -> Reason | None:
    """Say what a post tells of its event that is no longer so."""
    changed = changed_event(placement, project)
    if not changed:
        return None
    todo = f"mend the text, then `cfkit approve {placement.key}`"
    if not placement.belongs_to_people:
        todo = f"`cfkit plan {placement.at:%Y-%m}` writes it anew"
    told = "; ".join(map(str, changed))
    return Reason("event-changed", f"its event changed since it was written ({told}): {todo}")


def _unasked(placement: Placement, project: Project) -> Reason | None:
    if project.strategy.factory.approval == "none":
        return None
    if placement.status is Status.APPROVED:
        return Reason(NEVER_APPROVED, "marked as approved by hand; run cfkit approve on it")
    return Reason(NEVER_APPROVED, "waiting for approval")


def _why_held(
    placement: Placement,
    now: str | None,
    missing: Reason | None,
    rules: Rules,
    *,
    is_wanted: bool,
) -> Iterator[Reason]:
    """Yield why a placement is held, in the order in which a person acts on it.

    An approval is for bytes: it comes after what changes them.
    """
    is_on_hold = placement.status is Status.HOLD
    # Whether missing bytes are those that were approved or merged, nobody can say.
    may_be_let_out = rules.unmerged is not None or placement.status is Status.APPROVED
    is_open = now is None and may_be_let_out and not is_on_hold
    people = (
        None if is_open else why_unapproved(placement, now or "", rules.project, rules.unmerged)
    )
    bytes_ = (why_outdated(placement, rules.project), missing)
    yield from filter(None, (people, *bytes_) if is_on_hold else (*bytes_, people))
    if is_wanted or rules.key == str(placement.key):
        return  # the express lane: a person named it during the pause
    for pause in pauses_on(placement, rules.project, rules.pauses):
        yield Reason("paused", f"paused: {pause.reason}")


def pauses_on(placement: Placement, project: Project, pauses: Iterable[Pause]) -> Iterator[Pause]:
    """Yield the pauses that hold a placement back: by its pillar, as an ad, as entertainment."""
    angle = project.catalogue.angles.get(placement.key.variant.angle)
    idea = project.ideas.get(placement.key.variant.idea)
    needs = angle.needs if angle else ()
    kinds = {EVERYTHING, idea.pillar} if idea else {EVERYTHING}
    if "offer" in needs or (idea and idea.is_ad) or placement.is_paid:
        kinds.add("ads")
    if "meme" in needs:
        kinds.add("entertainment")
    return (pause for pause in pauses if pause.kind in kinds)


def _is_wanted(known: Delivery, rules: Rules) -> bool:
    """Whether a person asked for this very placement in the state it is in."""
    if known.key == rules.retry:
        return known.state in (State.REJECTED, State.WAITING, State.MISSED)
    return known.key == rules.key and known.state is State.MISSED


def is_early(not_before: datetime | None, now: datetime) -> bool:
    """Whether what was asked to wait has to wait still."""
    return not_before is not None and now < not_before <= now + _LONGEST_WAIT


def _spell(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
