"""How the sandbox misbehaves when it is told to."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from .conftest import Client


def texts(client: Client) -> list[str]:
    return [post["text"] for post in client.posts()]


@pytest.mark.parametrize(("fault", "live"), [("cut-before", []), ("cut-after", ["a"])])
def test_a_cut_looks_the_same_whether_or_not_the_post_is_live(
    client: Client, fault: str, live: list[str]
) -> None:
    client.fault(fault)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        client.say("a")
    assert texts(client) == live
    assert client.say("b").status_code == 200


@pytest.mark.parametrize(("fault", "live"), [("500-before", []), ("500-after", ["a"])])
def test_an_internal_error_tells_nothing_either(
    client: Client, fault: str, live: list[str]
) -> None:
    client.fault(fault)
    answer = client.say("a")
    assert (answer.status_code, answer.json()["ok"]) == (500, False)
    assert texts(client) == live


def test_each_platform_words_its_own_refusals(client: Client) -> None:
    bluesky = client.bluesky()
    client.fault("429", times=4, seconds=7)
    telegram = client.say("a")
    assert telegram.json()["parameters"] == {"retry_after": 7}
    assert client.vk("wall.post", owner_id=-5, message="a")["error"]["error_code"] == 6
    assert client.toot(status="a").json() == {"error": "Too many requests"}
    refused = bluesky.put(bluesky.record())
    assert (refused.status_code, refused.json()["error"]) == (429, "RateLimitExceeded")
    assert client.posts() == []


def test_a_garbled_answer_hides_a_live_post(client: Client) -> None:
    client.fault("garbage")
    answer = client.say("a")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"delimiter|Unterminated|Expecting"):
        answer.json()
    assert texts(client) == ["a"]


def test_a_gateway_answers_with_a_page(client: Client) -> None:
    client.fault("html")
    answer = client.say("a")
    assert (answer.status_code, answer.headers["content-type"][:9]) == (502, "text/html")
    assert client.posts() == []


def test_a_slow_answer_comes_in_the_end(client: Client) -> None:
    client.fault("slow", seconds=0.01)
    assert client.say("a").status_code == 200


def await_held(client: Client, number: int) -> None:
    while client.http.get("/_sandbox/faults").json()["held"] != number:
        pass


def test_a_stalled_post_is_live_while_its_answer_is_held(client: Client) -> None:
    client.fault("stall")
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(client.say("a")))
    thread.start()
    await_held(client, 1)
    assert texts(client) == ["a"]
    assert answers == []
    client.http.delete("/_sandbox/faults")
    thread.join()
    assert answers[0].json()["result"]["text"] == "a"


def test_a_client_that_dies_frees_the_held_answer(client: Client) -> None:
    client.fault("stall")
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{client.sandbox.url}/telegram/bot1:a/sendMessage",
            json={"chat_id": "@shop", "text": "a"},
            timeout=0.2,
        )
    await_held(client, 0)
    assert texts(client) == ["a"]


def test_stopping_cuts_what_is_held(client: Client) -> None:
    client.fault("stall")
    errors: list[Exception] = []

    def post() -> None:
        try:
            client.say("a")
        except httpx.TransportError as error:
            errors.append(error)

    thread = threading.Thread(target=post)
    thread.start()
    await_held(client, 1)
    client.sandbox.stop()
    thread.join()
    assert len(errors) == 1


def test_a_fault_strikes_only_what_it_is_for(client: Client) -> None:
    client.fault("500-before", platform="telegram", path_contains="sendmessage", channel="@shop")
    assert client.telegram("getMe").status_code == 200
    assert client.toot(status="a").status_code == 200
    assert client.telegram("sendMessage", chat_id="@other", text="a").status_code == 200
    assert client.say("a").status_code == 500
    assert client.say("a").status_code == 200


@pytest.mark.parametrize("channel", ["shop.test", "@shop.test"])
def test_an_account_is_known_by_its_token(client: Client, channel: str) -> None:
    bluesky = client.bluesky()
    client.fault("500-before", channel=channel)
    other = client.bluesky("other.test")
    assert other.put(other.record()).status_code == 200
    assert bluesky.get("app.bsky.actor.getProfile", actor="other.test").status_code == 500
    client.fault("500-before", channel="shop")
    assert client.toot(status="a").status_code == 500


def test_chance_repeats_with_its_seed(client: Client) -> None:
    def draw(seed: str) -> list[int]:
        client.http.delete("/_sandbox/faults")
        client.fault("500-before", probability=0.5, times=1000, seed=seed)
        return [client.telegram("getMe").status_code for _ in range(20)]

    first = draw("one")
    assert set(first) == {200, 500}
    assert draw("one") == first
    assert draw("two") != first


@pytest.mark.parametrize(
    "fault",
    [{"fault": "nonsense"}, {"fault": "429", "tmes": 2}, {"fault": "429", "times": "2"}, []],
)
def test_a_fault_with_a_mistake_is_refused(client: Client, fault: Any) -> None:
    assert client.http.post("/_sandbox/faults", json=fault).status_code == 400


def test_requests_are_noted_without_tokens(client: Client) -> None:
    client.fault("cut-after")
    with pytest.raises(httpx.RemoteProtocolError):
        client.say("a")
    (note,) = client.http.get("/_sandbox/requests").json()["requests"]
    assert note["path"] == "/telegram/bot<token>/sendMessage"
    assert (note["fault"], note["status"], note["channels"]) == ("cut-after", None, ["shop"])
