"""An address that a person gives leads to the post, and any other is refused."""

from typing import Any

import pytest

from cfkit.adapters.platforms._registry import builtin, capabilities_of, load
from cfkit.domain.errors import UsageError

ASKED = [slug for slug in builtin() if not capabilities_of(slug).by_hand]


@pytest.mark.parametrize(
    ("slug", "url", "remote_id"),
    [
        ("telegram", "https://t.me/library/12?single", "12"),
        ("telegram", "https://t.me/c/1234567890/12", "12"),
        ("vk", "https://vk.com/library?w=wall-1_2", "-1_2"),
        ("vk", "https://m.vk.com/wall-1_2", "-1_2"),
        ("mastodon", "https://social.example/@me/115", "115"),
        ("mastodon", "https://social.example/users/me/statuses/115", "115"),
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


@pytest.mark.parametrize("slug", [one for one in ASKED if hasattr(load(one), "remote_id_of")])
def test_any_other_address_is_refused(slug: str, platform: Any) -> None:
    with pytest.raises(UsageError):
        platform(slug).remote_id_of("https://library.example/about")
