"""A rehearsal shows what Dzen would take from the feed, as it shows what other platforms take."""

from __future__ import annotations

import shutil
from typing import Any

import httpx
import pytest

from cfkit.sandbox.server import Running
from cfkit.testing.fake import png

from .conftest import Project

CHANNEL = """\
channels:
  - id: blog
    platform: dzen
    promise: Loaves and what becomes of them
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 1, times: ["12:00"]}
    settings: {address: "https://bakery.example/dzen"}
"""
ASSETS = "- {file: assets/loaf.png, source: own, author: us, licence: own, alt: A dark loaf}\n"
LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"


@pytest.fixture
def blog(bakery: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> Project:
    """One past article with a picture, in a rehearsal."""
    strategy = (bakery.root / "strategy.yaml").read_text("utf-8")
    head, _, rest = strategy.partition("channels:\n")
    _, _, tail = rest.partition("content:\n")
    bakery.write("strategy.yaml", f"{head}{CHANNEL}content:\n{tail}{LATE}")
    bakery.planned("2026-02-02..2026-02-08")
    bakery.write("assets/assets.yaml", ASSETS)
    (bakery.root / "assets/loaf.png").write_bytes(png(1000, 800))
    [path] = sorted((bakery.root / "content/2026-02/blog").glob("*.md"))
    _, front, _ = path.read_text("utf-8").split("---\n", 2)
    words = "Two days of sourdough\n\nWater, flour and **time** & patience."
    front = "".join(line for line in front.splitlines(True) if not line.startswith("media:"))
    path.write_text(f"---\n{front}media: [assets/loaf.png]\n---\n{words}\n", encoding="utf-8")
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    return bakery


def posts(sandbox: Running) -> list[Any]:
    listed: list[Any] = httpx.get(f"{sandbox.url}/_sandbox/posts?platform=dzen").json()["posts"]
    return listed


def test_an_article_stands_on_the_timeline_with_its_picture(
    blog: Project, sandbox: Running
) -> None:
    told = blog("publish", "--json")
    assert told.code == 0, told.err
    assert [one["state"] for one in told.document["results"]] == ["pending"]
    [article] = posts(sandbox)
    assert article["channel"] == "blog"
    assert article["text"].startswith("Two days of sourdough\n\nWater, flour and time & patience.")
    assert [(one["kind"], one["alt"]) for one in article["media"]] == [("photo", "A dark loaf")]
    page = httpx.get(sandbox.url).text
    assert ">Dzen blog</h2>" in page
    assert "<b>time</b> &amp; patience" in page
    assert "<img " in page


def test_a_rehearsed_article_gets_live_and_leaves_the_feed_of_the_project_alone(
    blog: Project, sandbox: Running
) -> None:
    blog("publish")
    told = blog("publish", "--json")
    assert [one["state"] for one in told.document["results"]] == ["live"]
    assert not (blog.root / "feeds").exists()
    assert len(posts(sandbox)) == 1


def test_an_article_whose_run_died_is_no_second_one(
    blog: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CFKIT_SETTLE", "0")
    fault = {"platform": "dzen", "fault": "cut-after", "times": 1}
    httpx.post(f"{sandbox.url}/_sandbox/faults", json=fault).raise_for_status()
    blog("publish")
    blog("publish")
    assert len(posts(sandbox)) == 1
    assert blog("status", "--json").document["placements"][0]["state"] == "live"


@pytest.mark.parametrize("command", ["publish", "reconcile"])
def test_a_feed_that_is_lost_is_written_anew_from_what_was_sent(
    blog: Project, command: str
) -> None:
    blog("publish")
    [feed] = blog.root.glob("**/feed.xml")
    whole = feed.read_bytes()
    shutil.rmtree(feed.parent)
    assert blog(command).code == 0
    assert feed.read_bytes() == whole
    assert len(list((feed.parent / "media").iterdir())) == 1


def test_the_next_article_takes_none_out_of_a_feed_that_is_lost(blog: Project) -> None:
    blog("publish")
    assert blog("publish", "--json").document["results"][0]["state"] == "live"
    [feed] = blog.root.glob("**/feed.xml")
    shutil.rmtree(feed.parent)
    blog.planned("2026-02-09..2026-02-15")
    assert blog("publish").code == 0
    assert feed.read_text("utf-8").count("<item>") == 2
    assert "Two days of sourdough" in feed.read_text("utf-8")


@pytest.mark.parametrize("command", ["publish", "reconcile"])
def test_a_feed_that_cannot_be_read_is_told(blog: Project, command: str) -> None:
    blog("publish")
    [feed] = blog.root.glob("**/feed.xml")
    feed.unlink()
    feed.mkdir()
    told = blog(command)
    assert told.code not in (0, 70)
    assert "cannot read" in told.out + told.err
    assert "Traceback" not in told.out + told.err


@pytest.mark.parametrize("is_there", [True, False])
def test_a_feed_that_is_lost_keeps_the_pictures_that_stand_beside_it(
    blog: Project, *, is_there: bool
) -> None:
    blog("publish")
    [feed] = blog.root.glob("**/feed.xml")
    [picture] = (feed.parent / "media").iterdir()
    whole, shown = feed.read_bytes(), picture.read_bytes()
    feed.unlink()
    (blog.root / "assets/loaf.png").unlink()
    if is_there:
        (blog.root / "assets/loaf.png").write_bytes(png(500, 400))
    assert blog("reconcile").code == 0
    assert (feed.read_bytes(), picture.read_bytes()) == (whole, shown)


def test_nothing_goes_out_where_a_lost_feed_cannot_be_written_anew(blog: Project) -> None:
    blog("publish")
    [feed] = blog.root.glob("**/feed.xml")
    shutil.rmtree(feed.parent)
    (blog.root / "assets/loaf.png").unlink()
    told = blog("publish")
    assert told.code == 9
    assert "lacks articles that are out" in told.out + told.err
    assert "assets/loaf.png" in told.out + told.err
    assert not feed.exists()


def test_an_article_for_the_feed_is_not_called_one_by_hand(blog: Project) -> None:
    [post] = blog("compose", "--all", "--json").document["posts"]
    assert (post["fed"], post["by_hand"]) == (True, False)
    assert "dzen, into its feed" in blog("compose", "--all").err
    [other] = blog("compose", "--all", "--as", "dzen", "--json").document["posts"]
    assert (other["fed"], other["by_hand"]) == (False, True)
    assert "rehearsal/feeds/blog, to be read at" in blog("auth", "check", "blog").err
