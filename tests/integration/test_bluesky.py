"""A real Bluesky server gets each post once, with everything that belongs to it."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from cfkit import wiring
from cfkit.domain.errors import PlatformError
from cfkit.ports import CommentSource

from .studio import Account, Studio

pytestmark = pytest.mark.integration

THREAD = "First, the shelf.\n\n---\n\nSecond, the lamp.\n\n---\n\nThird, the window."
NO_APPVIEW = "No service configured"
"""What the server says of everything that another service counts or collects for it."""


def test_a_post_goes_live_once_and_a_repeat_finds_nothing_to_do(studio: Studio) -> None:
    key = studio.write("shelf", "Twelve new books: [the list](https://reading.example/list) №1")

    first, again = studio.run("publish"), studio.run("publish")

    (record,) = studio.account.posts()
    (result,) = first.results
    assert (first.code, result["key"], result["state"]) == (0, key, "live")
    assert result["remote_id"] == record["uri"]
    assert (again.code, again.results) == (0, [])
    value = record["value"]
    assert (value["text"], value["langs"]) == ("Twelve new books: the list №1", ["en"])
    (link,) = value["facets"]
    span = slice(link["index"]["byteStart"], link["index"]["byteEnd"])
    assert value["text"].encode()[span].decode() == "the list"
    assert link["features"][0]["uri"].startswith("https://reading.example/list")


def test_a_thread_is_a_chain_of_replies(studio: Studio) -> None:
    studio.write("tour", THREAD)

    said = studio.run("publish")

    first, second, third = studio.account.posts()
    assert (said.code, said.states) == (0, ["live"])
    assert "reply" not in first["value"]
    assert second["value"]["reply"] == {"root": _named(first), "parent": _named(first)}
    assert third["value"]["reply"] == {"root": _named(first), "parent": _named(second)}


def test_a_picture_is_kept_with_its_alt_text_and_shape_and_without_camera_data(
    studio: Studio,
) -> None:
    _add_picture(studio, "assets/lamp.jpg", "A red lamp over an open book")
    studio.write("lamp", "By the lamp.", format_="photo_post", media=["assets/lamp.jpg"])

    said = studio.run("publish")

    assert (said.code, said.states) == (0, ["live"])
    (record,) = studio.account.posts()
    (image,) = record["value"]["embed"]["images"]
    assert image["alt"] == "A red lamp over an open book"
    assert image["aspectRatio"] == {"width": 64, "height": 48}
    kept = studio.account.blob(image["image"]["ref"]["$link"])
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 48))
        assert not picture.getexif()


def test_two_runs_at_once_publish_each_post_once(studio: Studio) -> None:
    keys = {studio.write(f"shelf{number}", f"Shelf {number}.") for number in range(3)}

    said = [studio.end(run) for run in [studio.start("publish"), studio.start("publish")]]

    assert [one.code for one in said] == [0, 0]
    assert sorted(result["key"] for one in said for result in one.results) == sorted(keys)
    assert sorted(studio.account.texts()) == ["Shelf 0.", "Shelf 1.", "Shelf 2."]


def test_a_month_that_cfkit_planned_goes_live(studio: Studio) -> None:
    idea = {
        "id": "manga-club",
        "title": "Manga club",
        "pillar": "books",
        "message": "Readers of manga meet on Thursdays",
        "segments": ["readers"],
        "pain": {"situation": "you finished the volume and have nobody to talk to"},
        "media": ["assets/lamp.jpg"],
    }
    _add_picture(studio, "assets/lamp.jpg", "A red lamp over an open book")
    studio.add_idea(idea)
    planned = studio.run("plan", "2031-03-03..2031-03-05")
    assert planned.code == 0, planned.words

    said = studio.run("publish", "--at", "2031-03-05T23:00")

    keys = [one["key"] for one in planned.data["placements"]]
    assert keys
    assert (said.code, said.states) == (0, ["live"] * len(keys))
    uris = {result["key"]: result["remote_id"] for result in said.results}
    assert uris.keys() == set(keys)
    assert sorted(uris.values()) == sorted(record["uri"] for record in studio.account.posts())


def test_an_account_that_may_not_post_is_exit_4_and_the_post_waits(studio: Studio) -> None:
    studio.write("shelf", "Twelve new books.")
    studio.account.call("com.atproto.server.deactivateAccount", deleteAfter="2099-01-01T00:00:00Z")
    refused = studio.run("publish")
    studio.account.call("com.atproto.server.activateAccount")

    said = studio.run("publish")

    assert refused.code == 4
    assert (said.code, said.states) == (0, ["live"])
    assert studio.account.texts() == ["Twelve new books."]


def test_a_revoked_password_is_exit_4_and_is_told_nowhere(studio: Studio) -> None:
    studio.write("shelf", "Twelve new books.")
    studio.account.call("com.atproto.server.revokeAppPassword", name="cfkit")

    said = studio.run("publish")

    assert said.code == 4
    assert studio.account.app_password not in said.words + str(said.data)
    assert studio.account.texts() == []


def test_a_server_that_counts_nothing_is_told_in_words(studio: Studio) -> None:
    studio.write("shelf", "Twelve new books.")
    studio.run("publish")

    said = studio.run("metrics", "pull", "--all")

    assert said.code == 6
    assert said.data["snapshots"] == 0
    gaps = [gap["words"] for gap in said.data["gaps"]]
    assert len(gaps) == 2, "the post and the followers of its channel"
    assert all(NO_APPVIEW in words for words in gaps)


def test_a_reader_answers_and_nothing_is_published_again(
    studio: Studio, account: Callable[[], Account], monkeypatch: pytest.MonkeyPatch
) -> None:
    studio.write("shelf", "Twelve new books.")
    (result,) = studio.run("publish").results
    (record,) = studio.account.posts()
    reader = account()
    reader.say("Which one first?", reply={"root": _named(record), "parent": _named(record)})

    assert studio.run("publish").results == []
    assert studio.account.texts() == ["Twelve new books."]
    (reply,) = reader.posts()
    assert reply["value"]["reply"]["parent"]["uri"] == result["remote_id"]
    # Who answered is known to an AppView alone; a server without one says so, and so does cfkit.
    monkeypatch.setenv("BSKY_APP_PASSWORD", studio.account.app_password)
    with wiring.workshop(studio.root) as shop:
        platform = shop.platform_for(shop.project.strategy.channel("bsky"))
        assert isinstance(platform, CommentSource)
        with pytest.raises(PlatformError, match=NO_APPVIEW):
            list(platform.fetch_comments(result["remote_id"]))


def _named(record: dict[str, str]) -> dict[str, str]:
    return {"uri": record["uri"], "cid": record["cid"]}


def _add_picture(studio: Studio, name: str, alt: str) -> None:
    path: Path = studio.root / name
    path.parent.mkdir()
    picture = Image.new("RGB", (64, 48), "darkred")
    exif = picture.getexif()
    exif[0x010F] = "A camera"
    picture.save(path, exif=exif)
    row = f"- {{file: {name}, alt: {alt}, source: own, author: us, licence: own}}\n"
    (path.parent / "assets.yaml").write_text(row, encoding="utf-8")
