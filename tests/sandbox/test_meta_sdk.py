"""Meta's own SDK posts to the sandbox, reads back what it posted and understands its refusals."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from .conftest import Client

pytestmark = pytest.mark.integration


@pytest.fixture
def sdk(client: Client, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The SDK, which speaks to one of the sandbox's platforms at a time."""
    pytest.importorskip("facebook_business")
    from facebook_business.api import FacebookAdsApi
    from facebook_business.session import FacebookSession

    def speak(slug: str, token: str) -> None:
        monkeypatch.setattr(FacebookSession, "GRAPH", f"{client.sandbox.url}/{slug}")
        FacebookAdsApi.init("1", "s" * 32, token, api_version="v26.0", crash_log=False)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield speak


def test_instagram_as_the_sdk_speaks_to_it(client: Client, sdk: Any) -> None:
    from facebook_business.adobjects.igmedia import IGMedia
    from facebook_business.adobjects.iguser import IGUser
    from facebook_business.exceptions import FacebookRequestError

    sdk("instagram", "page")
    user = IGUser("1784")
    told = {"image_url": "https://m.example/lamp.jpg", "caption": "Лампа"}
    container = user.create_media(params=told)
    name = user.create_media_publish(params={"creation_id": container["id"]})["id"]
    with pytest.raises(FacebookRequestError) as caught:
        user.create_media_publish(params={"creation_id": container["id"]})
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (24, 2207008)
    media = IGMedia(name)
    assert media.api_get(fields=["caption", "permalink"])["caption"] == "Лампа"
    said = media.create_comment(params={"message": "Запись по ссылке"})["id"]
    assert [one["id"] for one in media.get_comments(fields=["text", "username"])] == [said]
    client.advance("1d")
    [reach] = media.get_insights(params={"metric": ["reach"]})
    assert reach["values"][0]["value"] > 0
    [left] = user.get_content_publishing_limit(fields=["quota_usage", "config"])
    assert left["config"]["quota_total"] == 50
    assert [one["id"] for one in user.get_media(fields=["caption"])] == [name]
    media.api_delete()
    with pytest.raises(FacebookRequestError) as caught:
        media.api_get(fields=["caption"])
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (100, 33)
    assert client.warnings() == []


def test_a_page_as_the_sdk_speaks_to_it(client: Client, sdk: Any) -> None:
    from facebook_business.adobjects.page import Page
    from facebook_business.adobjects.pagepost import PagePost
    from facebook_business.exceptions import FacebookRequestError

    sdk("facebook", "page-77")
    page = Page("77")
    name = page.create_feed(params={"message": "Начало в 18:00"})["id"]
    post = PagePost(name)
    post.api_update(params={"message": "Начало в 19:00"})
    assert post.api_get(fields=["message"])["message"] == "Начало в 19:00"
    post.create_comment(params={"message": "Запись по ссылке"})
    assert [one["message"] for one in post.get_comments(fields=["message"])] == ["Запись по ссылке"]
    assert [one["id"] for one in page.get_published_posts(fields=["message"])] == [name]
    post.api_delete()
    assert list(page.get_published_posts()) == []
    sdk("facebook", "expired-77")
    with pytest.raises(FacebookRequestError) as caught:
        Page("77").create_feed(params={"message": "x"})
    assert (caught.value.api_error_code(), caught.value.api_error_subcode()) == (190, 463)
