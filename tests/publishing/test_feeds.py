"""A post that goes out through a feed, or through a person's hands, and what is kept of it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.application.delete import delete
from cfkit.domain.errors import UsageError

ARTICLE = "https://dzen.example/a/abc"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    """A host that serves what stands in `served`."""

    def serve(_: httpx.Request) -> httpx.Response:
        feed = tmp_path / "served.xml"
        return httpx.Response(200, text=feed.read_text()) if feed.exists() else httpx.Response(404)

    with httpx.Client(transport=httpx.MockTransport(serve)) as client:
        yield client


@pytest.fixture
def fed(room: Any, client: httpx.Client, tmp_path: Path) -> Any:
    """A room whose channel is a feed of Dzen."""
    settings = {"address": "https://library.example/dzen", "folder": "feeds/one"}
    room.platforms["one"] = lambda _: build("dzen", settings, client, root=tmp_path)
    return room


def bring(tmp_path: Path) -> None:
    (tmp_path / "served.xml").write_bytes((tmp_path / "feeds/one/feed.xml").read_bytes())


def test_an_article_is_pending_until_its_feed_is_served_and_live_then(
    fed: Any, tmp_path: Path
) -> None:
    key = str(fed.add())
    result = fed.one()
    assert (result.state, result.exit, result.remote_id) == ("pending", 0, f"{key}@cfkit")
    assert "bring feeds/one to your site" in result.held_because
    assert fed.reconcile()[0].state == "pending"
    bring(tmp_path)
    assert [(one.state, one.exit) for one in fed.reconcile()] == [("live", 0)]
    assert fed.publish() == []


def test_an_address_may_be_told_once_the_article_has_one(fed: Any, tmp_path: Path) -> None:
    key = str(fed.add())
    fed.one()
    bring(tmp_path)
    fed.reconcile()
    [told] = fed.reconcile(key=key, live=ARTICLE)
    assert (told.state, told.url, told.remote_id) == ("live", ARTICLE, f"{key}@cfkit")
    with pytest.raises(UsageError, match="is live"):
        fed.reconcile(key=key, live=f"{ARTICLE}-2")


def test_a_run_that_died_after_it_wrote_the_feed_writes_no_second_item(
    fed: Any, tmp_path: Path
) -> None:
    fed.add()
    kept = fed.store.steps

    class Dying:
        def __init__(self, steps: Any) -> None:
            self.steps = steps

        def once(self, name: str, do: Any, **more: Any) -> Any:
            def killed() -> Any:
                do()
                raise KeyboardInterrupt

            return self.steps.once(name, killed, **more)

    fed.store.steps = lambda key: Dying(kept(key))
    with pytest.raises(KeyboardInterrupt):
        fed.publish()
    fed.store.steps = kept
    assert fed.one().state == "pending"
    bring(tmp_path)
    assert fed.one().state == "live"
    assert (tmp_path / "feeds/one/feed.xml").read_text().count("<item>") == 1


def test_what_the_channel_published_elsewhere_before_comes_into_no_feed(
    room: Any, client: httpx.Client, tmp_path: Path
) -> None:
    key = str(room.add())
    assert room.one().state == "live"
    settings = {"address": "https://library.example/dzen", "folder": "feeds/one"}
    room.platforms["one"] = lambda _: build("dzen", settings, client, root=tmp_path)
    other = str(room.add("b"))
    assert room.one().state == "pending"
    assert room.reconcile()[0].state == "pending"
    feed = (tmp_path / "feeds/one/feed.xml").read_text()
    assert f"{other}@cfkit" in feed
    assert f"{key}@cfkit" not in feed


def test_an_article_that_was_lost_comes_back_to_its_place(fed: Any, tmp_path: Path) -> None:
    for name in ("a", "b"):
        fed.add(name)
        fed.publish()
        fed.later(minutes=5)
    feed = tmp_path / "feeds/one/feed.xml"
    whole = feed.read_text()
    head, newest, rest = re.split(r"(?=<item>)", whole)
    for lacking in (head + newest + whole[whole.index("</channel>") :], head + rest):
        feed.write_text(lacking)
        fed.reconcile()
        assert feed.read_text() == whole


@pytest.mark.parametrize("slug", ["manual", "tenchat"])
def test_what_a_person_posted_is_kept_with_its_address(
    slug: str, room: Any, client: httpx.Client, tmp_path: Path
) -> None:
    room.platforms["one"] = lambda _: build(slug, {}, client, root=tmp_path)
    key = str(room.add())
    result = room.one()
    assert (result.state, result.exit, result.error_code) == ("pending", 9, "waiting-for-a-person")
    assert (tmp_path / "outbox/one" / key / "post.txt").exists()
    [told] = room.reconcile(key=key, live="https://tenchat.ru/media/1")
    assert (told.state, told.url) == ("live", "https://tenchat.ru/media/1")
    assert room.store.remote_ids("one") == {"https://tenchat.ru/media/1": key}
    assert room.publish() == []
    preview, act = (
        delete(
            room.project,
            room.platform_for,
            room.store,
            room.clock,
            limits=room.limits,
            key=key,
            dry_run=dry_run,
        )
        for dry_run in (True, False)
    )
    assert preview == act
    assert [(one.exit, one.error_code) for one in preview] == [(9, "not-deletable")]
    assert "delete it by hand" in (preview[0].error or "")


@pytest.mark.parametrize(
    ("slug", "name", "own"),
    [
        ("tenchat", "TenChat", "https://tenchat.ru/media/1"),
        ("rutube", "RuTube", "https://rutube.ru/video/0b5f/"),
        ("reddit", "Reddit", "https://www.reddit.com/r/cooking/comments/1abc/night/"),
    ],
)
def test_only_an_address_on_the_platform_itself_is_a_post_there(  # noqa: PLR0913, PLR0917
    slug: str, name: str, own: str, room: Any, client: httpx.Client, tmp_path: Path
) -> None:
    room.platforms["one"] = lambda _: build(slug, {}, client, root=tmp_path)
    key = str(room.add())
    room.one()
    for foreign in ("https://vk.example/wall-1_1", f"https://{slug}.example/1"):
        with pytest.raises(UsageError, match=f"is no address on {name}"):
            room.reconcile(key=key, live=foreign)
    [told] = room.reconcile(key=key, live=own)
    assert (told.state, told.url) == ("live", own)
