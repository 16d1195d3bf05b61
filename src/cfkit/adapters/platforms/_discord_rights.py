"""Work out what a bot may do in a channel.

Source: discord.com/developers/docs/topics/permissions, read from memory of 2026-11-27.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_ADMINISTRATOR = 1 << 3
NEEDED: Mapping[int, str] = {
    1 << 10: "View Channel",
    1 << 11: "Send Messages",
    1 << 15: "Attach Files",
    1 << 16: "Read Message History",
}
"""What publishing and finding a post again takes."""


def lacking(channel: Any, roles: Iterable[Any], member: Any, bot: str) -> list[str]:
    """Name the rights that a bot lacks: those of its roles, then what the channel says of them."""
    guild = channel["guild_id"]
    held = {guild, *member["roles"]}
    rights = 0
    for role in roles:
        if role["id"] in held:
            rights |= int(role["permissions"])
    if rights & _ADMINISTRATOR:
        return []
    said = {one["id"]: one for one in channel.get("permission_overwrites") or ()}
    for names in ({guild}, held - {guild}, {bot}):
        found = [said[name] for name in names if name in said]
        for one in found:
            rights &= ~int(one["deny"])
        for one in found:
            rights |= int(one["allow"])
    return [words for right, words in NEEDED.items() if not rights & right]
