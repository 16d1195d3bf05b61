"""The adapters speak to the sandbox over real HTTP: publish, lose the answer, find, count."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.domain.errors import OutcomeUnknown
from cfkit.domain.markup import parse
from cfkit.domain.post import Media, Poll
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

from .connected import SLUGS, connect

VISIBLE = {
    "telegram": "send",
    "vk": "wall.post",
    "mastodon": "statuses",
    "bluesky": "putRecord",
    "discord": "/messages",
    "slack": "chat.postMessage",
    "wordpress": "/posts",
}


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("kind", ["text", "photo", "album", "poll", "thread"])
def test_every_kind_of_post_goes_out_and_is_counted(
    slug: str, kind: str, sandbox: str, client: httpx.Client, picture: Media
) -> None:
    now = datetime.now(UTC)
    post = replace(POST, key=f"{kind}.how_to.text_post.all@{slug}", stored_at=now, slot=now)
    post = {
        "text": replace(post, link="https://library.example/night"),
        "photo": replace(post, media=(picture,)),
        "album": replace(post, media=(picture, picture)),
        "poll": replace(post, poll=Poll("Придёте?", ("Да", "Нет"))),
        "thread": replace(post, parts=(parse("Вторая"), parse("Третья"))),
    }[kind]
    platform = connect(slug, sandbox, client)
    assert platform.check_access()  # type: ignore[attr-defined]  # Checker
    if kind == "poll" and platform.capabilities.poll is None:
        pytest.skip("no polls there")
    receipt = platform.publish(post, RecordedSteps())
    counts = platform.fetch_metrics([receipt.remote_id])  # type: ignore[attr-defined]  # MetricsSource
    assert receipt.remote_id in counts
    assert set(counts[receipt.remote_id]) <= platform.capabilities.metrics
    told = httpx.get(f"{sandbox}/_sandbox/posts").json()["warnings"]
    assert [warning for warning in told if warning["platform"] == slug] == []


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("fault", ["cut-after", "cut-before", "500-after", "garbage"])
def test_a_post_whose_answer_was_lost_is_found_or_surely_absent(
    slug: str, fault: str, sandbox: str, client: httpx.Client
) -> None:
    now = datetime.now(UTC)
    key = f"{fault}.how_to.text_post.all@{slug}"
    post = replace(POST, document=parse(f"Пост {fault} & *всё*"), key=key, stored_at=now, slot=now)
    platform: Any = connect(slug, sandbox, client)
    platform.check_access()
    struck = {"fault": fault, "platform": slug, "path_contains": VISIBLE[slug]}
    httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, RecordedSteps())
    found = platform.find(post, Delivery(key, slug, began_at=now, first_began_at=now))
    if fault == "cut-before":
        assert found.receipt is None
        assert found.certain == platform.capabilities.can_be_asked
    else:
        assert found.receipt is not None
        assert platform.remote_id_of(found.receipt.url) == found.receipt.remote_id


def test_an_hour_old_session_is_renewed(sandbox: str, client: httpx.Client, tmp_path: Path) -> None:
    platform: Any = connect("bluesky", sandbox, client)
    platform.check_access()
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": 7201}).raise_for_status()
    post = replace(POST, key="late.how_to.text_post.all@bluesky", stored_at=datetime.now(UTC))
    assert platform.publish(post, RecordedSteps()).remote_id


def test_a_post_from_before_the_memory_was_lost_is_found_by_its_words(
    sandbox: str, client: httpx.Client
) -> None:
    then = datetime.now(UTC)
    platform: Any = connect("bluesky", sandbox, client)
    words = parse("Эти слова стоят только в этом посте")
    key = "lost.how_to.text_post.all@bluesky"
    post = replace(POST, document=words, key=key, stored_at=then, slot=then)
    receipt = platform.publish(post, RecordedSteps())
    slot = then - timedelta(minutes=1)
    before = slot - timedelta(minutes=5)
    asked = Delivery(post.key, "bluesky", began_at=before, first_began_at=before)
    forgotten = replace(post, stored_at=slot, slot=slot)
    assert platform.find(forgotten, asked).receipt == receipt
    other = replace(forgotten, document=parse("Совсем другие слова о другом вечере"))
    assert platform.find(other, asked).receipt is None
    taken = replace(asked, others=frozenset({receipt.remote_id}))
    assert platform.find(forgotten, taken).receipt is None
