"""Answer the Telegram Bot API: `{url}/telegram/bot<TOKEN>/<method>`.

Facts: Bot API 10.3 as read through aiogram 3.31.0, tdlib/telegram-bot-api 01a3679 and
tdlib/td 022d602, on 2026-11-22. Conventions of the sandbox: a token holding "revoked" gets 401,
one holding "forbidden" is no member of any chat (403); a chat holding "missing" is not found, any
other is made up at the first call; every channel has a linked discussion group, another one with
each step of the setting `regrouped`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cfkit.sandbox import telegram_chats as chats
from cfkit.sandbox import telegram_messages as messages
from cfkit.sandbox import telegram_updates as updates
from cfkit.sandbox.platforms import Profile
from cfkit.sandbox.post import Medium, Poll, Post
from cfkit.sandbox.state import State
from cfkit.sandbox.telegram_call import Refused, TelegramCall, internal_error, pack, too_many
from cfkit.sandbox.telegram_preview import preview_page
from cfkit.sandbox.wire import Unreadable, read_call

PLATFORM = Profile(
    "Telegram",
    shows_views=True,
    audience=2400,
    settings={"preview_lag": 0, "regrouped": 0},
    too_many=too_many,
    internal_error=internal_error,
)

_COMMON = (
    "business_connection_id chat_id message_thread_id direct_messages_topic_id parse_mode "
    "disable_notification protect_content allow_paid_broadcast message_effect_id "
    "suggested_post_parameters reply_parameters reply_markup reply_to_message_id "
    "allow_sending_without_reply"
)
_CAPTIONED = "caption caption_entities show_caption_above_media has_spoiler"
_DELETABLE_SECONDS = 48 * 3600
_UPLOAD_LIMIT = 50 * 1024 * 1024
_MEMBER_RIGHTS = (
    "can_manage_chat can_delete_messages can_manage_video_chats can_promote_members "
    "can_change_info can_invite_users can_post_messages can_edit_messages"
)
_OTHER_RIGHTS = (
    "is_anonymous can_be_edited can_restrict_members can_post_stories can_edit_stories "
    "can_delete_stories can_send_welcome_messages"
)


@dataclass(frozen=True, slots=True)
class _Method:
    run: Callable[[TelegramCall], Any]
    known: frozenset[str]


def routes(state: State) -> list[Route]:
    """List the routes below `/telegram`."""

    async def call_method(request: Request) -> Response:
        return await _answer(state, request)

    async def show_preview(request: Request) -> Response:
        return preview_page(state, request)

    return [
        Route("/bot{token}/{method}", call_method, methods=["GET", "POST"]),
        Route("/s/{channel}", show_preview),
    ]


async def _answer(state: State, request: Request) -> Response:
    try:
        method = _admit(request)
        call = await _read(state, request)
        result = method.run(call)
        unknown = sorted(set(call.params) - method.known)
        if unknown:
            state.warn(
                "telegram",
                str(call.params.get("chat_id", "")),
                f"{request.path_params['method']} ignores {', '.join(unknown)}",
            )
    except Unreadable:
        refusal = Refused(400, "Bad Request: can't parse JSON object")
        return JSONResponse(refusal.body(), refusal.code)
    except Refused as refusal:
        return JSONResponse(refusal.body(), refusal.code)
    return JSONResponse({"ok": True, "result": result})


def _admit(request: Request) -> _Method:
    if "revoked" in request.path_params["token"]:
        raise Refused(401, "Unauthorized")
    method = _METHODS.get(request.path_params["method"].lower())
    if method is None:
        raise Refused(404, "Not Found: method not found")
    return method


async def _read(state: State, request: Request) -> TelegramCall:
    decoded = await read_call(request)
    if sum(len(upload.data) for upload in decoded.files.values()) > _UPLOAD_LIMIT:
        raise Refused(413, "Request Entity Too Large")
    token = request.path_params["token"]
    return TelegramCall(state, token, pack(decoded.params()), decoded.files)


def _get_me(call: TelegramCall) -> dict[str, Any]:
    return {
        **chats.bot_user(call.token),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _get_chat(call: TelegramCall) -> dict[str, Any]:
    chat = chats.resolve(call)
    return {
        **chats.public(chat),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
        "linked_chat_id": chats.linked_id(call.state, chat),
        "description": "A channel of the sandbox.",
    }


def _get_chat_member(call: TelegramCall) -> dict[str, Any]:
    chat = chats.resolve(call, check_rights=False)
    user = call.integer("user_id")
    bot = chats.bot_user(call.token)
    if user is None:
        raise Refused(400, "Bad Request: invalid user_id specified")
    if user != bot["id"]:
        return {"status": "left", "user": {"id": user, "is_bot": False, "first_name": "Reader"}}
    is_group = chat["type"] == "supergroup"
    if call.is_forbidden() or (is_group and "stranger" in call.token):
        return {"status": "left", "user": bot}
    if is_group and "private" in call.token:
        return {"status": "member", "user": bot}
    return {
        "status": "administrator",
        "user": bot,
        **dict.fromkeys(_MEMBER_RIGHTS.split(), True),
        **dict.fromkeys(_OTHER_RIGHTS.split(), False),
    }


def _get_chat_administrators(call: TelegramCall) -> list[dict[str, Any]]:
    own = {**call.params, "user_id": str(chats.bot_user(call.token)["id"])}
    return [_get_chat_member(replace(call, params=own))]


def _get_chat_member_count(call: TelegramCall) -> int:
    return chats.member_count(call.state, chats.resolve(call))


def _send_message(call: TelegramCall) -> dict[str, Any]:
    chat = chats.resolve(call)
    text, entities = messages.read_text(call, "text", "entities")
    call.decode("link_preview_options", dict, "link preview options")
    return messages.publish(call, chat, text=text, entities=entities)


def _send_file(kind: str) -> Callable[[TelegramCall], dict[str, Any]]:
    def send(call: TelegramCall) -> dict[str, Any]:
        chat = chats.resolve(call)
        caption, entities = messages.read_text(call, "caption", "caption_entities")
        medium = messages.read_file(call, kind, call.text(kind), upload=call.files.get(kind))
        return messages.publish(call, chat, text=caption, entities=entities, media=(medium,))

    return send


def _send_media_group(call: TelegramCall) -> list[dict[str, Any]]:
    chat = chats.resolve(call)
    items = call.decode("media", list, "media")
    if not items:
        raise Refused(400, "Bad Request: there are no messages to send")
    if not 2 <= len(items) <= 10:
        raise Refused(400, "Bad Request: wrong number of messages in the album, expected 2-10")
    prepared = [_read_album_item(call, item) for item in items]
    kinds = {medium.kind for _, _, medium in prepared}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise Refused(400, "Bad Request: document can't be mixed with other media types")
    group, used = call.state.next_number("telegram.albums")
    call.state.commit(used)
    return [
        messages.publish(
            call, chat, text=caption, entities=entities, media=(medium,), album=f"1{group:016}"
        )
        for caption, entities, medium in prepared
    ]


def _read_album_item(call: TelegramCall, item: Any) -> tuple[str, list[dict[str, Any]], Medium]:
    if not isinstance(item, dict) or not isinstance(item.get("media"), str):
        raise Refused(400, "Bad Request: can't parse InputMedia: media not found")
    kind = item.get("type")
    if kind not in ("photo", "video", "document", "audio", "live_photo"):
        raise Refused(400, "Bad Request: can't parse InputMedia: media type is unsupported")
    own = replace(call, params=pack({name: item.get(name) for name in item}))
    caption, entities = messages.read_text(own, "caption", "caption_entities")
    return caption, entities, messages.read_file(call, kind, item["media"])


def _send_poll(call: TelegramCall) -> dict[str, Any]:
    chat = chats.resolve(call)
    question = call.text("question").strip()
    if not question:
        raise Refused(400, "Bad Request: poll question must be non-empty")
    if len(question) > 300:
        raise Refused(400, "Bad Request: poll question length must not exceed 300")
    options = tuple(_read_option(call, option) for option in _poll_options(call))
    anonymous = call.params.get("is_anonymous", "true") == "true"
    if not anonymous and chat["type"] == "channel":
        raise Refused(400, "Bad Request: non-anonymous polls can't be sent to channel chats")
    kind = call.params.get("type", "regular")
    if kind not in ("regular", "quiz"):
        raise Refused(400, "Bad Request: unsupported poll type specified")
    multiple = call.params.get("allows_multiple_answers") == "true"
    poll = Poll(question, options, multiple)
    return messages.publish(call, chat, text=question, entities=[], poll=poll, poll_kind=kind)


def _poll_options(call: TelegramCall) -> list[Any]:
    options: list[Any] = call.decode("options", list, "options") or []
    if not options:
        raise Refused(400, "Bad Request: poll must have at least 1 option")
    if len(options) > 12:
        raise Refused(400, "Bad Request: poll can't have more than 12 options")
    return options


def _read_option(call: TelegramCall, option: Any) -> str:
    if isinstance(option, str):
        call.state.warn("telegram", call.text("chat_id"), "poll options should be InputPollOption")
    text = option.get("text") if isinstance(option, dict) else option
    if not isinstance(text, str):
        raise Refused(400, 'Bad Request: can\'t parse options: field "text" must be a String')
    if not text.strip():
        raise Refused(400, "Bad Request: poll options must be non-empty")
    if len(text.strip()) > 100:
        raise Refused(400, "Bad Request: poll options length must not exceed 100")
    return text.strip()


def _find(call: TelegramCall, complaint: str) -> tuple[Mapping[str, Any], Post]:
    chat = chats.resolve(call)
    number = call.integer("message_id")
    post = call.state.post("telegram", chats.label(chat), str(number))
    if post is None or post.deleted_at is not None:
        raise Refused(400, f"Bad Request: {complaint} not found")
    return chat, post


def _edit_text(call: TelegramCall) -> dict[str, Any]:
    return _edit(call, "text", "entities")


def _edit_caption(call: TelegramCall) -> dict[str, Any]:
    return _edit(call, "caption", "caption_entities")


def _edit(call: TelegramCall, field: str, entities_field: str) -> dict[str, Any]:
    chat, post = _find(call, "message to edit")
    if (field == "text") == bool(post.media) or post.poll:
        raise Refused(400, f"Bad Request: there is no {field} in the message to edit")
    text, entities = messages.read_text(call, field, entities_field)
    if (text, entities) == (post.text, post.native["entities"]):
        raise Refused(
            400,
            "Bad Request: message is not modified: specified new message content and reply "
            "markup are exactly the same as a current content and reply markup of the message",
        )
    return messages.rewrite(call, chat, post, text, entities)


def _delete(call: TelegramCall) -> bool:
    _, post = _find(call, "message to delete")
    if call.state.now() - post.clock > _DELETABLE_SECONDS:
        raise Refused(400, "Bad Request: message can't be deleted for everyone")
    call.state.keep(replace(post, deleted_at=call.state.now()))
    return True


def _delete_many(call: TelegramCall) -> bool:
    numbers = call.decode("message_ids", list, "message identifiers") or []
    for number in numbers[:100]:
        own = replace(call, params={**call.params, "message_id": str(number)})
        chat = chats.resolve(own)
        if call.state.post("telegram", chats.label(chat), str(number)):
            _delete(own)
    return True


def _pin(call: TelegramCall) -> bool:
    _, post = _find(call, "message to pin")
    call.state.keep(replace(post, native={**post.native, "pinned": True}))
    return True


def _unpin(call: TelegramCall) -> bool:
    _, post = _find(call, "message to unpin")
    call.state.keep(replace(post, native={**post.native, "pinned": False}))
    return True


def _stop_poll(call: TelegramCall) -> dict[str, Any]:
    chat, post = _find(call, "message with poll to stop")
    if post.poll is None:
        raise Refused(400, "Bad Request: message with poll to stop not found")
    if post.native.get("closed"):
        raise Refused(400, "Bad Request: poll has already been closed")
    closed = replace(post, native={**post.native, "closed": True})
    call.state.keep(closed)
    poll: dict[str, Any] = messages.to_message(call.state, chat, closed)["poll"]
    return poll


def _method(run: Callable[[TelegramCall], Any], known: str) -> _Method:
    return _Method(run, frozenset(known.split()))


_EDITED = "business_connection_id chat_id message_id inline_message_id parse_mode reply_markup"
_METHODS: Mapping[str, _Method] = {
    "getme": _method(_get_me, ""),
    "getchat": _method(_get_chat, "chat_id"),
    "getchatmember": _method(_get_chat_member, "chat_id user_id"),
    "getchatadministrators": _method(_get_chat_administrators, "chat_id return_bots"),
    "getchatmembercount": _method(_get_chat_member_count, "chat_id"),
    "getupdates": _method(updates.get_updates, "offset limit timeout allowed_updates"),
    "setwebhook": _method(updates.set_webhook, "url allowed_updates"),
    "deletewebhook": _method(updates.set_webhook, "drop_pending_updates"),
    "sendmessage": _method(
        _send_message, f"{_COMMON} text entities link_preview_options disable_web_page_preview"
    ),
    "sendphoto": _method(_send_file("photo"), f"{_COMMON} {_CAPTIONED} photo"),
    "senddocument": _method(
        _send_file("document"),
        f"{_COMMON} {_CAPTIONED} document thumbnail disable_content_type_detection",
    ),
    "sendvideo": _method(
        _send_file("video"),
        f"{_COMMON} {_CAPTIONED} video duration width height thumbnail cover start_timestamp "
        "supports_streaming",
    ),
    "sendmediagroup": _method(_send_media_group, f"{_COMMON} media"),
    "sendpoll": _method(
        _send_poll,
        f"{_COMMON} question question_parse_mode question_entities options is_anonymous type "
        "allows_multiple_answers allows_revoting shuffle_options allow_adding_options "
        "hide_results_until_closes members_only correct_option_id correct_option_ids explanation "
        "explanation_parse_mode explanation_entities open_period close_date is_closed description "
        "description_parse_mode description_entities",
    ),
    "editmessagetext": _method(
        _edit_text, f"{_EDITED} text entities link_preview_options disable_web_page_preview"
    ),
    "editmessagecaption": _method(
        _edit_caption, f"{_EDITED} caption caption_entities show_caption_above_media"
    ),
    "deletemessage": _method(_delete, "chat_id message_id"),
    "deletemessages": _method(_delete_many, "chat_id message_ids"),
    "pinchatmessage": _method(
        _pin, "business_connection_id chat_id message_id disable_notification"
    ),
    "unpinchatmessage": _method(_unpin, "business_connection_id chat_id message_id"),
    "stoppoll": _method(_stop_poll, "business_connection_id chat_id message_id reply_markup"),
}
