"""What is said in a discussion group reaches a bot once it asks, for a day."""

from typing import Any

from .conftest import Client


def updates(client: Client, bot: str = "1:a", **asked: Any) -> list[dict[str, Any]]:
    answer = client.http.post(f"/telegram/bot{bot}/getUpdates", json=asked)
    found: list[dict[str, Any]] = answer.json()["result"]
    return found


def say(client: Client, text: str, above: int | None, who: str = "9:reader") -> dict[str, Any]:
    linked = client.telegram("getChat", chat_id="@shop").json()["result"]["linked_chat_id"]
    reply = {"reply_parameters": {"message_id": above}} if above else {}
    answer = client.http.post(
        f"/telegram/bot{who}/sendMessage", json={"chat_id": linked, "text": text, **reply}
    )
    made: dict[str, Any] = answer.json()["result"]
    return made


def test_a_comment_and_the_answer_to_it_stand_in_the_thread_of_the_post(client: Client) -> None:
    client.configure(numbers={"enabled": False})
    client.say("news")
    copy = updates(client)[0]["message"]["message_id"]
    asked = say(client, "how much?", copy)["message_id"]
    say(client, "yes, how much?", asked, who="9:reader two")
    say(client, "hello all", None)
    _, first, second, third = [one["message"] for one in updates(client)]
    assert first["reply_to_message"]["is_automatic_forward"]
    assert [one["message_thread_id"] for one in (first, second)] == [copy, copy]
    assert second["reply_to_message"]["message_id"] == asked
    assert first["from"] != second["from"]
    assert "message_thread_id" not in third


def test_an_offset_confirms_all_before_it_for_this_bot_only(client: Client) -> None:
    client.configure(numbers={"enabled": False})
    for number in range(3):
        client.say(f"news {number}")
    names = [one["update_id"] for one in updates(client)]
    assert [one["update_id"] for one in updates(client, offset=names[1])] == names[1:]
    assert [one["update_id"] for one in updates(client)] == names[1:]
    assert [one["update_id"] for one in updates(client, "2:b")] == names


def test_what_comes_late_below_an_old_post_is_behind_what_was_confirmed(client: Client) -> None:
    client.configure(numbers={"enabled": False})
    client.say("old")
    client.say("new")
    first, second = updates(client)
    say(client, "late", first["message"]["message_id"])
    (late,) = updates(client, offset=second["update_id"] + 1)
    assert late["message"]["text"] == "late"


def test_an_update_is_gone_after_a_day(client: Client) -> None:
    client.configure(numbers={"enabled": False})
    client.say("news")
    client.advance("23h")
    assert updates(client)
    client.advance("2h")
    assert updates(client) == []


def test_who_may_not_hear_and_who_has_a_webhook_gets_nothing(client: Client) -> None:
    client.say("news")
    assert updates(client, "1:private") == updates(client, "1:stranger") == []
    client.telegram("setWebhook", url="https://bot.example")
    refused = client.telegram("getUpdates")
    assert (refused.status_code, refused.json()["error_code"]) == (409, 409)
    client.telegram("deleteWebhook")
    assert updates(client)
    assert updates(client, allowed_updates=["callback_query"]) == []
