"""The less travelled calls of each platform."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any

import pytest

from cfkit.sandbox.images import Image, read_image

from .conftest import COLLECTION, RKEY

if TYPE_CHECKING:
    from .conftest import Client


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("PNG", {}),
        ("GIF", {}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
    ],
)
def test_sizes_are_those_that_another_reader_finds(kind: str, options: dict[str, Any]) -> None:
    from PIL import Image as Pillow

    buffer = io.BytesIO()
    Pillow.new("RGB", (321, 123), "red").save(buffer, kind, **options)
    mime = f"image/{kind.lower()}"
    assert read_image(buffer.getvalue()) == Image(mime, 321, 123)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"RIFF0000WEBPVP8?", b"GIF8", b"<svg/>"])
def test_what_is_no_picture_has_no_size(data: bytes) -> None:
    assert read_image(data) is None


def test_telegram_takes_entities_instead_of_markup(client: Client) -> None:
    entities = [{"type": "bold", "offset": 0, "length": 2}]
    message = client.say("😀a", entities=entities).json()["result"]
    assert message["entities"] == entities
    too_far = [{"type": "bold", "offset": 0, "length": 9}]
    assert client.say("a", entities=too_far).status_code == 400
    assert client.say("a", entities="[").status_code == 400
    assert client.say("a", parse_mode="BBCode").status_code == 400


def test_telegram_keeps_a_language_of_code_and_a_folded_quote(client: Client) -> None:
    text = (
        '<pre><code class="language-python">x</code></pre>'
        "<blockquote expandable>q</blockquote>&amp;&#x41;"
    )
    message = client.say(text, parse_mode="html").json()["result"]
    assert message["text"] == "xq&A"
    assert message["entities"] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"},
        {"type": "expandable_blockquote", "offset": 1, "length": 1},
    ]


def test_telegram_takes_a_photo_by_address_and_by_file_id(client: Client, picture: bytes) -> None:
    by_address = client.telegram("sendPhoto", chat_id="@shop", photo="https://a.example/x.png")
    assert by_address.status_code == 200
    sent = client.http.post(
        "/telegram/bot1:abc/sendPhoto",
        data={"chat_id": "@shop"},
        files={"photo": ("a.png", picture, "image/png")},
    ).json()["result"]
    known = sent["photo"][0]["file_id"]
    assert client.telegram("sendPhoto", chat_id="@shop", photo=known).status_code == 200
    for photo in ("https://missing.example/x.png", "no such id", ""):
        assert client.telegram("sendPhoto", chat_id="@shop", photo=photo).status_code == 400
    where = {"chat_id": "@shop", "message_id": sent["message_id"]}
    captioned = client.telegram("editMessageCaption", caption="Полка", **where)
    assert captioned.json()["result"]["caption"] == "Полка"
    assert client.telegram("editMessageText", text="a", **where).status_code == 400


def test_telegram_deletes_several_and_closes_a_poll(client: Client) -> None:
    for text in "abc":
        client.say(text)
    client.telegram("deleteMessages", chat_id="@shop", message_ids=[1, 3, 99])
    assert [post["status"] for post in client.posts()] == ["deleted", "live", "deleted"]
    poll = client.telegram("sendPoll", chat_id="@shop", question="q", options=[{"text": "a"}])
    where = {"chat_id": "@shop", "message_id": poll.json()["result"]["message_id"]}
    assert client.telegram("stopPoll", **where).json()["result"]["is_closed"] is True
    assert client.telegram("stopPoll", **where).status_code == 400


def test_vk_edits_deletes_and_publishes_what_was_postponed(client: Client) -> None:
    when = int(time.time()) + 3600
    client.vk("wall.post", owner_id=-5, from_group=1, message="later", publish_date=when)
    where = {"owner_id": -5, "post_id": 1}
    client.vk("wall.edit", message="sooner", **where)
    assert client.vk("wall.post", **where)["response"] == {"post_id": 1}
    (post,) = client.vk("wall.get", owner_id=-5)["response"]["items"]
    assert (post["text"], post["date"] < when) == ("sooner", True)
    assert client.vk("wall.delete", **where)["response"] == 1
    assert client.vk("wall.getById", posts="-5_1")["response"]["items"] == []
    assert client.vk("wall.delete", **where)["error"]["error_code"] == 210


def test_vk_tells_reach_names_and_limits(client: Client) -> None:
    client.vk("wall.post", owner_id=-5, from_group=1, message="[club5|Мы] https://a.example/")
    client.advance("30d")
    (reach,) = client.vk("stats.getPostReach", owner_id=-5, post_ids="1")["response"]
    assert 0 < reach["reach_subscribers"] < reach["reach_total"]
    assert client.vk("utils.resolveScreenName", screen_name="missing")["response"] == []
    named = client.vk("utils.resolveScreenName", screen_name="club5")["response"]
    assert named == {"type": "group", "object_id": 5}
    too_many = ",".join(f"-5_{number}" for number in range(101))
    assert client.vk("wall.getById", posts=too_many)["error"]["error_code"] == 100
    assert client.posts()[0]["links"] == ["https://a.example/"]
    assert '<a href="https://vk.com/club5"' in client.http.get("/").text


def test_mastodon_edits_an_own_status_and_keeps_its_source(client: Client) -> None:
    status = client.toot(status="one", spoiler_text="сп").json()
    path = f"/mastodon/api/v1/statuses/{status['id']}"
    headers = client.mastodon_headers
    edited = client.http.put(path, json={"status": "two"}, headers=headers).json()
    assert edited["content"] == "<p>two</p>"
    assert edited["edited_at"] is not None
    source = client.mastodon(f"/v1/statuses/{status['id']}/source").json()
    assert (source["text"], source["spoiler_text"]) == ("two", "")
    stranger = {"authorization": "Bearer other.secret"}
    assert client.http.put(path, json={"status": "x"}, headers=stranger).status_code == 404


def test_mastodon_changes_a_description_until_it_is_used(client: Client) -> None:
    media = client.mastodon_media(description="x").json()["id"]
    path = f"/mastodon/api/v1/media/{media}"
    headers = client.mastodon_headers
    changed = client.http.put(path, json={"description": "Полка"}, headers=headers)
    assert changed.json()["description"] == "Полка"
    too_long = client.http.put(path, json={"description": "x" * 1501}, headers=headers)
    assert too_long.status_code == 422
    assert client.mastodon_media(b"not a picture").status_code == 422


def test_bluesky_reads_every_kind_of_feature_and_embed(client: Client) -> None:
    bluesky = client.bluesky()
    made = bluesky.put(bluesky.record("1")).json()
    quoted = {"uri": made["uri"], "cid": made["cid"]}
    facet = "app.bsky.richtext.facet"
    features = [
        ({"$type": f"{facet}#mention", "did": bluesky.did}, 200),
        ({"$type": f"{facet}#mention", "did": "shop.test"}, 400),
        ({"$type": f"{facet}#tag", "tag": "осень"}, 200),
        ({"$type": f"{facet}#tag", "tag": "x" * 65}, 400),
        ({"$type": f"{facet}#link", "uri": "no address"}, 400),
    ]
    for feature, expected in features:
        facets = [{"index": {"byteStart": 0, "byteEnd": 2}, "features": [feature]}]
        assert bluesky.put(bluesky.record(facets=facets)).status_code == expected
    embeds = [
        ({"$type": "app.bsky.embed.record", "record": quoted}, 200),
        ({"$type": "app.bsky.embed.record", "record": {"uri": made["uri"]}}, 400),
        ({"$type": "app.bsky.embed.record", "record": {**quoted, "uri": "x"}}, 400),
        ({"images": []}, 400),
    ]
    for embed, expected in embeds:
        assert bluesky.put(bluesky.record(embed=embed)).status_code == expected


def test_bluesky_shows_an_author_and_a_thread_from_below(client: Client) -> None:
    bluesky = client.bluesky()
    made = bluesky.put(bluesky.record("1")).json()
    ref = {"uri": made["uri"], "cid": made["cid"]}
    reply = {"root": ref, "parent": ref}
    second = bluesky.put(bluesky.record("2", reply=reply), rkey="3jzfcijpj2z2b").json()
    thread = bluesky.get("app.bsky.feed.getPostThread", uri=second["uri"]).json()["thread"]
    assert thread["parent"]["post"]["uri"] == made["uri"]
    where = {"repo": bluesky.did, "collection": COLLECTION, "rkey": RKEY}
    bluesky.post("com.atproto.repo.deleteRecord", where)
    orphan = bluesky.get("app.bsky.feed.getPostThread", uri=second["uri"]).json()["thread"]
    assert orphan["parent"]["notFound"] is True
    feed = bluesky.get("app.bsky.feed.getAuthorFeed", actor="shop.test").json()["feed"]
    assert [one["post"]["uri"] for one in feed] == [second["uri"]]
    resolved = bluesky.get("com.atproto.identity.resolveHandle", handle="shop.test").json()
    assert resolved == {"did": bluesky.did}


def test_bluesky_refuses_what_no_server_knows(client: Client) -> None:
    bluesky = client.bluesky()
    assert bluesky.get("app.bsky.feed.nothing").status_code == 501
    assert bluesky.get("com.atproto.repo.putRecord").status_code == 400
    bluesky.headers = {}
    assert bluesky.put(bluesky.record()).status_code == 401
    bluesky.headers = {"authorization": "Bearer x"}
    assert bluesky.put(bluesky.record()).json()["error"] == "InvalidToken"
