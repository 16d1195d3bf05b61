"""Read what VK tells of a community."""

from __future__ import annotations

from pydantic import SecretStr

from ._answers import whole
from ._vk_api import VkApi
from ._vk_wall import items


def members(api: VkApi, token: SecretStr, group: int) -> int | None:
    """Count the members of a community; `None` where it hides them."""
    known = api.call(
        "read",
        "groups.getById",
        lambda found: [
            None if one.get("members_count") is None else whole(one["members_count"])
            for one in items(found, "groups")
            if one["id"] == group
        ],
        token,
        {"group_id": group, "fields": "members_count"},
    )
    return next(iter(known), None)
