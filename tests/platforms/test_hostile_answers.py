"""Whatever a platform answers, nothing breaks, hangs, leaks or is recorded that is no post."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._html import plain_text
from cfkit.adapters.platforms._registry import builtin, capabilities_of
from cfkit.adapters.platforms._telegram_preview import read_preview
from cfkit.domain.errors import CfkitError, OutcomeUnknown, RateLimited, Unavailable
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import NOW, POST, attempt_at

Load = Callable[[str], Fake]
ASKED = [slug for slug in builtin() if not capabilities_of(slug).by_hand]
SURROGATE = b"\\ud800"
MASTODON: dict[str, Any] = {"id": "7", "url": "https://social.example/7"}


def visibly(fake: Fake, content: bytes, status: int = 200) -> Any:
    """Answer the visible call with these bytes."""
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if fake.is_visible(request):
            return httpx.Response(status, content=content)
        return server(request)

    return fake.build(httpx.Client(transport=httpx.MockTransport(answer)))


def always(fake: Fake, content: bytes, when: str) -> Any:
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if when in str(request.url):
            return httpx.Response(200, content=content)
        return server(request)

    return fake.build(httpx.Client(transport=httpx.MockTransport(answer)))


@pytest.mark.parametrize(
    "number", [b"1e999", b"NaN", b"9" * 4000, b'"7\\n"', b"true", b"[]", b'"' + SURROGATE + b'"']
)
@pytest.mark.parametrize("slug", ASKED)
def test_an_id_that_is_none_leaves_the_outcome_unknown(
    load_fake: Load, slug: str, number: bytes
) -> None:
    fake, steps = load_fake(slug), RecordedSteps()
    with pytest.raises(OutcomeUnknown):
        visibly(fake, fake.made % number).publish(POST, steps)
    assert not set(steps.visible) & set(steps.results)


@pytest.mark.parametrize("remote", ["", "1\n\x1b[31m2", "../../apps", "x" * 3000, {"x": [1]}, None])
def test_a_mastodon_id_that_could_lead_elsewhere_is_none(load_fake: Load, remote: Any) -> None:
    content = json.dumps({**MASTODON, "id": remote}).encode()
    with pytest.raises(OutcomeUnknown):
        visibly(load_fake("mastodon"), content).publish(POST, RecordedSteps())


@pytest.mark.parametrize(
    "url",
    [
        *(
            5,
            ["x"],
            {"a": 1},
            "javascript:alert(1)",
            "https://x/\x1b]0;p\x07\n::error::",
            "http://[",
        ),
        *("https://x/" + "a" * 3000, "https://x/\ud800", "https://x/?t=mastodon-secret"),
    ],
)
def test_an_address_that_nobody_should_follow_is_not_kept(load_fake: Load, url: Any) -> None:
    content = json.dumps({**MASTODON, "url": url}).encode()
    steps = RecordedSteps()
    receipt = visibly(load_fake("mastodon"), content).publish(POST, steps)
    assert (receipt.remote_id, receipt.url) == ("7", None)
    assert "secret" not in str(steps.results)


def test_a_listing_that_tells_a_secret_proves_nothing(load_fake: Load) -> None:
    fake = load_fake("mastodon")
    listed = [{**MASTODON, "content": fake.secrets[0], "created_at": NOW.isoformat()}]
    platform = always(fake, json.dumps(listed).encode(), "/statuses")
    with pytest.raises(Unavailable) as caught:
        platform.find(POST, attempt_at(POST))
    assert fake.secrets[0] not in str(caught.value)


def test_a_page_that_names_our_token_is_read_and_a_post_that_does_is_not(load_fake: Load) -> None:
    fake = load_fake("threads")
    more = {"paging": {"next": f"https://x/?access_token={fake.secrets[0]}"}}  # as Meta writes it
    post = {"id": "7", "text": "x", "timestamp": NOW.isoformat()}
    platform = always(fake, json.dumps({"data": [post], **more}).encode(), "me/threads?")
    with pytest.raises(Unavailable, match="unknown shape"):
        platform.find(POST, attempt_at(POST))  # it says that there is more, and not from where
    post["text"] = fake.secrets[0]
    platform = always(fake, json.dumps({"data": [post]}).encode(), "me/threads?")
    with pytest.raises(Unavailable) as caught:
        platform.find(POST, attempt_at(POST))
    assert fake.secrets[0] not in str(caught.value)


@pytest.mark.parametrize("wait", [b"9" * 4000, b"1e999", b"-5", b"[1]", b"true"])
def test_a_wait_without_measure_is_bounded_or_unknown(load_fake: Load, wait: bytes) -> None:
    refusal = b'{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":%s}}'
    with pytest.raises(RateLimited) as caught:
        visibly(load_fake("telegram"), refusal % wait).publish(POST, RecordedSteps())
    assert caught.value.retry_after is None or 0 <= caught.value.retry_after <= 7 * 86400


@pytest.mark.parametrize("slug", ASKED)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500])
@pytest.mark.parametrize(
    "body",
    [
        b'{"ok":false,"error_code":400,"description":"\\ud800 \\u001b[2J\\u202e"}',
        b'{"ok":false,"error_code":[1],"description":{"a":1},"parameters":[1]}',
        b'{"error":["x"],"message":{"a":1}}',
        b'{"error":{"error_code":100,"error_msg":"\\ud800\\u001b[2J"}}',
        b"[" * 200_000,
        b"\xff\xfe{\x00",
    ],
)
def test_a_refusal_in_odd_words_is_an_error_that_can_be_printed(
    load_fake: Load, slug: str, status: int, body: bytes
) -> None:
    with pytest.raises(CfkitError) as caught:
        visibly(load_fake(slug), body, status).publish(POST, RecordedSteps())
    assert str(caught.value).isprintable()
    str(caught.value).encode()


@pytest.mark.parametrize(
    "body", [["id here", "x"], [1, 2], [{"id": []}], {"a": 1}, [{"id": "100", "poll": "x"}]]
)
def test_mastodon_counts_of_another_shape_are_no_counts(load_fake: Load, body: Any) -> None:
    platform = always(load_fake("mastodon"), json.dumps(body).encode(), "id%5B%5D")
    try:
        found = platform.fetch_metrics(["100"])
    except Unavailable:
        return
    assert not any(found.values())


@pytest.mark.parametrize("count", [10**30, -5, True, "3", 2**63])
def test_a_count_that_is_none_is_absent(load_fake: Load, count: Any) -> None:
    body = [{"id": "100", "favourites_count": count, "reblogs_count": 4}]
    platform = always(load_fake("mastodon"), json.dumps(body).encode(), "id%5B%5D")
    assert {name: dict(found) for name, found in platform.fetch_metrics(["100"]).items()} == {
        "100": {"shares": 4}
    }


@pytest.mark.parametrize("date", [b"1000000000000000000", b"1e999", b'"x"', b"null"])
def test_an_instant_that_is_none_proves_nothing(load_fake: Load, date: bytes) -> None:
    wall = b'{"response":{"items":[{"id":1,"text":"x","date":%s}]}}' % date
    with pytest.raises(Unavailable):
        always(load_fake("vk"), wall, "wall.get").find(POST, attempt_at(POST))


@pytest.mark.parametrize(
    "opened",
    [
        {"did": "d", "accessJwt": "ж", "refreshJwt": "b"},
        {"did": "d", "accessJwt": "a\r\nX-Evil: 1", "refreshJwt": "b"},
        {"did": "d", "accessJwt": 5, "refreshJwt": None},
        {"did": "\ud800", "accessJwt": "a", "refreshJwt": "b"},
        {"did": "did:x\n\x1b[31m", "accessJwt": "a", "refreshJwt": "b"},
        [1],
    ],
)
def test_a_session_that_is_none_is_not_used(load_fake: Load, opened: Any) -> None:
    platform = always(load_fake("bluesky"), json.dumps(opened).encode(), "createSession")
    with pytest.raises(Unavailable):
        platform.publish(POST, RecordedSteps())


def test_preview_numbers_that_are_none_are_passed_over() -> None:
    page = "".join(
        f'<div data-post="c/{number}"><time datetime="2099-01-01T00:00:00+00:00"></time>'
        f'<span class="tgme_widget_message_views">{views}</span></div>'
        for number, views in (("²", "1"), ("9" * 5000, "1"), ("7", "9" * 400 + "K"), ("8", "2K"))
    )
    assert [(one.number, one.views) for one in read_preview(page)] == [(7, None), (8, 2000)]


BOMBS = ["<a ", "<!", "<![CDATA[", "<!--", "<a x='", "</", "<?", "<", "<a b=c ", "&amp;", '<p x=" ']


@pytest.mark.parametrize("bomb", BOMBS)
def test_broken_html_takes_no_longer_than_whole_html(bomb: str) -> None:
    began = time.process_time()
    plain_text(bomb * 500_000)
    read_preview(bomb * (900_000 // len(bomb)))
    assert time.process_time() - began < 10, "the standard library's parser needs minutes"


@pytest.mark.parametrize("page", ["<b>" * 300, "x" * 1_000_001])
def test_a_page_deeper_or_longer_than_any_is_refused(page: str) -> None:
    with pytest.raises(ValueError, match="too"):
        read_preview(page)


def test_a_wordpress_post_without_a_state_is_not_taken_for_a_draft(load_fake: Load) -> None:
    content = b'{"id":7,"status":0,"link":"https://blog.example/a/"}'
    with pytest.raises(OutcomeUnknown):
        visibly(load_fake("wordpress"), content).publish(POST, RecordedSteps())
