"""Dzen reads a feed: an article is out when the host serves it, and keeps its name for good."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.domain.errors import InputError, Unavailable
from cfkit.domain.markup import parse
from cfkit.domain.post import Media, Post
from cfkit.ports import Lookup, Poller
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import COMMENT, POST, attempt_at

ARTICLE = replace(POST, key="night.how_to.text_post.parents@dzen", title="Ночь в библиотеке")
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
FLAGS = ["format-post", "index", "comment-all"]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def host(tmp_path: Path) -> Iterator[str]:
    """A static host that serves what was brought to it."""
    (tmp_path / "served").mkdir()
    handler = partial(Quiet, directory=str(tmp_path / "served"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def connect(root: Path, client: httpx.Client, **settings: Any) -> Any:
    given = {"address": "https://library.example/dzen", **settings}
    return build("dzen", given, client, root=root)


def items(root: Path, folder: str = "feeds/dzen") -> list[Element]:
    root_element = fromstring((root / folder / "feed.xml").read_bytes())  # noqa: S314  ours
    return root_element.findall("channel/item")


def test_a_film_is_an_mp4(platform: Any, film: Media) -> None:
    rules = platform("dzen").capabilities.media
    assert list(film.faults(rules)) == []
    [(code, _)] = replace(film, mime="video/quicktime").faults(rules)
    assert code == "media-type"


def test_an_article_stands_in_the_feed_with_what_dzen_wants(
    tmp_path: Path, client: httpx.Client, picture: Media
) -> None:
    platform = connect(tmp_path, client, site="https://library.example")
    receipt = platform.publish(replace(ARTICLE, media=(picture,)), RecordedSteps())
    assert (receipt.remote_id, receipt.pending) == (f"{ARTICLE.key}@cfkit", True)
    [item] = items(tmp_path)
    assert item.findtext("title") == "Ночь в библиотеке"
    assert item.findtext("guid") == receipt.remote_id
    assert item.findtext("link") == "https://library.example"
    assert item.findtext("pubDate") == "Tue, 01 Dec 2026 09:30:00 +0000"
    assert [one.text for one in item.findall("category")] == FLAGS
    address = f"https://library.example/dzen/media/{ARTICLE.key}-01.png".replace("@", "%40")
    assert item.find("enclosure").attrib == {"url": address, "type": "image/png"}
    written = item.findtext(ENCODED)
    assert written.startswith(f'<figure><img src="{address}"/>')
    assert "<figcaption>Лампа на столе</figcaption></figure>\n<p><b>Привет</b>" in written
    assert (tmp_path / f"feeds/dzen/media/{ARTICLE.key}-01.png").exists()


def test_the_same_article_again_takes_its_own_place(tmp_path: Path, client: httpx.Client) -> None:
    platform = connect(tmp_path, client)
    other = replace(ARTICLE, key="clubs.how_to.text_post.parents@dzen")
    for post in (ARTICLE, other, replace(ARTICLE, document=parse("Новые слова"))):
        platform.publish(post, RecordedSteps())
    found = items(tmp_path)
    names = [f"{one.key}@cfkit" for one in (ARTICLE, other)]
    assert [one.findtext("guid") for one in found] == names
    assert found[0].findtext(ENCODED) == "<p>Новые слова</p>"


def test_a_long_text_is_an_article_and_drafts_wait_in_the_studio(
    tmp_path: Path, client: httpx.Client
) -> None:
    platform = connect(tmp_path, client, drafts=True, folder="public/dzen")
    platform.publish(replace(ARTICLE, document=parse("Слово. " * 600)), RecordedSteps())
    [item] = items(tmp_path, "public/dzen")
    flags = ["native-draft", "format-article", "index", "comment-all"]
    assert [one.text for one in item.findall("category")] == flags


def test_the_oldest_articles_give_way(tmp_path: Path, client: httpx.Client) -> None:
    platform = connect(tmp_path, client)
    platform.publish(ARTICLE, RecordedSteps())
    feed = tmp_path / "feeds/dzen/feed.xml"
    [line] = [one for one in feed.read_text().splitlines() if "<guid" in one]
    item = feed.read_text().partition("<item>")[2].partition("</item>")[0]
    many = "".join(
        f"<item>{item.replace(line, f'<guid>old-{n}</guid>')}</item>" for n in range(500)
    )
    feed.write_text(feed.read_text().replace(f"<item>{item}</item>", many))
    platform.publish(ARTICLE, RecordedSteps())
    names = [one.findtext("guid") for one in items(tmp_path)]
    assert (len(names), names[0], names[-1]) == (500, f"{ARTICLE.key}@cfkit", "old-498")


def test_an_article_is_live_when_the_host_serves_it(
    tmp_path: Path, client: httpx.Client, host: str
) -> None:
    platform = connect(tmp_path, client, address=host)
    receipt = platform.publish(ARTICLE, RecordedSteps())
    assert platform.poll(receipt).pending, "the folder was not brought to the host yet"
    (tmp_path / "served/feed.xml").write_bytes((tmp_path / "feeds/dzen/feed.xml").read_bytes())
    assert not platform.poll(receipt).pending
    other = replace(ARTICLE, key="clubs.how_to.text_post.parents@dzen")
    assert platform.poll(platform.publish(other, RecordedSteps())).pending


def test_a_feed_behind_a_password_is_told(tmp_path: Path) -> None:
    closed = httpx.MockTransport(lambda _: httpx.Response(401))
    with httpx.Client(transport=closed) as client:
        platform = connect(tmp_path, client)
        with pytest.raises(Unavailable, match="make the folder public"):
            platform.poll(platform.publish(ARTICLE, RecordedSteps()))


def test_the_feed_tells_whether_a_broken_run_had_written(
    tmp_path: Path, client: httpx.Client
) -> None:
    platform = connect(tmp_path, client)
    assert isinstance(platform, Lookup)
    assert platform.find(ARTICLE, attempt_at(ARTICLE)).certain
    platform.publish(ARTICLE, RecordedSteps())
    assert platform.find(ARTICLE, attempt_at(ARTICLE)).step_result == "feed.xml"


@pytest.mark.parametrize("broken", ["<rss>", "", '<!DOCTYPE x [<!ENTITY a "b">]><rss/>'])
def test_a_feed_that_somebody_broke_is_not_overwritten(
    broken: str, tmp_path: Path, client: httpx.Client
) -> None:
    platform = connect(tmp_path, client)
    platform.publish(ARTICLE, RecordedSteps())
    feed = tmp_path / "feeds/dzen/feed.xml"
    feed.write_text(broken)
    with pytest.raises(InputError, match=r"feeds/dzen/feed\.xml is no feed any more"):
        platform.publish(ARTICLE, RecordedSteps())
    assert feed.read_text() == broken


def test_what_a_person_does_beside_the_article_is_handed_over(
    tmp_path: Path, client: httpx.Client
) -> None:
    post: Post = replace(ARTICLE, comment=COMMENT.document)
    connect(tmp_path, client).publish(post, RecordedSteps())
    sheet = tmp_path / f"outbox/dzen/{ARTICLE.key}/checklist.md"
    assert "first-comment.txt" in sheet.read_text()
    assert len(items(tmp_path)) == 1


def test_without_an_address_a_person_pastes_the_article(
    tmp_path: Path, client: httpx.Client
) -> None:
    platform = build("dzen", {}, client, root=tmp_path)
    assert not isinstance(platform, Poller)
    assert platform.publish(ARTICLE, RecordedSteps()).remote_id == ARTICLE.key
    page = tmp_path / f"outbox/dzen/{ARTICLE.key}/post.html"
    assert page.read_text().startswith("<p><b>Привет</b>")
    assert not (tmp_path / "feeds").exists()


def test_a_check_names_the_folder_and_the_address(tmp_path: Path, client: httpx.Client) -> None:
    said = connect(tmp_path, client).check_access()
    assert said == "a feed in feeds/<channel>, to be read at https://library.example/dzen/feed.xml"


def test_an_article_without_an_hour_is_dated_when_it_is_written(
    tmp_path: Path, client: httpx.Client
) -> None:
    post = replace(ARTICLE, slot=None, stored_at=datetime.now(UTC) - timedelta(hours=1))
    connect(tmp_path, client).publish(post, RecordedSteps())
    assert items(tmp_path)[0].findtext("pubDate", "").endswith("+0000")
