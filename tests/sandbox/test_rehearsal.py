"""What a rehearsal needs: a clock that runs ahead, invented numbers and a page to look at."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from cfkit.sandbox.server import running
from cfkit.sandbox.timeline import write_timeline

from .conftest import Client

if TYPE_CHECKING:
    from collections.abc import Callable


def views(client: Client) -> int:
    return int(client.vk("wall.getById", posts="-5_1")["response"]["items"][0]["views"]["count"])


def test_counters_begin_at_nothing_and_grow_with_the_clock(client: Client) -> None:
    client.vk("wall.post", owner_id=-5, from_group=1, message="Привет")
    counts = [views(client)]
    for step in ("1d", "2d", "30d"):
        client.advance(step)
        counts.append(views(client))
    assert counts[0] == 0
    assert counts == sorted(counts)
    assert counts[1] > 0


def rehearse(folder: Path) -> list[Any]:
    with running(folder) as sandbox, httpx.Client(base_url=sandbox.url) as http:
        client = Client(sandbox, http)
        client.say("Привет, как дела?")
        client.toot(status="Hello")
        client.advance("40d")
        return [post["invented_numbers"] for post in client.posts()]


def test_two_rehearsals_of_the_same_posts_count_alike(tmp_path: Path) -> None:
    assert rehearse(tmp_path / "one") == rehearse(tmp_path / "two")


def test_every_answer_of_a_platform_says_that_its_numbers_are_invented(client: Client) -> None:
    answers = [
        client.say("a"),
        client.toot(status="a"),
        client.http.get("/telegram/s/shop"),
        client.http.post("/vk/method/utils.getServerTime"),
        client.http.get("/bluesky/xrpc/com.atproto.server.describeServer"),
    ]
    assert {answer.headers["x-sandbox-numbers"] for answer in answers} == {"invented"}


def test_another_seed_is_another_luck_and_numbers_can_be_off(client: Client) -> None:
    client.vk("wall.post", owner_id=-5, from_group=1, message="Привет")
    client.advance("30d")
    first = views(client)
    client.configure(numbers={"seed": "another"})
    assert views(client) != first
    client.configure(numbers={"enabled": False})
    assert views(client) == 0


def test_comments_are_as_many_as_the_counter_says(client: Client) -> None:
    for number in range(6):
        client.vk("wall.post", owner_id=-5, from_group=1, message=f"Вопрос {number}?")
    client.advance("30d")
    posts = client.vk("wall.get", owner_id=-5)["response"]["items"]
    told = [post["comments"]["count"] for post in posts]
    listed = [
        client.vk("wall.getComments", owner_id=-5, post_id=post["id"], count=100)["response"]
        for post in posts
    ]
    assert sum(told) > 0
    assert [one["count"] for one in listed] == told
    assert [len(one["items"]) for one in listed] == told


def test_a_reader_can_be_answered(client: Client) -> None:
    client.configure(numbers={"audience": {"mastodon": 20000, "bluesky": 20000}})
    status = client.toot(status="Вопрос?").json()["id"]
    bluesky = client.bluesky()
    post = bluesky.put(bluesky.record("Вопрос?")).json()
    client.advance("7d")
    reply = client.mastodon(f"/v1/statuses/{status}/context").json()["descendants"][0]
    assert client.toot(status="Ответ", in_reply_to_id=reply["id"]).status_code == 200
    thread = client.bluesky().get("app.bsky.feed.getPostThread", uri=post["uri"]).json()
    said = thread["thread"]["replies"][0]["post"]
    refs = {
        "root": {"uri": post["uri"], "cid": post["cid"]},
        "parent": {"uri": said["uri"], "cid": said["cid"]},
    }
    fresh = client.bluesky()
    answer = fresh.put(fresh.record("Ответ", reply=refs), rkey="3jzfcijpj2z2b")
    assert answer.status_code == 200


def test_answers_tell_the_time_of_the_sandbox_clock(client: Client) -> None:
    first = client.say("a").json()["result"]["date"]
    client.advance("30d")
    ahead = client.say("b").json()["result"]["date"]
    assert 0 <= ahead - first - 30 * 86400 < 60


@pytest.mark.parametrize("step", [{"advance": "soon"}, {"advance": "-1d"}, {"at": "2001-01-01"}, 7])
def test_the_clock_only_goes_forward(client: Client, step: Any) -> None:
    assert client.http.post("/_sandbox/clock", json=step).status_code == 400


@pytest.mark.parametrize("config", [{"myspace": {}}, {"vk": {"shiny": 1}}, {"vk": 1}, []])
def test_a_setting_that_does_not_exist_is_refused(client: Client, config: Any) -> None:
    assert client.http.post("/_sandbox/config", json=config).status_code == 400


def publish_everywhere(client: Client, picture: bytes) -> None:
    text = "<b>Новинки</b> <a href='https://a.example/'>полки</a> &lt;script&gt;"
    client.say(text, parse_mode="HTML")
    client.telegram("sendPoll", chat_id="@shop", question="Идём?", options=[{"text": "Да"}] * 2)
    client.vk("wall.post", owner_id=-5, from_group=1, message="a", attachments=client.vk_photo())
    media = client.mastodon_media(description="Полка <книг>").json()["id"]
    client.toot(status="<script>alert(1)</script> https://a.example/", media_ids=[media])
    bluesky = client.bluesky()
    image = {"image": bluesky.upload(picture), "alt": "Полка"}
    embed = {"$type": "app.bsky.embed.images", "images": [image]}
    bluesky.put(bluesky.record("</div><script>alert(2)</script>", embed=embed)).raise_for_status()


def test_the_timeline_shows_every_channel_as_its_readers_see_it(
    client: Client, picture: bytes
) -> None:
    publish_everywhere(client, picture)
    page = client.http.get("/").text
    for heading in ("Telegram @shop", "VK -5", "Mastodon shop", "Bluesky shop.test"):
        assert f">{heading}</h2>" in page
    assert "<b>Новинки</b>" in page
    assert '<html lang="en">' in page
    assert 'lang="ru"' in page
    assert "invented" in page
    assert "<script" not in page
    addresses = re.findall(r'src="(/_sandbox/media/[^"]+)"', page)
    assert {client.http.get(one).content[:4] for one in addresses} == {b"\x89PNG"}


def test_the_written_timeline_needs_nothing_else(
    client: Client, picture: bytes, tmp_path: Path
) -> None:
    publish_everywhere(client, picture)
    path = tmp_path / "timeline.html"
    write_timeline(client.sandbox.folder, path)
    page = path.read_text(encoding="utf-8")
    sources = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert {one[:22] for one in sources if one.startswith("data:")} == {"data:image/png;base64,"}
    assert not [one for one in sources if one.startswith("/")]


def test_one_channel_can_be_shown_alone(client: Client) -> None:
    client.say("here")
    client.toot(status="there")
    page = client.http.get("/", params={"channel": "telegram:@shop"}).text
    assert "here" in page
    assert "<p>there</p>" not in page


def test_received_posts_are_listed_by_platform_and_channel(
    client: Client, draw: Callable[[int, int], bytes]
) -> None:
    publish_everywhere(client, draw(9, 9))
    assert [post["platform"] for post in client.posts()] == [
        "bluesky",
        "mastodon",
        "telegram",
        "telegram",
        "vk",
    ]
    (post, _) = client.posts(platform="telegram", channel="@shop")
    assert post["text"] == "Новинки полки <script>"
    assert post["links"] == ["https://a.example/"]
    assert post["status"] == "live"
    assert client.posts(platform="mastodon")[0]["media_count"] == 1
    assert client.posts(platform="mastodon")[0]["invented_numbers"]["views"] is None
