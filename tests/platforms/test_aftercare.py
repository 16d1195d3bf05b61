"""Adapters speak to the sandbox about posts that are live: comments, pins, edits, deletions."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cfkit.domain.errors import Rejected, Unavailable
from cfkit.domain.likeness import alike
from cfkit.domain.markup import parse
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import COMMENT, POST

from .connected import SLUGS, able, connect

NEW = parse("Начало переносится на 19:00, https://library.example/night")


def now(post: Post, name: str, slug: str) -> Post:
    moment = datetime.now(UTC)
    key = f"{name}.how_to.text_post.all@{slug}"
    return replace(post, key=key, stored_at=moment, slot=moment)


def kept(url: str, slug: str) -> list[dict[str, Any]]:
    posts: list[dict[str, Any]] = httpx.get(f"{url}/_sandbox/posts").json()["posts"]
    return [one for one in posts if one["platform"] == slug]


def shown(platform: Any, name: str) -> Any:
    """Read one message, with younger ones beside it so that its absence can be told."""
    platform.publish(now(POST, f"younger-{name}"[:20].strip("-"), "x"), RecordedSteps())
    return platform.fetch_shown([name]).get(name)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_first_comment_stands_below_its_post_and_is_told_apart(
    slug: str, sandbox: str, client: httpx.Client
) -> None:
    platform = connect(slug, sandbox, client)
    root = platform.publish(now(POST, "commented", slug), RecordedSteps())
    said = now(COMMENT, "commented", slug)
    said = replace(said, key=f"{said.key}+comment")
    began = datetime.now(UTC)
    receipt = platform.comment(said, root.remote_id, RecordedSteps())
    assert receipt.remote_id != root.remote_id
    assert receipt.url is None or platform.remote_id_of(receipt.url) == receipt.remote_id
    found = platform.find_comment(
        said, root.remote_id, Delivery(said.key, slug, began_at=began, first_began_at=began)
    )
    if slug == "telegram":
        assert (found.receipt, found.certain) == (None, False)
        return
    assert found.receipt == receipt
    seen = platform.fetch_shown([root.remote_id, receipt.remote_id])
    rules = platform.capabilities.text
    assert alike(rules.visible(said.document), seen[receipt.remote_id].text)
    assert alike(rules.visible(POST.document), seen[root.remote_id].text)

    platform.edit(receipt.remote_id, replace(said, document=NEW)) if slug != "bluesky" else None
    platform.delete(receipt.remote_id)
    seen = platform.fetch_shown([root.remote_id, receipt.remote_id])
    assert seen[receipt.remote_id].is_gone
    assert not seen[root.remote_id].is_gone


@pytest.mark.parametrize("slug", able("edit"))
@pytest.mark.parametrize("kind", ["text", "photo", "album"])
def test_an_edit_changes_the_words_and_keeps_the_pictures(
    slug: str, kind: str, sandbox: str, client: httpx.Client, picture: Media
) -> None:
    platform = connect(slug, sandbox, client)
    media = {"text": (), "photo": (picture,), "album": (picture, picture)}[kind]
    post = replace(now(POST, f"edited-{kind}", slug), media=media)
    receipt = platform.publish(post, RecordedSteps())
    before = [one for one in kept(sandbox, slug) if alike(one["text"], POST.text)][-1]
    for _ in range(2):
        platform.edit(receipt.remote_id, replace(post, document=NEW))
    after = next(one for one in kept(sandbox, slug) if one["id"] == before["id"])
    assert alike(platform.capabilities.text.visible(NEW), after["text"])
    assert after["media"] == before["media"]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("kind", ["text", "album", "thread"])
def test_everything_that_was_posted_is_named_and_goes(
    slug: str, kind: str, sandbox: str, client: httpx.Client, picture: Media
) -> None:
    platform = connect(slug, sandbox, client)
    post = {
        "text": POST,
        "album": replace(POST, media=(picture, picture)),
        "thread": replace(POST, parts=(parse("Вторая"), parse("Третья"))),
    }[kind]
    live = len([one for one in kept(sandbox, slug) if not one["deleted_at"]])
    receipt = platform.publish(now(post, f"gone-{kind}", slug), RecordedSteps())
    for name in [*reversed(receipt.parts.values()), receipt.remote_id, receipt.remote_id]:
        platform.delete(name)
    assert len([one for one in kept(sandbox, slug) if not one["deleted_at"]]) == live
    assert shown(platform, receipt.remote_id).is_gone


def test_the_first_message_of_a_channel_is_seen_to_be_gone(
    sandbox: str, client: httpx.Client
) -> None:
    platform = connect("telegram", sandbox, client, chat="@empty")
    root = platform.publish(now(POST, "first", "telegram"), RecordedSteps()).remote_id
    platform.delete(root)
    assert platform.fetch_shown([root]) == {}, "nothing younger is shown: the page may lag"
    assert shown(platform, root).is_gone


@pytest.mark.parametrize("slug", able("pin", "lookup"))
def test_a_pin_is_seen_and_may_be_repeated(slug: str, sandbox: str, client: httpx.Client) -> None:
    platform = connect(slug, sandbox, client)
    first, second = (
        platform.publish(now(POST, f"pinned-{n}", slug), RecordedSteps()).remote_id for n in (1, 2)
    )
    for _ in range(2):
        platform.pin(first)
    seen = platform.fetch_shown([first, second])
    assert (seen[first].is_pinned, seen[second].is_pinned) == (True, False)


def test_telegram_pins_and_says_nothing_about_it(sandbox: str, client: httpx.Client) -> None:
    platform = connect("telegram", sandbox, client)
    root = platform.publish(now(POST, "pinned", "telegram"), RecordedSteps()).remote_id
    platform.pin(root)
    assert shown(platform, root).is_pinned is None
    with pytest.raises(Rejected):
        platform.pin("999999")


def test_a_sixth_pin_on_mastodon_is_refused_with_what_to_do(
    sandbox: str, client: httpx.Client
) -> None:
    platform = connect("mastodon", sandbox, client, token="sixth.x")
    names = [
        platform.publish(now(POST, f"pin-{n}", "mastodon"), RecordedSteps()).remote_id
        for n in range(6)
    ]
    for name in names[:5]:
        platform.pin(name)
    with pytest.raises(Rejected, match="unpin another one"):
        platform.pin(names[5])


def test_a_pin_keeps_the_rest_of_a_bluesky_profile(sandbox: str, client: httpx.Client) -> None:
    platform = connect("bluesky", sandbox, client)
    session = client.post(
        f"{sandbox}/bluesky/xrpc/com.atproto.server.createSession",
        json={"identifier": "library.example", "password": "a-b"},
    ).json()
    signed = {"Authorization": f"Bearer {session['accessJwt']}"}
    where = {"repo": session["did"], "collection": "app.bsky.actor.profile", "rkey": "self"}
    client.post(
        f"{sandbox}/bluesky/xrpc/com.atproto.repo.putRecord",
        headers=signed,
        json={**where, "record": {"displayName": "The library"}},
    ).raise_for_status()
    root = platform.publish(now(POST, "top", "bluesky"), RecordedSteps()).remote_id
    platform.pin(root)
    profile = client.get(
        f"{sandbox}/bluesky/xrpc/com.atproto.repo.getRecord", headers=signed, params=where
    ).json()["value"]
    assert (profile["displayName"], profile["pinnedPost"]["uri"]) == ("The library", root)


def test_telegram_deletes_nothing_that_is_older_than_two_days(
    sandbox: str, client: httpx.Client
) -> None:
    platform = connect("telegram", sandbox, client)
    root = platform.publish(now(POST, "old", "telegram"), RecordedSteps()).remote_id
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": 48 * 3600 + 1}).raise_for_status()
    with pytest.raises(Rejected, match="can't be deleted"):
        platform.delete(root)


def test_a_comment_waits_until_the_post_has_arrived_in_the_group(
    sandbox: str, client: httpx.Client
) -> None:
    platform = connect("telegram", sandbox, client)
    with pytest.raises(Unavailable, match="discussion group"):
        platform.comment(COMMENT, "424242", RecordedSteps())


def test_in_a_telegram_group_the_comment_answers_in_the_group_itself(
    sandbox: str, client: httpx.Client
) -> None:
    platform = connect("telegram", sandbox, client, chat="-3000000000007", preview=False)
    root = platform.publish(now(POST, "group", "telegram"), RecordedSteps())
    receipt = platform.comment(COMMENT, root.remote_id, RecordedSteps())
    assert receipt.remote_id.isdigit()
    platform.edit(receipt.remote_id, replace(COMMENT, document=NEW))
    platform.delete(receipt.remote_id)
