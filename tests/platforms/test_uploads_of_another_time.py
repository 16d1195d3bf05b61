"""An upload that broke is taken up for what it was begun for, and for nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import build
from cfkit.domain.errors import CredentialError, OutcomeUnknown
from cfkit.domain.post import Post
from cfkit.testing import RecordedSteps

from .films import StruckBefore, attempt, first_step, kept, now, strike, write_film


@pytest.fixture
def tube(sandbox: str, client: httpx.Client) -> Any:
    def connect(account: str, **more: Any) -> Any:
        addresses = dict.fromkeys(("base_url", "token_url", "accounts_url"), f"{sandbox}/youtube")
        keys = {"client_id": "client", "client_secret": "secret", "refresh_token": f"{account}.x"}
        return build("youtube", keys | addresses | more, client)

    return connect


@pytest.fixture
def tok(sandbox: str, client: httpx.Client) -> Any:
    def connect(account: str, **more: Any) -> Any:
        addresses = dict.fromkeys(("base_url", "accounts_url"), f"{sandbox}/tiktok")
        keys = {"client_key": "key", "client_secret": "secret", "token": f"{account}.x"}
        return build("tiktok", keys | addresses | {"mode": "direct"} | more, client)

    return connect


def moved(post: Post, **by: float) -> Post:
    """Move a post's time to so much from now."""
    at = (datetime.now(UTC) + timedelta(**by)).replace(microsecond=0)
    return replace(post, slot=at)


@pytest.mark.parametrize("first", [0, 5])
def test_a_film_whose_time_was_moved_after_its_upload_broke_is_shown_at_the_new_time(
    first: int, sandbox: str, tube: Any, tmp_path: Path
) -> None:
    post, steps, account = now("moved", write_film(tmp_path)), RecordedSteps(), f"moved{first}"
    steps.once("session", lambda: first_step(tube(account), moved(post, hours=first)))
    post = moved(post, days=900)
    receipt = tube(account).publish(post, steps)
    assert (receipt.pending, receipt.show_at) == (True, post.slot)
    [film] = kept(sandbox, "youtube", account)
    assert datetime.fromisoformat(film["scheduled_at"]) == post.slot


def test_a_film_that_became_private_after_its_upload_broke_is_not_shown(
    sandbox: str, tube: Any, tmp_path: Path
) -> None:
    post, steps = now("hidden", write_film(tmp_path)), RecordedSteps()
    steps.once("session", lambda: first_step(tube("turned"), post))
    receipt = tube("turned", privacy="private").publish(post, steps)
    [film] = kept(sandbox, "youtube", "turned")
    assert film["id"] == receipt.remote_id
    with pytest.raises(CredentialError, match="keeps the film private"):
        tube("turned").poll(receipt)


def test_a_film_that_is_there_for_another_time_is_told_with_that_time(
    sandbox: str, tube: Any, tmp_path: Path
) -> None:
    post, steps, account = now("early", write_film(tmp_path)), RecordedSteps(), "lastpiece"
    early = moved(post, days=900)
    steps.once("session", lambda: first_step(tube(account), early))
    lost = StruckBefore(steps, lambda: strike(sandbox, "cut-after", "youtube", "/upload/"))
    with pytest.raises(OutcomeUnknown):
        tube(account).publish(early, lost)
    late = moved(post, days=901)
    assert tube(account).publish(late, steps).show_at == early.slot
    [film] = kept(sandbox, "youtube", account)
    found = RecordedSteps()
    told = tube(account)
    assert told.poll(told.publish(early, steps)).show_at == early.slot
    sighting = told.find(late, attempt(late))
    assert sighting.step_result["id"] == film["id"]
    found.once("publish", lambda: sighting.step_result, visible=True)
    assert told.publish(late, found).show_at == early.slot


def test_a_film_on_tiktok_whose_privacy_was_changed_after_its_upload_broke_has_the_new_one(
    sandbox: str, tok: Any, tmp_path: Path
) -> None:
    post, steps = now("level", write_film(tmp_path)), RecordedSteps()
    steps.once("init", lambda: first_step(tok("level", privacy="public"), post))
    receipt = tok("level", privacy="private").publish(post, steps)
    assert len(kept(sandbox, "tiktok", "level")) == 1
    assert tok("level", privacy="public").poll(receipt).pending  # it is not among what all see
    seen = tok("level", privacy="public").publish(now("seen", *post.media), RecordedSteps())
    assert not tok("level", privacy="public").poll(seen).pending
