"""Keep the posts of Facebook pages, whose ids are the page's and the post's numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cfkit.sandbox.graph_call import GraphCall, GraphRefused, gone, medium
from cfkit.sandbox.post import Post
from cfkit.sandbox.render import anchor, autolink, find_links

_SLUG = "facebook"


def name_of(one: Post) -> str:
    """Name a post as the API does."""
    return f"{one.channel}_{one.id}"


def post_of(call: GraphCall, name: str) -> Post:
    """Find a post by its name, or by the number of its film; code 100/33 when it is gone."""
    account, _, number = name.partition("_")
    if not number:
        row = call.state.row("facebook.nodes", name) or {}
        account, number = str(row.get("account", "")), str(row.get("post", ""))
    found = call.state.post(_SLUG, account, number)
    if found is None or found.deleted_at is not None:
        raise gone(name)
    return found


def attached(call: GraphCall, who: str) -> list[Mapping[str, Any]]:
    """Read the pictures that a post names, in order."""
    found = []
    for place in range(len(call.params)):
        told = call.text(f"attached_media[{place}]")
        if not told:
            break
        try:
            name = str(json.loads(told)["media_fbid"])
        except (ValueError, KeyError, TypeError):
            raise GraphRefused(100, "(#100) Param attached_media must be an array") from None
        photo = call.node(name, "photo")
        if photo["account"] != who:
            raise gone(name)
        found.append(photo["medium"])
    return found


def keep_post(  # noqa: PLR0913  what a post is made of
    call: GraphCall,
    who: str,
    message: str,
    *,
    link: str | None = None,
    media: Sequence[Mapping[str, Any]] = (),
    native: Mapping[str, Any] | None = None,
    of: Post | None = None,
    original: str | None = None,
    show_at: int | None = None,
) -> Post:
    """Keep a new post, or with `of` other words for one that stands."""
    card = f'<p class="card">{anchor(link)}</p>' if link else ""
    links = tuple(dict.fromkeys((*find_links(message), *([link] if link else []))))
    html = autolink(message) + card
    if of is not None:
        said = {**of.native, "original": original}
        one = replace(of, text=message, html=html, links=links, native=said)
        one = replace(one, edited_at=int(call.state.now()))
    else:
        one = Post(
            platform=_SLUG,
            channel=who,
            id=call.id("post", {"account": who}),
            number=call.state.next_ordinal(_SLUG, who),
            at=show_at or int(call.state.now()),
            scheduled_at=show_at,
            clock=call.state.now(),
            text=message,
            html=html,
            links=links,
            media=tuple(medium(row) for row in media),
            native={"link": link, **(native or {})},
        )
    call.state.keep(one)
    return one
