"""Know how many posts Meta still takes from an account today."""

from __future__ import annotations

from typing import Any

from cfkit.domain.errors import RateLimited

from ._answers import whole
from ._graph_api import Graph

_WAIT = 3600.0
"""Seconds; the window moves, so an hour may help."""


class DailyPosts:
    """The posts of 24 hours, which `path` tells of."""

    def __init__(self, graph: Graph, platform: str, path: str) -> None:
        self._graph = graph
        self._platform = platform
        self._path = path

    def require(self) -> bool:
        """Raise `RateLimited` when none is left; else `True`, for a step."""
        used, total = self._asked()
        if total is not None and used >= total:
            raise RateLimited(
                f"{self._platform}: the {total} posts of 24 hours are used up; nothing was sent",
                retry_after=_WAIT,
            )
        return True

    def left(self) -> str:
        """Say how many are left, behind other words; empty where Meta does not say."""
        used, total = self._asked()
        return "" if total is None else f", {total - used} of {total} posts left today"

    def _asked(self) -> tuple[int, int | None]:
        def take(body: Any) -> tuple[int, int | None]:
            row = body["data"][0]
            total = (row.get("config") or {}).get("quota_total")
            return whole(row["quota_usage"]), None if total is None else whole(total)

        return self._graph.read(self._path, take, fields="quota_usage,config")
