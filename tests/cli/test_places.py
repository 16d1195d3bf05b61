"""A channel stays with its account: nothing that is done to its posts hits those of another."""

from __future__ import annotations

import httpx
import pytest

from cfkit.adapters.platforms import _registry
from cfkit.domain.errors import InputError
from cfkit.sandbox.server import Running

from .conftest import Project

LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"


@pytest.fixture
def key(connected: Project) -> str:
    """One post, live in a chat on Telegram."""
    connected.write("strategy.yaml", (connected.root / "strategy.yaml").read_text("utf-8") + LATE)
    connected.planned("2026-02-02..2026-02-08")
    files = sorted((connected.root / "content/2026-02").glob("*/*.md"))
    chosen, *_ = [path for path in files if path.parent.name == "tg"]
    for path in files:
        if path != chosen:
            path.unlink()
    name = f"{chosen.stem}@tg"
    assert connected("publish", "--json").document["results"][0]["state"] == "live"
    return name


def texts(sandbox: Running, channel: str) -> list[str]:
    with httpx.Client(base_url=sandbox.url, trust_env=False) as client:
        posts = client.get("/_sandbox/posts").json()["posts"]
    return [one["text"] for one in posts if one["channel"] == channel]


def test_a_channel_that_was_pointed_elsewhere_touches_nothing_there(
    connected: Project, sandbox: Running, key: str
) -> None:
    connected.change("@mill_lane", "@stranger")
    with httpx.Client(base_url=f"{sandbox.url}/telegram", trust_env=False) as client:
        said = {"chat_id": "@stranger", "text": "A stranger's word."}
        client.post("/botbakery.secret/sendMessage", json=said).raise_for_status()
    before = texts(sandbox, "@mill_lane"), texts(sandbox, "@stranger")
    assert before[1] == ["A stranger's word."]

    for words in (("delete", key, "--yes"), ("edit", key), ("publish", "--retry", key)):
        connected(*words)
    gone = connected("delete", key, "--yes", "--json")
    assert gone.code == 3
    told = gone.out + gone.err
    assert "published to chat @mill_lane so far" in told
    assert "cfkit channel renamed tg" in told
    assert (texts(sandbox, "@mill_lane"), texts(sandbox, "@stranger")) == before
    assert connected("metrics", "pull", "--all").code == 3


def test_the_same_account_under_a_new_name_is_said_once(connected: Project, key: str) -> None:
    connected.change("@mill_lane", "@mill_lane_bakery")
    assert connected("delete", key, "--yes").code == 3
    said = connected("channel", "renamed", "tg", "--json").document
    assert said["before"] == "chat @mill_lane"
    assert said["now"] == "chat @mill_lane_bakery"
    assert connected("edit", key, "--dry-run").code != 3
    assert "nothing to change" in connected("channel", "renamed", "tg").err


def test_another_spelling_is_the_same_account(connected: Project, key: str) -> None:
    connected.change("@mill_lane", "https://t.me/Mill_Lane")
    assert connected("edit", key, "--dry-run").code == 0


def test_nothing_is_tied_before_it_publishes(connected: Project) -> None:
    told = connected("channel", "renamed", "tg")
    assert told.code == 2
    assert "nothing was published" in told.err


@pytest.mark.parametrize(
    ("slug", "settings", "account"),
    [
        ("mastodon", {"server": "Social.example/"}, "server https://social.example"),
        ("wordpress", {"site": "https://a.example", "user": "x"}, "site https://a.example"),
        ("linkedin", {"organisation_id": "7"}, "organisation_id 7"),
        ("x", {}, None),
        ("pinterest", {"board_id": "5"}, None),
        ("tenchat", {}, None),
    ],
)
def test_settings_say_where_posts_stand(
    slug: str, settings: dict[str, str], account: str | None
) -> None:
    assert _registry.account_of(slug, settings) == account


def test_a_value_that_no_account_has_is_told() -> None:
    with pytest.raises(InputError, match="group_id"):
        _registry.account_of("vk", {"group_id": "club"})
