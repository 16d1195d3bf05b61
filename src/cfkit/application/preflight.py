"""Look at every post of a period as `publish` will, before its time and without any credential."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, Level
from cfkit.domain.errors import InputError, NotPublishable
from cfkit.domain.keys import sequel_of
from cfkit.domain.plan import Placement
from cfkit.domain.post import Media
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, Pause, Reason, State, without_advice
from cfkit.domain.strategy import Channel

from .ahead import why_back
from .compose import OpenMedia, draft, unready
from .due import Action, DigestOf, Rules, Unmerged, Verdict, judge
from .echoes import CODE, Echoes, refusal
from .results import HANDED_OVER, remedy
from .sequels import troubles

Stops = Literal["broken", "held"]

_OUT = frozenset({State.LIVE, State.PENDING, State.DELETED})
_LOST = "the run that sent it does not know what came of it"
_KEPT = "it would not be sent"
_SETTLED = f"{_LOST}; run cfkit reconcile"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know of a post before its time. `stops`: why `publish` would not send it.

    A finding of a channel or of a file that cannot be read has no key.
    """

    problem: Diagnostic
    key: str | None = None
    channel: str | None = None
    at: datetime | None = None
    stops: Stops | None = None

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit preflight --json`."""
        at = self.at.isoformat() if self.at else None
        about = {"key": self.key, "channel": self.channel, "at": at, "stops": self.stops}
        return {**about, **self.problem.as_json()}


@dataclass(frozen=True)
class Inspection:
    """Everything that is looked at, and how to ask about it without a network.

    `open_media` and `digest_of` take the instant of the slot: rights may have run out by then.
    `labels` says what the law asks of an advertisement, `hints` what an editor should look at.
    """

    project: Project
    now: datetime
    capabilities_of: Callable[[Channel], Capabilities]
    open_media: Callable[[datetime], OpenMedia]
    digest_of: DigestOf
    labels: Callable[[Placement], Iterable[Diagnostic]]
    hints: Callable[[Placement], Iterable[Diagnostic]]
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    sequels: Mapping[str, Delivery] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    unmerged: Unmerged | None = None
    echoes: Echoes | None = None


def is_out(placement: Placement, deliveries: Mapping[str, Delivery]) -> bool:
    """Whether it went out already: it is live, accepted, or was taken down since."""
    known = deliveries.get(str(placement.key))
    return known is not None and known.state in _OUT


def preflight(placements: Iterable[Placement], inspection: Inspection) -> Iterator[list[Finding]]:
    """Yield, for each placement, what stands in its way and what to look at; `[]` when nothing."""
    for placement in placements:
        yield _placed(placement, _found(placement, inspection))


def _placed(
    placement: Placement, found: Iterable[tuple[Diagnostic, Stops | None]]
) -> list[Finding]:
    key, channel, at = str(placement.key), placement.key.channel, placement.at
    once = dict.fromkeys(found)
    return [Finding(problem, key, channel, at, stops) for problem, stops in once]


def _found(
    placement: Placement, inspection: Inspection
) -> Iterator[tuple[Diagnostic, Stops | None]]:
    delivery = inspection.deliveries.get(str(placement.key))
    if is_out(placement, inspection.deliveries):
        yield from _since_it_went(placement, delivery, inspection)
        return
    channels = {channel.id for channel in inspection.project.strategy.channels}
    if placement.key.channel not in channels:
        words = f"the strategy has no channel {placement.key.channel}; take the file away"
        yield placement.spot().problem("no-channel", words), "held"
        return
    if (verdict := _verdict(placement, delivery, inspection)) is not None:
        yield from _told(placement, verdict)
    elif inspection.echoes and (other := inspection.echoes.ahead(placement)):
        yield placement.spot().problem(CODE, refusal(str(placement.key), other)), "held"
    yield from _composed(placement, inspection)
    for problem in inspection.labels(placement):
        yield problem, "broken" if problem.level is Level.ERROR else None
    for problem in inspection.hints(placement):
        yield problem, None


def _since_it_went(
    placement: Placement, delivery: Delivery | None, inspection: Inspection
) -> Iterator[tuple[Diagnostic, Stops | None]]:
    if delivery and (why := why_back(placement, delivery, _rules(inspection, inspection.now))):
        words = f"the platform keeps it although {why}: `cfkit publish` takes it back"
        yield placement.spot().problem(HANDED_OVER, words), "held"
    for one in troubles(str(placement.key), inspection.sequels):
        words = f"its {sequel_of(one.key)} is {one.state}: {without_advice(one.error or _LOST)}"
        yield placement.spot().problem(one.state, f"{words} ({remedy(one)})"), "held"


def _verdict(
    placement: Placement, delivery: Delivery | None, inspection: Inspection
) -> Verdict | None:
    """Judge a placement as `publish` will at its time, or now if that has passed."""
    at = max(placement.at, inspection.now)
    verdict = judge(placement, delivery, _rules(inspection, at))
    match verdict.action:
        case Action.HOLD | Action.MISS | Action.REFUSED:
            return verdict
        case Action.SETTLE:
            words = (delivery.error if delivery else None) or _SETTLED
            return Verdict(Action.HOLD, words, "unknown")
        case Action.LEAVE if delivery is not None and delivery.state is State.MISSED:
            return Verdict(Action.HOLD, delivery.error, "missed")
        case Action.LEAVE if delivery is not None and delivery.state is State.REJECTED:
            return Verdict(Action.HOLD, delivery.error, "rejected")
    return None


def _told(placement: Placement, verdict: Verdict) -> Iterator[tuple[Diagnostic, Stops]]:
    only = Reason(verdict.code or "held", verdict.why or _KEPT)
    for reason in verdict.reasons or (only,):
        yield placement.spot().problem(*reason), "held"


def _rules(inspection: Inspection, at: datetime) -> Rules:
    return Rules(
        inspection.project,
        at,
        at,
        inspection.digest_of,
        inspection.pauses,
        unmerged=inspection.unmerged,
        echoes=inspection.echoes,
    )


def _composed(
    placement: Placement, inspection: Inspection
) -> Iterator[tuple[Diagnostic, Stops | None]]:
    """Compose it by the rules of `publish`, and go on past media that are not there."""
    channel = inspection.project.strategy.channel(placement.key.channel)
    capabilities = inspection.capabilities_of(channel)
    open_media = inspection.open_media(max(placement.at, inspection.now))
    missing: list[NotPublishable] = []

    def opened(name: str) -> Media:
        try:
            return open_media(name)
        except NotPublishable as error:
            missing.append(error)
            return Media(name, Path(name), mime=min(capabilities.media.mime_types, default=""))

    if lacking := unready(placement, inspection.project, capabilities):
        yield placement.spot().problem(NotPublishable.code, lacking), "held"
    try:
        draft(placement, inspection.project, capabilities, opened)
    except InvalidFiles as error:
        for problem in error.diagnostics:
            yield problem, "broken"
    except InputError as error:
        yield placement.spot().problem(error.code, str(error)), "broken"
    for fault in missing:
        yield placement.spot().problem(fault.code, str(fault)), "held"
