"""Make the plan of a period: choose, schedule, write, and say what changes against the files."""

from __future__ import annotations

import gc
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from cfkit.domain.errors import InputError
from cfkit.domain.event_facts import event_facts
from cfkit.domain.keys import PlacementKey, VariantKey, fingerprint
from cfkit.domain.plan import Change, Placement, Plan
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Variant
from cfkit.ports import Calendar

from .arrange import Arranger
from .arrangement import Arrangement
from .assign import SlotId
from .bound import bound
from .candidates import Candidate, Carries, candidates
from .drafts import Drafts, Occurrences
from .dropped import Dropped
from .emptiness import NOTHING_TO_PLAN, why_empty
from .explain import Explain
from .motives import Motives
from .openings import Spot
from .overload import refuse_overload
from .say import Say
from .standing import Sort, Standing
from .value import FILLED, Weights

WORTH_A_RESHUFFLE = 0.1
"""A plan that stands is dropped for a new one only if that is better by this share, and"""

LEAST_GAIN = 4 * FILLED
"""by this much: a small plan is not turned over for one post."""

ROUNDS = 200


class Body(Protocol):
    """What `write` returns: the text of a content file and its media."""

    @property
    def text(self) -> str:
        """Markdown as the reader will see it."""
        ...

    @property
    def media(self) -> tuple[str, ...]:
        """Files, relative to the project."""
        ...


Write = Callable[[Variant, Channel], Body | None]
"""Write the body of a variant on a channel; `None` when there is nothing fit to say."""


class NothingToPlan(InputError):
    """No idea can be told in the period, or no channel may speak, and drafts stand."""

    code: ClassVar[str] = "nothing-to-plan"


@dataclass(frozen=True, kw_only=True)
class Request:
    """Everything a plan depends on. `placements` and `deliveries` are all that are known.

    `now` is aware; of a period that has begun only the rest is planned, one that is over is
    planned as if it lay ahead.
    """

    project: Project
    period: Period
    variants: Iterable[Variant]
    write: Write
    carries: Carries
    calendar: Calendar
    now: datetime
    placements: Iterable[Placement] = ()
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    remembers_since: datetime | None = None
    """Since when `deliveries` are whole; `None`: always."""

    seed: int = 0
    weights: Weights = field(default_factory=dict)
    overload: bool = False
    why: Collection[str] = ()
    """Keys of posts of which the plan says why it chose them."""

    examples: int = 0
    """Of how many more posts it says so: those that had most to say for them."""

    @property
    def is_over(self) -> bool:
        """Whether the period has passed in every time zone."""
        return self.now.date() > self.period.last + timedelta(days=1)


def make_plan(request: Request) -> Plan:
    """Plan a period.

    Raise `OverCapacity` when mandatory items do not fit into people's hours, `NothingToPlan` when
    drafts stand and there is nothing to choose from: they are not all dropped for that.
    """
    was_enabled = gc.isenabled()
    gc.disable()  # a plan makes no cycles, and walking its candidates costs a fifth of the time
    try:
        return _Planner(request).plan()
    finally:
        if was_enabled:
            gc.enable()


def normal_body(text: str) -> str:
    """Return a body as it is kept: LF line ends, no newline at the end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")


@dataclass
class _Planner:
    request: Request

    def __post_init__(self) -> None:
        request = self.request
        strategy, since = request.project.strategy, request.remembers_since
        self._channels = {one.id: one for one in strategy.channels}
        self._written: dict[Candidate, Body | None] = {}
        now, ahead = self._ahead()
        self._seen_from = now.date() if now else request.period.first
        made = candidates(request.project, request.variants, request.carries, self._seen_from)
        self._pool = list(made)
        sort = Sort(strategy, request.period, request.deliveries, now, since)
        self._standing = sort.standing(self._of_people(request.placements))
        self._sort = sort
        self._drafts = Drafts.of(self._standing.drafts)
        self._arranger = Arranger(
            request.project,
            request.period,
            ahead,
            int(now.timestamp()) if now else None,
            self._seen_from,
            request.calendar,
            self._pool,
            self._standing,
            sort,
            request.seed,
            request.weights,
            request.overload,
        )

    def _of_people(self, placements: Iterable[Placement]) -> Iterator[Placement]:
        """Mark the files that list other media than cfkit would: somebody chose those."""
        known = {(one.channel, one.name): one for one in self._pool}
        for one in placements:
            candidate = known.get((one.key.channel, str(one.key.variant))) if one.media else None
            body = self._body(candidate) if candidate else None
            is_chosen = bool(one.media) and (body is None or tuple(body.media) != one.media)
            yield replace(one, is_annotated=True) if is_chosen else one

    def _ahead(self) -> tuple[datetime | None, Period]:
        """Find the part of the period that has not passed."""
        period, now = self.request.period, self.request.now
        day = now.date() - timedelta(days=1)  # zones differ; slots in the past are dropped later
        if self.request.is_over:
            return None, period
        if day <= period.first:
            return now, period
        return now, Period(min(day, period.last), period.last, period.name)

    def plan(self) -> Plan:
        if self._standing.drafts:
            self._refuse_emptiness()
        made = self._written_out(self._arranger.scratch)
        if self._standing.drafts:
            made = self._steadier(made)
        refuse_overload(made, self._pool)
        placements, changes = self._outcome(made)
        told = Explain(self.request.project, self._arranger, made)
        return Plan(
            self.request.period,
            tuple(sorted(placements, key=lambda one: (one.at, str(one.key)))),
            tuple(sorted(changes, key=lambda one: (one.to or one.from_ or "", one.key, one.op))),
            self._kept(made).kept_report(),
            tuple(told.shortfalls()),
            self._gap(made),
            tuple(told.loads()),
            tuple(told.notes()),
            self._reasons(made, placements),
            tuple(told.weighed()),
        )

    def _reasons(
        self, made: Arrangement, placements: Iterable[Placement]
    ) -> dict[str, tuple[str, ...]]:
        """Say why posts were chosen; a key may have an occurrence, a choice has none."""
        known = {str(one.key.again(1)): str(one.key) for one in placements}
        asked = {first for first, key in known.items() if {first, key} & {*self.request.why}}
        motives = Motives(self.request.project, made)
        told = motives.of(asked, self.request.examples)
        for one, _ in self._standing.kept:
            if asked & {str(one.key.again(1))}:
                spot, candidate = self._sort.spot(one), self._arranger.describe.placement(one)
                told[str(one.key.again(1))] = tuple(motives.bound(spot, candidate))
        return {known.get(first, first): lines for first, lines in told.items() if lines}

    def _steadier(self, fresh: Arrangement) -> Arrangement:
        """Prefer last time's plan with repairs unless a new one is clearly better."""
        steady = self._written_out(self._arranger.repair)
        worth = steady.plan.value.total
        gain = fresh.plan.value.total - worth
        reshuffle = gain > max(abs(worth) * WORTH_A_RESHUFFLE, LEAST_GAIN)
        return fresh if reshuffle else steady

    def _written_out(self, arrange: Callable[[Iterable[Candidate]], Arrangement]) -> Arrangement:
        """Write the bodies of what was chosen; replace what has none, or says what stands."""
        made = arrange(())
        for _ in range(ROUNDS):
            losers = self._losers(made)
            if not losers:
                break
            for spot, candidate in losers:
                if (spot.channel, spot.ts) in made.plan.chosen:
                    made.plan.drop(spot)
                made.plan.ban(candidate)
            made.plan.trim()
            self._arranger.complete(made)
        return made

    def _losers(self, made: Arrangement) -> list[tuple[Spot, Candidate]]:
        """Placements without a body, or with one that stands on the channel; the later loses.

        What an evergreen idea said more than once already, month by month, it may go on saying.
        """
        seen: dict[tuple[str, str], object] = {}
        by: dict[tuple[str, str], VariantKey] = {}
        for placement in (*self._standing.fixed, *made.carried.values()):
            said = placement.key.channel, fingerprint(normal_body(placement.body))
            seen[said], by[said] = self._reusable(placement), placement.key.variant
        stand = self._drafts.counted()
        losers = []
        for slot, (spot, candidate) in sorted(made.plan.chosen.items(), key=self._drafts_first):
            if slot in made.carried:
                continue
            body = self._body(candidate)
            if body is None:
                losers.append((spot, candidate))
                continue
            said = spot.channel, fingerprint(normal_body(body.text))
            post = spot.channel, candidate.key
            is_again = candidate.evergreen and by.get(said) == candidate.key and stand[post] > 0
            if said in seen and seen[said] != candidate.key and not is_again:
                losers.append((spot, candidate))
            seen[said], by[said] = None, candidate.key
            stand[post] -= 1
        return losers

    def _drafts_first(self, entry: tuple[SlotId, tuple[Spot, Candidate]]) -> tuple[bool, int, str]:
        return not self._drafts.holds(*entry[1]), *_by_time(entry)

    def _reusable(self, placement: Placement) -> object:
        """Name the variant that may say the same again: an evergreen one, in a later period."""
        idea = self.request.project.ideas.get(placement.key.variant.idea)
        inside = self._sort.spot(placement).day in self.request.period
        return placement.key.variant if idea and idea.evergreen and not inside else None

    def _body(self, candidate: Candidate) -> Body | None:
        if candidate not in self._written:
            variant = candidate.variant
            channel = self._channels[candidate.channel]
            self._written[candidate] = self.request.write(variant, channel) if variant else None
        return self._written[candidate]

    def _refuse_emptiness(self) -> None:
        request = self.request
        why = why_empty(request.project, self._pool, request.period, request.calendar)
        if why:
            what, remedy = (words["en"] for words in NOTHING_TO_PLAN[why])
            raise NothingToPlan(f"{what}: {remedy}".format(period=request.period.name))

    def _kept(self, made: Arrangement) -> Standing:
        lost = [(one, "missed") for one in made.lost if self._inside(one)]
        return replace(self._standing, kept=[*self._standing.kept, *lost])

    def _inside(self, placement: Placement) -> bool:
        return self._sort.spot(placement).day in self.request.period

    def _outcome(self, made: Arrangement) -> tuple[list[Placement], list[Change]]:
        changes: list[Change] = []
        occurrences = Occurrences(one.key for one in self._standing.everything)
        placements = [placement for placement, _ in self._kept(made).kept]
        ours = {slot: one for slot, one in made.plan.chosen.items() if slot not in made.carried}
        drafts = self._drafts.taken_up(ours)
        stay = {one.key for one in drafts.values()}
        for slot, (spot, candidate) in sorted(made.plan.chosen.items(), key=_by_time):
            old = made.carried.get(slot) or drafts.get(slot)
            if slot in made.carried and old:
                new = self._moved(old, spot)
            else:
                new = self._placement(candidate, spot, old, occurrences)
            placements.append(new)
            changes += _changes(old, new, "missed" if slot in made.carried else "")
        changes += (
            Change(
                "drop",
                str(draft.key),
                draft.path,
                draft.at.isoformat(),
                why=self._why_dropped(made, draft),
            )
            for draft in self._drafts.standing
            if draft.key not in stay
        )
        return placements, changes

    def _why_dropped(self, made: Arrangement, draft: Placement) -> str:
        place = draft.key.channel, draft.key.variant
        one = next((one for one in self._pool if (one.channel, one.key) == place), None)
        say = Say(self.request.project.strategy.brand.language)
        return Dropped(self._arranger, made, say).why(one, self._sort.spot(draft))

    def _moved(self, old: Placement, spot: Spot) -> Placement:
        path = _path(old.key, spot) if f"{old.at:%Y-%m}" != spot.month else old.path
        return replace(old, at=spot.at, planned=spot.at, path=path)

    def _placement(
        self, candidate: Candidate, spot: Spot, old: Placement | None, occurrences: Occurrences
    ) -> Placement:
        written = self._body(candidate)
        text = normal_body(written.text if written else "")
        media = tuple(written.media) if written else ()
        key = old.key if old else occurrences.next(candidate.placement_key)
        event = event_facts(key, self.request.project) or None
        is_said = old is not None and old.body == text and (old.media or not media)
        if old and is_said and old.at == spot.at and old.event in {None, event}:
            return old
        return Placement(
            key,
            spot.at,
            text,
            goal=(old and old.goal) or candidate.goal,
            stage=(old and old.stage) or candidate.stage,
            media=(old.media if old and old.media else media),
            generated=fingerprint(text),
            path=old.path if old and old.path.startswith(_folder(spot)) else _path(key, spot),
            planned=spot.at,
            owner=old.owner if old else None,
            event=event,
        )

    def _gap(self, made: Arrangement) -> float:
        """How far the plan's value lies below what its open slots would allow at best.

        What people fixed and what dates ask for is worth the same on both sides.
        """
        plan = made.plan
        empty = [spot for spot in made.empty if (spot.channel, spot.ts) not in plan.chosen]
        gap = self.request.project.strategy.content.mix.same_idea_gap
        span = timedelta(days=len(self._arranger.ahead.days()))
        with plan.given({slot for slot in plan.chosen if made.is_bound(slot)}):
            often = 1 + int(span / gap) if gap else len(plan.chosen) + len(empty)
            most = bound(plan, self._pool, empty, often)
            whole = most + plan.value.given
            return round(max(0.0, (most - plan.value.total) / whole), 6) if whole > 0 else 0.0


def _by_time(entry: tuple[SlotId, tuple[Spot, Candidate]]) -> tuple[int, str]:
    return entry[1][0].ts, entry[1][0].channel


def _folder(spot: Spot) -> str:
    return f"content/{spot.month}/{spot.channel}/"


def _path(key: PlacementKey, spot: Spot) -> str:
    return f"{_folder(spot)}{key.file_name}"


def _changes(old: Placement | None, new: Placement, why: str) -> Iterator[Change]:
    key, to = str(new.key), new.at.isoformat()
    if old is None:
        yield Change("add", key, new.path, to=to, why=why)
        return
    if old.at != new.at:
        yield Change("move", key, new.path, old.at.isoformat(), to, why)
    if (old.body, old.media) != (new.body, new.media) or old.event not in {None, new.event}:
        yield Change("rewrite", key, new.path, to=to, why=why)
