"""Adapters answer, in the sandbox, what readers wrote below a post, and find the answer again."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.domain.errors import Gone, NotPublishable, Rejected
from cfkit.domain.markup import parse
from cfkit.domain.publication import Delivery, Receipt
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import ANSWER, POST

from . import meta
from .connected import connect

PLAIN = ["vk", "mastodon", "bluesky", "discord", "slack", "wordpress"]
OTHERS: dict[str, dict[str, Any]] = {
    "ok": {
        "group_id": "77",
        "application_key": "P",
        "access_token": "T",
        "application_secret": "S",
    },
    "linkedin": {"token": "t", "organisation_id": "12"},
    "x": {
        "api_key": "k",
        "api_key_secret": "ks",
        "access_token": "4242-abc",
        "access_token_secret": "ts",
    },
    "youtube": {"client_id": "c", "client_secret": "s", "refresh_token": "library.x"},
}
PLATFORMS = [*PLAIN, *meta.SLUGS, *OTHERS]
Asked = tuple[Any, str, str]


@pytest.fixture
def asked(sandbox: str, client: httpx.Client, tmp_path: Path) -> Callable[[str], Asked]:
    """Publish to the sandbox, where a reader has asked; name the post and the first comment."""

    def ask(slug: str) -> Asked:
        now = datetime.now(UTC)
        talkative = {"numbers": {"audience": {slug: 20_000}}}
        httpx.post(f"{sandbox}/_sandbox/config", json=talkative).raise_for_status()
        if slug in OTHERS:
            where = dict.fromkeys(("base_url", "token_url"), f"{sandbox}/{slug}")
            names = where if slug == "youtube" else {"base_url": where["base_url"]}
            platform: Any = build(slug, OTHERS[slug] | names, client)
        else:
            connecting = meta.connect if slug in meta.SLUGS else connect
            platform = connecting(slug, sandbox, client)
        roots = []
        for number in range(4):  # some posts are commented on by nobody
            key = f"asked{number}.how_to.text_post.all@{slug}"
            document = parse(f"{number}. Придёте?")
            post = replace(POST, key=key, document=document, stored_at=now, slot=now)
            if slug == "instagram":
                post = replace(post, media=(meta.picture(tmp_path),))
            if slug == "youtube":
                post = replace(post, media=(meta.film(tmp_path),))
            roots.append(platform.publish(post, RecordedSteps()).remote_id)
        httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "6d"}).raise_for_status()
        said = ((root, one) for root in roots for one in platform.fetch_comments(root))
        root, first = next(said)
        return platform, root, first.remote_id

    return ask


def saying(slug: str, text: str = ANSWER.text, name: str = "0123456789abcdef") -> Any:
    now = datetime.now(UTC)
    key = f"asked.how_to.text_post.all@{slug}+reply-{name}"
    return replace(ANSWER, key=key, document=parse(text), stored_at=now, slot=now)


def attempt(post: Any, slug: str) -> Delivery:
    return Delivery(post.key, slug, began_at=post.stored_at, first_began_at=post.stored_at)


@pytest.mark.parametrize("slug", PLATFORMS)
def test_an_answer_stands_below_the_comment_and_is_found_again(
    slug: str, asked: Callable[[str], Asked]
) -> None:
    platform, root, comment = asked(slug)
    said = saying(slug)
    receipt: Receipt = platform.answer(said, root, comment, RecordedSteps())
    assert receipt.remote_id not in (root, comment)
    found = platform.find_answer(said, root, comment, attempt(said, slug))
    assert found.receipt is not None
    assert found.receipt.remote_id == receipt.remote_id
    other = saying(slug, "Ничего подобного никто не говорил", "0" * 16)
    absent = platform.find_answer(other, root, comment, attempt(other, slug))
    assert absent.receipt is None
    assert comment in [one.remote_id for one in platform.fetch_comments(root)]


@pytest.mark.parametrize("slug", PLATFORMS)
def test_the_same_words_below_another_comment_are_not_the_answer(
    slug: str, asked: Callable[[str], Asked]
) -> None:
    platform, root, comment = asked(slug)
    found = platform.fetch_comments(root)
    other = next(one for one in found if comment not in (one.remote_id, one.parent_id))
    said = saying(slug)
    platform.answer(said, root, other.remote_id, RecordedSteps())
    awaited = saying(slug, name="0" * 16)
    assert platform.find_answer(awaited, root, comment, attempt(awaited, slug)).receipt is None


@pytest.mark.parametrize("slug", PLATFORMS)
def test_what_is_gone_takes_no_answer(slug: str, asked: Callable[[str], Asked]) -> None:
    platform, root, comment = asked(slug)
    platform.delete(root)
    steps = RecordedSteps()
    with pytest.raises(Rejected):
        platform.answer(saying(slug), root, comment, steps)
    if slug in ("vk", "mastodon", "bluesky", "x", "youtube", "linkedin"):
        with pytest.raises(Gone):
            platform.answer(saying(slug), root, comment, steps)


def test_a_direct_question_on_mastodon_is_not_answered_in_public() -> None:
    sent: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            told = {"id": "7", "account": {"acct": "reader@far.example"}, "visibility": "direct"}
            return httpx.Response(200, json=told)
        sent.append(json.loads(request.content))
        return httpx.Response(200, json={"id": "8", "url": None})

    client = httpx.Client(transport=httpx.MockTransport(answer))
    platform: Any = build("mastodon", {"server": "https://social.example", "token": "t"}, client)
    platform.answer(saying("mastodon"), "1", "7", RecordedSteps())
    [said] = sent
    assert said["status"] == f"@reader@far.example {ANSWER.text}"
    assert (said["in_reply_to_id"], said["visibility"]) == ("7", "direct")


def test_a_comment_in_a_discord_thread_is_left_to_a_person() -> None:
    comment = {
        "id": "9",
        "author": {"id": "5", "username": "reader"},
        "content": "Когда?",
        "timestamp": datetime.now(UTC).isoformat(),
    }

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.method == "GET"
        path = request.url.path.removeprefix("/api/v10/channels/")
        if path == "12/messages/9":
            return httpx.Response(404, json={"code": 10008, "message": "Unknown Message"})
        found = {"12/messages": [], "1/messages": [comment]}.get(path, {"id": "1", "thread": {}})
        return httpx.Response(200, json=found)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    platform: Any = build("discord", {"channel_id": "12", "token": "t"}, client)
    with pytest.raises(NotPublishable, match="answer it there"):
        platform.answer(saying("discord"), "1", "9", RecordedSteps())


def test_a_comment_on_discord_beyond_what_is_read_is_not_called_gone() -> None:
    now = datetime.now(UTC).isoformat()

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v10/channels/")
        if path == "12/messages/9999":
            return httpx.Response(404, json={"code": 10008, "message": "Unknown Message"})
        start = int(request.url.params.get("after", "1"))
        author = {"id": "5", "username": "reader"}
        page = [
            {"id": str(start + n), "author": author, "content": "Когда?", "timestamp": now}
            for n in range(1, 101)
        ]
        return httpx.Response(200, json=page[::-1] if path == "12/messages" else {"id": "1"})

    client = httpx.Client(transport=httpx.MockTransport(answer))
    platform: Any = build("discord", {"channel_id": "12", "token": "t"}, client)
    with pytest.raises(NotPublishable, match="answer it there"):
        platform.answer(saying("discord"), "1", "9999", RecordedSteps())
