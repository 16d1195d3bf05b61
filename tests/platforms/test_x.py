"""X: what its adapter does differently, in memory and against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.adapters.platforms._x_api import verdict
from cfkit.adapters.platforms._x_media import PART
from cfkit.domain.errors import CredentialError, OutcomeUnknown, Rejected, Unavailable, UsageError
from cfkit.domain.markup import parse
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media, Poll, Post
from cfkit.domain.publication import Delivery
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import COMMENT, NOW, POST, THREAD, attempt_at, forgetting

from .conftest import Sent

NUMBERS = count(1)
DUPLICATE = {"detail": "You are not allowed to create a Tweet with duplicate content."}


@pytest.fixture
def x(sandbox: str, client: httpx.Client) -> Callable[..., Any]:
    """An account of its own on the sandbox; `mark` is a part of its token."""

    def connect(mark: str = "x") -> Any:
        keys = ("api_key", "api_key_secret", "access_token_secret")
        settings = dict.fromkeys(keys, "k")
        token = f"library{next(NUMBERS)}.{mark}"
        return build("x", {**settings, "access_token": token, "base_url": f"{sandbox}/x"}, client)

    return connect


def configure(sandbox: str, **settings: Any) -> None:
    httpx.post(f"{sandbox}/_sandbox/config", json={"x": settings}).raise_for_status()


def fresh(post: Post) -> Post:
    now = datetime.now(UTC)
    return replace(post, stored_at=now, slot=now)


def film(folder: Path, size: int) -> Media:
    path = folder / "film.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(size - 12))
    return Media("film.mp4", path, "A film", "video/mp4", 1280, 720, size, 5.0)


@pytest.mark.parametrize("kind", ["text", "photo", "album", "poll", "thread"])
def test_every_kind_of_post_goes_out_and_is_counted(
    x: Callable[..., Any], kind: str, picture: Media, sandbox: str
) -> None:
    post = {
        "text": POST,
        "photo": replace(POST, media=(picture,)),
        "album": replace(POST, media=(picture,) * 4),
        "poll": replace(POST, poll=Poll("Придёте?", ("Да", "Нет"))),
        "thread": THREAD,
    }[kind]
    platform = x()
    assert platform.check_access().startswith("@library")
    receipt = platform.publish(fresh(post), RecordedSteps())
    [counts] = platform.fetch_metrics([receipt.remote_id]).values()
    without = set() if kind == "poll" else {Metric.VOTES}
    assert set(counts) == platform.capabilities.metrics - without
    posts = httpx.get(f"{sandbox}/_sandbox/posts").json()["posts"]
    kept = next(one for one in posts if one["id"] == receipt.remote_id)
    assert [one["alt"] for one in kept["media"]] == [one.alt for one in post.media]
    assert ("Придёте?" in kept["text"]) == (kind == "poll")


@pytest.mark.parametrize("fault", ["cut-after", "cut-before", "500-after", "garbage"])
def test_a_post_whose_answer_was_lost_is_found_or_surely_absent(
    x: Callable[..., Any], fault: str, sandbox: str
) -> None:
    platform, post = x(), fresh(POST)
    struck = {"fault": fault, "platform": "x", "path_contains": "/2/tweets"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, RecordedSteps())
    asked = Delivery(post.key, "x", began_at=post.stored_at, first_began_at=post.stored_at)
    found = platform.find(post, asked)
    if fault == "cut-before":
        assert (found.receipt, found.certain) == (None, True)
    else:
        assert found.receipt is not None
        assert platform.remote_id_of(found.receipt.url) == found.receipt.remote_id


def test_a_film_goes_in_parts_and_goes_on_where_it_broke(
    x: Callable[..., Any], sandbox: str, tmp_path: Path
) -> None:
    platform, steps = x(), RecordedSteps()
    post = fresh(replace(POST, media=(film(tmp_path, 2 * PART + 100),)))
    struck = {"fault": "cut-before", "platform": "x", "path_contains": "/finalize"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
    with pytest.raises(Unavailable):
        platform.publish(post, steps)
    parts = ["upload-1", "upload-1-0", "upload-1-1", "upload-1-2"]
    assert list(steps.results) == parts
    before = len(requests(sandbox, "/append"))
    receipt = platform.publish(post, steps)
    assert len(requests(sandbox, "/append")) == before
    posts = httpx.get(f"{sandbox}/_sandbox/posts").json()["posts"]
    [kept] = [one for one in posts if one["id"] == receipt.remote_id]
    assert [(one["kind"], one["alt"]) for one in kept["media"]] == [("video", "A film")]
    sent = httpx.get(f"{sandbox}/_sandbox/media/{kept['media'][0]['id']}").content
    assert sent == post.media[0].path.read_bytes()


def test_a_film_whose_end_was_taken_and_not_answered_goes_up_once_more(
    x: Callable[..., Any], sandbox: str, tmp_path: Path
) -> None:
    platform, steps = x(), RecordedSteps()
    post = fresh(replace(POST, media=(film(tmp_path, 100),)))
    struck = {"fault": "cut-after", "platform": "x", "path_contains": "/finalize"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
    with pytest.raises(Unavailable):
        platform.publish(post, steps)
    assert platform.publish(post, steps).remote_id
    assert steps.visible == ["publish"]


def requests(sandbox: str, path: str) -> list[Any]:
    told = httpx.get(f"{sandbox}/_sandbox/requests").json()
    return [one for one in told["requests"] if path in one["path"]]


def test_a_film_that_is_being_worked_on_keeps_the_post_back(
    x: Callable[..., Any], sandbox: str, tmp_path: Path
) -> None:
    platform, steps = x(), RecordedSteps()
    post = fresh(replace(POST, media=(film(tmp_path, 100),)))
    configure(sandbox, processing_polls=2)
    try:
        with pytest.raises(Unavailable, match="X is still working on"):
            platform.publish(post, steps)
    finally:
        configure(sandbox, processing_polls=0)
    assert not steps.visible
    assert platform.publish(post, steps).remote_id


def test_a_film_beside_a_picture_is_refused_before_anything_is_sent(
    load_fake: Callable[[str], Fake], picture: Media, tmp_path: Path
) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    platform = load_fake("x").build(httpx.Client(transport=httpx.MockTransport(refuse)))
    with pytest.raises(Rejected, match="pictures or one film"):
        platform.publish(replace(POST, media=(picture, film(tmp_path, 100))), RecordedSteps())
    gif = replace(picture, name="lamp.gif", mime="image/gif")
    with pytest.raises(Rejected, match=r"leave lamp\.gif alone"):
        platform.publish(replace(POST, media=(picture, gif)), RecordedSteps())


def test_words_that_stood_there_before_are_refused_and_ours_are_looked_for(
    load_fake: Callable[[str], Fake],
) -> None:
    fake = load_fake("x")

    def refusing(server: Any) -> Any:
        def answer(request: httpx.Request) -> httpx.Response:
            if fake.is_visible(request):
                return httpx.Response(403, json=DUPLICATE)
            return server(request)

        return fake.build(httpx.Client(transport=httpx.MockTransport(answer)))

    with pytest.raises(Rejected, match="change the text"):
        refusing(fake.server(NOW)).publish(POST, RecordedSteps())
    server = fake.server(NOW)
    lost = httpx.Client(transport=httpx.MockTransport(forgetting(server, fake.is_visible)))
    with pytest.raises(OutcomeUnknown):
        fake.build(lost).publish(POST, RecordedSteps())
    steps = RecordedSteps()
    with pytest.raises(OutcomeUnknown, match="status/1900: the next run looks"):
        refusing(server).publish(POST, steps)
    assert not steps.results
    assert refusing(server).find(POST, attempt_at(POST)).receipt is not None


def test_a_thread_that_x_forbids_says_what_to_do(x: Callable[..., Any], sandbox: str) -> None:
    platform, steps = x(), RecordedSteps()
    configure(sandbox, self_replies=False)
    try:
        with pytest.raises(Rejected, match="say it in one post"):
            platform.publish(fresh(THREAD), steps)
    finally:
        configure(sandbox, self_replies=True)
    assert list(steps.results) == ["publish"]


@pytest.mark.parametrize(
    ("mark", "remedy"),
    [
        ("revoked", "make the four keys anew"),
        ("forbidden", "`Read and write`.*then make the access token and its secret anew"),
        ("broke", "no credits left"),
    ],
)
def test_keys_that_may_not_post_are_told_apart_without_posting(
    x: Callable[..., Any], mark: str, remedy: str
) -> None:
    with pytest.raises(CredentialError, match=remedy):
        x(mark).check_access()


def test_answers_and_first_comments_stand_in_the_conversation(
    x: Callable[..., Any], sandbox: str
) -> None:
    platform = x()
    crowd = {"numbers": {"audience": {"x": 90_000}}}
    httpx.post(f"{sandbox}/_sandbox/config", json=crowd).raise_for_status()
    root = platform.publish(fresh(POST), RecordedSteps())
    said = platform.comment(fresh(COMMENT), root.remote_id, RecordedSteps())
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "6d"}).raise_for_status()
    answers = list(platform.fetch_comments(root.remote_id))
    assert len(answers) > 1
    assert said.remote_id not in [one.remote_id for one in answers]
    assert {one.parent_id for one in answers} == {root.remote_id}
    [counts] = platform.fetch_metrics([root.remote_id]).values()
    assert counts[Metric.COMMENTS] == len(answers) + 1

    platform.delete(said.remote_id)
    platform.delete(said.remote_id)
    shown = platform.fetch_shown([root.remote_id, said.remote_id])
    assert [shown[one].is_gone for one in (root.remote_id, said.remote_id)] == [False, True]


def test_clicks_end_after_a_month_and_the_other_counts_stay(
    x: Callable[..., Any], sandbox: str
) -> None:
    platform = x()
    root = platform.publish(fresh(POST), RecordedSteps()).remote_id
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "31d"}).raise_for_status()
    counts = platform.fetch_metrics([root])[root]
    assert Metric.CLICKS not in counts
    assert counts[Metric.VIEWS] > 0


def test_counts_that_are_refused_together_are_asked_for_without_clicks(
    load_fake: Callable[[str], Fake],
) -> None:
    fake = load_fake("x")
    server, asked = fake.server(NOW), []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.params.get("tweet.fields"))
        if "non_public_metrics" in str(request.url):
            return httpx.Response(403, json={"title": "Field Authorization Error"})
        return server(request)

    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(answer)))
    root = platform.publish(POST, RecordedSteps()).remote_id
    assert platform.fetch_metrics([root])[root][Metric.LIKES] == 3
    assert [one.count("non_public") for one in asked[-2:]] == [1, 0]


def test_the_number_in_a_token_spares_a_question_that_costs_money(
    sandbox: str, client: httpx.Client
) -> None:
    keys = dict.fromkeys(("api_key", "api_key_secret", "access_token_secret"), "k")
    settings = {**keys, "access_token": "4242-abc", "base_url": f"{sandbox}/x"}
    platform: Any = build("x", settings, client)
    post = fresh(POST)
    receipt = platform.publish(post, RecordedSteps())
    before = len(requests(sandbox, "users/me"))
    asked = Delivery(post.key, "x", began_at=post.stored_at, first_began_at=post.stored_at)
    assert platform.find(post, asked).receipt == receipt
    assert len(requests(sandbox, "users/me")) == before


def test_a_timeline_without_end_proves_nothing(load_fake: Callable[[str], Fake]) -> None:
    fake = load_fake("x")
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/7/tweets"):
            return httpx.Response(200, json={"data": [], "meta": {"next_token": "again"}})
        return server(request)

    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(answer)))
    found = platform.find(POST, attempt_at(POST))
    assert (found.receipt, found.certain) == (None, False)


def test_a_post_that_seems_older_than_its_attempt_keeps_it_from_being_called_absent(
    load_fake: Callable[[str], Fake],
) -> None:
    fake = load_fake("x")
    server = fake.server(NOW - timedelta(hours=3))
    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(server)))
    platform.publish(POST, RecordedSteps())
    found = platform.find(POST, attempt_at(POST))
    assert (found.receipt, found.certain) == (None, False)
    assert "shortly before the attempt" in found.why


@pytest.mark.parametrize(
    ("detail", "remedy"),
    [
        ("To protect our users, this account is temporarily locked.", "unlock the account"),
        ("This account is locked.", "unlock the account"),
        ("You have been blocked from performing this action.", "has blocked the account"),
    ],
)
def test_a_locked_account_is_told_from_one_that_somebody_blocked(detail: str, remedy: str) -> None:
    assert remedy in str(verdict(403, {"title": "Forbidden", "detail": detail}))


def test_a_signature_follows_the_clock_of_x(load_fake: Callable[[str], Fake]) -> None:
    fake, ahead, seen = load_fake("x"), timedelta(hours=3), []
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        stamp = request.headers["authorization"].partition('oauth_timestamp="')[2]
        seen.append(int(stamp.partition('"')[0]))
        response = server(request)
        later = datetime.now(UTC) + ahead
        response.headers["Date"] = f"{later:%a, %d %b %Y %H:%M:%S} GMT"
        return response

    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(answer)))
    platform.check_access()
    assert seen[1] - seen[0] > ahead.total_seconds() - 60


def test_posts_and_polls_are_sent_as_x_wants_them(sent: Sent) -> None:
    first, second, _ = (json.loads(one.content) for one in sent("x", THREAD))
    assert set(first) == {"text"}
    assert second["reply"] == {"in_reply_to_tweet_id": "1900"}
    asked = replace(POST, document=parse("Голосуем"), poll=Poll("Придёте?", ("Да", "Нет")))
    [body] = (json.loads(one.content) for one in sent("x", asked))
    assert body["text"] == "Голосуем\n\nПридёте?"
    assert body["poll"] == {"options": ["Да", "Нет"], "duration_minutes": 10_080}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://x.com/library/status/19", "19"),
        ("https://twitter.com/i/status/19?s=20", "19"),
        ("https://mobile.x.com/library/status/19/photo/1", "19"),
    ],
)
def test_an_address_that_a_person_gives_names_the_post(platform: Any, url: str, name: str) -> None:
    assert platform("x").remote_id_of(url) == name
    assert platform("x").step_result_of(url) == {
        "id": name,
        "url": f"https://x.com/i/status/{name}",
    }


def test_any_other_address_is_refused(platform: Any) -> None:
    with pytest.raises(UsageError):
        platform("x").remote_id_of("https://x.com/library")
