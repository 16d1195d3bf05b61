"""What the sandbox takes and refuses when it stands in for the Telegram Bot API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Client


def refused(answer: Any) -> str:
    body = answer.json()
    assert body["ok"] is False
    assert body["error_code"] == answer.status_code
    return str(body["description"])


def test_html_becomes_text_and_entities_in_utf16_units(client: Client) -> None:
    sent = client.say("😀 <b>Привет</b>, <a href='https://Example.com'>мир</a>", parse_mode="HTML")
    message = sent.json()["result"]
    assert message["text"] == "😀 Привет, мир"
    assert message["entities"] == [
        {"type": "bold", "offset": 3, "length": 6},
        {"type": "text_link", "offset": 11, "length": 3, "url": "https://example.com/"},
    ]


def test_addresses_hashtags_and_mentions_are_found(client: Client) -> None:
    message = client.say("https://a.example/x #осень @library").json()["result"]
    assert [one["type"] for one in message["entities"]] == ["url", "hashtag", "mention"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("я<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        (
            "<b><i>a</b></i>",
            'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
        ),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_markup_that_telegram_cannot_parse_is_a_400(
    client: Client, text: str, complaint: str
) -> None:
    answer = client.say(text, parse_mode="HTML")
    assert refused(answer) == f"Bad Request: can't parse entities: {complaint}"
    assert client.posts() == []


def test_the_limit_counts_code_points_after_parsing(client: Client) -> None:
    assert client.say(f"<b>{'😀' * 4096}</b>", parse_mode="HTML").status_code == 200
    answer = client.say("😀" * 4097)
    assert refused(answer) == "Bad Request: message is too long"


def test_a_caption_may_have_1024_code_points(client: Client, picture: bytes) -> None:
    def send(caption: str) -> Any:
        return client.http.post(
            "/telegram/bot1:abc/sendPhoto",
            data={"chat_id": "@shop", "caption": caption},
            files={"photo": ("a.png", picture, "image/png")},
        )

    assert send("я" * 1024).json()["result"]["photo"][0]["width"] == 8
    assert refused(send("я" * 1025)) == "Bad Request: message caption is too long"


def test_text_is_cleaned_and_trimmed_with_its_entities(client: Client) -> None:
    message = client.say("\r\n  a\tb\u202e <b>c</b>\x07 ", parse_mode="HTML").json()["result"]
    assert message["text"] == "a b c"
    assert message["entities"] == [{"type": "bold", "offset": 4, "length": 1}]


def test_only_white_space_is_an_empty_message(client: Client) -> None:
    assert refused(client.say(" \n ")) == "Bad Request: message text is empty"


def test_a_photo_that_is_no_picture_or_too_thin_is_refused(
    client: Client, draw: Callable[[int, int], bytes]
) -> None:
    def send(data: bytes) -> str:
        files = {"photo": ("a.png", data, "image/png")}
        answer = client.http.post(
            "/telegram/bot1:abc/sendPhoto", data={"chat_id": "@shop"}, files=files
        )
        return refused(answer)

    assert send(b"not a picture") == "Bad Request: IMAGE_PROCESS_FAILED"
    assert send(draw(210, 10)) == "Bad Request: PHOTO_INVALID_DIMENSIONS"


def test_an_album_is_several_messages_with_one_group(client: Client, picture: bytes) -> None:
    media = [
        {"type": "photo", "media": "attach://one", "caption": "<i>Два</i>", "parse_mode": "HTML"},
        {"type": "photo", "media": "attach://two"},
    ]
    files = {name: (f"{name}.png", picture, "image/png") for name in ("one", "two")}
    answer = client.http.post(
        "/telegram/bot1:abc/sendMediaGroup",
        data={"chat_id": "@shop", "media": json.dumps(media)},
        files=files,
    )
    first, second = answer.json()["result"]
    assert first["media_group_id"] == second["media_group_id"]
    assert (first["caption"], second["message_id"]) == ("Два", first["message_id"] + 1)


@pytest.mark.parametrize("size", [1, 11])
def test_an_album_has_two_to_ten_items(client: Client, size: int) -> None:
    media = [{"type": "photo", "media": "https://a.example/x.png"}] * size
    answer = client.telegram("sendMediaGroup", chat_id="@shop", media=media)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "poll",
    [
        {"question": "", "options": [{"text": "a"}]},
        {"question": "q" * 301, "options": [{"text": "a"}]},
        {"question": "q", "options": []},
        {"question": "q", "options": [{"text": "a"}] * 13},
        {"question": "q", "options": [{"text": "a" * 101}]},
        {"question": "q", "options": [{"txt": "a"}]},
        {"question": "q", "options": "a,b"},
        {"question": "q", "options": [{"text": "a"}], "is_anonymous": False},
    ],
)
def test_a_poll_outside_of_the_limits_is_refused(client: Client, poll: dict[str, Any]) -> None:
    assert client.telegram("sendPoll", chat_id="@shop", **poll).status_code == 400


def test_a_poll_keeps_its_options(client: Client) -> None:
    options = [{"text": "Да"}, {"text": "Нет"}]
    answer = client.telegram("sendPoll", chat_id="@shop", question="Идём?", options=options)
    assert [one["text"] for one in answer.json()["result"]["poll"]["options"]] == ["Да", "Нет"]
    assert client.posts()[0]["poll"] == {"question": "Идём?", "options": ["Да", "Нет"]}


def test_a_reply_names_a_message_that_exists(client: Client) -> None:
    first = client.say("one").json()["result"]["message_id"]
    reply = client.say("two", reply_parameters={"message_id": first}).json()["result"]
    assert reply["reply_to_message"]["text"] == "one"
    answer = client.say("three", reply_parameters={"message_id": 99})
    assert refused(answer) == "Bad Request: message to be replied not found"


def test_editing_changes_the_text_once(client: Client) -> None:
    number = client.say("one").json()["result"]["message_id"]
    where = {"chat_id": "@shop", "message_id": number}
    edited = client.telegram("editMessageText", text="two", **where).json()["result"]
    assert edited["text"] == "two"
    assert "edit_date" in edited
    again = client.telegram("editMessageText", text="two", **where)
    assert refused(again).startswith("Bad Request: message is not modified")


def test_a_message_older_than_two_days_cannot_be_deleted(client: Client) -> None:
    young, old = (client.say(text).json()["result"]["message_id"] for text in "ab")
    where = {"chat_id": "@shop"}
    assert client.telegram("deleteMessage", message_id=young, **where).json()["result"] is True
    client.advance("49h")
    answer = client.telegram("deleteMessage", message_id=old, **where)
    assert refused(answer) == "Bad Request: message can't be deleted for everyone"
    again = client.telegram("deleteMessage", message_id=young, **where)
    assert refused(again) == "Bad Request: message to delete not found"


def test_tokens_and_chats_follow_the_conventions(client: Client) -> None:
    revoked = client.telegram("getMe", token="1:revoked")
    assert (revoked.status_code, refused(revoked)) == (401, "Unauthorized")
    forbidden = client.telegram("sendMessage", token="1:forbidden", chat_id="@shop", text="a")
    assert (forbidden.status_code, refused(forbidden)[:9]) == (403, "Forbidden")
    missing = client.telegram("sendMessage", chat_id="@missing", text="a")
    assert refused(missing) == "Bad Request: chat not found"
    assert client.telegram("sendNothing").status_code == 404


def test_the_bot_finds_its_rights_in_the_channel(client: Client) -> None:
    bot = client.telegram("getMe", token="77:abc").json()["result"]["id"]
    assert bot == 77
    ask = {"chat_id": "@shop", "user_id": bot}
    member = client.telegram("getChatMember", token="77:abc", **ask).json()["result"]
    assert (member["status"], member["can_post_messages"]) == ("administrator", True)
    ask["user_id"] = client.telegram("getMe", token="78:forbidden").json()["result"]["id"]
    stranger = client.telegram("getChatMember", token="78:forbidden", **ask).json()["result"]
    assert stranger["status"] == "left"


def test_an_argument_that_telegram_ignores_is_a_warning(client: Client) -> None:
    assert client.say("a", disable_preview=True).status_code == 200
    assert client.warnings() == ["sendMessage ignores disable_preview"]


def test_the_preview_page_shows_posts_oldest_first(client: Client) -> None:
    client.say("<b>один</b>", parse_mode="HTML")
    client.say("два")
    page = client.http.get("/telegram/s/shop").text
    assert page.index('data-post="shop/1"') < page.index('data-post="shop/2"')
    assert "<b>один</b>" in page
    assert 'data-post="shop/2"' not in client.http.get("/telegram/s/shop?before=2").text


def test_the_preview_page_can_lag(client: Client) -> None:
    client.configure(telegram={"preview_lag": 60})
    client.say("late")
    assert "late" not in client.http.get("/telegram/s/shop").text
    client.advance("2m")
    assert "late" in client.http.get("/telegram/s/shop").text


def test_updates_bring_the_discussion_groups_forwards(client: Client) -> None:
    client.say("news")
    linked = client.telegram("getChat", chat_id="@shop").json()["result"]["linked_chat_id"]
    (update,) = client.telegram("getUpdates").json()["result"]
    message = update["message"]
    assert (message["is_automatic_forward"], message["chat"]["id"]) == (True, linked)
    assert message["forward_origin"]["message_id"] == 1
    first_comment = client.telegram(
        "sendMessage",
        chat_id=linked,
        text="first",
        reply_parameters={"message_id": message["message_id"]},
    )
    assert first_comment.status_code == 200
    seen = update["update_id"] + 1
    assert client.telegram("getUpdates", offset=seen).json()["result"] == []
