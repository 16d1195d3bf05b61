"""What others wrote below a post is read whole, and what stands in the way is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cfkit.domain.errors import CfkitError, CredentialError, RateLimited, Rejected, Unavailable
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import POST

from .connected import able, connect

THREAD = 35


@pytest.fixture
def posted(sandbox: str, client: httpx.Client) -> Callable[[str], tuple[Any, str]]:
    """Publish to the sandbox, where readers have answered a week later."""

    def post(slug: str) -> tuple[Any, str]:
        now = datetime.now(UTC)
        key = f"talk.how_to.text_post.all@{slug}"
        platform = connect(slug, sandbox, client)
        receipt = platform.publish(replace(POST, key=key, stored_at=now, slot=now), RecordedSteps())
        wait = {"advance": "7d"}
        httpx.post(f"{sandbox}/_sandbox/clock", json=wait).raise_for_status()
        return platform, receipt.remote_id

    return post


@pytest.mark.parametrize("slug", able("comments"))
def test_every_comment_is_read_once_oldest_first(
    slug: str, posted: Callable[[str], tuple[Any, str]], sandbox: str
) -> None:
    platform, remote = posted(slug)
    comments = list(platform.fetch_comments(remote))
    (counted,) = [
        one["invented_numbers"]["comments"]
        for one in httpx.get(f"{sandbox}/_sandbox/posts", params={"platform": slug}).json()["posts"]
        if str(one["id"]) in remote
    ]
    if not counted:
        pytest.skip("no reader of the sandbox answers there")
    assert len({one.remote_id for one in comments}) == len(comments) == counted
    assert comments == sorted(comments, key=lambda one: one.posted_at)
    assert all(one.text and one.author for one in comments)


def test_a_thread_that_is_longer_than_one_answer_is_read_to_its_end(
    posted: Callable[[str], tuple[Any, str]], client: httpx.Client, sandbox: str
) -> None:
    platform, remote = posted("vk")
    before = list(platform.fetch_comments(remote))
    first = before[0].remote_id
    said = {"owner_id": -12, "post_id": remote.rpartition("_")[2], "reply_to_comment": first}
    for number in range(THREAD):
        token = {"access_token": "vk1.a.reader", "v": "5.199"}
        client.post(
            f"{sandbox}/vk/method/wall.createComment",
            data={**said, **token, "message": f"Ответ {number}", "from_group": 7},
        ).raise_for_status()
    after = list(platform.fetch_comments(remote))
    answers = [one for one in after if one.parent_id == first]
    assert len(answers) == THREAD
    assert len(after) == len(before) + THREAD


def refusing(code: int, words: str = "") -> Callable[[httpx.Request], httpx.Response]:
    error = {"error_code": code, "error_msg": words, "request_params": []}
    return lambda _: httpx.Response(200, json={"error": error})


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (5, CredentialError, "make a new one"),
        (6, RateLimited, "6"),
        (14, CredentialError, "captcha: post once by hand"),
        (15, CredentialError, "give it the right"),
        (27, CredentialError, r"`read_token` \(a service key\) for look-ups, counts and comments"),
        (212, CredentialError, "give it the right"),
        (214, Rejected, "closed to this key"),
        (1051, CredentialError, "VK ID tokens .* may not post"),
        (10, Unavailable, "internal error"),
    ],
)
def test_why_vk_shows_no_comments_is_told(
    code: int, error: type[CfkitError], words: str, load_fake: Callable[[str], Fake]
) -> None:
    platform: Any = load_fake("vk").build(
        httpx.Client(transport=httpx.MockTransport(refusing(code)))
    )
    with pytest.raises(error, match=words):
        list(platform.fetch_comments("-1_2"))


def test_a_community_key_alone_says_which_key_reads(
    posted: Callable[[str], tuple[Any, str]], sandbox: str, client: httpx.Client
) -> None:
    _, remote = posted("vk")
    alone = connect("vk", sandbox, client, read_token=None, user_token=None)
    with pytest.raises(CredentialError, match="`read_token`"):
        list(alone.fetch_comments(remote))
    written = connect("vk", sandbox, client, user_token=None)
    assert list(written.fetch_comments(remote))
