"""A plan as one JSON document: ids for programs, with the names that people know them by."""

from __future__ import annotations

import json
from typing import Any

from cfkit.domain.keys import PlacementKey
from cfkit.domain.sheet import ORIGIN, Row, Sheet

_NAMED = ("channel", "pillar", "idea", "angle", "format", "segment", "stage", "goal", "status")
"""Columns that show a name; in the document they hold ids, and `names` the names."""


def export(plan: Sheet) -> bytes:
    """Write every placement with its text; columns that people fill in are left out while empty."""
    document = {
        "schema": 1,
        "period": plan.period,
        "placements": [_placement(row) for row in plan.rows],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _placement(row: Row) -> dict[str, Any]:
    variant = PlacementKey.parse(row.key).variant
    apart = {ORIGIN, "id", "url", "text", *_NAMED}
    return {
        "key": row.key,
        "at": row.at.isoformat(),
        "channel": row.channel,
        "pillar": row.pillar,
        "idea": variant.idea,
        "angle": variant.angle,
        "format": variant.format,
        "segment": variant.segment,
        "stage": row.stage,
        "goal": row.goal,
        "status": row.status,
        "state": row.state,
        "url": row.url,
        "text": row.text,
        "names": {name: row.cells[name] for name in _NAMED if row.cells.get(name)},
        **{name: cell for name, cell in row.cells.items() if cell and name not in apart},
    }
