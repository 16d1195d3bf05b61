"""What the sandbox takes and refuses when it stands in for a Mastodon server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Client


def test_content_is_rendered_as_the_server_renders_it(client: Client) -> None:
    text = "a < b\nсм. https://www.example.com/a/very/long/path/indeed\n\n#осень @ann@far.example"
    content = client.toot(status=text).json()["content"]
    assert content.startswith("<p>a &lt; b<br />см. <a href=")
    assert '<span class="invisible">https://www.</span>' in content
    assert '<span class="ellipsis">example.com/a/very/long/path/i</span>' in content
    assert "#<span>осень</span></a>" in content
    assert '<a href="https://far.example/@ann" class="u-url mention">' in content


def test_length_counts_graphemes_addresses_and_mentions(client: Client) -> None:
    family = "👩‍👩‍👧"
    text = f"{family * 470}@ann@a.very.long.host.example {'https://example.com/' + 'x' * 200}"
    assert client.toot(status=text).status_code == 200  # 470 + 4 + 1 + 23 = 498
    answer = client.toot(status=family * 3 + text)
    assert answer.status_code == 422
    assert answer.json() == {"error": "Validation failed: Text character limit of 500 exceeded"}


def test_the_limit_is_what_the_instance_says(client: Client) -> None:
    client.configure(mastodon={"max_characters": 10})
    limits = client.mastodon("/v2/instance").json()["configuration"]["statuses"]
    assert limits["max_characters"] == 10
    assert client.toot(status="x" * 11).status_code == 422


def test_the_same_key_answers_with_the_original_for_an_hour(client: Client) -> None:
    first = client.toot("k", status="one").json()
    again = client.toot("k", status="two").json()
    assert (again["id"], again["content"]) == (first["id"], "<p>one</p>")
    client.advance("61m")
    assert client.toot("k", status="three").json()["id"] != first["id"]


def test_a_compatible_server_may_ignore_the_key(client: Client) -> None:
    client.configure(mastodon={"ignore_idempotency_key": True})
    assert client.toot("k", status="a").json()["id"] != client.toot("k", status="a").json()["id"]


def test_another_account_has_keys_of_its_own(client: Client) -> None:
    first = client.toot("k", status="a").json()
    client.mastodon_headers = {"authorization": "Bearer other.secret"}
    second = client.toot("k", status="a").json()
    assert (first["account"]["acct"], second["account"]["acct"]) == ("shop", "other")


def test_media_are_attached_once_with_their_description(client: Client) -> None:
    uploaded = client.mastodon_media(description="Полка")
    assert uploaded.status_code == 200
    media = uploaded.json()["id"]
    status = client.toot(status="", media_ids=[media]).json()
    assert status["media_attachments"][0]["description"] == "Полка"
    assert client.toot(status="again", media_ids=[media]).status_code == 422


def test_a_server_may_take_its_time_over_media(client: Client) -> None:
    client.configure(mastodon={"media_processing_polls": 1})
    uploaded = client.mastodon_media()
    media = uploaded.json()["id"]
    assert (uploaded.status_code, uploaded.json()["url"]) == (202, None)
    early = client.toot(status="a", media_ids=[media])
    assert "finished processing" in early.json()["error"]
    assert client.mastodon(f"/v1/media/{media}").status_code == 206
    assert client.mastodon(f"/v1/media/{media}").status_code == 200
    assert client.toot(status="a", media_ids=[media]).status_code == 200


def test_media_and_a_poll_exclude_each_other(client: Client) -> None:
    media = client.mastodon_media().json()["id"]
    poll = {"options": ["a", "b"], "expires_in": 600}
    assert client.toot(status="a", media_ids=[media], poll=poll).status_code == 422
    status = client.toot(status="a", poll=poll).json()
    assert [one["title"] for one in status["poll"]["options"]] == ["a", "b"]


@pytest.mark.parametrize(
    "poll",
    [
        {"options": ["a"], "expires_in": 600},
        {"options": list("abcde"), "expires_in": 600},
        {"options": ["a" * 51, "b"], "expires_in": 600},
        {"options": ["a", "a"], "expires_in": 600},
        {"options": ["a", "b"], "expires_in": 299},
        {"options": ["a", "b"]},
    ],
)
def test_a_poll_outside_of_the_limits_is_refused(client: Client, poll: dict[str, Any]) -> None:
    assert client.toot(status="a", poll=poll).status_code == 422


def test_forms_are_read_as_rails_reads_them(client: Client) -> None:
    form = {"status": "a", "poll[options][]": ["x", "y"], "poll[expires_in]": "600"}
    answer = client.http.post(
        "/mastodon/api/v1/statuses", data=form, headers=client.mastodon_headers
    )
    assert [one["title"] for one in answer.json()["poll"]["options"]] == ["x", "y"]


def test_a_scheduled_status_is_published_under_another_id(client: Client) -> None:
    at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    waiting = client.toot("k", status="later", scheduled_at=at).json()
    assert waiting["params"]["text"] == "later"
    assert client.toot("k", status="later", scheduled_at=at).json()["id"] == waiting["id"]
    (listed,) = client.mastodon("/v1/scheduled_statuses").json()
    assert listed["id"] == waiting["id"]
    client.advance("2h")
    account = client.mastodon("/v1/accounts/verify_credentials").json()["id"]
    (live,) = client.mastodon(f"/v1/accounts/{account}/statuses").json()
    assert live["content"] == "<p>later</p>"
    assert live["id"] != waiting["id"]


@pytest.mark.parametrize(("minutes", "expected"), [(3, 422), (-3, 200)])
def test_a_schedule_too_near_is_refused_and_a_past_one_publishes(
    client: Client, minutes: int, expected: int
) -> None:
    at = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    answer = client.toot(status="a", scheduled_at=at)
    assert answer.status_code == expected
    assert ("content" in answer.json()) is (expected == 200)


def test_an_account_is_read_page_by_page(client: Client) -> None:
    ids = [client.toot(status=str(number)).json()["id"] for number in range(5)]
    account = client.mastodon("/v1/accounts/verify_credentials").json()["id"]
    path = f"/v1/accounts/{account}/statuses"
    page = client.mastodon(path, limit=2)
    assert [one["id"] for one in page.json()] == ids[:2:-1]
    assert page.links["next"]["url"].endswith(f"max_id={ids[3]}")
    older = client.http.get(page.links["next"]["url"], headers=client.mastodon_headers)
    assert [one["id"] for one in older.json()] == [ids[2], ids[1]]


def test_twenty_statuses_are_read_at_once(client: Client) -> None:
    ids = [client.toot(status=str(number)).json()["id"] for number in range(3)]
    found = client.mastodon("/v1/statuses", **{"id[]": [*ids, "999"]}).json()
    assert [one["id"] for one in found] == ids
    assert client.mastodon("/v1/statuses", **{"id[]": ["1"] * 21}).status_code == 422


def test_a_thread_is_a_chain_of_replies(client: Client) -> None:
    first = client.toot(status="1").json()["id"]
    second = client.toot(status="2", in_reply_to_id=first).json()["id"]
    context = client.mastodon(f"/v1/statuses/{second}/context").json()
    assert [one["id"] for one in context["ancestors"]] == [first]
    assert client.toot(status="3", in_reply_to_id="1").status_code == 404


def test_a_deleted_status_is_gone(client: Client) -> None:
    status = client.toot(status="a").json()["id"]
    path = f"/mastodon/api/v1/statuses/{status}"
    client.http.delete(path, headers=client.mastodon_headers).raise_for_status()
    assert client.mastodon(f"/v1/statuses/{status}").json() == {"error": "Record not found"}


@pytest.mark.parametrize(
    ("token", "expected"), [("shop.revoked", 401), ("shop.forbidden", 403), (None, 401)]
)
def test_tokens_follow_the_conventions(client: Client, token: str | None, expected: int) -> None:
    client.mastodon_headers = {"authorization": f"Bearer {token}"} if token else {}
    assert client.toot(status="a").status_code == expected


def test_rate_limit_headers_count_down(client: Client) -> None:
    left = [int(client.toot(status="a").headers["x-ratelimit-remaining"]) for _ in range(2)]
    assert left[1] == left[0] - 1 or left[1] == 299
    reset = client.toot(status="a").headers["x-ratelimit-reset"]
    assert datetime.fromisoformat(reset).tzinfo is not None


def test_the_rate_limit_is_kept_when_told(client: Client) -> None:
    client.configure(mastodon={"enforce_rate_limit": True})
    answers = [client.mastodon("/v1/accounts/verify_credentials") for _ in range(301)]
    statuses = [answer.status_code for answer in answers]
    assert statuses[:150] == [200] * 150
    refused = [answer for answer in answers if answer.status_code == 429]
    assert all(answer.json() == {"error": "Too many requests"} for answer in refused)
    assert len(refused) <= 1
