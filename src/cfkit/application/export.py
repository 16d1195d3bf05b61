"""Turn placements into the rows that people's tools read, in the project's language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from cfkit.domain.idea import Idea
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.plan import Placement, Status
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, State
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Channel

from .capacity import Hours
from .columns import COLUMNS, OF, PAGES, STAGES, STATUSES, WEEKDAYS
from .compose import link_of
from .outcomes import Title

_TAG = re.compile(r"(?<![\w&/#])#\w+")
_COUNTED = {
    "views": Metric.VIEWS,
    "saves": Metric.SAVES,
    "shares": Metric.SHARES,
    "clicks": Metric.CLICKS,
    "leads": Metric.LEADS,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One placement: the facts that machines need, and `cells`, text by column id, for people."""

    key: str
    at: datetime
    channel: str
    title: str
    text: str
    status: str
    state: str
    url: str | None
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A plan to hand over. `made_at` is when it was made; `headings` go with `columns`."""

    name: str
    period: str
    language: str
    made_at: datetime
    columns: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of placements besides their files, by key."""

    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    counts: Mapping[str, Counts] = field(default_factory=dict)
    """The latest value of every metric."""


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
    language = project.strategy.brand.language
    return Sheet(
        project.strategy.brand.name,
        period.name,
        language,
        made_at,
        tuple(COLUMNS),
        tuple(heading[language] for heading in COLUMNS.values()),
        tuple(rows.row(placement, at) for at, placement in inside),
    )


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
        }
        title = channel.name if channel else placement.key.channel
        return Row(
            key,
            at,
            placement.key.channel,
            title,
            placement.body,
            str(placement.status),
            str(state),
            url,
            cells,
        )

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
            "erid": (idea.offer.ad.erid or "") if idea and idea.offer and idea.offer.ad else "",
            "series": self._series(idea),
        }

    def _series(self, idea: Idea | None) -> str:
        if idea is None or idea.series is None:
            return ""
        parts = [one.id for one in self.project.ideas.values() if one.series == idea.series]
        return OF[self._language].format(parts.index(idea.id) + 1, len(parts))

    def _where(self, placement: Placement, channel: Channel | None) -> dict[str, str]:
        page = channel.page if channel else None
        return {
            "channel": channel.name if channel else placement.key.channel,
            "page": PAGES[self._language].get(page or "", page or ""),
        }

    def _how(self, placement: Placement, state: State) -> dict[str, str]:
        status = "published" if state is State.LIVE else str(placement.status)
        return {
            "owner": self._owner(placement),
            "approver": _approver(placement),
            "status": STATUSES[self._language][status],
        }

    def _owner(self, placement: Placement) -> str:
        """Name the first in the team who holds the role that has most to do for the format."""
        resources = self.project.strategy.resources
        hours = Hours(self.project.catalogue, resources).norm(placement.key.variant.format)
        for role in sorted(hours, key=lambda role: (-hours[role], role)):
            for member in resources.team:
                if role in member.roles:
                    return member.id
        return ""

    def _measured(self, key: str) -> dict[str, str]:
        counts = self.known.counts.get(key, {})
        return {
            column: str(counts[metric]) for column, metric in _COUNTED.items() if metric in counts
        }
