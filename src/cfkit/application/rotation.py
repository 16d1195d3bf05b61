"""Choose among wordings so that a channel never says the same thing twice running."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cfkit.domain.keys import is_reply
from cfkit.domain.likeness import likeness
from cfkit.domain.markup import parse
from cfkit.ports import Store

REMEMBERED = 50
"""So many of the latest answers of a channel decide what is said next, and all unsure ones."""


class Said(NamedTuple):
    """An answer as readers see it; not `is_sure` while nobody knows whether they do."""

    text: str
    is_sure: bool


def said_on(channel: str, store: Store) -> list[Said]:
    """List the latest answers that readers of a channel may have seen, the last one last."""
    out = [
        one
        for one in store.sequels().values()
        if one.channel == channel and is_reply(one.key) and one.state.has_begun_to_go_out
    ]
    out.sort(key=lambda one: (str(one.began_at), str(one.live_at), one.key))
    kept = [one for one in out[:-REMEMBERED] if one.state.is_unsettled] + out[-REMEMBERED:]
    posts = ((store.sent(one.key), one.state.is_over) for one in kept)
    return [Said(post.text, is_sure) for post, is_sure in posts if post is not None]


def next_wording(wordings: Sequence[str], said: Sequence[Said]) -> str | None:
    """Choose what was not said yet, else what was said longest ago.

    `None` when all of it may be what readers saw last, or is what an answer says of which nobody
    knows whether it is there: said again, the one could be taken for the other. Wordings are in
    Markdown.
    """
    places = {likeness(one.text): place for place, one in enumerate(said)}
    sure = [one for one in said if one.is_sure]
    taken = {likeness(one.text) for one in said if not one.is_sure or one is sure[-1]}
    known = {one: likeness(parse(one).plain) for one in wordings}
    free = [one for one in wordings if known[one] not in taken]
    return min(free, key=lambda one: places.get(known[one], -1), default=None)
