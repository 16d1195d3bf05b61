"""Tag links with where a reader came from: UTM on the project's own hosts, once."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cfkit.domain.keys import PlacementKey
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel, Utm

Tagger = Callable[[str], str]

_UTM = re.compile(r"^utm_", re.IGNORECASE)


def tagger(project: Project, key: PlacementKey, period: str) -> Tagger:
    """Make the function that tags an address of a placement; `period` is a month like 2026-12.

    Foreign hosts, and addresses that carry tags already, stay as they are.
    """
    utm = project.strategy.factory.utm
    channel = next((one for one in project.strategy.channels if one.id == key.channel), None)
    if utm is None or channel is None:
        return str

    def tagged(url: str) -> str:
        parts = urlsplit(url)
        if parts.hostname not in _own_hosts(project):
            return url
        query = parse_qsl(parts.query, keep_blank_values=True)
        if any(_UTM.match(name) for name, _ in query):
            return url
        query += _values(project, channel, key, period, utm).items()
        return urlunsplit(parts._replace(query=urlencode(query)))

    return tagged


def _own_hosts(project: Project) -> set[str]:
    destinations = (goal.destination for goal in project.strategy.goals)
    return {
        host
        for url in (project.strategy.brand.site, *destinations)
        if url and (host := urlsplit(url).hostname)
    }


def _values(
    project: Project, channel: Channel, key: PlacementKey, period: str, utm: Utm
) -> Mapping[str, str]:
    idea = project.ideas.get(key.variant.idea)
    known = {
        "channel": channel.id,
        "platform": channel.platform,
        "period": period,
        "pillar": idea.pillar if idea else "",
        "idea": key.variant.idea,
        "key": str(key),
    }
    filled = {
        f"utm_{name}": re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], found[0]), text)
        for name, text in utm.model_dump(exclude_none=True).items()
    }
    return {name: value for name, value in filled.items() if value}
