"""Write a post as the blocks of a topic on OK."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cfkit.domain.post import Post


def text_of(post: Post) -> str:
    """Write the text as OK shows it. A topic needs words: the question of a poll leads."""
    first = post.document.written_out
    if post.poll and not first.strip():
        return post.poll.question
    return first


def blocks_of(post: Post) -> list[dict[str, Any]]:
    """Write text, link and poll as blocks; pictures and films come after them."""
    text = text_of(post)
    blocks: list[dict[str, Any]] = [{"type": "text", "text": text}] if text.strip() else []
    if post.link and not post.media and not post.poll:
        blocks.append({"type": "link", "url": post.link})
    if post.poll:
        answers = [{"text": option} for option in post.poll.options]
        asked = {"question": post.poll.question, "answers": answers}
        blocks.append({"type": "poll", **asked, "options": "SingleChoice,AnonymousVoting"})
    return blocks


def listed(kind: str, names: Sequence[str]) -> dict[str, Any]:
    """Write what was uploaded as one block."""
    return {"type": kind, "list": [{"id": name} for name in names]}


def attachment(blocks: Sequence[Mapping[str, Any]], show_at: datetime | None = None) -> str:
    """Write blocks as a topic in the group's name, to be kept until `show_at` where that is set."""
    said: dict[str, Any] = {"media": list(blocks), "onBehalfOfGroup": "true"}
    if show_at is not None:
        said["publishAtMs"] = round(show_at.timestamp() * 1000)
    return json.dumps(said, ensure_ascii=False)
