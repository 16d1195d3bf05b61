"""How far YouTube is with a film, out of the part `status` of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from ._answers import moment


@dataclass(frozen=True, slots=True)
class Standing:
    """How far YouTube is with a film."""

    is_processed: bool
    is_private: bool
    is_scheduled: bool
    failure: str | None = None
    publish_at: datetime | None = None

    @classmethod
    def of(cls, status: Mapping[str, Any]) -> Self:
        """Read the part `status` of a film."""
        stage = status.get("uploadStatus")
        why = status.get("rejectionReason") or status.get("failureReason")
        return cls(
            stage == "processed",
            status.get("privacyStatus") == "private",
            "publishAt" in status,
            f"{stage} {why or ''}".strip() if stage in ("failed", "rejected", "deleted") else None,
            _instant(status.get("publishAt")),
        )

    @property
    def told(self) -> dict[str, str]:
        """Tell of a film that waits for its hour what an upload tells of it."""
        at = self.publish_at.isoformat() if self.publish_at else ""
        return {"privacyStatus": "private", "publishAt": at} if self.is_scheduled else {}


def _instant(told: Any) -> datetime | None:
    """Read when a film is shown; `None` where that is not told, or no instant."""
    try:
        return moment(told) if told else None
    except (OverflowError, ValueError):
        return None
