"""The sandbox refuses what Meta refuses, in its words: tokens, files, containers, quotas."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Client

SIGNED = {"Authorization": "Bearer page"}
LAMP = {"image_url": "https://m.example/lamp.jpg", "caption": "Лампа"}


def graph(client: Client, method: str, path: str, **params: Any) -> Any:
    where = "params" if method == "GET" else "data"
    answer = client.http.request(method, path, headers=SIGNED, **{where: params})
    assert answer.headers["facebook-api-version"] == "v26.0"
    return answer.json()


def code(body: Any) -> tuple[int, int | None]:
    return body["error"]["code"], body["error"].get("error_subcode")


def insta(client: Client, edge: str, **params: Any) -> Any:
    return graph(client, "POST", f"/instagram/v26.0/1784/{edge}", **params)


def test_a_call_without_a_token_or_with_a_dead_one_is_refused(client: Client) -> None:
    path = "/facebook/v26.0/me"
    assert code(client.http.get(path).json()) == (104, None)
    for token, subcode in [("revoked", 458), ("expired", 463)]:
        dead = client.http.get(path, headers={"Authorization": f"Bearer {token}"})
        assert (dead.status_code, code(dead.json())) == (401, (190, subcode))


def test_a_field_that_a_thing_has_not_is_an_error_and_an_unknown_parameter_a_warning(
    client: Client,
) -> None:
    assert code(graph(client, "GET", "/instagram/v26.0/1784", fields="username,nope")) == (
        100,
        None,
    )
    assert insta(client, "media", **LAMP, colour="red")["id"]
    assert client.warnings() == ["1784/media ignores colour"]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"image_url": "https://m.example/missing.jpg"}, (9004, 2207052)),
        ({"image_url": "https://m.example/a.jpg", "caption": "x" * 2201}, (36004, 2207010)),
        ({"image_url": "https://m.example/a.jpg", "caption": "#a " * 31}, (100, 2207040)),
        ({"media_type": "VIDEO", "video_url": "https://m.example/a.mp4"}, (100, 2207023)),
        ({"media_type": "CAROUSEL", "children": "1"}, (100, 2207028)),
        ({}, (100, None)),
    ],
)
def test_a_container_that_instagram_would_not_make_is_refused(
    client: Client, told: dict[str, str], expected: tuple[int, int | None]
) -> None:
    assert code(insta(client, "media", **told)) == expected


def test_a_png_is_fetched_and_refused(client: Client, picture: bytes) -> None:
    png = {"Content-Type": "image/png"}
    client.http.put("/_sandbox/files/lamp.png", content=picture, headers=png)
    url = f"{client.sandbox.url}/_sandbox/files/lamp.png"
    assert code(insta(client, "media", image_url=url)) == (36001, 2207005)
    gone = f"{client.sandbox.url}/_sandbox/files/other.jpg"
    assert code(insta(client, "media", image_url=gone)) == (9004, 2207052)


def test_a_container_is_published_once_and_not_after_a_day(client: Client) -> None:
    name = insta(client, "media", **LAMP)["id"]
    assert insta(client, "media_publish", creation_id=name)["id"]
    status = graph(client, "GET", f"/instagram/v26.0/{name}", fields="status_code")
    assert status["status_code"] == "PUBLISHED"
    assert code(insta(client, "media_publish", creation_id=name)) == (24, 2207008)
    old = insta(client, "media", **LAMP)["id"]
    client.advance("25h")
    status = graph(client, "GET", f"/instagram/v26.0/{old}", fields="status_code")
    assert status["status_code"] == "EXPIRED"
    assert code(insta(client, "media_publish", creation_id=old)) == (24, 2207008)
    assert code(insta(client, "media_publish", creation_id="5")) == (24, 2207006)


def test_a_film_is_not_ready_at_once_and_a_day_has_so_many_posts(client: Client) -> None:
    client.configure(instagram={"quota_total": 1, "film_looks": 2})
    film = {"media_type": "REELS", "video_url": "https://m.example/a.mp4"}
    name = insta(client, "media", **film)["id"]
    assert code(insta(client, "media_publish", creation_id=name)) == (9007, 2207027)
    for stage in ("IN_PROGRESS", "IN_PROGRESS", "FINISHED"):
        status = graph(client, "GET", f"/instagram/v26.0/{name}", fields="status_code")
        assert status["status_code"] == stage
    assert insta(client, "media_publish", creation_id=name)["id"]
    again = insta(client, "media", **LAMP)["id"]
    assert code(insta(client, "media_publish", creation_id=again)) == (9, 2207042)
    client.advance("25h")
    fresh = insta(client, "media", **LAMP)["id"]
    assert insta(client, "media_publish", creation_id=fresh)["id"]


def test_an_upload_that_is_cut_short_is_to_be_sent_again(client: Client) -> None:
    made = insta(client, "media", media_type="REELS", upload_type="resumable")
    told = {"Authorization": "OAuth page", "Content-Type": "video/mp4", "offset": "0"}
    short = client.http.post(made["uri"], content=b"abc", headers={**told, "file_size": "9"})
    assert short.json()["debug_info"]["retriable"] is True
    assert code(insta(client, "media_publish", creation_id=made["id"])) == (9007, 2207027)
    whole = client.http.post(made["uri"], content=b"abc", headers={**told, "file_size": "3"})
    assert whole.json()["success"] is True


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"media_type": "TEXT", "text": "🚀" * 126}, (100, None)),
        (
            {"media_type": "TEXT", "text": " ".join(f"https://{n}.example" for n in range(6))},
            (100, None),
        ),
        ({"media_type": "TEXT"}, (100, None)),
        ({"media_type": "GIF", "text": "a"}, (100, None)),
        ({"media_type": "TEXT", "text": "a", "reply_to_id": "5"}, (100, 33)),
        ({"media_type": "TEXT", "text": "a", "poll_attachment": '{"option_a":"x"}'}, (100, None)),
    ],
)
def test_a_message_that_threads_would_not_take_is_refused(
    client: Client, told: dict[str, str], expected: tuple[int, int | None]
) -> None:
    answer = client.http.post(
        "/threads/v1.0/me/threads", data={**told, "access_token": "library.x"}
    )
    assert code(answer.json()) == expected


def test_a_page_refuses_what_has_no_words_and_a_link_that_is_none(client: Client) -> None:
    feed = "/facebook/v26.0/77/feed"
    assert code(graph(client, "POST", feed)) == (100, None)
    assert code(graph(client, "POST", feed, link="nowhere")) == (1609005, None)
    attached = {"attached_media[0]": '{"media_fbid":"5"}'}
    assert code(graph(client, "POST", feed, **attached)) == (100, 33)
    film = "/facebook/v26.0/77/video_reels"
    name = graph(client, "POST", film, upload_phase="start")["video_id"]
    finish = {"upload_phase": "finish", "video_id": name, "video_state": "PUBLISHED"}
    assert code(graph(client, "POST", film, **finish)) == (6000, None)


def test_a_comment_below_a_post_of_any_page_is_answered(client: Client) -> None:
    audience = {"numbers": {"audience": {"facebook": 20_000}}}
    client.http.post("/_sandbox/config", json=audience).raise_for_status()
    feed = "/facebook/v26.0/77/feed"
    posts = [graph(client, "POST", feed, message=f"Post {one}")["id"] for one in range(4)]
    client.http.post("/_sandbox/clock", json={"advance": "6d"}).raise_for_status()
    said = [
        (post, one["id"])
        for post in posts
        for one in graph(client, "GET", f"/facebook/v26.0/{post}/comments", fields="id")["data"]
    ]
    post, asked = said[0]
    answer = graph(client, "POST", f"/facebook/v26.0/{asked}/comments", message="Yes.")["id"]
    listed = graph(
        client,
        "GET",
        f"/facebook/v26.0/{post}/comments",
        fields="id,parent",
        filter="stream",
        limit="200",
    )["data"]
    assert {"id": answer, "parent": {"id": asked}} in listed


def test_the_timeline_shows_all_three(client: Client) -> None:
    name = insta(client, "media", **LAMP)["id"]
    insta(client, "media_publish", creation_id=name)
    graph(client, "POST", "/facebook/v26.0/77/feed", message="На странице")
    signed = {"access_token": "library.x"}
    made = client.http.post(
        "/threads/v1.0/me/threads", data={"media_type": "TEXT", "text": "В нитях", **signed}
    ).json()
    told = {"creation_id": made["id"], **signed}
    client.http.post("/threads/v1.0/me/threads_publish", data=told)
    page = client.http.get("/").text
    for words in ("Instagram 1784", "Лампа", "Facebook 77", "На странице", "Threads library"):
        assert words in page
