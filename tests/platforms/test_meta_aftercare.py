"""Comments, edits, deletions, numbers and tokens of Instagram, Facebook and Threads, over HTTP."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from cfkit.domain.errors import CredentialError, RateLimited, UsageError
from cfkit.domain.likeness import alike
from cfkit.domain.markup import parse
from cfkit.domain.metrics import Metric
from cfkit.domain.tokens import Token
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import COMMENT, OTHER

from .meta import SLUGS, begun, configure, connect, kept, post, strike

NEW = parse("Начало переносится на 19:00, https://library.example/night")


def live(platform: Any, slug: str, folder: Path, words: str, kind: str = "text") -> str:
    name: str = platform.publish(post(kind, slug, folder, words), RecordedSteps()).remote_id
    return name


@pytest.mark.parametrize("slug", SLUGS)
def test_a_first_comment_stands_below_its_post_is_found_and_goes(
    slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect(slug, sandbox, client)
    root = live(platform, slug, tmp_path, "с ответом")
    said = replace(COMMENT, key=f"c@{slug}+comment", stored_at=datetime.now(UTC))
    receipt = platform.comment(said, root, RecordedSteps())
    assert platform.find_comment(said, root, begun(said, slug)).receipt == receipt
    other = replace(OTHER, stored_at=said.stored_at)
    absent = platform.find_comment(other, root, begun(other, slug))
    assert (absent.receipt, absent.certain) == (None, True)
    seen = platform.fetch_shown([root, receipt.remote_id])
    assert alike(said.document.written_out, seen[receipt.remote_id].text)
    for _ in range(2):
        platform.delete(receipt.remote_id)
    seen = platform.fetch_shown([root, receipt.remote_id])
    assert (seen[root].is_gone, seen[receipt.remote_id].is_gone) == (False, True)


def test_a_page_changes_the_words_and_keeps_the_pictures(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("facebook", sandbox, client)
    root = live(platform, "facebook", tmp_path, "правится", "album")
    before = kept(sandbox, "facebook")[-1]
    for _ in range(2):
        platform.edit(root, replace(OTHER, document=NEW))
    after = kept(sandbox, "facebook")[-1]
    assert alike(NEW.written_out, after["text"])
    assert (after["id"], after["media"]) == (before["id"], before["media"])


@pytest.mark.parametrize(
    ("slug", "kind"), [*((slug, "text") for slug in SLUGS), ("threads", "thread")]
)
def test_everything_that_was_posted_is_named_and_goes(
    slug: str, kind: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect(slug, sandbox, client)
    receipt = platform.publish(post(kind, slug, tmp_path, "уходит"), RecordedSteps())
    for name in [*reversed(receipt.parts.values()), receipt.remote_id, receipt.remote_id]:
        platform.delete(name)
    assert platform.fetch_shown([receipt.remote_id])[receipt.remote_id].is_gone
    assert platform.fetch_metrics([receipt.remote_id]).get(receipt.remote_id, {}) == {}


def test_an_accounts_own_token_deletes_nothing(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("instagram", sandbox, client, login="instagram")
    root = live(platform, "instagram", tmp_path, "остаётся")
    with pytest.raises(CredentialError, match="only the token of a page"):
        platform.delete(root)


@pytest.mark.parametrize("slug", SLUGS)
def test_numbers_grow_and_comments_come_oldest_first(
    slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    own: dict[str, dict[str, Any]] = {
        "facebook": {"page_id": 5, "token": "page-5"},
        "instagram": {"user_id": "5"},
        "threads": {"token": "counted.x"},
    }
    platform = connect(slug, sandbox, client, **own[slug])  # the first post of a channel of its own
    configure(sandbox, numbers={"audience": {slug: 400_000}})
    root = live(platform, slug, tmp_path, "растёт?", "photo")
    fresh = platform.fetch_metrics([root])[root]
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "6h"}).raise_for_status()
    older = platform.fetch_metrics([root])[root]
    assert older[Metric.VIEWS] > fresh[Metric.VIEWS]
    assert 50 < older[Metric.COMMENTS] < 1250, "over several pages"
    comments = list(platform.fetch_comments(root))
    assert len({one.remote_id for one in comments}) == len(comments) == older[Metric.COMMENTS]
    assert comments == sorted(comments, key=lambda one: one.posted_at)


def test_a_story_has_fewer_numbers_and_they_are_asked_one_by_one(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect("instagram", sandbox, client)
    root = live(platform, "instagram", tmp_path, "", "story")
    found = platform.fetch_metrics([root])[root]
    assert {Metric.VIEWS, Metric.REACH, Metric.SHARES} <= set(found)
    assert Metric.SAVES not in found


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    ("token", "words"),
    [("revoked.77", "took the app's rights away"), ("expired.77", "the token has ended")],
)
def test_a_dead_token_is_named_with_what_to_do(
    slug: str, token: str, words: str, sandbox: str, client: httpx.Client
) -> None:
    with pytest.raises(CredentialError, match=f"{words}.*docs/platforms-meta.md"):
        connect(slug, sandbox, client, token=token).check_access()


@pytest.mark.parametrize("slug", SLUGS)
def test_a_token_without_the_right_to_post_is_refused_before_anybody_sees_anything(
    slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect(slug, sandbox, client, token="forbidden.77")
    before = len(kept(sandbox, slug))
    with pytest.raises(CredentialError, match=r"the token lacks \w+.*docs/platforms-meta.md"):
        platform.check_access()
    with pytest.raises(CredentialError, match="lacks a right"):
        platform.publish(post("text", slug, tmp_path), RecordedSteps())
    assert len(kept(sandbox, slug)) == before


@pytest.mark.parametrize("slug", SLUGS)
def test_a_check_says_how_long_the_token_lasts(
    slug: str, sandbox: str, client: httpx.Client
) -> None:
    assert "no end" in connect(slug, sandbox, client).check_access()
    if slug == "threads":
        told = connect(slug, sandbox, client, token="library.x~1").check_access()
        assert re.search(r"lasts (59|60) days more", told)


def test_the_token_of_another_page_is_no_access(sandbox: str, client: httpx.Client) -> None:
    with pytest.raises(CredentialError, match=r"token of Page 78 \(78\), not of the page 77"):
        connect("facebook", sandbox, client, token="page-78").check_access()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_pause_that_meta_asks_for_is_told_in_seconds(
    slug: str, sandbox: str, client: httpx.Client
) -> None:
    strike(sandbox, slug, "429", f"/{slug}/")
    with pytest.raises(RateLimited) as caught:
        connect(slug, sandbox, client).check_access()
    assert caught.value.retry_after == 60, "the header counts minutes"


@pytest.mark.parametrize("slug", SLUGS)
def test_an_address_of_somebody_else_is_none_of_ours(
    slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform = connect(slug, sandbox, client)
    live(platform, slug, tmp_path, "наше")
    with pytest.raises(UsageError, match="no address of a post of this account"):
        platform.remote_id_of("https://example.com/p/Cother/")


class Place:
    """Where a token is kept between runs."""

    def __init__(self) -> None:
        self.token: Token | None = None

    def load(self) -> Token | None:
        return self.token

    def renew(self, _: Token | None, trade: Any) -> Token:
        self.token = trade(self.token)
        return self.token


@pytest.mark.parametrize(("slug", "own"), [("threads", {}), ("instagram", {"login": "instagram"})])
def test_a_token_of_sixty_days_is_renewed_ahead_of_its_end_and_goes_on(
    slug: str, own: dict[str, Any], sandbox: str, client: httpx.Client
) -> None:
    place = Place()

    def run() -> None:
        platform = connect(slug, sandbox, client, token="library.x", **own)
        platform.keep_session(place)
        assert platform.check_access()

    run()
    first = place.token
    assert first is not None
    assert first.access.get_secret_value() == "library.x~1"
    assert first.expires_at is not None
    assert (first.expires_at - datetime.now(UTC)).days in (59, 60)
    assert first.refresh is not None, "it can be renewed, as `cfkit auth status` shows"
    run()
    assert place.token is first, "it lasts, so nothing was asked"
    soon = datetime.now(UTC) + timedelta(days=3)
    place.token = replace(first, obtained_at=soon - timedelta(days=60), expires_at=soon)
    run()
    assert place.token.access.get_secret_value() == "library.x~2"
    strike(sandbox, slug, "500-before", "refresh_access_token")
    place.token = replace(place.token, obtained_at=soon - timedelta(days=60), expires_at=soon)
    run()
    assert place.token.access.get_secret_value() == "library.x~2", "the old one works to its end"
    place.token = replace(place.token, traits={"for": SecretStr("another")})
    run()
    assert place.token.access.get_secret_value() == "library.x~1", "another was given meanwhile"


def test_a_page_keeps_its_token_as_it_is(sandbox: str, client: httpx.Client) -> None:
    place = Place()
    platform = connect("instagram", sandbox, client)
    platform.keep_session(place)
    assert platform.check_access()
    assert place.token is None
