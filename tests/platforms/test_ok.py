"""A group on OK: calls are signed, films go up in steps, and what was posted is found again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from cfkit.adapters.platforms._ok_api import sign
from cfkit.adapters.platforms._opening import open_client
from cfkit.adapters.platforms._registry import build
from cfkit.adapters.platforms._throttle import Throttle
from cfkit.domain.errors import (
    CredentialError,
    InputError,
    NotPublishable,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    StoreError,
    UsageError,
)
from cfkit.domain.likeness import alike
from cfkit.domain.markup import parse
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media, Poll, Post
from cfkit.domain.publication import Delivery
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import COMMENT, NOW, POST, attempt_at

SETTINGS = {
    "group_id": "77",
    "application_key": "PUBLICKEY",
    "application_secret": "shared-secret",
    "access_token": "tkn1-library",
}


class StillClock:
    def now(self) -> datetime:
        return NOW

    def sleep(self, seconds: float) -> None:
        raise AssertionError(seconds)


def connect(url: str, client: httpx.Client, **more: str) -> Any:
    httpx.post(
        f"{url}/_sandbox/config", json={"ok": {"application_secret": "shared-secret"}}
    ).raise_for_status()
    return build("ok", {**SETTINGS, "base_url": f"{url}/ok"} | more, client)


def now(post: Post, name: str) -> Post:
    moment = datetime.now(UTC)
    return replace(post, key=f"{name}.how_to.text_post.all@ok", stored_at=moment, slot=moment)


def kept(url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx.get(f"{url}/_sandbox/posts?platform=ok").json()["posts"]
    return found


def film(tmp_path: Any, size: int = 20_000) -> Media:
    path = tmp_path / "evening.mp4"
    path.write_bytes(b"\0\0\0\x18ftypmp42" + b"\0" * size)
    return Media("evening.mp4", path, None, "video/mp4", bytes=path.stat().st_size)


def test_calls_are_signed_as_the_documentation_says() -> None:
    said = {
        "method": "mediatopic.post",
        "gid": "1",
        "type": "GROUP_THEME",
        "attachment": '{"media":[]}',
        "format": "json",
        "application_key": "PUBKEY",
    }
    signature = sign(said, SecretStr("TOKEN"), SecretStr("SECRET"))
    assert signature == "c4fec35ef1dac889e9ce548c15f167a0"


def test_every_kind_of_topic_goes_out_and_is_counted(
    sandbox: str, client: httpx.Client, picture: Media, tmp_path: Any
) -> None:
    platform = connect(sandbox, client)
    assert platform.check_access() == "Group 77 (ok.ru/group/77)"
    posts = [
        replace(now(POST, "link"), link="https://library.example/night"),
        replace(now(POST, "album"), media=(picture, picture)),
        replace(now(POST, "film"), media=(film(tmp_path), picture)),
        replace(now(POST, "poll"), poll=Poll("Придёте?", ("Да", "Нет"))),
    ]
    names = [platform.publish(post, RecordedSteps()).remote_id for post in posts]
    shown = kept(sandbox)[-4:]
    assert [len(one["media"]) for one in shown] == [0, 2, 2, 0]
    assert shown[0]["links"][-1] == "https://library.example/night"
    assert shown[3]["poll"]["options"] == ["Да", "Нет"]
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "3d"}).raise_for_status()
    counts = platform.fetch_metrics(names)
    assert set(counts) == set(names)
    assert counts[names[0]][Metric.VIEWS] > 0
    told = httpx.get(f"{sandbox}/_sandbox/posts").json()["warnings"]
    assert [one for one in told if one["platform"] == "ok"] == []


def test_a_film_is_announced_once_however_often_its_upload_breaks(
    sandbox: str, client: httpx.Client, tmp_path: Any
) -> None:
    platform, steps = connect(sandbox, client), RecordedSteps()
    post = replace(now(POST, "film"), media=(film(tmp_path),))
    broken = {"fault": "cut-before", "platform": "ok", "path_contains": "upload/film"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=broken).raise_for_status()
    with pytest.raises(Exception, match="no usable answer"):
        platform.publish(post, steps)
    announced = steps.results["announce-1"]
    assert platform.publish(post, steps).remote_id
    assert (steps.results["announce-1"], steps.visible) == (announced, ["publish"])


def test_a_film_that_is_too_small_or_gone_stays_here(
    sandbox: str, client: httpx.Client, tmp_path: Any
) -> None:
    platform = connect(sandbox, client)
    with pytest.raises(Rejected, match="films begin at 16,384"):
        platform.publish(replace(POST, media=(film(tmp_path, 100),)), RecordedSteps())
    gone = film(tmp_path)
    gone.path.unlink()
    with pytest.raises(NotPublishable, match="cannot read the film"):
        platform.publish(replace(POST, media=(gone,)), RecordedSteps())


@pytest.mark.parametrize("fault", ["cut-after", "500-after", "garbage", "cut-before"])
def test_a_topic_whose_answer_was_lost_is_found_and_never_called_absent(
    fault: str, sandbox: str, client: httpx.Client
) -> None:
    platform = connect(sandbox, client)
    post = replace(now(POST, fault), document=parse(f"Пост {fault} & *всё*"))
    struck = {"fault": fault, "platform": "ok", "path_contains": "mediatopic.post"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, RecordedSteps())
    began = datetime.now(UTC)
    found = platform.find(post, Delivery(post.key, "ok", began_at=began, first_began_at=began))
    if fault == "cut-before":
        assert (found.receipt, found.certain) == (None, False)
        assert "does not promise" in found.why
    else:
        assert platform.remote_id_of(found.receipt.url) == found.receipt.remote_id


def test_an_edit_keeps_pictures_by_refusing(
    sandbox: str, client: httpx.Client, picture: Media
) -> None:
    platform = connect(sandbox, client)
    new = parse("Начало переносится на 19:00")
    plain = platform.publish(now(POST, "plain"), RecordedSteps()).remote_id
    platform.edit(plain, replace(POST, document=new))
    assert alike(platform.fetch_shown([plain])[plain].text, new.plain)
    drawn = platform.publish(replace(now(POST, "drawn"), media=(picture,)), RecordedSteps())
    with pytest.raises(Rejected, match="holds photo: change the text by hand"):
        platform.edit(drawn.remote_id, replace(POST, document=new))
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "8d"}).raise_for_status()
    with pytest.raises(Rejected, match="the time in which a topic can be changed is over"):
        platform.edit(plain, POST)


def test_a_first_comment_is_named_changed_and_deleted(sandbox: str, client: httpx.Client) -> None:
    platform = connect(sandbox, client)
    root = platform.publish(now(POST, "commented"), RecordedSteps()).remote_id
    said = now(COMMENT, "said")
    receipt = platform.comment(said, root, RecordedSteps())
    began = datetime.now(UTC)
    attempt = Delivery(said.key, "ok", began_at=began, first_began_at=began)
    assert platform.find_comment(said, root, attempt).receipt.remote_id == receipt.remote_id
    platform.edit(receipt.remote_id, replace(said, document=parse("Запись закрыта")))
    assert platform.fetch_shown([receipt.remote_id])[receipt.remote_id].text == "Запись закрыта"
    for name in (receipt.remote_id, receipt.remote_id, root, root):
        platform.delete(name)
    seen = platform.fetch_shown([root, receipt.remote_id])
    assert seen[root].is_gone
    assert seen[receipt.remote_id].is_gone


@pytest.mark.parametrize("author", ["9", "77"])
def test_the_same_words_of_a_stranger_are_not_the_comment_of_the_group(
    author: str, load_fake: Callable[[str], Fake]
) -> None:
    fake = load_fake("ok")
    server = fake.server(NOW)
    words = {"id": "MT5", "author_id": author, "text": COMMENT.document.written_out}
    server.comments.append({**words, "date_ms": server.at + 1000})
    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(server)))
    found = platform.find_comment(COMMENT, "155", attempt_at(COMMENT))
    assert (found.receipt is not None) == (author == "77")
    if found.receipt:
        assert found.receipt.remote_id == "155?comment=MT5"


def test_a_comment_that_another_post_holds_is_not_taken_twice(
    load_fake: Callable[[str], Fake],
) -> None:
    fake = load_fake("ok")
    server = fake.server(NOW)
    platform: Any = fake.build(httpx.Client(transport=httpx.MockTransport(server)))
    held = platform.comment(COMMENT, "155", RecordedSteps()).remote_id
    asked = replace(attempt_at(COMMENT), others=frozenset({held}))
    assert platform.find_comment(COMMENT, "155", asked).receipt is None


def test_a_pause_that_a_read_is_asked_for_does_not_hold_a_topic_back(
    load_fake: Callable[[str], Fake],
) -> None:
    fake, closed = load_fake("ok"), []
    server = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if fake.reads(request):
            return httpx.Response(200, json={"error_code": 11, "error_msg": "LIMIT_REACHED"})
        return httpx.Response(200, json=server(request).json())

    def no_store() -> Any:
        raise StoreError("this process alone remembers")

    throttle = Throttle(no_store, StillClock(), 60.0)
    with open_client(httpx.MockTransport(answer), throttle=throttle) as client:
        platform: Any = fake.build(client)
        for _ in range(2):
            with pytest.raises(RateLimited) as caught:
                platform.fetch_shown(["155"])
            closed.append("asked for a pause" in str(caught.value))
        assert closed == [False, True]
        assert platform.publish(POST, RecordedSteps()).remote_id


def test_what_readers_answered_comes_oldest_first_without_our_own(
    sandbox: str, client: httpx.Client
) -> None:
    platform = connect(sandbox, client, group_id="78")
    root = platform.publish(
        replace(now(POST, "asked"), poll=Poll("Придёте?", ("Да", "Нет"))), RecordedSteps()
    ).remote_id
    platform.comment(now(COMMENT, "own"), root, RecordedSteps())
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "28d"}).raise_for_status()
    comments = list(platform.fetch_comments(root))
    assert comments == sorted(comments, key=lambda one: one.posted_at)
    assert len(comments) == len({one.remote_id for one in comments}) > 0
    assert all(abs(one.posted_at - datetime.now(UTC)) < timedelta(days=40) for one in comments)
    assert COMMENT.document.written_out not in {one.text for one in comments}


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({"application_secret": "another"}, "must be the secret key of the same app"),
        ({"access_token": "revoked-one"}, "make a new one"),
        ({"access_token": "of-a-member"}, "does not run Group 77"),
    ],
)
def test_a_check_says_what_is_wrong_with_the_keys(
    settings: dict[str, str], remedy: str, sandbox: str, client: httpx.Client
) -> None:
    with pytest.raises(CredentialError, match=remedy):
        connect(sandbox, client, **settings).check_access()


def test_rights_that_nobody_asked_for_are_named(sandbox: str, client: httpx.Client) -> None:
    platform = connect(sandbox, client, access_token="forbidden-one")
    with pytest.raises(CredentialError, match=r"ask api-support@ok\.ru for VALUABLE_ACCESS"):
        platform.publish(now(POST, "forbidden"), RecordedSteps())


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://ok.ru/group/77/topic/155", "155"),
        ("https://m.ok.ru/library/topic/155?st=1", "155"),
        ("https://www.odnoklassniki.ru/group/77/topic/155", "155"),
        ("https://ok.ru/group/77", None),
        ("https://vk.com/wall-1_2", None),
    ],
)
def test_an_address_names_a_topic(url: str, name: str | None, client: httpx.Client) -> None:
    platform: Any = build("ok", SETTINGS, client)
    if name:
        assert platform.remote_id_of(url) == name
        return
    with pytest.raises(UsageError, match="no address of a topic"):
        platform.remote_id_of(url)


@pytest.mark.parametrize("group", ["library", "", "-77", True])
def test_a_group_is_a_number(group: Any, client: httpx.Client) -> None:
    with pytest.raises(InputError, match="group_id"):
        build("ok", SETTINGS | {"group_id": group}, client)
