"""Read what Meta counted of a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._answers import words
from ._graph_api import Graph, is_gone
from ._graph_errors import code_of

_NO_METRIC = (10, 100)
"""A metric that the kind of post has not, or that too few people were counted for."""


def insights(graph: Graph, name: str, metrics: Sequence[str], **asked: Any) -> dict[str, Any]:
    """Read metrics of a post by name; one that is refused fails all, so they are asked one by one.

    What has no value yet is absent, and so is all of a post that is gone.
    """
    found = _asked_for(graph, name, metrics, asked)
    if found is not None or len(metrics) == 1:
        return found or {}
    one_by_one: dict[str, Any] = {}
    for metric in metrics:
        one_by_one |= _asked_for(graph, name, [metric], asked) or {}
    return one_by_one


def _asked_for(
    graph: Graph, name: str, metrics: Sequence[str], asked: Mapping[str, Any]
) -> dict[str, Any] | None:
    def take(body: Any) -> dict[str, Any] | None:
        if is_gone(body):
            return {}
        return None if code_of(body)[0] else _values(body)

    return graph.read(
        f"{name}/insights",
        take,
        accept=lambda _, body: code_of(body)[0] in _NO_METRIC or is_gone(body),
        metric=",".join(metrics),
        **asked,
    )


def _values(body: Any) -> dict[str, Any]:
    found = {}
    for row in body["data"]:
        values = row.get("values") or [row.get("total_value") or {}]
        found[words(row["name"])] = values[0].get("value")
    return found
