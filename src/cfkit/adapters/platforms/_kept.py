"""Say of a post that the platform keeps it for its time, in its step and in its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Sighting

_FIELD = "show_at"


def kept(result: Mapping[str, Any], at: datetime | None) -> dict[str, Any]:
    """Add to what a step returns when the platform shows it; `None`: readers see it already."""
    return {**result, _FIELD: at.isoformat()} if at else dict(result)


def receipt_of(result: Mapping[str, Any]) -> Receipt:
    """Make the receipt of a first message out of what its step returned."""
    at = result.get(_FIELD)
    shown = datetime.fromisoformat(at) if at else None
    return Receipt(result["id"], result["url"], pending=shown is not None, show_at=shown)


def told(sighting: Sighting) -> Sighting:
    """Mark as kept what a look-up found among what the platform keeps."""
    if sighting.receipt is None or not (sighting.step_result or {}).get(_FIELD):
        return sighting
    return replace(sighting, receipt=receipt_of(sighting.step_result))


def may_be_kept(post: Post, delivery: Delivery) -> bool:
    """Whether a look-up is for something kept: it was sent so, or nobody knows how it was sent."""
    return post.show_at is not None or not delivery.attempts
