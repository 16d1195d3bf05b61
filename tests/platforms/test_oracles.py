"""Requests as read by clients and schemas that nobody here wrote."""

import gzip
import inspect
import json
from dataclasses import replace
from email.message import Message
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from cfkit.domain.markup import parse
from cfkit.domain.post import Media, Poll, Post
from cfkit.testing.fake import POST

POLL = Poll("Что читаете?", ("Новинку", "Классику"))
KINDS = ["text", "link", "photo", "album", "poll", "thread"]
LINKED = replace(POST, link="https://library.example/night?a=1,2")
THREAD = replace(POST, parts=(parse("Вторая **часть**."), parse("Третья.")))


def kinds(picture: Media, film: Media | None = None) -> dict[str, Post]:
    moving = (film,) if film else ()
    return {
        "film": replace(POST, media=moving),
        "mixed": replace(POST, media=(picture, *moving)),
        "text": POST,
        "link": LINKED,
        "photo": replace(POST, media=(picture,)),
        "album": replace(POST, media=(picture, picture, picture)),
        "poll": replace(POST, poll=POLL),
        "thread": THREAD,
    }


def form(request: httpx.Request) -> tuple[dict[str, str], dict[str, bytes]]:
    kind = request.headers["content-type"]
    if kind.startswith("application/x-www-form-urlencoded"):
        pairs = parse_qs(request.content.decode(), keep_blank_values=True)
        return {name: values[0] for name, values in pairs.items()}, {}
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    fields, files = {}, {}
    for part in BytesParser().parsebytes(head + request.content).get_payload():
        assert isinstance(part, Message)
        name = part.get_param("name", header="content-disposition")
        data = part.get_payload(decode=True)
        if part.get_filename():
            files[name] = data
        else:
            fields[name] = data.decode()
    return fields, files


@pytest.mark.parametrize("kind", [*KINDS, "film", "mixed"])
def test_telegram_takes_every_request(sent: Any, picture: Media, film: Media, kind: str) -> None:
    from aiogram import methods

    for request in sent("telegram", kinds(picture, film)[kind]):
        name = request.url.path.rpartition("/")[2]
        model = getattr(methods, name[0].upper() + name[1:])
        if request.headers["content-type"] == "application/json":
            body, files = json.loads(request.content), {}
        else:
            body, files = form(request)
            for field in ("media", "reply_parameters"):
                if field in body:
                    body[field] = json.loads(body[field])
            attached = {f"attach://{name}" for name in set(files) - {"photo", "video"}}
            assert attached == {item["media"] for item in body.get("media", ())}
        body |= dict.fromkeys({"photo", "video"} & set(files), "a file")
        model.model_validate(body)
        assert set(body) <= set(model.model_fields), "aiogram lets unknown keys pass"


@pytest.mark.parametrize("kind", [*KINDS, "film", "mixed"])
def test_vk_takes_every_request(sent: Any, picture: Media, film: Media, kind: str) -> None:
    from vkbottle_types.codegen.methods import photos, polls, video, wall

    known = {
        "wall": wall.WallCategory,
        "photos": photos.PhotosCategory,
        "polls": polls.PollsCategory,
        "video": video.VideoCategory,
    }
    for request in sent("vk", kinds(picture, film)[kind]):
        body, files = form(request)
        if request.url.path == "/upload":
            assert (body, set(files)) in (({}, {"photo"}), ({}, {"video_file"}))
            continue
        category, _, method = request.url.path.rpartition("/")[2].partition(".")
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in method)
        signature = inspect.signature(getattr(known[category], snake))
        assert set(body) - {"v", "access_token"} <= set(signature.parameters) - {"self", "kwargs"}
        assert len(body.get("attachments", "").split(",")) <= 10
        assert body.get("attachments", "").count("http") <= 1


@pytest.mark.parametrize("kind", ["text", "link", "photo", "thread", "film"])
def test_bluesky_takes_every_record(sent: Any, picture: Media, film: Media, kind: str) -> None:
    from atproto import models

    strict = {"strict_string_format": True}
    puts = [
        json.loads(request.content)
        for request in sent("bluesky", kinds(picture, film)[kind])
        if request.url.path.endswith("putRecord")
    ]
    assert len(puts) == (3 if kind == "thread" else 1)
    for body in puts:
        data = models.ComAtprotoRepoPutRecord.Data
        data.model_validate(body, context=strict)
        assert set(body) == {"repo", "collection", "rkey", "record", "swapRecord"}
        record = models.AppBskyFeedPost.Record.model_validate(body["record"], context=strict)
        assert record.created_at.endswith("Z")
        known = {"$type", "text", "createdAt", "langs", "facets", "embed", "reply"}
        assert set(body["record"]) <= known, "atproto lets unknown keys pass"


@pytest.fixture(scope="session")
def mastodon_schema(repository: Path) -> Any:
    path = repository.parent / "shared" / "specs" / "mastodon-openapi.json.gz"
    if not path.exists():
        pytest.skip("the third-party OpenAPI description of Mastodon is not beside the repository")
    openapi_core = pytest.importorskip("openapi_core")
    from openapi_core.configurations import Config

    text = gzip.decompress(path.read_bytes()).decode()
    # Its kinds of status overlap, so that a poll is a valid text status as well.
    spec = json.loads(text.replace('"oneOf"', '"anyOf"'))
    spec["servers"] = [{"url": "https://social.example"}]
    for path_item in spec["paths"].values():
        for operation in path_item.values():
            operation.pop("security", None)  # OAuth is no business of this checker; fakes look
    return openapi_core.OpenAPI.from_dict(spec, config=Config(spec_validator_cls=None))


class Asked:
    """A request in the shape that openapi-core reads."""

    def __init__(self, request: httpx.Request) -> None:
        from openapi_core.datatypes import RequestParameters
        from werkzeug.datastructures import Headers, ImmutableMultiDict

        self.host_url = "https://social.example"
        self.path = request.url.path
        self.path_pattern = None
        self.method = request.method.lower()
        self.body = request.content or None
        self.content_type = request.headers.get("content-type", "")
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.url.params.multi_items()),
            header=Headers(list(request.headers.items())),
            cookie=ImmutableMultiDict(),
        )


@pytest.mark.parametrize("kind", ["text", "link", "photo", "poll", "thread"])
def test_mastodon_takes_every_request(
    sent: Any, picture: Media, mastodon_schema: Any, kind: str
) -> None:
    for request in sent("mastodon", kinds(picture)[kind]):
        if request.url.path == "/api/v2/media":  # the checker wants text where a file belongs
            fields, files = form(request)
            assert (fields, set(files)) == ({"description": "Лампа на столе"}, {"file"})
            continue
        mastodon_schema.validate_request(Asked(request))


def test_mastodon_statuses_hold_only_known_keys(sent: Any, mastodon_schema: Any) -> None:
    body = json.loads(sent("mastodon", replace(POST, poll=POLL))[-1].content)
    assert body["poll"]["options"] == list(POLL.options)
    assert set(body) <= {"status", "poll", "language", "visibility", "media_ids", "in_reply_to_id"}
    broken = httpx.Request(
        "POST",
        "https://social.example/api/v1/statuses",
        json={**body, "visibility": "nope"},
        headers={"Authorization": "Bearer x"},
    )
    with pytest.raises(Exception, match=r"[Rr]equest body"):
        mastodon_schema.validate_request(Asked(broken))
