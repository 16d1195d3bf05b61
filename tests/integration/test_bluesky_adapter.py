"""The Bluesky adapter against a real Personal Data Server."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from cfkit.adapters.platforms._opening import open_client
from cfkit.adapters.platforms._registry import build
from cfkit.adapters.platforms._remembered import Remembered
from cfkit.domain.errors import CredentialError, Rejected
from cfkit.domain.markup import parse
from cfkit.domain.post import Media
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

from .conftest import Network

pytestmark = pytest.mark.integration


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    path = tmp_path / "lamp.png"
    Image.new("RGB", (40, 30)).save(path)
    return Media("lamp.png", path, "Лампа на столе", "image/png", 40, 30)


@pytest.fixture(scope="module")
def account(network: Network) -> dict[str, str]:
    service = network.url
    handle = f"u{uuid4().hex[:12]}.test"
    asked = {"handle": handle, "email": f"{handle}@mail.example", "password": uuid4().hex}
    made = httpx.post(f"{service}/xrpc/com.atproto.server.createAccount", json=asked, timeout=30)
    secret = httpx.post(
        f"{service}/xrpc/com.atproto.server.createAppPassword",
        headers={"Authorization": f"Bearer {made.raise_for_status().json()['accessJwt']}"},
        json={"name": "cfkit"},
        timeout=30,
    )
    return {"handle": handle, "app_password": secret.json()["password"], "service": service}


@pytest.fixture
def bluesky(account: dict[str, str]) -> Iterator[Any]:
    with open_client() as client:
        yield build("bluesky", account, client)


def test_a_repeated_post_is_one_record_that_can_be_found(bluesky: Any) -> None:
    post = replace(POST, stored_at=datetime.now(UTC))
    first = bluesky.publish(post, RecordedSteps())
    assert bluesky.publish(post, RecordedSteps()) == first
    attempt = Delivery(post.key, "main", began_at=post.stored_at)
    assert bluesky.find(post, attempt).receipt == first
    assert bluesky.find(replace(post, key="other@main"), attempt).certain
    with pytest.raises(Rejected, match="other words"):
        bluesky.publish(replace(post, document=parse("Исправлено")), RecordedSteps())


def test_a_thread_with_a_picture_stands_message_by_message(bluesky: Any, picture: Media) -> None:
    parts = (parse("две **части**"), parse("три"))
    post = replace(
        POST, key="thread@main", stored_at=datetime.now(UTC), parts=parts, media=(picture,)
    )
    steps = RecordedSteps()
    bluesky.publish(post, steps)
    for name in steps.visible:
        attempt = Delivery(post.key, "main", began_at=post.stored_at, open_step=name)
        assert bluesky.find(post, attempt).step_result == json.loads(steps.results[name])


@pytest.mark.parametrize("text", ["я" * 301, "👨‍👩‍👧‍👦" * 150], ids=["graphemes", "bytes"])
def test_both_limits_are_the_servers_own(bluesky: Any, text: str) -> None:
    post = replace(POST, key="long@main", stored_at=datetime.now(UTC), document=parse(text))
    with pytest.raises(Rejected, match="too big"):
        bluesky.publish(post, RecordedSteps())


def test_a_wrong_password_is_named_as_such(account: dict[str, str]) -> None:
    with open_client() as client, pytest.raises(CredentialError, match="app password"):
        build("bluesky", account | {"app_password": "wrong"}, client).check_access()  # type: ignore[attr-defined]


def test_runs_go_on_with_one_session_and_a_spent_refresh_token_gives_its_successor(
    account: dict[str, str],
) -> None:
    place = Remembered()
    with open_client() as client:

        def run() -> Any:
            made: Any = build("bluesky", account, client)
            made.keep_session(place)
            made.check_access()
            return place.load()

        first = run()
        assert run() == first
        stale = datetime.now(UTC) - timedelta(hours=3)
        near = replace(first, obtained_at=stale, expires_at=datetime.now(UTC))
        place.renew(None, lambda _: near)
        second = run()
        assert second.refresh != first.refresh
        place.renew(None, lambda _: near)  # as if the run had died before it kept the answer
        third = run()
        assert third.trait("did") == first.trait("did")
        assert _id(third.refresh) == _id(second.refresh)
        post = replace(POST, key="session@main", stored_at=datetime.now(UTC))
        made = build("bluesky", account, client)
        made.keep_session(place)  # type: ignore[attr-defined]  # SessionHolder
        assert made.publish(post, RecordedSteps()).remote_id


def _id(token: Any) -> str:
    packed = token.get_secret_value().split(".")[1]
    return str(json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))["jti"])
