"""`cfkit export` from the command line: what is written, where, and what is said of it."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from cfkit.testing.fake import png

from .studio import BODIES, HAND, Studio

SHAPES = ["xlsx", "csv", "ics", "html", "md", "json"]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_written_whole_and_said_to_be(
    studio: Studio, tmp_path: Path, shape: str
) -> None:
    out = tmp_path / f"plan.{shape}"

    ran = studio("export", "2036-12", "--to", shape, "--out", out)

    assert ran.document["placements"] == len(BODIES)
    assert out.stat().st_size > 0
    assert {path.name for path in tmp_path.iterdir()} == {"studio", out.name}


def test_one_channel_can_be_taken_alone(studio: Studio) -> None:
    ran = studio("export", "2036-12", "--to", "md", "--only", "hand", "--out", "-", json=False)

    assert HAND in ran.out
    assert ran.out.count("\n## ") == 1


def test_a_channel_that_is_not_there_is_named_with_those_that_are(studio: Studio) -> None:
    ran = studio("export", "2036-12", "--to", "csv", "--only", "tgg", "--out", "-")

    assert ran.code == 2
    assert 'did you mean "tg"' in ran.err


def test_a_workbook_does_not_go_to_stdout(studio: Studio) -> None:
    ran = studio("export", "2036-12", "--to", "xlsx", "--out", "-")

    assert ran.code == 2
    assert "name a file" in ran.err


@pytest.mark.parametrize("shape", SHAPES)
def test_an_empty_period_says_what_to_do(studio: Studio, tmp_path: Path, shape: str) -> None:
    ran = studio("export", "2037-05", "--to", shape, "--out", tmp_path / "empty")

    assert (ran.code, ran.document["placements"]) == (0, 0)
    assert "cfkit plan 2037-05" in ran.err


def test_a_folder_that_is_not_there_is_named(studio: Studio, tmp_path: Path) -> None:
    ran = studio("export", "2036-12", "--to", "html", "--out", tmp_path / "no/plan.html")

    assert ran.code == 3
    assert "plan.html cannot be written" in ran.err


def test_a_feed_says_what_it_left_out(studio: Studio, tmp_path: Path) -> None:
    studio("approve", HAND, "--by", "boss")

    ran = studio("export", "2036-12", "--to", "rss", "--out", tmp_path / "feed.xml")

    assert ran.document["placements"] == 1
    assert "3 not approved" in ran.err
    assert "native-draft" in (tmp_path / "feed.xml").read_text(encoding="utf-8")


def test_a_feed_holds_what_compose_shows_for_dzen(studio: Studio) -> None:
    text = "Rye keeps.\n\n1. one\n2. two\n\n[ring](tel:+74950000000)\n[see](https://studio.example)"
    studio.place(HAND, text, "2036-12-06T10:00:00+03:00")
    studio("approve", HAND, "--by", "boss")
    shown = studio("compose", HAND, "--as", "dzen").document["posts"][0]

    ran = studio("export", "2036-12", "--to", "rss", "--out", "-", json=False)

    item = fromstring(ran.out.encode()).find("channel/item")  # noqa: S314  ours
    assert item is not None
    told = (
        item.findtext("title"),
        item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded"),
    )
    assert told == (shown["title"], shown["messages"][0]["markup"])


def test_a_feed_names_its_pictures_where_the_site_has_them(studio: Studio) -> None:
    strategy = studio.root / "strategy.yaml"
    settings = 'settings: {media_base_url: "https://studio.example/files/"}'
    text = strategy.read_text("utf-8").replace(
        "platform: manual", f"platform: dzen\n    {settings}"
    )
    strategy.write_text(text, encoding="utf-8")
    (studio.root / "assets").mkdir()
    (studio.root / "assets/lamp.png").write_bytes(png(800, 600))
    assets = "- {file: assets/lamp.png, source: own, author: us, licence: own, alt: Лампа}\n"
    (studio.root / "assets/assets.yaml").write_text(assets, encoding="utf-8")
    path = studio.path(HAND)
    named = path.read_text("utf-8").replace("media: []", "media: [assets/lamp.png]")
    path.write_text(named, encoding="utf-8")
    studio("approve", HAND, "--by", "boss")

    ran = studio("export", "2036-12", "--to", "rss", "--out", "-", json=False)

    address = "https://studio.example/files/assets/lamp.png"
    item = fromstring(ran.out.encode()).find("channel/item")  # noqa: S314  ours
    assert item is not None
    assert [one.get("url") for one in item.findall("enclosure")] == [address]
    assert f'<img src="{address}"/><figcaption>Лампа</figcaption>' in ran.out.replace(
        "&lt;", "<"
    ).replace("&gt;", ">")
    assert "put the assets there first" in ran.err
    assert "Dzen wants 10 items" in ran.err
