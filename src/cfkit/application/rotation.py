"""Choose among wordings so that a channel never says the same thing twice running."""

from __future__ import annotations

from collections.abc import Sequence

from cfkit.domain.keys import is_reply
from cfkit.domain.likeness import likeness
from cfkit.domain.markup import parse
from cfkit.ports import Store

REMEMBERED = 50
"""So many of the latest answers of a channel decide what is said next."""


def said_on(channel: str, store: Store) -> list[str]:
    """List the latest answers that readers of a channel may have seen, the last one last."""
    out = [
        one
        for one in store.sequels().values()
        if one.channel == channel and is_reply(one.key) and one.state.has_begun_to_go_out
    ]
    out.sort(key=lambda one: (str(one.began_at), str(one.live_at), one.key))
    posts = (store.sent(one.key) for one in out[-REMEMBERED:])
    return [post.text for post in posts if post is not None]


def next_wording(wordings: Sequence[str], said: Sequence[str]) -> str | None:
    """Choose what was not said yet, else what was said longest ago; `None`: only the last answer.

    Wordings are in Markdown, `said` as readers saw it, the last answer last.
    """
    places = {likeness(text): place for place, text in enumerate(said)}
    latest = likeness(said[-1]) if said else None
    known = {one: likeness(parse(one).plain) for one in wordings}
    free = [one for one in wordings if known[one] != latest]
    return min(free, key=lambda one: places.get(known[one], -1), default=None)
