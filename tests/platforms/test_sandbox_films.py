"""A film goes out to the sandbox over real HTTP, alone and beside pictures."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import capabilities_of
from cfkit.domain.errors import CfkitError, CredentialError, Rejected, Unavailable
from cfkit.domain.post import Media, Post
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

from .conftest import FILM
from .connected import SLUGS, connect

FILMED = [slug for slug in SLUGS if "video/mp4" in capabilities_of(slug).media.mime_types]


def post_of(slug: str, kind: str, *media: Media) -> Post:
    now = datetime.now(UTC)
    key = f"{kind}.how_to.short_video.all@{slug}"
    return replace(POST, key=key, media=media, stored_at=now, slot=now)


def publish(platform: Any, post: Post, steps: RecordedSteps) -> Any:
    """Publish, and again where the platform was still working on the film."""
    for _ in range(3):
        try:
            return platform.publish(post, steps)
        except Unavailable:
            continue
    raise AssertionError("the film was never ready")


def kept(sandbox: str, slug: str) -> list[dict[str, Any]]:
    return httpx.get(f"{sandbox}/_sandbox/posts", params={"platform": slug}).json()["posts"]


@pytest.mark.parametrize("slug", FILMED)
def test_a_film_goes_out_whole_and_without_its_place(
    slug: str, sandbox: str, client: httpx.Client, film: Media
) -> None:
    platform = connect(slug, sandbox, client)
    steps = RecordedSteps()
    receipt = publish(platform, post_of(slug, "film", film), steps)
    assert receipt.remote_id
    shown = kept(sandbox, slug)[-1]["media"]
    assert [one["kind"] for one in shown] == ["video"]
    data = httpx.get(f"{sandbox}/_sandbox/media/{shown[0]['id']}").content
    assert len(data) == len(FILM)
    assert b"+55.7558" not in data
    warned = httpx.get(f"{sandbox}/_sandbox/posts").json()["warnings"]
    assert [one for one in warned if one["platform"] == slug] == []


@pytest.mark.parametrize("slug", FILMED)
def test_a_film_beside_a_picture_goes_out_where_the_platform_takes_both(
    slug: str, sandbox: str, client: httpx.Client, film: Media, picture: Media
) -> None:
    platform = connect(slug, sandbox, client)
    post = post_of(slug, "mixed", picture, film)
    if platform.capabilities.media.film_alone:
        with pytest.raises(Rejected, match="pictures or one film in a post"):
            platform.publish(post, RecordedSteps())
        return
    publish(platform, post, RecordedSteps())
    held = [one for post in kept(sandbox, slug)[-2:] for one in post["media"]]
    assert [one["kind"] for one in held][-2:] == ["photo", "video"]


@pytest.mark.parametrize("slug", FILMED)
def test_a_file_that_is_no_film_never_leaves(
    slug: str, sandbox: str, client: httpx.Client, film: Media
) -> None:
    platform = connect(slug, sandbox, client)
    before = len(kept(sandbox, slug))
    film.path.write_bytes(FILM[: len(FILM) // 2])
    with pytest.raises(CfkitError):
        publish(platform, post_of(slug, "cut", replace(film, mime="text/plain")), RecordedSteps())
    assert len(kept(sandbox, slug)) == before


def test_a_film_that_mastodon_works_on_is_uploaded_once(
    sandbox: str, client: httpx.Client, film: Media
) -> None:
    slow = {"mastodon": {"media_processing_polls": 8}}
    httpx.post(f"{sandbox}/_sandbox/config", json=slow).raise_for_status()
    platform = connect("mastodon", sandbox, client)
    steps, post = RecordedSteps(), post_of("mastodon", "slow", film)
    with pytest.raises(Unavailable, match=r"still working on walk\.mp4"):
        platform.publish(post, steps)
    assert steps.visible == []
    uploaded = steps.results["upload-1"]
    assert platform.publish(post, steps).remote_id
    assert steps.results["upload-1"] == uploaded
    httpx.post(f"{sandbox}/_sandbox/config", json={"mastodon": {"media_processing_polls": 0}})


def test_a_community_key_alone_uploads_no_film(
    sandbox: str, client: httpx.Client, film: Media
) -> None:
    platform = connect("vk", sandbox, client, user_token=None)
    with pytest.raises(CredentialError, match="`user_token` for pictures, films and polls"):
        platform.publish(post_of("vk", "alone", film), RecordedSteps())
