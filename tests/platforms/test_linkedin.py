"""LinkedIn: what its adapter does differently, in memory and against the sandbox."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr, ValidationError

from cfkit.adapters.platforms._linkedin_api import listed, verdict
from cfkit.adapters.platforms._linkedin_text import linkedin_text, plain_of
from cfkit.adapters.platforms._registry import build, grant
from cfkit.adapters.platforms.linkedin import Settings
from cfkit.domain.errors import (
    CredentialError,
    InputError,
    NoNumbers,
    OutcomeUnknown,
    Rejected,
    Unavailable,
    UsageError,
)
from cfkit.domain.likeness import alike
from cfkit.domain.markup import parse
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media, Poll, Post
from cfkit.domain.publication import Delivery
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import COMMENT, NOW, OTHER, POST, attempt_at

from .conftest import Sent

NUMBERS = count(1)
MIB = 2**20


@pytest.fixture
def linkedin(sandbox: str, client: httpx.Client) -> Callable[..., Any]:
    """A page of its own on the sandbox, or a member."""

    def connect(*, mark: str = "x", page: bool = True, **more: Any) -> Any:
        number = next(NUMBERS)
        where = {"base_url": f"{sandbox}/linkedin", "login_url": f"{sandbox}/linkedin"}
        author = {"organisation_id": number} if page else {}
        settings = {"token": f"member{number}.{mark}", **where, **author, **more}
        return build("linkedin", settings, client)

    return connect


def configure(sandbox: str, **sections: Any) -> None:
    httpx.post(f"{sandbox}/_sandbox/config", json=sections).raise_for_status()


def fresh(post: Post) -> Post:
    now = datetime.now(UTC)
    return replace(post, stored_at=now, slot=now)


def asked(post: Post) -> Delivery:
    return Delivery(post.key, "in", began_at=post.stored_at, first_began_at=post.stored_at)


def film(folder: Path, size: int) -> Media:
    path = folder / "tour.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(size - 12))
    return Media("tour.mp4", path, "A tour", "video/mp4", 1280, 720, size, 5.0)


def document(folder: Path) -> Media:
    path = folder / "five-rules.pdf"
    path.write_bytes(b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n%%EOF\n")
    return Media("five-rules.pdf", path, None, "application/pdf", bytes=62)


def kept(sandbox: str, name: str) -> dict[str, Any]:
    posts = httpx.get(f"{sandbox}/_sandbox/posts").json()["posts"]
    found: dict[str, Any] = next(one for one in posts if one["id"] == name)
    return found


@pytest.fixture
def posts(picture: Media, tmp_path: Path) -> dict[str, Post]:
    return {
        "text": POST,
        "photo": replace(POST, media=(picture,)),
        "album": replace(POST, media=(picture, picture, picture)),
        "document": replace(POST, media=(document(tmp_path),)),
        "poll": replace(POST, poll=Poll("Придёте?", ("Да", "Нет"))),
    }


@pytest.mark.parametrize("page", [True, False])
@pytest.mark.parametrize("kind", ["text", "photo", "album", "document", "poll"])
def test_every_kind_of_post_goes_out(
    linkedin: Callable[..., Any], kind: str, page: bool, posts: dict[str, Post], sandbox: str
) -> None:
    post, platform = posts[kind], linkedin(page=page)
    assert platform.check_access().startswith("page" if page else "member")
    receipt = platform.publish(fresh(post), RecordedSteps())
    there = kept(sandbox, receipt.remote_id)
    assert alike(POST.document.written_out, there["text"])
    assert [one["alt"] for one in there["media"]] == [one.alt for one in post.media]
    assert platform.remote_id_of(receipt.url) == receipt.remote_id


@pytest.mark.parametrize("fault", ["cut-after", "cut-before", "500-after"])
def test_a_post_of_a_page_whose_answer_was_lost_is_found_or_surely_absent(
    linkedin: Callable[..., Any], fault: str, sandbox: str
) -> None:
    platform, post = linkedin(), fresh(POST)
    platform.publish(fresh(OTHER), RecordedSteps())
    struck = {"fault": fault, "platform": "linkedin", "path_contains": "/rest/posts"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, RecordedSteps())
    found = platform.find(post, asked(post))
    assert (found.receipt is None) == (fault == "cut-before")
    assert found.certain == (fault == "cut-before")


def test_a_post_of_a_member_is_settled_by_a_person(linkedin: Callable[..., Any]) -> None:
    platform = linkedin(page=False)
    found = platform.find(POST, attempt_at(POST))
    assert (found.receipt, found.certain) == (None, False)
    assert "--live URL" in found.why
    receipt = platform.publish(fresh(POST), RecordedSteps())
    assert platform.fetch_shown([receipt.remote_id]) == {}
    with pytest.raises(NoNumbers, match="organisation_id"):
        platform.fetch_metrics([receipt.remote_id])


def test_the_same_words_again_may_be_this_very_post(
    linkedin: Callable[..., Any], sandbox: str
) -> None:
    platform = linkedin(page=False)
    configure(sandbox, linkedin={"refuse_duplicates": True})
    try:
        first = platform.publish(fresh(POST), RecordedSteps())
        with pytest.raises(OutcomeUnknown, match=f"duplicate of {first.remote_id}"):
            platform.publish(fresh(POST), RecordedSteps())
    finally:
        configure(sandbox, linkedin={"refuse_duplicates": False})


def test_a_film_goes_in_parts_and_goes_on_where_it_broke(
    linkedin: Callable[..., Any], sandbox: str, tmp_path: Path
) -> None:
    platform, steps = linkedin(), RecordedSteps()
    post = fresh(replace(POST, media=(film(tmp_path, 8 * MIB + 5),)))
    for path in ("/upload/", "/rest/videos"):
        cut = {"fault": "cut-before", "platform": "linkedin", "path_contains": path}
        httpx.post(f"{sandbox}/_sandbox/faults", json=cut).raise_for_status()
        with pytest.raises(Unavailable):
            platform.publish(post, steps)
    configure(sandbox, linkedin={"processing_looks": 2})
    try:
        with pytest.raises(Unavailable, match=r"still working on tour\.mp4; nothing was posted"):
            platform.publish(post, steps)
    finally:
        configure(sandbox, linkedin={"processing_looks": 0})
    assert not steps.visible
    receipt = platform.publish(post, steps)
    [sent] = kept(sandbox, receipt.remote_id)["media"]
    data = httpx.get(f"{sandbox}/_sandbox/media/{sent['id']}").content
    assert data == post.media[0].path.read_bytes()
    begun = [name for name in steps.results if name.startswith("upload")]
    assert begun == ["upload-1", "upload-1-0", "upload-1-1", "upload-1-2", "uploaded-1"]


def test_a_document_beside_a_picture_is_refused_before_anything_is_sent(
    load_fake: Callable[[str], Fake], picture: Media, tmp_path: Path
) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    platform = load_fake("linkedin").build(httpx.Client(transport=httpx.MockTransport(refuse)))
    post = replace(POST, media=(picture, document(tmp_path)))
    with pytest.raises(Rejected, match=r"leave five-rules\.pdf alone"):
        platform.publish(post, RecordedSteps())


def test_the_token_goes_to_linkedin_alone(load_fake: Callable[[str], Fake], picture: Media) -> None:
    fake, seen = load_fake("linkedin"), []
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        if request.url.path == "/rest/images":
            value = {"uploadUrl": "https://elsewhere.example/1", "image": "urn:li:image:C1"}
            return httpx.Response(200, json={"value": value})
        return server(request)

    platform = fake.build(httpx.Client(transport=httpx.MockTransport(answer)))
    with pytest.raises(Unavailable, match="outside of LinkedIn"):
        platform.publish(replace(POST, media=(picture,)), RecordedSteps())
    assert set(seen) == {"api.linkedin.com"}


@pytest.mark.parametrize(
    ("more", "remedy"),
    [
        ({"mark": "revoked"}, "cfkit auth login"),
        ({"mark": "forbidden"}, "Community Management API"),
        ({"version": 202409}, "set `version`"),
        ({"organisation_id": "missing-1"}, "administrator or content admin"),
    ],
)
def test_what_keeps_a_channel_from_posting_is_told_without_posting(
    linkedin: Callable[..., Any], more: dict[str, Any], remedy: str
) -> None:
    with pytest.raises(CredentialError, match=remedy):
        linkedin(**more).check_access()


def test_first_comments_edits_and_counts_of_a_page(
    linkedin: Callable[..., Any], sandbox: str
) -> None:
    configure(sandbox, numbers={"audience": {"linkedin": 90_000}})
    platform = linkedin()
    root = platform.publish(fresh(POST), RecordedSteps()).remote_id
    assert platform.fetch_metrics([root]) == {}, "what nobody saw is left out"
    said = fresh(COMMENT)
    comment = platform.comment(said, root, RecordedSteps())
    assert platform.remote_id_of(comment.url) == comment.remote_id
    assert platform.find_comment(said, root, asked(said)).receipt == comment

    platform.edit(root, replace(OTHER, key=POST.key))
    platform.edit(comment.remote_id, replace(OTHER, key=COMMENT.key))
    shown = platform.fetch_shown([root, comment.remote_id])
    assert all(alike(OTHER.document.written_out, one.text) for one in shown.values())
    platform.delete(comment.remote_id)
    shown = platform.fetch_shown([root, comment.remote_id])
    assert [shown[one].is_gone for one in (root, comment.remote_id)] == [False, True]

    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "7d"}).raise_for_status()
    counts = platform.fetch_metrics([root])[root]
    assert set(counts) == platform.capabilities.metrics
    assert counts[Metric.REACH] < counts[Metric.VIEWS]
    answers = list(platform.fetch_comments(root))
    assert len(answers) == counts[Metric.COMMENTS] > 1
    assert {one.author.rpartition(":")[0] for one in answers} == {"urn:li:person"}


def test_an_edit_that_linkedin_lost_is_told(load_fake: Callable[[str], Fake]) -> None:
    fake = load_fake("linkedin")
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.headers.get("x-restli-method") == "PARTIAL_UPDATE":
            return httpx.Response(204)
        return server(request)

    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(answer)))
    root = platform.publish(POST, RecordedSteps()).remote_id
    with pytest.raises(OutcomeUnknown, match="still shows the old words"):
        platform.edit(root, OTHER)


@pytest.mark.parametrize(("status", "kind"), [(409, Unavailable), (400, Rejected)])
def test_a_conflict_is_one_by_its_status_whatever_is_said(
    status: int, kind: type[Exception]
) -> None:
    assert isinstance(verdict(status, {"message": "the fields are in conflict"}), kind)


def test_posts_that_were_edited_stand_out_of_order_in_the_listing(
    load_fake: Callable[[str], Fake],
) -> None:
    fake = load_fake("linkedin")
    server: Any = fake.server(NOW)
    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(server)))
    receipt = platform.publish(POST, RecordedSteps())
    old = {"id": "urn:li:share:5", "commentary": "An old one", "createdAt": 1, "publishedAt": 1}
    server.posts["old"] = {**old, "lastModifiedAt": server.now}
    assert platform.find(POST, attempt_at(POST)).receipt == receipt


@pytest.mark.parametrize(
    "text",
    [
        "Скобки (все) и [такие], звёзды * и _черта_, почта a@library.example #читаем",
        r"a\b {c} |d| <e> ~f~ C# и #7",
    ],
)
def test_little_text_is_read_back_as_it_was_written(text: str) -> None:
    written = linkedin_text(parse(text.replace("*", r"\*").replace("_", r"\_")))
    assert plain_of(written) == parse(text.replace("*", r"\*").replace("_", r"\_")).written_out
    assert plain_of(r"{hashtag|\#|читаем} с @[Devtestco](urn:li:organization:1)") == (
        "#читаем с Devtestco"
    )


def test_a_body_holds_what_the_posts_api_names(sent: Sent, picture: Media) -> None:
    *_, request = sent("linkedin", replace(POST, media=(picture, picture)))
    body = json.loads(request.content)
    assert set(body) == {
        *("author", "commentary", "visibility", "distribution", "content"),
        *("lifecycleState", "isReshareDisabledByAuthor"),
    }
    assert body["author"] == "urn:li:organization:77"
    assert [one["altText"] for one in body["content"]["multiImage"]["images"]] == [picture.alt] * 2


def test_lists_are_written_as_linkedins_own_encoder_writes_them() -> None:
    encoder = pytest.importorskip("linkedin_api.clients.restli.utils.encoder")
    urns = ["urn:li:share:1", "urn:li:ugcPost:2"]
    assert listed(urns) == encoder.encode(urns)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.linkedin.com/feed/update/urn:li:share:71/", "urn:li:share:71"),
        ("https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A71", "urn:li:ugcPost:71"),
        ("https://www.linkedin.com/posts/library_night-activity-71-a1B2", "urn:li:activity:71"),
        (
            "https://linkedin.com/feed/update/urn:li:share:71/?commentUrn=urn%3Ali%3Acomment%3A%287%2C9%29",
            "urn:li:share:71?comment=9",
        ),
    ],
)
def test_an_address_that_a_person_gives_names_the_post(platform: Any, url: str, name: str) -> None:
    assert platform("linkedin").remote_id_of(url) == name


def test_any_other_address_is_refused(platform: Any) -> None:
    with pytest.raises(UsageError):
        platform("linkedin").remote_id_of("https://www.linkedin.com/company/library")


def test_a_channel_has_one_author() -> None:
    with pytest.raises(ValidationError, match="one author"):
        Settings(token="t", organisation_id="1", member_id="a")


class Clock:
    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def test_signing_in_asks_for_the_rights_of_the_author_and_renews_where_it_may(
    sandbox: str, client: httpx.Client
) -> None:
    where = {"base_url": f"{sandbox}/linkedin", "login_url": f"{sandbox}/linkedin"}
    settings = {**where, "client_id": "c", "client_secret": "s3cret"}
    page = grant("linkedin", {**settings, "organisation_id": "7"}, client, Clock())
    address = page.address("http://127.0.0.1:8765/", "state", "challenge")
    assert "w_organization_social" in address
    assert "code_challenge" not in address
    member = grant("linkedin", settings, client, Clock())
    assert "w_member_social" in member.address("http://127.0.0.1:8765/", "state", "c")
    token = member.exchange(SecretStr("a-code"), "http://127.0.0.1:8765/", SecretStr("v"))
    assert token.expires_at is not None
    assert ((token.expires_at - NOW).days, token.refresh) == (60, None)
    approved = member.exchange(SecretStr("approved-1"), "http://127.0.0.1:8765/", SecretStr("v"))
    fresher = member.refresh(approved)
    assert fresher.access != approved.access
    wrong = grant("linkedin", {**settings, "client_secret": "wrong"}, client, Clock())
    with pytest.raises(CredentialError, match="Client authentication failed"):
        wrong.exchange(SecretStr("a-code"), "http://127.0.0.1:8765/", SecretStr("v"))
    with pytest.raises(InputError, match="--paste"):
        grant("linkedin", where, client, Clock())
