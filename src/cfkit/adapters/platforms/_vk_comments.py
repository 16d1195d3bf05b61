"""Read comments out of what VK answers: those of one level, with the answers that came along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ._answers import whole, words


def level_of(answer: Any) -> tuple[list[dict[str, Any]], dict[int, int], int]:
    """Read comments with the answers that came along, how much each counts for, and the total.

    `count` counts answers too; `current_level_count` does not. Neither told is 0 (2026-11-27).
    """
    read = [_comment(one) for one in _flat(answer["items"])]
    level = answer.get("current_level_count")
    below = {one["id"]: 0 if level is not None else _answers(one) for one in answer["items"]}
    total = whole(answer.get("count") or 0) if level is None else whole(level)
    return read, {name: 1 + answers for name, answers in below.items()}, total


def _answers(item: dict[str, Any]) -> int:
    thread = item.get("thread")
    return whole(thread.get("count") or 0) if isinstance(thread, dict) else 0


def _flat(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in found:
        yield item
        yield from item.get("thread", {}).get("items", ())


def _comment(item: dict[str, Any]) -> dict[str, Any]:
    parents = item.get("parents_stack") or [item.get("reply_to_comment")]
    return {
        "id": whole(item["id"]),
        "from_id": item.get("from_id"),
        "date": whole(item["date"]),
        "text": words(item.get("text", "")),
        "parent": parents[-1],
        "above": item.get("reply_to_comment") or parents[-1],
        "is_longer": _is_longer(item.get("thread")),
    }


def _is_longer(thread: Any) -> bool:
    """Whether a comment has more answers than came along with it."""
    if not isinstance(thread, dict) or not isinstance(thread.get("count"), int):
        return False
    return int(thread["count"]) > len(thread.get("items") or ())
