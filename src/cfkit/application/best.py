"""Pick what stood furthest above its channel's usual in a period."""

from __future__ import annotations

import math
from collections.abc import Iterable

from cfkit.domain.drafting import Pick
from cfkit.domain.past import PastPost

from .comparison import basis_of
from .history import past_entries
from .outcomes import Material, Title, channels_of, find


def best(
    material: Material, channel: str | None = None, past: Iterable[PastPost] = ()
) -> list[Pick]:
    """Return the posts above the usual at the same age, the furthest first, one an idea.

    Of an idea that several posts told the furthest counts. `past` is what was published before
    cfkit: it makes the usual too, and is picked where it names an idea of the project. Nothing is
    picked in a channel that has under four comparable posts, nor of ideas that are gone or have
    expired by `material.at`.
    """
    project, title = material.project, Title(material.project)
    before = past_entries(past, project, material.period)
    published = [*before, *(entry for entry in find(material) if entry.is_out)]
    bases = [basis_of(some) for _, some in channels_of(project, published)]
    ranked = sorted(
        ((one, basis.comparable) for basis in bases for one in basis.units if one.deviation > 0),
        key=lambda pair: (-pair[0].deviation, pair[0].entry.key),
    )
    found: dict[str, Pick] = {}
    for one, compared in ranked:
        entry = one.entry
        idea = project.ideas.get(entry.variant.idea) if entry.variant else None
        if idea is None or (idea.expires and idea.expires < material.at.date()):
            continue
        if channel in (None, entry.channel) and idea.id not in found:
            found[idea.id] = Pick(
                key=entry.key,
                idea=idea.id,
                title=idea.title,
                message=idea.message,
                channel=title.channel(entry.channel),
                url=entry.url,
                measure=one.measure,
                value=one.value,
                ratio=math.exp(one.deviation),
                compared=compared,
            )
    return list(found.values())
