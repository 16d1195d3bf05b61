"""Pinterest: what its adapter does differently, in memory and against the sandbox."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from pydantic import SecretStr

from cfkit.adapters.platforms._registry import build, grant
from cfkit.domain.errors import (
    CredentialError,
    InputError,
    OutcomeUnknown,
    Rejected,
    Unavailable,
    UsageError,
)
from cfkit.domain.likeness import alike
from cfkit.domain.markup import parse
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import NOW, OTHER, POST, attempt_at, mp4

from .conftest import Sent

NUMBERS = count(1)
PIN = replace(POST, title="Ночь в библиотеке", link="https://library.example/night?a=1")


@pytest.fixture
def pinterest(sandbox: str, client: httpx.Client) -> Callable[..., Any]:
    """A board of its own on the sandbox; `mark` is a part of its token."""

    def connect(mark: str = "x", board: int | None = None) -> Any:
        settings = {
            "board_id": board or 10_000 + next(NUMBERS),
            "token": f"library.{mark}",
            "base_url": f"{sandbox}/pinterest",
        }
        return build("pinterest", settings, client)

    return connect


def configure(sandbox: str, **sections: Any) -> None:
    httpx.post(f"{sandbox}/_sandbox/config", json=sections).raise_for_status()


def fresh(post: Post, *media: Media) -> Post:
    now = datetime.now(UTC)
    return replace(post, stored_at=now, slot=now, media=media or post.media)


def film(folder: Path, size: int = 300_000) -> Media:
    path = folder / "night.mp4"
    path.write_bytes(mp4(pixels=b"\1" * size))
    length = path.stat().st_size
    return Media("night.mp4", path, "A walk", "video/mp4", 720, 1280, length, 12.5)


def kept(sandbox: str, name: str) -> dict[str, Any]:
    posts = httpx.get(f"{sandbox}/_sandbox/posts").json()["posts"]
    found: dict[str, Any] = next(one for one in posts if one["id"] == name)
    return found


@pytest.mark.parametrize("pictures", [1, 2, 5])
def test_pictures_go_out_with_title_description_and_link(
    pinterest: Callable[..., Any], pictures: int, picture: Media, sandbox: str
) -> None:
    platform = pinterest()
    assert platform.check_access().startswith("library, board Board 10")
    receipt = platform.publish(fresh(PIN, *([picture] * pictures)), RecordedSteps())
    there = kept(sandbox, receipt.remote_id)
    assert alike(PIN.document.written_out, there["text"])
    assert PIN.link in there["links"]
    assert [one["alt"] for one in there["media"]] == [picture.alt] * pictures
    assert platform.remote_id_of(receipt.url) == receipt.remote_id


def test_a_film_is_uploaded_once_and_waited_for(
    pinterest: Callable[..., Any], sandbox: str, tmp_path: Path
) -> None:
    platform, steps = pinterest(), RecordedSteps()
    post = fresh(PIN, film(tmp_path))
    configure(sandbox, pinterest={"processing_looks": 2})
    try:
        with pytest.raises(Unavailable, match=r"still working on night\.mp4; nothing was posted"):
            platform.publish(post, steps)
    finally:
        configure(sandbox, pinterest={"processing_looks": 0})
    assert list(steps.results) == ["upload-1"]
    receipt = platform.publish(post, steps)
    [sent] = kept(sandbox, receipt.remote_id)["media"]
    data = httpx.get(f"{sandbox}/_sandbox/media/{sent['id']}").content
    assert data == post.media[0].path.read_bytes()


def test_a_film_that_cannot_be_processed_is_refused(
    pinterest: Callable[..., Any], tmp_path: Path
) -> None:
    broken = film(tmp_path)
    broken.path.write_bytes(b"\0" * broken.bytes)
    with pytest.raises(Rejected, match="save it anew as MP4"):
        pinterest().publish(fresh(PIN, broken), RecordedSteps())


def test_what_cannot_be_a_pin_is_refused_before_anything_is_sent(
    sandbox: str, picture: Media, tmp_path: Path
) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    settings = {"board_id": "7", "token": "t"}
    client = httpx.Client(transport=httpx.MockTransport(refuse))
    platform = build("pinterest", settings, client)
    for post, words in (
        (PIN, "a pin is a picture or a film"),
        (fresh(PIN, picture, film(tmp_path)), "pictures or one film"),
    ):
        with pytest.raises(Rejected, match=words):
            platform.publish(post, RecordedSteps())


@pytest.mark.parametrize("fault", ["cut-after", "cut-before", "500-after", "garbage"])
def test_a_pin_whose_answer_was_lost_is_found_or_surely_absent(
    pinterest: Callable[..., Any], fault: str, picture: Media, sandbox: str
) -> None:
    platform, post = pinterest(), fresh(PIN, picture)
    for number in range(3):
        platform.publish(fresh(replace(OTHER, key=f"k{number}"), picture), RecordedSteps())
    struck = {"fault": fault, "platform": "pinterest", "path_contains": "/v5/pins"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, RecordedSteps())
    asked = Delivery(post.key, "pins", began_at=post.stored_at, first_began_at=post.stored_at)
    found = platform.find(post, asked)
    assert (found.receipt is None) == (fault == "cut-before")
    assert found.certain == (fault == "cut-before")


def test_an_older_pin_ahead_in_the_board_does_not_hide_a_newer_one(
    load_fake: Callable[[str], Fake],
) -> None:
    fake = load_fake("pinterest")
    server = fake.server(NOW - timedelta(days=30))
    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(server)))
    platform.publish(OTHER, RecordedSteps())
    server.now = NOW
    receipt = platform.publish(POST, RecordedSteps())
    assert platform.find(POST, attempt_at(POST)).receipt == receipt


@pytest.mark.parametrize(
    ("mark", "board", "error", "remedy"),
    [
        ("revoked", None, CredentialError, "cfkit auth login"),
        ("forbidden", None, CredentialError, "pins:write"),
        ("x", 4041, InputError, "no board 4041: set `board_id`; .*77 is Board 77"),
    ],
)
def test_what_keeps_a_channel_from_posting_is_told_without_posting(
    pinterest: Callable[..., Any], mark: str, board: int | None, error: type[Exception], remedy: str
) -> None:
    with pytest.raises(error, match=remedy):
        pinterest(mark, board).check_access()


def test_an_application_with_trial_access_is_sent_to_pinterests_own_sandbox(
    pinterest: Callable[..., Any], picture: Media
) -> None:
    with pytest.raises(CredentialError, match=r"https://api-sandbox\.pinterest\.com"):
        pinterest("trial").publish(fresh(PIN, picture), RecordedSteps())


def test_who_sees_pins_of_a_trial_is_told_as_not_confirmed(platform: Any) -> None:
    [access] = [one for one in platform("pinterest").capabilities.facts if one.what == "access"]
    assert not access.confirmed
    assert "their creator alone" in access.value
    assert "code 29" in access.value


def test_a_secret_board_is_told(pinterest: Callable[..., Any]) -> None:
    assert "nobody else sees" in pinterest(board=51).check_access()


def test_pins_are_edited_counted_and_deleted(
    pinterest: Callable[..., Any], picture: Media, sandbox: str
) -> None:
    configure(sandbox, numbers={"audience": {"pinterest": 90_000}})
    platform = pinterest()
    pin = platform.publish(fresh(PIN, picture), RecordedSteps()).remote_id
    platform.edit(pin, replace(OTHER, key=PIN.key, title="Другое"))
    assert alike(OTHER.document.written_out, platform.fetch_shown([pin])[pin].text)
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "7d"}).raise_for_status()
    counts = platform.fetch_metrics([pin])[pin]
    assert set(counts) == platform.capabilities.metrics
    assert counts[Metric.VIEWS] > 0
    platform.delete(pin)
    platform.delete(pin)
    assert platform.fetch_shown([pin])[pin].is_gone
    assert platform.fetch_metrics([pin]) == {}


def test_reactions_that_are_withheld_leave_the_other_counts(
    load_fake: Callable[[str], Fake],
) -> None:
    fake = load_fake("pinterest")
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if "TOTAL_REACTIONS" in str(request.url):
            return httpx.Response(400, json={"code": 1, "message": "metric_types"})
        return server(request)

    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(answer)))
    pin = platform.publish(POST, RecordedSteps()).remote_id
    assert dict(platform.fetch_metrics([pin])[pin]) == {Metric.VIEWS: 90, Metric.SAVES: 4}


@pytest.fixture(scope="session")
def pin_schema(repository: Path) -> Any:
    path = repository.parent / "shared" / "specs" / "pinterest-v5-openapi.yaml.gz"
    if not path.exists():
        pytest.skip("Pinterest's own OpenAPI description is not beside the repository")
    from jsonschema import Draft202012Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT202012

    spec = _nullable(yaml.safe_load(gzip.decompress(path.read_bytes())))
    registry = Registry().with_resource(
        "urn:pinterest", Resource.from_contents(spec, default_specification=DRAFT202012)
    )

    def validator(name: str) -> Any:
        schema = {"$ref": f"urn:pinterest#/components/schemas/{name}"}
        return Draft202012Validator(schema, registry=registry)

    return validator


def _nullable(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _nullable(one) for name, one in schema.items() if name != "nullable"}
    if schema.get("nullable") is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


@pytest.mark.parametrize("kind", ["picture", "carousel", "film"])
def test_pinterests_own_description_takes_every_pin(
    sent: Sent, pin_schema: Any, picture: Media, tmp_path: Path, kind: str
) -> None:
    media = {"picture": [picture], "carousel": [picture] * 5, "film": [film(tmp_path)]}[kind]
    *_, request = sent("pinterest", fresh(PIN, *media))
    body = json.loads(request.content)
    pin_schema("PinCreate").validate(body)
    assert set(body) == PIN_KEYS
    for wrong in ({"title": "t" * 101}, {"board_id": "abc"}, {"alt_text": "a" * 501}):
        assert not pin_schema("PinCreate").is_valid({**body, **wrong})


PIN_KEYS = {"board_id", "title", "description", "link", "alt_text", "media_source"}


@pytest.mark.parametrize(
    "url",
    [
        "https://www.pinterest.com/pin/999000/",
        "https://pinterest.co.uk/pin/a-night--999000/",
        "https://ru.pinterest.com/pin/999000?x=1",
    ],
)
def test_an_address_that_a_person_gives_names_the_pin(platform: Any, url: str) -> None:
    assert platform("pinterest").remote_id_of(url) == "999000"


def test_any_other_address_is_refused(platform: Any) -> None:
    with pytest.raises(UsageError):
        platform("pinterest").remote_id_of("https://www.pinterest.com/library/evenings/")


class Clock:
    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def test_signing_in_gives_a_token_that_renews_itself(sandbox: str, client: httpx.Client) -> None:
    where = {"base_url": f"{sandbox}/pinterest", "login_url": f"{sandbox}/pinterest"}
    settings = {**where, "board_id": "7", "app_id": "15", "app_secret": "s3cret"}
    way = grant("pinterest", settings, client, Clock())
    address = httpx.URL(way.address("http://127.0.0.1:8765/cfkit", "state", "challenge"))
    assert address.params["scope"].split(",")[:2] == ["boards:read", "boards:write"]
    assert "code_challenge" not in address.params
    token = way.exchange(SecretStr("a-code"), "http://127.0.0.1:8765/cfkit", SecretStr("v"))
    assert token.expires_at is not None
    assert token.refresh_expires_at is not None
    assert [(one - NOW).days for one in (token.expires_at, token.refresh_expires_at)] == [30, 60]
    assert way.refresh(token).refresh != token.refresh
    wrong = grant("pinterest", {**settings, "app_secret": "wrong"}, client, Clock())
    with pytest.raises(CredentialError):
        wrong.refresh(
            replace(
                token, traits={"client_id": SecretStr("15"), "client_secret": SecretStr("wrong")}
            )
        )
    with pytest.raises(InputError, match="--paste"):
        grant("pinterest", {**where, "board_id": "7"}, client, Clock())


def test_an_emphasis_is_written_without_marks(sent: Sent) -> None:
    *_, request = sent("pinterest", replace(POST, document=parse("**Важно**: в 18:00")))
    assert json.loads(request.content)["description"] == "Важно: в 18:00"
