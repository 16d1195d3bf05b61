"""An address that a person gives leads to the post, and any other is refused."""

from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build, builtin, capabilities_of, load
from cfkit.domain.errors import UsageError

ASKED = [slug for slug in builtin() if not capabilities_of(slug).by_hand]


@pytest.mark.parametrize(
    ("slug", "url", "remote_id"),
    [
        ("telegram", "https://t.me/library/12?single", "12"),
        ("telegram", "https://t.me/Library/12?comment=34", "comment/34"),
        ("vk", "https://vk.com/library?w=wall-77_2", "-77_2"),
        ("vk", "https://m.vk.com/wall-77_2", "-77_2"),
        (
            "bluesky",
            "https://bsky.app/profile/did:plc:a/post/3k",
            "at://did:plc:a/app.bsky.feed.post/3k",
        ),
        (
            "bluesky",
            "https://bsky.app/profile/library.example/post/3k",
            "at://did:plc:library/app.bsky.feed.post/3k",
        ),
    ],
)
def test_an_address_that_a_person_gives_names_the_post(
    slug: str, url: str, remote_id: str, platform: Any
) -> None:
    assert platform(slug).remote_id_of(url) == remote_id


@pytest.mark.parametrize(
    ("chat", "url", "is_ours"),
    [
        ("-1001234567890", "https://t.me/c/1234567890/12", True),
        ("-1001234567890", "https://t.me/c/1234567891/12", False),
        ("-1001234567890", "https://t.me/library/12", True),  # whose that is nobody can tell
        ("@library", "https://t.me/c/1234567890/12", False),
        ("@library", "https://t.me/s/library/12", True),
    ],
)
def test_a_private_channel_is_told_by_its_number(
    chat: str, url: str, is_ours: bool, client: httpx.Client
) -> None:
    platform: Any = build("telegram", {"chat": chat, "token": "1:t"}, client)
    if is_ours:
        assert platform.remote_id_of(url) == "12"
        return
    with pytest.raises(UsageError, match="is not in"):
        platform.remote_id_of(url)


@pytest.mark.parametrize(
    ("slug", "url"),
    [
        ("telegram", "https://t.me/another/12"),
        ("telegram", "https://t.me/another/12?comment=34"),
        ("vk", "https://vk.com/wall-13_2"),
        ("vk", "https://vk.com/wall12_2"),
        ("ok", "https://ok.ru/group/1234567/topic/155"),
        ("mastodon", "https://elsewhere.example/@me/115"),
    ],
)
def test_the_address_of_a_post_on_another_channel_is_refused(
    slug: str, url: str, platform: Any
) -> None:
    with pytest.raises(UsageError):
        platform(slug).remote_id_of(url)


@pytest.mark.parametrize("slug", [one for one in ASKED if hasattr(load(one), "remote_id_of")])
def test_any_other_address_is_refused(slug: str, platform: Any) -> None:
    with pytest.raises(UsageError):
        platform(slug).remote_id_of("https://library.example/about")
