"""Turn placements into the rows that people's tools read, in the project's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from cfkit.domain.markup import Document, parse
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.origin import Origin
from cfkit.domain.plan import Placement, Status
from cfkit.domain.production import Task
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import Period
from cfkit.domain.series import Part, parts_on
from cfkit.domain.sheet import ORIGIN, Article, Burden, Look, Marked, Picture, Row, Sheet
from cfkit.domain.strategy import Channel

from .capacity import Hours
from .columns import COLUMNS, FIXED, OF, PAGES, PUBLISHED, STAGES, STATUSES, STAYS, WEEKDAYS
from .compose import link_of
from .outcomes import Title
from .paid import ad_of
from .tables import Tables, holder
from .tasks import Production
from .workload import weeks
from .write import parts_of

_TAG = re.compile(r"(?<![\w&/#])#\w+")
_COUNTED = {
    "views": Metric.VIEWS,
    "saves": Metric.SAVES,
    "shares": Metric.SHARES,
    "clicks": Metric.CLICKS,
    "leads": Metric.LEADS,
}


WRITERS = frozenset({"copywriter", "scriptwriter"})
"""Roles whose part of a unit is its words."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of placements besides their files, by key."""

    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    counts: Mapping[str, Counts] = field(default_factory=dict)
    """The latest value of every metric."""
    why_not: Callable[[Placement], str | None] = lambda _: None
    """Says what a placement lacks to go out."""
    look: Callable[[Channel], Look] = lambda channel: Look(channel.platform)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    articles: Mapping[str, Article] = field(default_factory=dict)
    days: tuple[Marked, ...] = ()
    """The days that calendars mark."""
    production: Production | None = None
    """The work behind all placements, also those of other periods."""


def sheet(
    project: Project,
    period: Period,
    placements: Iterable[Placement],
    made_at: datetime,
    known: Known | None = None,
) -> Sheet:
    """Lay out the placements of a period, oldest first. What is unknown stays empty."""
    rows = _Rows(project, known or Known())
    local = [(rows.local(placement), placement) for placement in placements]
    inside = [pair for pair in local if pair[0].date() in period]
    inside.sort(key=lambda pair: (pair[0], str(pair[1].key)))
    brand = project.strategy.brand
    tables = Tables(project, [(at, placement) for at, placement in inside], rows.known.deliveries)
    made = rows.known.production
    keys = {str(placement.key) for _, placement in inside}
    tasks = [task for task in made.tasks if task.placement in keys] if made else []
    full = weeks(made, tasks) if made else []
    return Sheet(
        name=brand.name,
        period=period.name,
        language=brand.language,
        made_at=made_at,
        columns=tuple(COLUMNS),
        headings=tuple(heading[brand.language] for heading in COLUMNS.values()),
        rows=tuple(rows.row(placement, at) for at, placement in inside),
        first=period.first,
        last=period.last,
        site=brand.site,
        pillars={one.id: one.title for one in project.strategy.content.pillars},
        pictures=rows.known.pictures,
        lists=tables.lists(),
        days=rows.known.days,
        tasks=tuple(tasks),
        loads=tuple(Burden(one.member, one.week, one.needs, one.has) for one in full),
        hypotheses=tables.hypotheses(),
        mix=tables.mix(),
    )


def origin_of(placement: Placement, project: Project, delivery: Delivery | None) -> Origin:
    """Take down what a placement is now, as a sheet would show it."""
    rows = _Rows(project, Known({str(placement.key): delivery} if delivery else {}))
    return rows.origin(placement, rows.local(placement))


def _status(placement: Placement, state: State) -> str:
    return PUBLISHED if state is State.LIVE else str(placement.status)


def _approver(placement: Placement) -> str:
    approved = placement.approved if placement.status is Status.APPROVED else None
    return approved.by if approved else ""


@dataclass
class _Rows:
    project: Project
    known: Known
    _language: str = field(init=False)

    def __post_init__(self) -> None:
        self._language = self.project.strategy.brand.language

    def local(self, placement: Placement) -> datetime:
        zone = self.project.strategy.zone_of(placement.key.channel)
        return placement.at.astimezone(ZoneInfo(zone))

    def row(self, placement: Placement, at: datetime) -> Row:
        key = str(placement.key)
        delivery = self.known.deliveries.get(key)
        channel = self._channels.get(placement.key.channel)
        state = delivery.state if delivery else State.PLANNED
        url = delivery.url if delivery else None
        cells = {
            **dict.fromkeys(COLUMNS, ""),
            **self._when(key, at),
            **self._what(placement),
            **self._where(placement, channel),
            **self._how(placement, state),
            "url": url or "",
            **self._measured(key),
            **self._deadlines(placement),
        }
        title = channel.name if channel else placement.key.channel
        cells["name"] = f"{title}: {cells['idea']}"
        cells["labels"] = ", ".join(
            one.replace(",", " ") for one in (cells["pillar"], cells["format"]) if one
        )
        cells["due"] = at.isoformat(timespec="minutes")
        others = {name: cells[name] for name in STAYS}
        cells[ORIGIN] = str(self.origin(placement, at, others))
        idea = self.project.ideas.get(placement.key.variant.idea)
        messages, question, options = self._messages(placement)
        return Row(
            key=key,
            at=at,
            channel=placement.key.channel,
            title=title,
            text=placement.body,
            status=str(placement.status),
            state=str(state),
            url=url,
            cells=cells,
            look=self.known.look(channel) if channel else Look(""),
            pillar=idea.pillar if idea else None,
            stage=placement.stage,
            goal=placement.goal,
            messages=messages,
            question=question,
            options=options,
            media=tuple((name, self._alt(name)) for name in placement.media),
            article=self.known.articles.get(key),
            lacks=None if state is State.LIVE else self.known.why_not(placement),
        )

    def origin(
        self, placement: Placement, at: datetime, others: Mapping[str, str] | None = None
    ) -> Origin:
        key = str(placement.key)
        delivery = self.known.deliveries.get(key)
        channel = self._channels.get(placement.key.channel)
        cells = {**self._what(placement), **self._where(placement, channel)}
        return Origin.of(
            key,
            self.project.strategy.brand.name,
            at=at,
            status=_status(placement, delivery.state if delivery else State.PLANNED),
            owner=self._owner(placement),
            text=placement.body,
            url=delivery.url if delivery else None,
            fixed={name: cells[name] for name in FIXED},
            others=others,
        )

    def _messages(
        self, placement: Placement
    ) -> tuple[tuple[Document, ...], str | None, tuple[str, ...]]:
        parts = parts_of(placement.body)
        read = [parse(part) for part in parts]
        format_ = self.project.catalogue.formats.get(placement.key.variant.format)
        if format_ is not None and format_.needs.poll:
            return tuple(read[:1]), parts[0], tuple(one.plain for one in read[1:])
        return tuple(read), None, ()

    def _alt(self, name: str) -> str | None:
        asset = self.project.assets.get(name)
        return asset.alt if asset else None

    @cached_property
    def _channels(self) -> dict[str, Channel]:
        return {channel.id: channel for channel in self.project.strategy.channels}

    def _titled(self, kind: str, name: str | None) -> str:
        return Title(self.project).level(kind, name) if name else ""

    def _when(self, key: str, at: datetime) -> dict[str, str]:
        return {
            "id": key,
            "date": f"{at:%Y-%m-%d}",
            "weekday": WEEKDAYS[self._language][at.weekday()],
            "time": f"{at:%H:%M}",
        }

    def _what(self, placement: Placement) -> dict[str, str]:
        key = placement.key.variant
        idea = self.project.ideas.get(key.idea)
        return {
            "pillar": self._titled("pillar", idea.pillar if idea else None),
            "idea": idea.title if idea else key.idea,
            "angle": self._titled("angle", key.angle),
            "hook": placement.body.strip().split("\n", 1)[0],
            "format": self._titled("format", key.format),
            "segment": self._titled("segment", key.segment),
            "stage": STAGES[self._language].get(placement.stage or "", placement.stage or ""),
            "goal": self._titled("goal", placement.goal),
            "text": placement.body,
            "visual": ", ".join(placement.media),
            "hashtags": " ".join(dict.fromkeys(_TAG.findall(placement.body))),
            "link": link_of(placement, self.project) or "",
            "erid": (ad.erid or "") if (ad := ad_of(placement, self.project)) else "",
            "series": self._series(placement.key.channel, key.idea),
        }

    @cached_property
    def _parts(self) -> dict[str, dict[str, Part]]:
        """Parts of series by channel and idea, as the posts themselves count them."""
        ideas = list(self.project.ideas.values())
        return {name: parts_on(channel, ideas) for name, channel in self._channels.items()}

    def _series(self, channel: str, idea: str) -> str:
        part = self._parts.get(channel, {}).get(idea)
        return OF[self._language].format(part.number, part.of) if part else ""

    def _where(self, placement: Placement, channel: Channel | None) -> dict[str, str]:
        page = channel.page if channel else None
        return {
            "channel": channel.name if channel else placement.key.channel,
            "page": PAGES[self._language].get(page or "", page or ""),
        }

    def _how(self, placement: Placement, state: State) -> dict[str, str]:
        return {
            "owner": self._owner(placement),
            "approver": _approver(placement),
            "status": STATUSES[self._language][_status(placement, state)],
        }

    def _owner(self, placement: Placement) -> str:
        """Name who was decided on, else who holds the role that has most to do for the format."""
        if placement.owner is not None:
            return placement.owner
        resources = self.project.strategy.resources
        hours = Hours(self.project.catalogue, resources).norm(placement.key.variant.format)
        for role in sorted(hours, key=lambda role: (-hours[role], role)):
            if found := holder(role, resources.team):
                return found
        return ""

    def _deadlines(self, placement: Placement) -> dict[str, str]:
        """Say by when the text and the last of what is made beside it are due."""
        due: dict[str, date] = {}
        for task in self._tasks.get(str(placement.key.variant), ()):
            is_made = self.project.catalogue.crafts[task.role].media
            column = "script_due" if task.role in WRITERS else "edit_due" if is_made else None
            if column:
                due[column] = max(due.get(column, task.due), task.due)
        return {column: day.isoformat() for column, day in due.items()}

    @cached_property
    def _tasks(self) -> dict[str, list[Task]]:
        found: dict[str, list[Task]] = {}
        for task in self.known.production.tasks if self.known.production else ():
            found.setdefault(task.unit, []).append(task)
        return found

    def _measured(self, key: str) -> dict[str, str]:
        counts = self.known.counts.get(key, {})
        return {
            column: str(counts[metric]) for column, metric in _COUNTED.items() if metric in counts
        }
