"""What one platform does differently from the others."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from cfkit.adapters.platforms._registry import builtin, capabilities_of
from cfkit.adapters.platforms.bluesky import Bluesky
from cfkit.adapters.platforms.bluesky import Settings as BlueskySettings
from cfkit.adapters.platforms.mastodon import Mastodon
from cfkit.adapters.platforms.mastodon import Settings as MastodonSettings
from cfkit.adapters.platforms.vk import Settings as VkSettings
from cfkit.adapters.platforms.vk import Vk
from cfkit.domain.capabilities import Support
from cfkit.domain.errors import (
    CredentialError,
    NotPublishable,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from cfkit.domain.markup import parse
from cfkit.domain.post import Media, Poll, Post
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import NOW, POST, THREAD, attempt_at, forgetting, png

Load = Callable[[str], Fake]
ASKED = [slug for slug in builtin() if not capabilities_of(slug).by_hand]


def is_told(slug: str, *powers: str) -> bool:
    """Whether a platform is known to have all these powers."""
    return all(capabilities_of(slug).support[power] is Support.YES for power in powers)


def sends_pictures(slug: str) -> bool:
    """Whether cfkit sends pictures; some platforms fetch them from a public address."""
    return is_told(slug, "photo") and not capabilities_of(slug).media.fetches


def over(handler: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(handler))


def test_bluesky_may_simply_repeat_what_it_does_not_know(load_fake: Load) -> None:
    fake = load_fake("bluesky")
    server = fake.server(NOW)
    with pytest.raises(OutcomeUnknown):
        fake.build(over(forgetting(server, fake.is_visible))).publish(POST, RecordedSteps())
    receipt = fake.build(over(server)).publish(POST, RecordedSteps())
    assert list(server.records) == [receipt.remote_id]  # type: ignore[attr-defined]  # the fake's


def test_bluesky_does_not_pass_other_words_off_as_these(load_fake: Load) -> None:
    fake = load_fake("bluesky")
    server = fake.server(NOW)
    fake.build(over(server)).publish(POST, RecordedSteps())
    changed = replace(POST, document=parse("Исправлено"))
    keep = f"cfkit reconcile '{POST.key}' --live URL"
    with pytest.raises(Rejected, match=f"other words.*{keep}"):
        fake.build(over(server)).publish(changed, RecordedSteps())


def test_bluesky_renews_an_expired_session_and_logs_in_when_it_cannot(load_fake: Load) -> None:
    fake = load_fake("bluesky")
    server = fake.server(NOW)
    expired = {"error": "ExpiredToken", "message": "Token has expired"}
    refused: list[str] = []

    def ageing(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition(".")[2]
        if name == "refreshSession":
            assert request.headers["authorization"] == "Bearer refresh-jwt-secret"
            refused.append(name)
            return httpx.Response(400, json=expired)
        if name in ("uploadBlob", "putRecord", "getRecord") and name not in refused:
            refused.append(name)
            return httpx.Response(400, json=expired)
        return server(request)

    platform = fake.build(over(ageing))
    assert platform.publish(POST, RecordedSteps()).remote_id
    assert platform.find(POST, attempt_at(POST)).receipt  # type: ignore[attr-defined]  # Lookup
    assert refused == ["putRecord", "refreshSession", "getRecord", "refreshSession"]


def test_bluesky_writes_where_the_account_lives_but_never_to_an_unsafe_address() -> None:
    def hosts(endpoint: str) -> list[str]:
        seen = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(request.url.host)
            home = {"id": "did:plc:a#atproto_pds", "serviceEndpoint": endpoint}
            session = {"did": "did:plc:a", "accessJwt": "a", "refreshJwt": "r"}
            made = {"uri": "at://did:plc:a/app.bsky.feed.post/1", "cid": "c"}
            return httpx.Response(200, json={**session, **made, "didDoc": {"service": [home]}})

        settings = BlueskySettings(handle="a.example", app_password="p")
        Bluesky(settings, over(answer)).publish(POST, RecordedSteps())
        return seen

    assert hosts("https://pds.example") == ["bsky.social", "pds.example"]
    assert hosts("http://pds.example") == ["bsky.social", "bsky.social"]
    assert hosts("file:///etc") == ["bsky.social", "bsky.social"]


@pytest.mark.parametrize(
    "slug", [one for one in ASKED if capabilities_of(one).support["poll"] is Support.NO]
)
def test_a_poll_where_there_are_none_is_refused_before_anything_is_sent(
    slug: str, load_fake: Load
) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    post = replace(POST, poll=Poll("Что?", ("а", "б")))
    with pytest.raises(Rejected, match="no polls: ask in the text"):
        load_fake(slug).build(over(refuse)).publish(post, RecordedSteps())


@pytest.mark.parametrize("slug", [one for one in ASKED if sends_pictures(one)])
def test_pictures_that_a_platform_would_refuse_never_leave(
    slug: str, load_fake: Load, tmp_path: Any
) -> None:
    fake = load_fake(slug)
    rules = fake.build(over(fake.server(NOW))).capabilities.media
    (tmp_path / "picture.png").write_bytes(b"not a picture")
    (tmp_path / "light.png").write_bytes(png())

    def drawn(name: str) -> Media:
        return Media(name, tmp_path / name, mime="image/png")

    crowd = tuple(drawn("light.png") for _ in range(rules.max_items + 1))

    def publish(*media: Media) -> None:
        steps = RecordedSteps()
        try:
            fake.build(over(fake.server(NOW))).publish(replace(POST, media=media), steps)
        finally:
            assert not steps.results

    with pytest.raises((Rejected, NotPublishable), match=r"picture\.png is (no media|.*save it)"):
        publish(Media("picture.png", tmp_path / "picture.png"))
    with pytest.raises(Rejected, match=r"files a post.*: take 1 out of `media`"):
        publish(*crowd)
    with pytest.raises(NotPublishable, match=r"gone\.png.*put it there"):
        publish(drawn("gone.png"))


def test_a_description_is_sent_whole_or_refused_before_anything_leaves(
    load_fake: Load, sent: Any, picture: Media
) -> None:
    longest = replace(picture, alt="о" * 1500)
    upload = sent("mastodon", replace(POST, media=(longest,)))[0]
    assert ("о" * 1500).encode() in upload.content

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    post = replace(POST, media=(replace(picture, alt="о" * 1501),))
    with pytest.raises(Rejected, match=r"1500 characters of `alt`.*lamp\.png has 1501: shorten"):
        load_fake("mastodon").build(over(refuse)).publish(post, RecordedSteps())


def test_mastodon_posts_only_when_its_pictures_are_ready(load_fake: Load, picture: Media) -> None:
    fake = load_fake("mastodon")
    server = fake.server(NOW)
    post = replace(POST, media=(picture,))
    steps = RecordedSteps()

    def busy(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/media/5":
            return httpx.Response(206, json={"id": "5", "url": None})
        return server(request)

    with pytest.raises(Unavailable, match="nothing was posted"):
        fake.build(over(busy)).publish(post, steps)
    assert steps.visible == []

    def unrepeated(request: httpx.Request) -> httpx.Response:
        assert request.url.path != "/api/v2/media", "the upload is done already"
        return server(request)

    assert fake.build(over(unrepeated)).publish(post, steps).remote_id


@pytest.mark.parametrize("status", [404, 405, 422])
def test_an_older_mastodon_is_counted_one_status_at_a_time(status: int) -> None:
    def old(request: httpx.Request) -> httpx.Response:
        if "id[]" in request.url.params:
            return httpx.Response(status, json={"error": "no"})
        if request.url.path.endswith("/2"):
            return httpx.Response(404, json={"error": "Record not found"})
        return httpx.Response(200, json={"id": "1", "favourites_count": 4})

    settings = MastodonSettings(server="https://old.example", token="t")
    counts = Mastodon(settings, over(old)).fetch_metrics(["1", "2"])
    assert {remote: dict(found) for remote, found in counts.items()} == {"1": {"likes": 4}}


def test_vk_says_which_token_is_missing() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        error = {"error_code": 27, "error_msg": "Group authorization failed"}
        return httpx.Response(200, json={"error": error})

    community = Vk(VkSettings(group_id=1, token="vk1.g.x"), over(refuse))
    sighting = community.find(POST, attempt_at(POST))
    assert (sighting.receipt, sighting.certain) == (None, False)
    assert "read_token" in sighting.why
    with pytest.raises(CredentialError, match="read_token"):
        community.fetch_metrics(["-1_2"])
    with pytest.raises(CredentialError, match="user_token"):
        community.publish(replace(POST, poll=Poll("Что?", ("а", "б"))), RecordedSteps())


def test_vk_says_what_to_do_with_a_picture_that_it_cannot_read(
    load_fake: Load, picture: Media
) -> None:
    fake = load_fake("vk")
    server = fake.server(NOW)

    def blind(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/upload":
            return httpx.Response(200, json={"server": 1, "photo": "[]", "hash": "h"})
        return server(request)

    with pytest.raises(Rejected, match=r"lamp\.png: save it anew as PNG or JPEG"):
        fake.build(over(blind)).publish(replace(POST, media=(picture,)), RecordedSteps())


def test_a_bluesky_session_that_never_holds_says_what_to_do() -> None:
    def expired(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("Session"):
            return httpx.Response(200, json={"did": "d", "accessJwt": "a", "refreshJwt": "r"})
        return httpx.Response(400, json={"error": "ExpiredToken", "message": "expired"})

    settings = BlueskySettings(handle="a.example", app_password="p")
    with pytest.raises(CredentialError, match=r"run the command again.*new app password"):
        Bluesky(settings, over(expired)).publish(POST, RecordedSteps())


@pytest.mark.parametrize("slug", [one for one in ASKED if is_told(one, "thread", "lookup")])
def test_twins_in_one_thread_are_told_apart_by_their_order(slug: str, platform: Any) -> None:
    post = replace(POST, parts=(parse("Дальше."), parse("Дальше."), parse("Дальше.")))
    adapter, steps = platform(slug), RecordedSteps()
    adapter.publish(post, steps)
    for place, name in enumerate(steps.visible):
        done = tuple(steps.visible[:place])
        attempt = replace(attempt_at(post), open_step=name, done_steps=done)
        assert adapter.find(post, attempt).step_result == json.loads(steps.results[name])


def test_the_language_travels_with_a_status(sent: Any) -> None:
    requests = sent("mastodon", replace(POST, language="ru-RU", parts=(parse("Дальше"),)))
    bodies = [json.loads(request.content) for request in requests]
    assert [body["language"] for body in bodies] == ["ru", "ru"]


@pytest.mark.parametrize("slug", ["mastodon", "vk"])
def test_a_call_is_named_alike_by_every_retry_and_by_no_other_project(
    slug: str, load_fake: Load
) -> None:
    fake = load_fake(slug)

    def names(post: Post) -> list[str]:
        server, said = fake.server(NOW), []

        def recorder(request: httpx.Request) -> httpx.Response:
            if fake.is_visible(request):
                form = dict(parse_qsl(request.content.decode()))
                said.append(request.headers.get("Idempotency-Key") or form["guid"])
            return server(request)

        fake.build(over(recorder)).publish(post, RecordedSteps())
        return said

    thread = replace(THREAD, project="Библиотека")
    later = replace(thread, slot=NOW + timedelta(days=1), document=parse("Исправлено"))
    assert len(set(names(thread))) == len(names(thread)) > 0
    assert names(thread) == names(later)
    assert not set(names(thread)) & {*names(replace(thread, project="other")), *names(THREAD)}
