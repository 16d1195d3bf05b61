"""Adapters that speak to a sandbox."""

from __future__ import annotations

from typing import Any

import httpx

from cfkit.adapters.platforms._registry import build, capabilities_of
from cfkit.domain.capabilities import Support


def settings_at(url: str) -> dict[str, dict[str, Any]]:
    """Give the settings of every platform that these tests speak to, in a sandbox."""
    return {
        "telegram": {
            "chat": "@library",
            "token": "1:x",
            "base_url": f"{url}/telegram",
            "preview": True,
            "preview_url": f"{url}/telegram",
        },
        "vk": {
            "group_id": 12,
            "token": "vk1.g.x",
            "read_token": "vk1.s.x",
            "user_token": "vk1.a.x",
            "base_url": f"{url}/vk",
        },
        "mastodon": {"server": f"{url}/mastodon", "token": "library.x"},
        "bluesky": {
            "handle": "library.example",
            "app_password": "a-b",
            "service": f"{url}/bluesky",
        },
        "discord": {"channel_id": "12", "token": "library.x", "base_url": f"{url}/discord"},
        "slack": {"channel_id": "C12", "token": "xoxb-x", "base_url": f"{url}/slack"},
        "wordpress": {"site": f"{url}/wordpress", "user": "library", "app_password": "a b c"},
    }


SLUGS = list(settings_at("http://sandbox"))


def able(*powers: str) -> list[str]:
    """List those of `SLUGS` that are known to have all these powers."""
    return [
        slug
        for slug in SLUGS
        if all(capabilities_of(slug).support[power] is Support.YES for power in powers)
    ]


def connect(slug: str, url: str, client: httpx.Client, **more: Any) -> Any:
    return build(slug, settings_at(url)[slug] | more, client)
