"""Keep containers, which Instagram and Threads publish: made, worked on, published once, expired.

Facts: developers.facebook.com on content publishing and on Threads posts, collected 2026-11-22: a
container lives for 24 hours, its status is asked for, a film takes a while.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from cfkit.sandbox.graph_call import GraphCall, GraphRefused, medium
from cfkit.sandbox.post import Medium

_DAY = 86400


def make(call: GraphCall, account: str, files: list[Medium], told: Mapping[str, Any]) -> str:
    """Keep a container; one with a film is worked on for as many looks as the settings say."""
    slow = any(one.kind == "video" for one in files)
    looks = int(call.state.setting(call.slug, "film_looks")) if slow else 0
    return call.id(
        "container",
        {
            "account": account,
            "files": [asdict(one) for one in files],
            "looks": looks,
            "made": call.state.now(),
            "stage": "FINISHED",
            **told,
        },
    )


def look(call: GraphCall, name: str) -> tuple[str, dict[str, Any]]:
    """Tell how far a container is; a look brings a slow one nearer to its end."""
    row = call.node(name, "container")
    if row["stage"] in ("FINISHED", "IN_PROGRESS"):
        if call.state.now() - row["made"] >= _DAY:
            return "EXPIRED", row
        if row["looks"] > 0:
            call.change(name, looks=row["looks"] - 1)
            return "IN_PROGRESS", row
    return str(row["stage"]), row


def take(call: GraphCall, account: str) -> tuple[str, dict[str, Any]]:
    """Find the container that is to be published, if it may be."""
    name = call.need("creation_id")
    row = call.state.row(f"{call.slug}.nodes", name)
    if row is None or row["kind"] != "container" or row["account"] != account:
        raise GraphRefused(24, "The requested resource does not exist", 2207006)
    if row["looks"] > 0 or row["stage"] == "IN_PROGRESS":
        raise GraphRefused(9007, "The media is not ready for publishing, please wait", 2207027)
    if row["stage"] != "FINISHED" or call.state.now() - row["made"] >= _DAY:
        raise GraphRefused(24, "The container is published already, failed or expired", 2207008)
    return name, dict(row)


def children(call: GraphCall, account: str, least: int, most: int) -> list[Medium]:
    """Read the parts of a carousel."""
    names = [name.strip() for name in call.need("children").split(",") if name.strip()]
    if not least <= len(names) <= most:
        raise GraphRefused(100, f"a carousel takes {least} to {most} children", 2207028)
    found: list[Medium] = []
    for name in names:
        row = call.node(name, "container")
        if row["account"] != account or not row.get("is_item") or row["looks"] > 0:
            raise GraphRefused(100, "(#100) children are not ready, or no parts of a carousel")
        found += [medium(one) for one in row["files"]]
    return found


def require_quota(call: GraphCall, used: int) -> None:
    """Refuse a post over the day's number."""
    if used >= int(call.state.setting(call.slug, "quota_total")):
        words = "You reached maximum number of posts that is allowed to be published"
        raise GraphRefused(9, words, 2207042)


def used_today(call: GraphCall, account: str, *, replies: bool = False) -> int:
    """Count what an account published in the last 24 hours."""
    now = call.state.now()
    return sum(
        1
        for one in call.state.posts(call.slug, account)
        if now - one.clock < _DAY and bool(one.reply_to) == replies
    )
