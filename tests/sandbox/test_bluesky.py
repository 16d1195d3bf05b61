"""What the sandbox takes and refuses when it stands in for a Bluesky server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .conftest import COLLECTION, RKEY

if TYPE_CHECKING:
    from .conftest import Client


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_a_session_points_at_the_sandbox_itself(client: Client) -> None:
    answer = client.http.post(
        "/bluesky/xrpc/com.atproto.server.createSession",
        json={"identifier": "shop.test", "password": "abcd"},
    ).json()
    (service,) = answer["didDoc"]["service"]
    assert service["serviceEndpoint"] == f"{client.sandbox.url}/bluesky"
    assert answer["did"].startswith("did:plc:")


@pytest.mark.parametrize("password", ["revoked", "missing", ""])
def test_a_wrong_password_is_a_401(client: Client, password: str) -> None:
    answer = client.http.post(
        "/bluesky/xrpc/com.atproto.server.createSession",
        json={"identifier": "shop.test", "password": password},
    )
    assert error(answer) == (401, "AuthenticationRequired")


def test_an_access_token_expires_and_a_refresh_token_is_spent_once(client: Client) -> None:
    path = "/bluesky/xrpc/com.atproto.server"
    login = {"identifier": "shop.test", "password": "abcd"}
    session = client.http.post(f"{path}.createSession", json=login).json()
    access = {"authorization": f"Bearer {session['accessJwt']}"}
    refresh = {"authorization": f"Bearer {session['refreshJwt']}"}
    wrong = client.http.post(f"{path}.refreshSession", headers=access)
    assert error(wrong) == (400, "InvalidToken")
    client.advance("121m")
    expired = client.http.get(f"{path}.getSession", headers=access)
    assert error(expired) == (400, "ExpiredToken")
    fresh = client.http.post(f"{path}.refreshSession", headers=refresh).json()
    assert fresh["did"] == session["did"]
    again = client.http.post(f"{path}.refreshSession", headers=refresh)
    assert error(again) == (400, "ExpiredToken")


def test_the_same_record_again_changes_nothing(client: Client) -> None:
    bluesky = client.bluesky()
    first = bluesky.put(bluesky.record(), swapRecord=None).json()
    again = bluesky.put(bluesky.record(), swapRecord=None).json()
    assert again["cid"] == first["cid"]
    assert len(client.posts()) == 1


def test_another_record_does_not_take_a_used_key(client: Client) -> None:
    bluesky = client.bluesky()
    bluesky.put(bluesky.record())
    other = bluesky.put(bluesky.record("другой"), swapRecord=None)
    assert error(other) == (400, "InvalidSwap")
    body = {"repo": bluesky.did, "collection": COLLECTION, "record": bluesky.record()}
    same_key = bluesky.post("com.atproto.repo.createRecord", {**body, "rkey": RKEY})
    assert error(same_key) == (500, "InternalServerError")
    assert bluesky.post("com.atproto.repo.createRecord", body).status_code == 200


def test_a_record_is_looked_up_by_its_key(client: Client) -> None:
    bluesky = client.bluesky()
    where = {"repo": bluesky.did, "collection": COLLECTION, "rkey": RKEY}
    missing = bluesky.get("com.atproto.repo.getRecord", **where)
    assert error(missing) == (400, "RecordNotFound")
    bluesky.put(bluesky.record())
    found = bluesky.get("com.atproto.repo.getRecord", **where).json()
    assert found["value"] == bluesky.record()
    bluesky.post("com.atproto.repo.deleteRecord", where)
    assert bluesky.get("com.atproto.repo.getRecord", **where).status_code == 400
    assert bluesky.post("com.atproto.repo.deleteRecord", where).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"text": "я" * 301},
        {"text": "👩‍👩‍👧" * 200},  # 200 graphemes, 3,600 bytes
        {"text": None},
        {"createdAt": "yesterday"},
        {"createdAt": "2026-11-22 00:00:00"},
        {"createdAt": None},
        {"langs": ["ru", "en", "de", "fr"]},
        {"langs": ["not a language"]},
        {"tags": ["a"] * 9},
        {"facets": [{"index": {"byteStart": 0, "byteEnd": 99}, "features": []}]},
        {"facets": [{"index": {"byteStart": 0, "byteEnd": 1}, "features": []}]},
        {"facets": [{"index": {"byteStart": 2, "byteEnd": 2}, "features": []}]},
        {"facets": [{"index": {"byteStart": 0, "byteEnd": 4}, "features": []}] * 2},
        {"embed": {"$type": "app.bsky.embed.external", "external": {"uri": "https://a.b"}}},
        {"reply": {"root": {"uri": "at://x", "cid": "y"}}},
        {"price": 1.5},
    ],
)
def test_a_record_that_breaks_the_schema_is_refused(client: Client, change: dict[str, Any]) -> None:
    bluesky = client.bluesky()
    record = {name: value for name, value in (bluesky.record() | change).items() if value}
    assert error(bluesky.put(record)) == (400, "InvalidRequest")
    assert client.posts() == []


def test_three_hundred_graphemes_fit(client: Client) -> None:
    bluesky = client.bluesky()
    assert bluesky.put(bluesky.record("я" * 300, langs=["ru"])).status_code == 200


@pytest.mark.parametrize("rkey", ["cf-2026-run1", "self", "z" * 13, "3jzfcijpj2z2"])
def test_a_key_that_is_no_tid_is_refused(client: Client, rkey: str) -> None:
    bluesky = client.bluesky()
    assert error(bluesky.put(bluesky.record(), rkey=rkey)) == (400, "InvalidRequest")


def test_images_need_an_alt_text_and_a_known_blob(client: Client, picture: bytes) -> None:
    bluesky = client.bluesky()
    blob = bluesky.upload(picture)

    def put(image: dict[str, Any], count: int = 1) -> Any:
        embed = {"$type": "app.bsky.embed.images", "images": [image] * count}
        return bluesky.put(bluesky.record(embed=embed))

    assert error(put({"image": blob})) == (400, "InvalidRequest")
    assert error(put({"image": blob, "alt": ""}, 5)) == (400, "InvalidRequest")
    stranger = {**blob, "ref": {"$link": blob["ref"]["$link"][:-4] + "aaaa"}}
    assert error(put({"image": stranger, "alt": ""})) == (400, "BlobNotFound")
    assert error(put({"image": {**blob, "size": 1}, "alt": ""})) == (400, "InvalidMimeType")
    assert put({"image": blob, "alt": "Полка"}).status_code == 200
    assert client.posts()[0]["media"][0]["alt"] == "Полка"


def test_an_image_over_two_million_bytes_is_too_large(client: Client, picture: bytes) -> None:
    bluesky = client.bluesky()
    blob = bluesky.upload(picture + b"\0" * 2_000_000)
    embed = {"$type": "app.bsky.embed.images", "images": [{"image": blob, "alt": ""}]}
    assert error(bluesky.put(bluesky.record(embed=embed))) == (400, "BlobTooLarge")


def test_links_in_facets_and_cards_are_seen(client: Client) -> None:
    bluesky = client.bluesky()
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example/"}
    facet = {"index": {"byteStart": 0, "byteEnd": 12}, "features": [link]}
    card = {"uri": "https://b.example/", "title": "Полка", "description": "Книги"}
    embed = {"$type": "app.bsky.embed.external", "external": card}
    bluesky.put(bluesky.record(facets=[facet], embed=embed)).raise_for_status()
    assert client.posts()[0]["links"] == ["https://a.example/", "https://b.example/"]


def test_a_reply_refers_to_posts_that_exist(client: Client) -> None:
    bluesky = client.bluesky()
    made = bluesky.put(bluesky.record("1")).json()
    ref = {"uri": made["uri"], "cid": made["cid"]}
    reply = {"root": ref, "parent": ref}
    second = bluesky.put(bluesky.record("2", reply=reply), rkey="3jzfcijpj2z2b")
    assert second.status_code == 200
    thread = bluesky.get("app.bsky.feed.getPostThread", uri=made["uri"]).json()["thread"]
    assert [one["post"]["record"]["text"] for one in thread["replies"]] == ["2"]
    lost = {**ref, "uri": made["uri"][:-1] + "z"}
    answer = bluesky.put(bluesky.record("3", reply={"root": ref, "parent": lost}), "3jzfcijpj2z2c")
    assert error(answer) == (400, "InvalidRequest")


def test_at_most_25_posts_are_read_at_once(client: Client) -> None:
    bluesky = client.bluesky()
    uri = bluesky.put(bluesky.record()).json()["uri"]
    posts = bluesky.get("app.bsky.feed.getPosts", uris=[uri, uri + "x"]).json()["posts"]
    assert [one["uri"] for one in posts] == [uri]
    assert bluesky.get("app.bsky.feed.getPosts", uris=[uri] * 26).status_code == 400


def test_records_are_listed_newest_first_with_a_cursor(client: Client) -> None:
    bluesky = client.bluesky()
    keys = [f"3jzfcijpj2z2{letter}" for letter in "abc"]
    for key in keys:
        bluesky.put(bluesky.record(key), rkey=key)
    ask = {"repo": bluesky.did, "collection": COLLECTION, "limit": 2}
    page = bluesky.get("com.atproto.repo.listRecords", **ask).json()
    assert [one["uri"][-13:] for one in page["records"]] == [keys[2], keys[1]]
    rest = bluesky.get("com.atproto.repo.listRecords", **ask, cursor=page["cursor"]).json()
    assert [one["uri"][-13:] for one in rest["records"]] == [keys[0]]


def test_one_account_cannot_write_for_another_nor_without_rights(client: Client) -> None:
    shop, other = client.bluesky(), client.bluesky("other.test")
    shop.did = other.did
    assert error(shop.put(shop.record())) == (401, "AuthenticationRequired")
    reader = client.bluesky("reader.test", "forbidden")
    assert error(reader.put(reader.record())) == (403, "ScopeMissingError")
