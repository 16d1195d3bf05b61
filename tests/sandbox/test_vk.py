"""What the sandbox takes and refuses when it stands in for the VK API."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Client

COMMUNITY = "vk1.g.key"
SERVICE = "vk1.s.key"


def code(answer: Any) -> int:
    return int(answer["error"]["error_code"])


def test_a_post_comes_back_from_the_wall(client: Client) -> None:
    post_id = client.vk("wall.post", owner_id=-5, from_group=1, message="Привет")["response"]
    (found,) = client.vk("wall.get", token=SERVICE, owner_id=-5)["response"]["items"]
    assert (found["id"], found["text"], found["from_id"]) == (post_id["post_id"], "Привет", -5)
    by_id = client.vk("wall.getById", token=SERVICE, posts="-5_1,-5_99")["response"]["items"]
    assert [one["id"] for one in by_id] == [1]


def test_errors_come_with_status_200_and_without_the_token(client: Client) -> None:
    form = {"v": "5.199", "access_token": "a-user", "owner_id": "-5"}
    answer = client.http.post("/vk/method/wall.post", data=form)
    assert answer.status_code == 200
    assert code(answer.json()) == 100
    keys = {pair["key"] for pair in answer.json()["error"]["request_params"]}
    assert keys >= {"method", "owner_id"}
    assert "access_token" not in keys


@pytest.mark.parametrize(
    ("token", "method", "expected"),
    [
        (COMMUNITY, "wall.get", 27),
        (COMMUNITY, "wall.getById", 27),
        (COMMUNITY, "photos.getWallUploadServer", 27),
        (COMMUNITY, "polls.create", 27),
        (SERVICE, "wall.post", 28),
        ("revoked", "wall.post", 5),
        ("forbidden", "wall.post", 15),
        ("a-user", "wall.nothing", 3),
    ],
)
def test_a_token_may_call_what_its_kind_allows(
    client: Client, token: str, method: str, expected: int
) -> None:
    assert code(client.vk(method, token=token, owner_id=-5, message="a")) == expected


def test_a_community_key_may_post_text(client: Client) -> None:
    assert client.vk("wall.post", token=COMMUNITY, owner_id=-5, message="a")["response"]


def test_a_json_body_and_a_missing_version_are_not_read(client: Client) -> None:
    body = {"owner_id": -5, "message": "a", "v": "5.199", "access_token": "a-user"}
    assert code(client.http.post("/vk/method/wall.post", json=body).json()) == 8
    form = {"access_token": "a-user", "owner_id": -5, "message": "a"}
    assert code(client.http.post("/vk/method/wall.post", data=form).json()) == 8


def test_the_same_guid_is_the_same_post_for_an_hour(client: Client) -> None:
    def post() -> int:
        answer = client.vk("wall.post", owner_id=-5, from_group=1, message="a", guid="k")
        return int(answer["response"]["post_id"])

    assert post() == post()
    client.advance("61m")
    assert post() == 2


def test_guid_can_be_ignored(client: Client) -> None:
    client.configure(vk={"ignore_guid": True})
    for _ in range(2):
        client.vk("wall.post", owner_id=-5, from_group=1, message="a", guid="k")
    assert len(client.posts()) == 2


def test_a_photo_is_uploaded_saved_and_attached(client: Client) -> None:
    photo = client.vk_photo()
    client.vk("wall.post", owner_id=-5, from_group=1, attachments=photo)
    (found,) = client.vk("wall.get", owner_id=-5)["response"]["items"]
    sizes = found["attachments"][0]["photo"]["sizes"]
    assert client.http.get(sizes[0]["url"]).headers["content-type"] == "image/png"


def test_an_upload_is_saved_once_and_only_from_the_field_photo(
    client: Client, picture: bytes
) -> None:
    server = client.vk("photos.getWallUploadServer", group_id=5)["response"]["upload_url"]
    wrong = client.http.post(server, files={"file": ("a.png", picture, "image/png")}).json()
    assert code(client.vk("photos.saveWallPhoto", group_id=5, **wrong)) == 100
    right = client.http.post(server, files={"photo": ("a.png", picture, "image/png")}).json()
    assert client.vk("photos.saveWallPhoto", group_id=5, **right)["response"]
    assert code(client.vk("photos.saveWallPhoto", group_id=5, **right)) == 121


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"attachments": "https://a.example,https://b.example", "message": "a"}, 222),
        ({"attachments": "nonsense", "message": "a"}, 100),
        ({"message": "a", "owner_id": "5"}, 214),
        ({"message": "a", "owner_id": "shop"}, 100),
        ({"message": "a", "publish_date": "1"}, 100),
        ({"message": "  "}, 100),
    ],
)
def test_a_post_that_vk_would_refuse_is_refused(
    client: Client, fields: dict[str, str], expected: int
) -> None:
    answer = client.vk("wall.post", **{"owner_id": "-5", "from_group": "1", **fields})
    assert code(answer) == expected
    assert client.posts() == []


def test_a_poll_needs_company(client: Client) -> None:
    poll = client.vk("polls.create", owner_id=-5, question="Идём?", add_answers='["Да", "Нет"]')
    name = f"poll{poll['response']['owner_id']}_{poll['response']['id']}"
    alone = {"owner_id": -5, "from_group": 1, "attachments": name}
    assert code(client.vk("wall.post", **alone)) == 100
    assert client.vk("wall.post", message="Опрос", **alone)["response"]["post_id"] == 1
    assert client.posts()[0]["poll"]["options"] == ["Да", "Нет"]


def test_a_postponed_post_waits_for_its_time(client: Client) -> None:
    when = int(time.time()) + 3600
    client.vk("wall.post", owner_id=-5, from_group=1, message="later", publish_date=when)
    assert client.vk("wall.get", token=SERVICE, owner_id=-5)["response"]["count"] == 0
    postponed = {"owner_id": -5, "filter": "postponed"}
    assert client.vk("wall.get", **postponed)["response"]["items"][0]["date"] == when
    assert code(client.vk("wall.get", token=SERVICE, **postponed)) == 15
    client.advance("2h")
    assert client.vk("wall.get", token=SERVICE, owner_id=-5)["response"]["count"] == 1


def test_comments_of_our_own_are_kept(client: Client) -> None:
    client.vk("wall.post", owner_id=-5, from_group=1, message="a")
    where = {"owner_id": -5, "post_id": 1}
    client.vk("wall.createComment", token=COMMUNITY, message="first", from_group=5, **where)
    found = client.vk("wall.getComments", token=SERVICE, **where)["response"]
    assert [(one["text"], one["from_id"]) for one in found["items"]] == [("first", -5)]


def test_a_group_tells_its_members_when_asked(client: Client) -> None:
    asked = client.vk("groups.getById", group_id=5, fields="members_count")["response"]
    assert asked["groups"][0]["members_count"] > 0
    plain = client.vk("groups.getById", group_id=5)["response"]["groups"][0]
    assert "members_count" not in plain


def test_a_post_in_ones_own_name_and_unknown_fields_are_warnings(client: Client) -> None:
    client.vk("wall.post", owner_id=-5, message="a", shiny=1)
    own_name, unknown = client.warnings()
    assert "from_group" in own_name
    assert unknown == "wall.post ignores shiny"
