"""The sandbox's answers fit models that other people wrote of the same services."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cfkit.sandbox.bluesky_cid import blob_cid, record_cid

from .conftest import RKEY

if TYPE_CHECKING:
    from .conftest import Client


def test_telegram_results_are_what_aiogram_reads(client: Client, picture: bytes) -> None:
    from aiogram.types import (
        ChatFullInfo,
        ChatMemberAdministrator,
        Message,
        Update,
        User,
    )

    client.say("<b>a</b> https://a.example/", parse_mode="HTML")
    reply = client.say("b", reply_parameters={"message_id": 1}).json()["result"]
    reply_read = Message.model_validate(reply)
    assert reply_read.reply_to_message is not None
    poll = client.telegram("sendPoll", chat_id="@shop", question="q", options=[{"text": "a"}])
    assert Message.model_validate(poll.json()["result"]).poll is not None
    media = [{"type": "photo", "media": f"attach://{name}"} for name in "ab"]
    album = client.http.post(
        "/telegram/bot1:a/sendMediaGroup",
        data={"chat_id": "@shop", "media": json.dumps(media)},
        files={name: (name, picture, "image/png") for name in "ab"},
    ).json()["result"]
    assert all(Message.model_validate(one).photo for one in album)
    User.model_validate(client.telegram("getMe").json()["result"])
    ChatFullInfo.model_validate(client.telegram("getChat", chat_id="@shop").json()["result"])
    member = client.telegram("getChatMember", chat_id="@shop", user_id=1).json()["result"]
    assert ChatMemberAdministrator.model_validate(member).can_post_messages
    client.advance("20h")
    updates = [Update.model_validate(one) for one in client.telegram("getUpdates").json()["result"]]
    assert any(one.message and not one.message.is_automatic_forward for one in updates)


def test_vk_responses_are_what_vkbottle_reads(client: Client) -> None:
    from vkbottle_types.codegen.objects import PhotosPhoto, PollsPoll, WallWallpostFull
    from vkbottle_types.codegen.responses.groups import GroupsGetByIdObjectResponseModel
    from vkbottle_types.codegen.responses.wall import (
        WallGetByIdResponseModel,
        WallGetCommentsResponseModel,
        WallGetResponseModel,
        WallPostResponseModel,
    )

    poll = client.vk("polls.create", owner_id=-5, question="q", add_answers='["a"]')["response"]
    PollsPoll.model_validate(poll)
    attachments = f"{client.vk_photo()},poll{poll['owner_id']}_{poll['id']},https://a.example/"
    posted = client.vk(
        "wall.post", owner_id=-5, from_group=1, message="a?", attachments=attachments
    )
    assert WallPostResponseModel.model_validate(posted["response"]).post_id == 1
    client.advance("30d")
    wall = client.vk("wall.get", owner_id=-5)["response"]
    assert WallGetResponseModel.model_validate(wall).count == 1
    post = WallWallpostFull.model_validate(wall["items"][0])
    assert post.attachments is not None
    PhotosPhoto.model_validate(wall["items"][0]["attachments"][0]["photo"])
    by_id = WallGetByIdResponseModel.model_validate(
        client.vk("wall.getById", posts="-5_1")["response"]
    )
    assert by_id.items is not None
    WallGetCommentsResponseModel.model_validate(
        client.vk("wall.getComments", owner_id=-5, post_id=1)["response"]
    )
    groups = client.vk("groups.getById", group_id=5, fields="members_count")["response"]
    GroupsGetByIdObjectResponseModel.model_validate(groups)


def test_bluesky_views_are_what_atproto_reads(client: Client, picture: bytes) -> None:
    from atproto import models

    client.configure(numbers={"audience": {"bluesky": 20000}})
    bluesky = client.bluesky()
    image = {"image": bluesky.upload(picture), "alt": "Полка"}
    embed = {"$type": "app.bsky.embed.images", "images": [image]}
    uri = bluesky.put(bluesky.record("Да?", embed=embed)).json()["uri"]
    client.advance("90m")
    strict = {"strict_string_format": True}
    posts = bluesky.get("app.bsky.feed.getPosts", uris=[uri]).json()
    view = models.AppBskyFeedGetPosts.Response.model_validate(posts, context=strict).posts[0]
    assert view.record.text == "Да?"
    client.advance("20m")
    thread = bluesky.get("app.bsky.feed.getPostThread", uri=uri).json()
    read = models.AppBskyFeedGetPostThread.Response.model_validate(thread, context=strict)
    assert read.thread.replies
    profile = bluesky.get("app.bsky.actor.getProfile", actor="shop.test").json()
    models.AppBskyActorDefs.ProfileViewDetailed.model_validate(profile, context=strict)
    records = bluesky.get(
        "com.atproto.repo.listRecords", repo=bluesky.did, collection="app.bsky.feed.post"
    ).json()
    listed = models.ComAtprotoRepoListRecords.Response.model_validate(records, context=strict)
    assert listed.records[0].uri.endswith(RKEY)


def test_content_ids_are_those_of_another_implementation() -> None:
    import hashlib

    import libipld
    from atproto import CID

    record = {
        "$type": "app.bsky.feed.post",
        "text": "Привет, 👩‍👩‍👧",
        "createdAt": "2026-11-22T00:00:00.000Z",
        "langs": ["ru"],
        "nested": {"bb": 1, "a": [None, True, -70000, 2**40, 255]},
    }
    digest = hashlib.sha256(libipld.encode_dag_cbor(record)).digest()
    assert record_cid(record) == libipld.encode_cid(b"\x01\x71\x12\x20" + digest)
    raw = hashlib.sha256(b"bytes").digest()
    assert blob_cid(b"bytes") == libipld.encode_cid(b"\x01\x55\x12\x20" + raw)
    assert CID.decode(blob_cid(b"bytes")).version == 1
