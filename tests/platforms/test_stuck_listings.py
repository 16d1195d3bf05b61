"""A listing that does not get any further does not prove that a post is absent."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cfkit.domain.errors import Unavailable
from cfkit.testing import Fake
from cfkit.testing.fake import NOW, POST, attempt_at

GRAPH = {"paging": {"cursors": {"after": "1"}, "next": "https://graph.example/next"}}
STUCK: list[tuple[str, str, dict[str, Any]]] = [
    ("facebook", "/published_posts", {"data": [], **GRAPH}),
    ("instagram", "/media", {"data": [], **GRAPH}),
    ("threads", "/threads", {"data": [], **GRAPH}),
    ("youtube", "/playlistItems", {"items": [], "nextPageToken": "1"}),
    ("pinterest", "/pins", {"items": [], "bookmark": "1"}),
]
ODD: list[tuple[str, str, dict[str, Any]]] = [
    ("pinterest", "/pins", {"items": [], "bookmark": {"page": 2}}),
    ("x", "/tweets", {}),
    ("x", "/tweets", {"errors": [{"title": "Service Unavailable"}]}),
]


def listing(fake: Fake, path: str, body: dict[str, Any]) -> Any:
    """Build the platform with a server whose listing always says the same."""
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        found = server(request)
        if request.method == "GET" and request.url.path.endswith(path):
            return httpx.Response(200, content=json.dumps(body), headers=found.headers)
        return found

    return fake.build(httpx.Client(transport=httpx.MockTransport(answer)))


@pytest.mark.parametrize(("slug", "path", "body"), STUCK)
def test_a_page_that_leads_to_itself_leaves_the_outcome_open(
    load_fake: Callable[[str], Fake], slug: str, path: str, body: dict[str, Any]
) -> None:
    sighting = listing(load_fake(slug), path, body).find(POST, attempt_at(POST))
    assert not sighting.certain
    assert "could not be read back" in sighting.why


@pytest.mark.parametrize(("slug", "path", "body"), ODD)
def test_a_page_of_an_unknown_shape_is_no_end(
    load_fake: Callable[[str], Fake], slug: str, path: str, body: dict[str, Any]
) -> None:
    with pytest.raises(Unavailable, match="unknown shape"):
        listing(load_fake(slug), path, body).find(POST, attempt_at(POST))
