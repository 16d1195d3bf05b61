"""List the work that placements ask for: whose it is, when it is due, how far it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from cfkit.domain.errors import NotPublishable
from cfkit.domain.keys import VariantKey
from cfkit.domain.plan import Placement, Status
from cfkit.domain.production import LEFT, Craft, Doing, Task
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import Period, week_of
from cfkit.domain.strategy.brand import Language
from cfkit.ports import Calendar

from .capacity import DISTRIBUTOR
from .compose import not_publishable
from .deadlines import Deadlines, Window
from .due import DigestOf, Unmerged, current_fingerprint
from .owners import Demand, Rota


@dataclass(frozen=True)
class Production:
    """The tasks of every placement that is known, and whose hours they take."""

    tasks: tuple[Task, ...]
    rota: Rota
    without_hours: tuple[str, ...]
    """Formats of which nobody knows the hours: they have no tasks."""


@dataclass(frozen=True)
class Work:
    """Everything that tasks are read from. `at` says what is late; `digest_of` reads media.

    `by_hand` names the channels whose posts people bring out themselves.
    """

    project: Project
    placements: Iterable[Placement]
    deliveries: Mapping[str, Delivery]
    calendar: Calendar
    at: datetime
    digest_of: DigestOf
    by_hand: Container[str] = ()
    unmerged: Unmerged | None = None
    """There when a merge counts as an approval."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A role's part of a unit, before anybody knows who does it."""

    unit: str
    placement: Placement
    craft: Craft
    window: Window
    siblings: Sequence[Placement]
    """The placements whose files tell how far it is."""

    @property
    def name(self) -> str:
        return f"{self.unit}/{self.craft.id}"


def production(work: Work) -> Production:
    """List all tasks by due date.

    A unit is made once, for the first of its placements that may still go out, and published in
    each. Nothing here depends on the period that is looked at, so owners do not change with it.
    """
    return _Production(work).made()


def tasks_of(
    made: Production,
    project: Project,
    *,
    period: Period | None = None,
    owner: str | None = None,
    role: str | None = None,
) -> list[Task]:
    """Choose tasks by the day their post goes out, by person and by role."""
    zones: dict[str, ZoneInfo] = {}

    def is_inside(task: Task) -> bool:
        if period is None:
            return True
        name = project.strategy.zone_of(task.channel)
        zone = zones.setdefault(name, ZoneInfo(name))
        return task.publish_at.astimezone(zone).date() in period

    return [
        task
        for task in made.tasks
        if owner in (None, task.owner) and role in (None, task.role) and is_inside(task)
    ]


@dataclass
class _Production:
    work: Work
    _approved: dict[str, bool] = field(default_factory=dict)
    _illustrated: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        project = self.work.project
        self._strategy = project.strategy
        self._deadlines = Deadlines(project.catalogue, self._strategy.resources, self.work.calendar)
        self._windows: dict[tuple[str, date], dict[Craft, Window]] = {}
        self._placements = sorted(self.work.placements, key=lambda one: (one.at, str(one.key)))

    def made(self) -> Production:
        parts = list(self._parts())
        rota = Rota(
            self._strategy.resources.team,
            (
                Demand(
                    part.name,
                    part.craft.id,
                    part.window.hours,
                    part.window.earliest,
                    part.window.due,
                    part.placement.owner,
                )
                for part in parts
            ),
        )
        tasks = [self._task(part, rota) for part in parts]
        tasks.sort(key=lambda one: (one.due, one.publish_at, self._order(one), one.id))
        formats = {one.key.variant.format for one in self._placements}
        unknown = (name for name in formats if not self._deadlines.knows(name))
        return Production(tuple(tasks), rota, tuple(sorted(unknown)))

    def _order(self, task: Task) -> int:
        return self.work.project.catalogue.crafts[task.role].order

    def _parts(self) -> Iterator[_Part]:
        units: dict[VariantKey, list[Placement]] = defaultdict(list)
        for placement in self._placements:
            units[placement.key.variant].append(placement)
        for variant, siblings in units.items():
            standing = [one for one in siblings if not self._is_missed(one)] or siblings
            first = next((one for one in standing if one.status is not Status.HOLD), standing[0])
            for craft, window in self._windows_of(first).items():
                if craft.id != DISTRIBUTOR:
                    yield _Part(str(variant), first, craft, window, standing)
            for placement in siblings:
                for craft, window in self._windows_of(placement).items():
                    if craft.id == DISTRIBUTOR:
                        yield _Part(str(placement.key), placement, craft, window, [placement])

    def _windows_of(self, placement: Placement) -> dict[Craft, Window]:
        place = placement.key.variant.format, self._day(placement)
        if place not in self._windows:
            self._windows[place] = self._deadlines.of(*place)
        return self._windows[place]

    def _day(self, placement: Placement) -> date:
        zone = self._strategy.zone_of(placement.key.channel)
        return placement.at.astimezone(ZoneInfo(zone)).date()

    def _task(self, part: _Part, rota: Rota) -> Task:
        variant, channel = part.placement.key.variant, part.placement.key.channel
        idea = self.work.project.ideas.get(variant.idea)
        duty = rota.duties[part.name]
        state = self._state(part)
        late = self._late(part) if state in LEFT else None
        return Task(
            part.unit,
            str(part.placement.key),
            channel,
            idea.title if idea else variant.idea,
            variant.format,
            part.craft.id,
            work_of(part.craft, self._strategy.brand.language),
            duty.owner,
            _begins(part.window, duty.week),
            part.window.due,
            part.placement.at,
            duty.week,
            part.window.hours,
            state,
            late is not None,
            late.days if late else 0,
            work_of(part.craft, "en"),
        )

    @cached_property
    def _today(self) -> date:
        return self.work.at.astimezone(ZoneInfo(self._strategy.brand.timezone)).date()

    def _late(self, part: _Part) -> timedelta | None:
        """Tell by how many days it is late; on the day of the post the hour counts, too."""
        if part.window.due < self._today:
            return self._today - part.window.due
        is_past = part.placement.at < self.work.at and part.window.due <= self._today
        return timedelta(0) if is_past else None

    def _state(self, part: _Part) -> Doing:
        done = self._is_published if part.craft.id == DISTRIBUTOR else self._is_done
        if any(done(one, part.craft) for one in part.siblings):
            return Doing.DONE
        if all(map(self._is_missed, part.siblings)):
            return Doing.MISSED
        if all(one.status is Status.HOLD for one in part.siblings):
            return Doing.HOLD
        is_text = not part.craft.media and part.craft.id != DISTRIBUTOR
        is_begun = is_text and any(one.is_edited for one in part.siblings)
        return Doing.BEGUN if is_begun else Doing.OPEN

    def _is_published(self, placement: Placement, _: Craft) -> bool:
        state = self._delivery(placement)
        if state is State.PENDING:  # prepared; where people post it they have yet to say where
            return placement.key.channel not in self.work.by_hand
        return state.is_over

    def _is_done(self, placement: Placement, craft: Craft) -> bool:
        """Whether the file or the delivery shows that a role's part is there."""
        if self._delivery(placement).has_begun_to_go_out:
            return True
        format_ = self.work.project.catalogue.formats.get(placement.key.variant.format)
        if format_ is not None and format_.needs.live and craft.on_air:
            return False
        is_film = format_ is not None and (format_.needs.video or format_.needs.audio)
        if is_film and self._has_media(placement):
            return True  # what was filmed was written and cut
        if craft.media:
            needs_none = format_ is None or not (format_.needs.images or is_film)
            return self._has_media(placement) or (needs_none and self._is_approved(placement))
        return self._is_approved(placement)

    def _delivery(self, placement: Placement) -> State:
        known = self.work.deliveries.get(str(placement.key))
        return known.state if known else State.PLANNED

    def _is_missed(self, placement: Placement) -> bool:
        known = self.work.deliveries.get(str(placement.key))
        if known is None or known.state is not State.MISSED:
            return False
        return known.slot is None or known.slot == placement.at

    def _is_approved(self, placement: Placement) -> bool:
        """Whether people approved the words and pictures as they stand now."""
        key = str(placement.key)
        if key not in self._approved:
            approved = placement.approved if placement.status is Status.APPROVED else None
            is_bound = approved is not None and self._is_of(approved.fingerprint, placement)
            self._approved[key] = is_bound or self._is_merged(placement)
        return self._approved[key]

    def _is_merged(self, placement: Placement) -> bool:
        unmerged = self.work.unmerged
        is_held = placement.status is Status.HOLD
        return unmerged is not None and not is_held and unmerged(placement) is None

    def _is_of(self, fingerprint: str, placement: Placement) -> bool:
        try:
            return fingerprint == current_fingerprint(placement, self.work.digest_of)
        except NotPublishable:
            return False

    def _has_media(self, placement: Placement) -> bool:
        """Whether the file lists as many media as the format needs, and all of them are there."""
        key = str(placement.key)
        if key not in self._illustrated:
            is_listed = (
                bool(placement.media) and not_publishable(placement, self.work.project) is None
            )
            self._illustrated[key] = is_listed and all(map(self._is_there, placement.media))
        return self._illustrated[key]

    def _is_there(self, name: str) -> bool:
        try:
            self.work.digest_of(name)
        except NotPublishable:
            return False
        return True


def _begins(window: Window, week: str) -> date:
    """Tell when work has to start: sooner than it must where an earlier week has the hours."""
    if week >= week_of(window.starts):
        return window.starts
    year, number = week.split("-W")
    return max(window.earliest, date.fromisocalendar(int(year), int(number), 1))


def work_of(craft: Craft, language: Language) -> str:
    """Say what a role's work is called in a language."""
    return craft.ru if language == "ru" else craft.en
