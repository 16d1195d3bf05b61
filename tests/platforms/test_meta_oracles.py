"""Requests to Meta hold what Meta's own packages know: its SDK, and its collection for Threads."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from cfkit.adapters.platforms._opening import open_client
from cfkit.domain.errors import Unavailable
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import COMMENT, OTHER

from .meta import connect, post

pytestmark = pytest.mark.integration

KINDS = {
    "instagram": ["photo", "album", "story", "film", "mixed"],
    "facebook": ["text", "link", "photo", "album", "story", "film", "reel", "film_story"],
    "threads": ["text", "photo", "album", "poll", "thread", "film"],
}
OWN = {"access_token", "appsecret_proof", "fields"}
FILES = {"source", "video_file_chunk"}
"""The SDK sends files beside its parameters."""
PAGING = {"limit", "after"}


@pytest.fixture
def asked(sandbox: str, tmp_path: Path) -> Callable[[str], list[httpx.Request]]:
    """Let an adapter do all it can against the sandbox; list the requests that it made."""

    def run(slug: str) -> list[httpx.Request]:
        requests: list[httpx.Request] = []
        with open_client() as client:
            client.event_hooks["request"].append(requests.append)
            more = {"app_secret": "s" * 32} if slug != "threads" else {}
            platform = connect(slug, sandbox, client, **more)
            for kind in KINDS[slug]:
                _do_all(platform, post(kind, slug, tmp_path))
        return [one for one in requests if re.match(rf"/{slug}/v\d", one.url.path)]

    return run


def _do_all(platform: Any, one: Any) -> None:
    steps, receipt = RecordedSteps(), None
    while receipt is None:
        with suppress(Unavailable):  # a film is worked on for some looks
            receipt = platform.publish(one, steps)
    for _ in range(3):
        receipt = platform.poll(receipt) if receipt.pending else receipt
    root = receipt.remote_id
    if one.surface != "story":
        platform.comment(COMMENT, root, RecordedSteps())
        list(platform.fetch_comments(root))
    if platform.slug == "facebook" and not one.media:
        platform.edit(root, OTHER)
    platform.fetch_metrics([root])
    platform.fetch_shown([root])
    platform.delete(root)


def told(request: httpx.Request) -> dict[str, str]:
    """Read what a request says, by name."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(request.content.decode(), keep_blank_values=True))
    if kind.startswith("multipart/form-data"):
        names = re.findall(rb'name="([^"]+)"(?:\r\n\r\n([^\r]*)|;)', request.read())
        return {name.decode(): value.decode() for name, value in names}
    return dict(request.url.params)


def methods() -> dict[tuple[str, str, str], Any]:
    """Name the methods of the SDK by platform, verb and edge."""
    from facebook_business.adobjects.igmedia import IGMedia
    from facebook_business.adobjects.iguser import IGUser
    from facebook_business.adobjects.page import Page
    from facebook_business.adobjects.pagepost import PagePost
    from facebook_business.api import FacebookAdsApi

    FacebookAdsApi.init(access_token="x", crash_log=False)
    user, page, media, one = IGUser("1"), Page("1"), IGMedia("1"), PagePost("1")
    return {
        ("instagram", "POST", "media"): user.create_media,
        ("instagram", "POST", "media_publish"): user.create_media_publish,
        ("instagram", "POST", "comments"): media.create_comment,
        ("instagram", "GET", "comments"): media.get_comments,
        ("instagram", "GET", "insights"): media.get_insights,
        ("instagram", "GET", "content_publishing_limit"): user.get_content_publishing_limit,
        ("instagram", "DELETE", ""): media.api_delete,
        ("facebook", "POST", "feed"): page.create_feed,
        ("facebook", "POST", "photos"): page.create_photo,
        ("facebook", "POST", "videos"): page.create_video,
        ("facebook", "POST", "video_reels"): page.create_video_reel,
        ("facebook", "POST", "video_stories"): page.create_video_story,
        ("facebook", "POST", "photo_stories"): page.create_photo_story,
        ("facebook", "POST", "comments"): one.create_comment,
        ("facebook", "POST", ""): one.api_update,
        ("facebook", "GET", "comments"): one.get_comments,
        ("facebook", "GET", "insights"): one.get_insights,
        ("facebook", "DELETE", ""): one.api_delete,
    }


@pytest.mark.parametrize("slug", ["instagram", "facebook"])
def test_the_sdk_knows_every_parameter(
    slug: str, asked: Callable[[str], list[httpx.Request]]
) -> None:
    pytest.importorskip("facebook_business")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = methods()
        used = set()
        for request in asked(slug):
            _, _, *edge = request.url.path.removeprefix(f"/{slug}/").split("/")
            name = (slug, request.method, "".join(edge))
            if name not in known:
                assert request.method == "GET", f"the SDK has no {name}"
                continue
            used.add(name)
            checker = known[name](params={}, pending=True)._param_checker
            for key, value in told(request).items():
                plain = key.partition("[")[0]
                if plain in OWN | FILES | (PAGING if request.method == "GET" else set()):
                    continue
                kind = checker.get_type(plain)
                assert kind is not None, f"{name} knows no {plain}"
                if kind.endswith("_enum"):
                    values = {str(one).lower() for one in checker._enum_data[kind]}
                    assert value.lower() in values, (name, key, value)
    assert used == {name for name in known if name[0] == slug}


def test_the_collection_for_threads_knows_every_parameter(
    asked: Callable[[str], list[httpx.Request]], repository: Path
) -> None:
    places = (one / "shared/specs/threads.postman_collection.json" for one in repository.parents)
    place = next((one for one in places if one.exists()), None)
    if place is None:
        pytest.skip("Meta's collection of requests to Threads is not beside the repository")
    known = collected(json.loads(place.read_text(encoding="utf-8")))
    for request in asked("threads"):
        path = request.url.path.removeprefix("/threads/v1.0/")
        shape = re.sub(r"^\d+", "N", path)
        assert (request.method, shape) in known, f"no {request.method} {shape}"
        names = set(told(request)) | set(request.url.params)
        extra = names - known[request.method, shape] - OWN
        assert not extra - PAGING, f"{request.method} {shape} knows no {extra}"


def collected(document: dict[str, Any]) -> dict[tuple[str, str], set[str]]:
    """List the parameters of the collection by verb and path; a number stands as N."""
    found: dict[tuple[str, str], set[str]] = {}
    waiting = list(document["item"])
    while waiting:
        item = waiting.pop()
        waiting += item.get("item", [])
        if "request" not in item:
            continue
        url = item["request"]["url"]
        raw = url["raw"].partition("?")[0].removeprefix("{{api_host}}/").rstrip("/")
        shape = re.sub(r"^\{\{\w+\}\}", "N", raw)
        names = {one["key"] for one in url.get("query", [])}
        found.setdefault((item["request"]["method"], shape), set()).update(names)
    return found
