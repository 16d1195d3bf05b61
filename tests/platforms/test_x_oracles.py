"""X as read by clients that nobody here wrote: oauthlib's signature, and X's own client."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import SecretStr

from cfkit.adapters.platforms._x_oauth import Keys, authorization
from cfkit.domain.post import Media, Poll
from cfkit.testing.fake import POST, THREAD, png

from .conftest import Sent

KEYS = Keys(*map(SecretStr, ("consumer", "s&cret =", "token-1", "t/ken+s")))


@pytest.mark.parametrize(
    ("method", "url", "params"),
    [
        ("POST", "https://api.x.com/2/tweets", {}),
        ("DELETE", "https://api.x.com/2/tweets/19", {}),
        ("GET", "https://api.x.com/2/tweets", {"ids": "1,2", "tweet.fields": "public_metrics"}),
        ("GET", "https://api.x.com/2/tweets/search/recent", {"query": "conversation_id:1 Привет&"}),
    ],
)
def test_a_signature_is_the_one_that_oauthlib_writes(
    method: str, url: str, params: dict[str, str]
) -> None:
    from urllib.parse import urlencode

    from oauthlib.oauth1 import Client

    secrets = [one.get_secret_value() for one in KEYS.all()]
    theirs = Client(*secrets, nonce="n0nce", timestamp="1764230400")
    _, headers, _ = theirs.sign(f"{url}?{urlencode(params)}" if params else url, method)
    ours = authorization(KEYS, method, url, params, nonce="n0nce", at=1764230400)
    assert sorted(ours[6:].split(", ")) == sorted(headers["Authorization"][6:].split(", "))


@pytest.mark.parametrize("kind", ["text", "photo", "album", "poll", "thread"])
def test_xs_own_models_know_every_key(sent: Sent, picture: Media, kind: str) -> None:
    models = pytest.importorskip("xdk.posts.models")
    post = {
        "text": POST,
        "photo": replace(POST, media=(picture,)),
        "album": replace(POST, media=(picture, picture)),
        "poll": replace(POST, poll=Poll("Что?", ("а", "б"))),
        "thread": THREAD,
    }[kind]
    bodies = [one for one in sent("x", post) if one.url.path == "/2/tweets"]
    assert len(bodies) == (3 if kind == "thread" else 1)
    for request in bodies:
        body = json.loads(request.content)
        read = models.CreateRequest.model_validate(body)
        assert not read.model_extra, "xdk lets unknown keys pass"
        for name in ("media", "poll", "reply"):
            assert not getattr(getattr(read, name), "model_extra", None)


def test_xs_own_client_takes_the_sandbox_for_x(sandbox: str) -> None:
    xdk: Any = pytest.importorskip("xdk")
    client = xdk.Client(base_url=f"{sandbox}/x", access_token="oracle.x")
    begun = client.media.initialize_upload(
        {"media_type": "video/mp4", "total_bytes": 6, "media_category": "tweet_video"}
    )
    for segment, part in enumerate((b"abc", b"def")):
        body = {"segment_index": segment, "media": base64.b64encode(part).decode()}
        client.media.append_upload(begun.data.id, body)
    assert client.media.finalize_upload(begun.data.id).data.size == 6
    whole = {"media": base64.b64encode(png()).decode(), "media_category": "tweet_image"}
    picture = client.media.upload(whole).data
    alt = {"id": picture.id, "metadata": {"alt_text": {"text": "A lamp"}}}
    client.media.create_metadata(alt)
    made = client.posts.create({"text": "Hello", "media": {"media_ids": [picture.id]}})
    read = client.posts.get_by_ids([made.data.id], post_fields=["public_metrics", "entities"])
    assert read.data[0].id == made.data.id
    assert read.data[0].text.startswith("Hello https://t.co/")
    assert client.posts.delete(made.data.id).data.deleted is True
