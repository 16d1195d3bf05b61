"""A channel of MAX: texts keep their marks, films may need time, and what was posted is found."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._chat_html import max_html
from cfkit.adapters.platforms._registry import build
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
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST


def connect(url: str, client: httpx.Client, **more: Any) -> Any:
    return build(
        "max", {"chat_id": -77, "token": "bot-token", "base_url": f"{url}/max"} | more, client
    )


def now(post: Post, name: str) -> Post:
    moment = datetime.now(UTC)
    return replace(post, key=f"{name}.how_to.text_post.all@max", stored_at=moment, slot=moment)


def kept(url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{url}/_sandbox/posts?platform=max").json()["posts"]
    return found


def configure(url: str, **sections: Any) -> None:
    httpx.post(f"{url}/_sandbox/config", json=sections).raise_for_status()


def film(tmp_path: Path) -> Media:
    path = tmp_path / "evening.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * 20_000)
    return Media("evening.mp4", path, None, "video/mp4", bytes=path.stat().st_size)


def test_marks_go_out_as_max_takes_them() -> None:
    text = "**да** _и_ ~~нет~~ ||тайна|| [сюда](https://e.example/?a=1&b=2) a < b"
    html = max_html(parse(text))
    link = '<a href="https://e.example/?a=1&amp;b=2">сюда</a>'
    assert html == f"<b>да</b> <i>и</i> <s>нет</s> тайна {link} a &lt; b"


def test_every_kind_of_message_goes_out_and_is_counted(
    sandbox: str, client: httpx.Client, picture: Media, tmp_path: Path
) -> None:
    platform = connect(sandbox, client)
    assert platform.check_access() == "Channel -77 through sandbox_bot"
    posts = [
        now(POST, "text"),
        replace(now(POST, "album"), media=(picture, picture)),
        replace(now(POST, "film"), media=(film(tmp_path), picture)),
        replace(now(POST, "thread"), parts=(parse("Вторая"), parse("Третья"))),
    ]
    receipts = [platform.publish(post, RecordedSteps()) for post in posts]
    shown = kept(sandbox)[-6:]
    assert [len(one["media"]) for one in shown] == [0, 2, 2, 0, 0, 0]
    assert [one["reply_to"] for one in shown[-3:]] == [None, shown[-3]["id"], shown[-2]["id"]]
    assert alike(POST.text, shown[0]["text"])
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "3d"}).raise_for_status()
    names = [one.remote_id for one in receipts]
    counts = platform.fetch_metrics(names)
    assert list(counts) == names
    assert all(set(found) == {Metric.VIEWS} for found in counts.values())
    assert min(found[Metric.VIEWS] for found in counts.values()) > 0


def test_a_film_that_is_not_ready_is_sent_by_a_later_run(
    sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform, steps = connect(sandbox, client), RecordedSteps()
    configure(sandbox, max={"film_seconds": 600})
    post = replace(now(POST, "slow"), media=(film(tmp_path),))
    with pytest.raises(Unavailable, match="MAX still prepares a film"):
        platform.publish(post, steps)
    uploaded = steps.results["upload-1"]
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "1h"}).raise_for_status()
    assert platform.publish(post, steps).remote_id
    assert steps.results["upload-1"] == uploaded
    configure(sandbox, max={"film_seconds": 0})


@pytest.mark.parametrize("fault", ["cut-after", "500-after", "garbage", "cut-before"])
def test_a_message_whose_answer_was_lost_is_found_or_surely_absent(
    fault: str, sandbox: str, client: httpx.Client
) -> None:
    platform = connect(sandbox, client)
    post = replace(now(POST, fault), document=parse(f"Пост {fault} & *всё*"))
    struck = {"fault": fault, "platform": "max", "path_contains": "/messages"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, RecordedSteps())
    began = datetime.now(UTC)
    found = platform.find(post, Delivery(post.key, "max", began_at=began, first_began_at=began))
    if fault == "cut-before":
        assert (found.receipt, found.certain) == (None, True)
    else:
        assert platform.remote_id_of(found.receipt.url) == found.receipt.remote_id


def test_a_long_channel_is_read_to_its_end_and_no_further(
    sandbox: str, client: httpx.Client
) -> None:
    platform = connect(sandbox, client, chat_id=-78)
    first = platform.publish(now(POST, "first"), RecordedSteps())
    for number in range(130):
        platform.publish(
            replace(now(POST, f"n{number}"), document=parse(f"Пост {number}")), RecordedSteps()
        )
    assert platform.remote_id_of(first.url) == first.remote_id
    with pytest.raises(UsageError, match="no address of a message in this channel"):
        platform.remote_id_of("https://max.ru/other/1")


def test_an_edit_keeps_what_is_attached(sandbox: str, client: httpx.Client, picture: Media) -> None:
    platform = connect(sandbox, client)
    root = platform.publish(replace(now(POST, "drawn"), media=(picture,)), RecordedSteps())
    new = parse("Начало переносится на **19:00**")
    for _ in range(2):
        platform.edit(root.remote_id, replace(POST, document=new))
    [message] = [one for one in kept(sandbox) if one["id"] == root.remote_id]
    assert (message["text"], len(message["media"])) == ("Начало переносится на 19:00", 1)


def test_what_is_pinned_or_deleted_is_seen_to_be(sandbox: str, client: httpx.Client) -> None:
    platform = connect(sandbox, client)
    first, second = (
        platform.publish(now(POST, name), RecordedSteps()).remote_id for name in ("one", "two")
    )
    for _ in range(2):
        platform.pin(first)
        platform.delete(second)
    seen = platform.fetch_shown([first, second])
    assert (seen[first].is_pinned, seen[first].is_gone, seen[second].is_gone) == (True, False, True)
    with pytest.raises(Rejected, match="not found"):
        platform.edit(second, POST)


@pytest.mark.parametrize(
    ("token", "remedy"),
    [("revoked-one", "copy it anew"), ("forbidden-one", "make it an administrator")],
)
def test_a_check_says_what_is_wrong_with_the_bot(
    token: str, remedy: str, sandbox: str, client: httpx.Client
) -> None:
    with pytest.raises(CredentialError, match=remedy):
        connect(sandbox, client, token=token).check_access()


def test_a_certificate_that_is_not_trusted_is_explained() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] unable to get local issuer")

    with httpx.Client(transport=httpx.MockTransport(refuse)) as client:
        platform = connect("https://api.example", client)
        with pytest.raises(Unavailable, match=r"root certificate into a bundle .* SSL_CERT_FILE"):
            platform.check_access()


@pytest.mark.parametrize("chat", ["@library", "", None, 2**70])
def test_a_channel_is_a_number(chat: Any, client: httpx.Client) -> None:
    with pytest.raises(InputError, match="chat_id"):
        build("max", {"chat_id": chat, "token": "t"}, client)
