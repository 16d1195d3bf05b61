"""A plan as one JSON document."""

from __future__ import annotations

import json

from cfkit.domain.sheet import ORIGIN, Sheet


def export(plan: Sheet) -> bytes:
    """Write every placement with its text; columns that people fill in are left out while empty."""
    document = {
        "schema": 1,
        "period": plan.period,
        "placements": [
            {
                **{name: cell for name, cell in row.cells.items() if cell and name != ORIGIN},
                "key": row.key,
                "at": row.at.isoformat(),
                "channel": row.channel,
                "status": row.status,
                "state": row.state,
                "url": row.url,
                "text": row.text,
            }
            for row in plan.rows
        ],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
