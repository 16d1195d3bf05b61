"""Publish as one process would: `driver.py FOLDER`; the folder's run.json says what and where.

With CFKIT_STORE the state is on a branch, and a run that dies is given up after LEASE seconds.
"""

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cfkit.adapters.files.assets import Shelf
from cfkit.adapters.platforms._opening import open_client
from cfkit.adapters.platforms._registry import build
from cfkit.adapters.stores.git import Address, Branch
from cfkit.adapters.stores.git_copy import Pace
from cfkit.adapters.stores.git_open import open_git_branch
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.limits import Limits
from cfkit.application.publish import publish
from cfkit.domain.catalogue import Catalogue
from cfkit.domain.errors import exit_code
from cfkit.domain.keys import PlacementKey
from cfkit.domain.markup import parse
from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.project import Project
from cfkit.domain.strategy import Strategy
from cfkit.ports import Store


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def settings(platform: str, url: str) -> dict[str, Any]:
    token = os.environ.get("CANARY", "t")
    return {
        "telegram": {"chat": "@shop", "token": f"1:{token}", "base_url": f"{url}/telegram"},
        "telegram-preview": {
            "chat": "@open",
            "token": f"1:{token}",
            "base_url": f"{url}/telegram",
            "preview": True,
            "preview_url": f"{url}/telegram",
        },
        "discord": {"channel_id": "7", "token": token, "base_url": f"{url}/discord"},
        "discord-webhook": {"token": f"8/{token}", "base_url": f"{url}/discord"},
        "slack": {"channel_id": "C7", "token": token, "base_url": f"{url}/slack"},
        "wordpress": {"site": f"{url}/wordpress", "user": "shop", "app_password": token},
        "wordpress-draft": {
            "site": f"{url}/wordpress",
            "user": "drafts",
            "app_password": token,
            "status": "draft",
        },
        "max": {"chat_id": -7, "token": token, "base_url": f"{url}/max"},
        "ok": {
            "group_id": 7,
            "application_key": "K",
            "application_secret": "S",
            "access_token": token,
            "base_url": f"{url}/ok",
        },
        "vk": {"group_id": 7, "token": token, "base_url": f"{url}/vk"},
        "mastodon": {"server": f"{url}/mastodon", "token": token},
        "bluesky": {
            "handle": "shop.example",
            "app_password": token,
            "service": f"{url}/bluesky",
        },
    }[platform]


def project(root: Path, channels: list[str]) -> Project:
    shared = {"segments": ["all"], "formats": ["text_post"], "cadence": {"per_day": 1}}
    return Project(
        root,
        Strategy.model_validate(
            {
                "brand": {"name": "B", "language": "en", "timezone": "UTC"},
                "goals": [{"id": "known", "kind": "awareness", "title": "Be known"}],
                "segments": [{"id": "all", "title": "All"}],
                "channels": [
                    {"id": one, "platform": one.partition("-")[0], **shared} for one in channels
                ],
                "content": {"pillars": [{"id": "p", "title": "P", "share": 1.0}]},
                "factory": {"approval": "none"},
            }
        ),
        {},
        Catalogue({}, {}),
    )


def compose(placement: Placement) -> Post:
    head, *parts = (parse(part) for part in placement.body.split("\n---\n"))
    return Post(str(placement.key), head, tuple(parts), slot=placement.at)


def store_of(root: Path) -> Store:
    home = os.environ.get("CFKIT_STORE")
    if home is None:
        return open_sqlite(root / ".cfkit")
    os.environ["VICTIM"] = str(os.getpid())  # for a hook of the remote
    lease = float(os.environ["LEASE"])
    pace = Pace(lease=lease, fresh=lease / 2, beat=lease / 4, rest=0.5, look=0.1, insist=lease)
    branch = Branch(root, Address.parse(home))
    return open_git_branch(branch, root / ".cfkit" / "locks", SystemClock().now, pace)


def run(root: Path) -> int:
    """Publish what run.json lists; print the results as JSON and return the exit code."""
    asked = json.loads((root / "run.json").read_text())
    now = datetime.now(UTC)
    placements = [
        Placement(PlacementKey.parse(key), now, body) for key, body in asked["placements"].items()
    ]
    whole = project(root, asked["channels"])
    store = store_of(root)
    with open_client() as client:
        results = publish(
            placements,
            whole,
            compose,
            lambda channel: build(channel.platform, settings(channel.id, asked["url"]), client),
            store,
            SystemClock(),
            now,
            digest_of=Shelf(root, {}, now.date()).digest,
            limits=Limits.read(os.environ),
            only=os.environ.get("ONLY"),
        )
    store.close()
    sys.stdout.write(json.dumps([result.as_json() for result in results]))
    return exit_code(result.exit for result in results)


if __name__ == "__main__":
    try:
        code = run(Path(sys.argv[1]))
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
