"""What Slack does differently: keys in metadata, files that take their time, emoji as codes."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._slack_messages import plain
from cfkit.adapters.platforms._slack_mrkdwn import slack_mrkdwn
from cfkit.adapters.platforms.slack import Settings, Slack
from cfkit.domain.errors import (
    CredentialError,
    OutcomeUnknown,
    RateLimited,
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
from cfkit.testing.fake import NOW, OTHER, POST, THREAD, attempt_at

from .connected import connect

Load = Callable[[str], Fake]


def now(post: Post, name: str) -> Post:
    moment = datetime.now(UTC)
    return replace(post, key=f"{name}.how_to.text_post.all@s", stored_at=moment, slot=moment)


def configure(sandbox: str, **settings: dict[str, Any]) -> None:
    httpx.post(f"{sandbox}/_sandbox/config", json=settings).raise_for_status()


def over(handler: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(handler))


def test_a_post_is_found_by_its_key_and_not_by_its_words(load_fake: Load) -> None:
    fake = load_fake("slack")
    server = fake.server(NOW)
    platform: Any = fake.build(over(server))
    platform.publish(replace(POST, key="twin.how_to.text_post.all@main"), RecordedSteps())
    absent = platform.find(POST, attempt_at(POST))
    assert (absent.receipt, absent.certain) == (None, True)
    receipt = platform.publish(POST, RecordedSteps())
    server.messages[-1]["text"] = "The workspace wrote the words anew"
    assert platform.find(POST, attempt_at(POST)).receipt == receipt


def test_without_metadata_the_words_are_compared_but_for_emoji(load_fake: Load) -> None:
    fake = load_fake("slack")
    server = fake.server(NOW)
    platform: Any = fake.build(over(server))
    receipt = platform.publish(POST, RecordedSteps())
    del server.messages[-1]["metadata"]
    assert ":rocket:" in server.messages[-1]["text"]
    assert platform.find(POST, attempt_at(POST)).receipt == receipt
    assert platform.find(OTHER, attempt_at(OTHER)).receipt is None
    assert platform.fetch_shown([receipt.remote_id])[receipt.remote_id].text is None


def test_what_other_people_write_is_no_evidence(load_fake: Load) -> None:
    fake = load_fake("slack")
    server = fake.server(NOW)
    platform: Any = fake.build(over(server))
    platform.publish(POST, RecordedSteps())
    server.messages[-1] |= {"user": "U9", "bot_id": "B9"}
    assert platform.find(POST, attempt_at(POST)).certain


def test_a_picture_is_waited_for_before_anything_is_shown(
    sandbox: str, client: httpx.Client, picture: Media
) -> None:
    platform: Any = connect("slack", sandbox, client)
    post = replace(now(POST, "slow"), media=(picture,))
    steps = RecordedSteps()
    configure(sandbox, slack={"processing_looks": 7})
    with pytest.raises(Unavailable, match=r"still working on lamp\.png; nothing was posted"):
        platform.publish(post, steps)
    assert (list(steps.results), steps.visible) == (["upload-1"], [])
    receipt = platform.publish(post, steps)
    configure(sandbox, slack={"processing_looks": 0})
    kept = httpx.get(f"{sandbox}/_sandbox/posts?platform=slack").json()["posts"]
    [shown] = [one for one in kept if one["id"] == receipt.remote_id]
    assert [one["alt"] for one in shown["media"]] == ["Лампа на столе"]
    uploads = [
        one
        for one in httpx.get(f"{sandbox}/_sandbox/requests").json()["requests"]
        if one["path"].endswith("/files.getUploadURLExternal")
    ]
    assert len(uploads) == 1


def test_a_picture_that_is_not_ready_after_all_is_a_pause(load_fake: Load, picture: Media) -> None:
    fake = load_fake("slack")
    server = fake.server(NOW)

    def early(request: httpx.Request) -> httpx.Response:
        if fake.is_visible(request):
            told = ["[ERROR] invalid slack file [json-pointer:/blocks/1/slack_file]"]
            refusal = {"ok": False, "error": "invalid_blocks"}
            return httpx.Response(200, json={**refusal, "response_metadata": {"messages": told}})
        return server(request)

    with pytest.raises(RateLimited, match="nothing was posted") as caught:
        fake.build(over(early)).publish(replace(POST, media=(picture,)), RecordedSteps())
    assert caught.value.retry_after == 5


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"token": "xoxb-revoked"}, "install the app anew"),
        ({"channel_id": "CMISSING"}, "check `channel_id`"),
        ({"channel_id": "CCLOSED"}, "write /invite @library there"),
        ({"channel_id": "CARCHIVED"}, "is archived"),
    ],
)
def test_what_keeps_the_app_out_is_said(
    settings: dict[str, str], said: str, sandbox: str, client: httpx.Client
) -> None:
    platform: Any = connect("slack", sandbox, client, **settings)
    with pytest.raises(CredentialError, match=said):
        platform.check_access()


def test_a_missing_scope_is_named(sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect("slack", sandbox, client, token="xoxb-forbidden")
    with pytest.raises(CredentialError, match=r"missing_scope \(chat:write\): add the scope"):
        platform.publish(now(POST, "scope"), RecordedSteps())


def test_answers_and_reactions_are_read_in_order(sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect("slack", sandbox, client, channel_id="C88")
    receipt = platform.publish(now(THREAD, "read"), RecordedSteps())
    configure(sandbox, numbers={"audience": {"slack": 4000}})
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "3d"}).raise_for_status()
    found = list(platform.fetch_comments(receipt.remote_id))
    assert found
    assert [one.posted_at for one in found] == sorted(one.posted_at for one in found)
    assert {one.parent_id for one in found} == {receipt.remote_id}
    counts = platform.fetch_metrics([receipt.remote_id])[receipt.remote_id]
    assert counts[Metric.LIKES] > 0
    assert counts[Metric.COMMENTS] == len(found) + 2


def test_an_answer_lost_in_a_thread_is_found_there(sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect("slack", sandbox, client)
    post, steps = now(THREAD, "torn"), RecordedSteps()
    for times in (1, 2, 3):
        struck = {"fault": "cut-after", "platform": "slack", "path_contains": "postMessage"}
        httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
        with pytest.raises(OutcomeUnknown):
            platform.publish(post, steps)
        name = steps.visible[-1]
        began = post.stored_at
        asked = Delivery(
            post.key,
            "s",
            began_at=began,
            first_began_at=began,
            open_step=name,
            done_steps=tuple(steps.results),
        )
        found = platform.find(post, asked)
        assert found.step_result is not None, name
        steps.results[name] = json.dumps(found.step_result)
        assert len(steps.results) == times
    receipt = platform.publish(post, steps)
    assert platform.remote_id_of(receipt.url) == receipt.remote_id
    assert all("?thread_ts=" in name for name in receipt.parts.values())


@pytest.mark.parametrize(
    "text",
    [
        "**Жирно** и *косо*, ~~нет~~, `код`, [слова](https://library.example/a_b?c=1&d=2)",
        "a_b * c <d> & e",
        "> цитата\n> дальше\n\n- один\n- два",
        "Адрес: https://library.example/night?a=1&b=2",
    ],
)
def test_a_text_is_read_back_as_readers_see_it(text: str) -> None:
    document = parse(text)
    assert alike(document.plain, plain(slack_mrkdwn(document)))


def test_an_address_of_another_channel_is_refused() -> None:
    url = "https://library.slack.com/archives/C12/p1700000000000100"
    settings = Settings(channel_id=url, token="x")
    platform = Slack(settings, httpx.Client())
    assert settings.channel_id == "C12"
    assert platform.remote_id_of(url) == "1700000000.000100"
    below = f"{url}?thread_ts=1690000000.000200&cid=C12"
    assert platform.remote_id_of(below) == "1700000000.000100?thread_ts=1690000000.000200"
    assert platform.step_result_of(url)["ts"] == "1700000000.000100"
    with pytest.raises(UsageError, match="of this channel"):
        platform.remote_id_of(url.replace("C12", "C13"))


def test_slacks_own_client_takes_every_block(sent: Any, picture: Media) -> None:
    from slack_sdk.models.blocks import ImageBlock, SectionBlock
    from slack_sdk.models.metadata import Metadata

    requests = sent("slack", replace(POST, media=(picture, picture)))
    [body] = [
        json.loads(one.content) for one in requests if one.url.path.endswith("chat.postMessage")
    ]
    section, *pictures = body["blocks"]
    assert SectionBlock(**section).to_dict() == section
    assert len(pictures) == 2
    for one in pictures:
        assert ImageBlock(**one).to_dict() == one
    assert Metadata(**body["metadata"]).to_dict() == body["metadata"]
    assert len(body["text"]) <= SectionBlock.text_max_length


def test_slacks_own_client_makes_the_same_calls(sent: Any, picture: Media) -> None:
    from slack_sdk import WebClient

    requests = sent("slack", replace(THREAD, media=(picture,)))
    for request in requests:
        method = request.url.path.removeprefix("/api/")
        if request.url.host == "slack.com":
            assert hasattr(WebClient, method.replace(".", "_")), method
    names = [request.url.path.removeprefix("/api/") for request in requests]
    assert names == [
        "files.getUploadURLExternal",
        "/upload/1",
        "files.completeUploadExternal",
        "files.info",
        "auth.test",
        *["chat.postMessage"] * 3,
    ]


def test_a_refused_text_says_why(sandbox: str, client: httpx.Client, picture: Media) -> None:
    platform: Any = connect("slack", sandbox, client)
    long = replace(now(POST, "long"), document=parse("я" * 3001), media=(picture,))
    with pytest.raises(Rejected, match="less than 3001 characters"):
        platform.publish(long, RecordedSteps())
