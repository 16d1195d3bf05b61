"""What Discord does differently: webhooks beside bots, rights, nonces, hidden words."""

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms.discord import Discord, Settings
from cfkit.domain.errors import CredentialError, OutcomeUnknown, RateLimited, Rejected, UsageError
from cfkit.domain.markup import parse
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Media, Poll, Post
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import NOW, POST, THREAD

from .connected import connect

HOOK = "https://discord.com/api/webhooks/41/hook-secret_of-discord"


def now(post: Post, name: str) -> Post:
    moment = datetime.now(UTC)
    return replace(post, key=f"{name}.how_to.text_post.all@d", stored_at=moment, slot=moment)


def told(answer: dict[str, Any], status: int = 200) -> Any:
    """A bot whose channel answers so."""

    def handler(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v10/")
        return httpx.Response(status, json=answer[path])

    client = httpx.Client(transport=httpx.MockTransport(handler))
    return Discord(Settings(channel_id="77", token="x.y"), client)


def test_a_webhook_publishes_changes_and_deletes(
    sandbox: str, client: httpx.Client, picture: Media
) -> None:
    platform: Any = connect("discord", sandbox, client, token=HOOK, channel_id=None)
    assert platform.check_access() == "webhook Library"
    post = replace(now(THREAD, "hooked"), media=(picture,))
    receipt = platform.publish(post, RecordedSteps())
    assert receipt.url.startswith("https://discord.com/channels/")
    assert "/41/" in receipt.url
    assert platform.remote_id_of(receipt.url) == receipt.remote_id
    assert platform.fetch_metrics([receipt.remote_id])[receipt.remote_id] == {Metric.LIKES: 0}
    platform.edit(receipt.remote_id, replace(post, document=parse("Переносится на 19:00")))
    assert platform.fetch_shown([receipt.remote_id])[receipt.remote_id].text == (
        "Переносится на 19:00"
    )
    for name in (*receipt.parts.values(), receipt.remote_id, receipt.remote_id):
        platform.delete(name)
    assert platform.fetch_shown([receipt.remote_id])[receipt.remote_id].is_gone
    warned = httpx.get(f"{sandbox}/_sandbox/posts").json()["warnings"]
    assert [one for one in warned if one["platform"] == "discord"] == []


def test_what_takes_a_bot_is_said_of_a_webhook(sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect("discord", sandbox, client, token=HOOK, channel_id=None)
    post = now(POST, "mute")
    root = platform.publish(post, RecordedSteps()).remote_id
    found = platform.find(post, Delivery(post.key, "d", began_at=NOW, first_began_at=NOW))
    assert (found.receipt, found.certain) == (None, False)
    assert "`channel_id`" in found.why
    for tried in (
        lambda: platform.pin(root),
        lambda: platform.comment(post, root, RecordedSteps()),
        lambda: list(platform.fetch_comments(root)),
    ):
        with pytest.raises(CredentialError, match="set `channel_id`, and `token` to a bot's"):
            tried()


@pytest.mark.parametrize("key", ["revoked", "41/revoked-key", f"{HOOK}revoked"])
def test_a_webhook_that_is_gone_is_named(key: str, sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect("discord", sandbox, client, token=key, channel_id=None)
    with pytest.raises(CredentialError, match="make a new one under Integrations") as caught:
        platform.publish(now(POST, "gone"), RecordedSteps())
    assert "revoked" not in str(caught.value)


def test_a_repeat_within_minutes_gives_the_first_message_back(
    sandbox: str, client: httpx.Client
) -> None:
    platform: Any = connect("discord", sandbox, client)
    post = now(POST, "nonce")
    struck = {"fault": "cut-after", "platform": "discord", "path_contains": "/messages"}
    httpx.post(f"{sandbox}/_sandbox/faults", json=struck).raise_for_status()
    with pytest.raises(OutcomeUnknown):
        platform.publish(post, RecordedSteps())
    again = platform.publish(post, RecordedSteps())
    assert platform.publish(post, RecordedSteps()) == again
    kept = httpx.get(f"{sandbox}/_sandbox/posts?platform=discord&channel=12").json()["posts"]
    assert [one["id"] for one in kept if one["id"] == again.remote_id] == [again.remote_id]


def test_a_bot_without_a_right_is_told_which(sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect("discord", sandbox, client, token="library.forbidden")
    with pytest.raises(CredentialError, match="give its role Send Messages, Attach Files"):
        platform.check_access()
    with pytest.raises(CredentialError, match="Pin Messages in this channel"):
        platform.publish(now(POST, "right"), RecordedSteps())
    platform = connect("discord", sandbox, client, channel_id="404")
    with pytest.raises(CredentialError, match="check `channel_id`"):
        platform.check_access()


ALL = 1 << 10 | 1 << 11 | 1 << 15 | 1 << 16


@pytest.mark.parametrize(
    ("roles", "overwrites", "missing"),
    [
        ({"5": ALL}, [], ""),
        ({"5": 0, "6": 1 << 3}, [{"id": "5", "deny": ALL, "allow": 0}], ""),
        ({"5": ALL}, [{"id": "5", "deny": 1 << 11, "allow": 0}], "Send Messages"),
        (
            {"5": ALL, "6": 0},
            [
                {"id": "5", "deny": 1 << 11, "allow": 0},
                {"id": "6", "deny": 0, "allow": 1 << 11},
            ],
            "",
        ),
        ({"5": ALL}, [{"id": "1", "deny": 1 << 10, "allow": 0}], "View Channel"),
        ({"5": 1 << 10 | 1 << 11}, [], "Attach Files, Read Message History"),
    ],
)
def test_rights_are_those_of_the_roles_and_of_the_channel(
    roles: dict[str, int], overwrites: list[dict[str, Any]], missing: str
) -> None:
    platform = told(
        {
            "users/@me": {"id": "1", "username": "library"},
            "channels/77": {
                "id": "77",
                "guild_id": "5",
                "name": "news",
                "permission_overwrites": overwrites,
            },
            "guilds/5/roles": [{"id": n, "permissions": str(bits)} for n, bits in roles.items()],
            "guilds/5/members/1": {"roles": [name for name in roles if name != "5"]},
        }
    )
    if missing:
        with pytest.raises(CredentialError, match=f"give its role {missing}$"):
            platform.check_access()
    else:
        assert platform.check_access() == "library in #news"


def test_answers_of_readers_are_read_in_order(sandbox: str, client: httpx.Client) -> None:
    platform: Any = connect("discord", sandbox, client, channel_id="88")
    root = platform.publish(
        replace(now(POST, "read"), poll=Poll("Да?", ("Да", "Нет"))), RecordedSteps()
    )
    said = now(POST, "below")
    platform.comment(said, root.remote_id, RecordedSteps())
    httpx.post(
        f"{sandbox}/_sandbox/config", json={"numbers": {"audience": {"discord": 4000}}}
    ).raise_for_status()
    httpx.post(f"{sandbox}/_sandbox/clock", json={"advance": "3d"}).raise_for_status()
    found = list(platform.fetch_comments(root.remote_id))
    assert found
    assert [one.posted_at for one in found] == sorted(one.posted_at for one in found)
    assert {one.parent_id for one in found} == {root.remote_id}
    counts = platform.fetch_metrics([root.remote_id])[root.remote_id]
    assert counts[Metric.LIKES] > 0
    assert counts[Metric.VOTES] > 0


def test_words_that_discord_hides_are_asked_for() -> None:
    author = {"id": "9", "username": "reader"}
    hidden = {"id": "105", "author": author, "content": "", "timestamp": NOW.isoformat()}
    platform = told(
        {
            "users/@me": {"id": "1", "username": "library"},
            "channels/77/messages": [{**hidden, "message_reference": {"message_id": "100"}}],
            "channels/77/messages/100": {},
        }
    )
    with pytest.raises(CredentialError, match="Message Content Intent"):
        list(platform.fetch_comments("100"))


def test_a_refusal_says_which_field_is_wrong_and_how_long_to_wait(
    sandbox: str, client: httpx.Client
) -> None:
    platform: Any = connect("discord", sandbox, client, channel_id="99")
    with pytest.raises(Rejected, match=r"content Must be 2000 or fewer"):
        platform.publish(now(replace(POST, document=parse("я" * 2001)), "long"), RecordedSteps())
    limit = {"discord": {"enforce_rate_limit": True}}
    httpx.post(f"{sandbox}/_sandbox/config", json=limit).raise_for_status()
    many = replace(now(POST, "many"), parts=tuple(parse(f"Часть {n}") for n in range(5)))
    with pytest.raises(RateLimited) as caught:
        platform.publish(many, RecordedSteps())
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 5
    calm = {"discord": {"enforce_rate_limit": False}}
    httpx.post(f"{sandbox}/_sandbox/config", json=calm).raise_for_status()


def test_the_channel_may_be_given_by_its_address() -> None:
    settings = Settings(channel_id="https://discord.com/channels/1/77", token="x")
    assert settings.channel_id == "77"
    platform = Discord(settings, httpx.Client())
    assert platform.remote_id_of("https://discord.com/channels/1/77/5") == "5"
    with pytest.raises(UsageError, match="of this channel"):
        platform.remote_id_of("https://discord.com/channels/1/78/5")


@pytest.fixture(scope="session")
def schemas(repository: Path) -> Any:
    """Discord's own description of its API, where every key that it does not name is wrong."""
    path = repository.parent / "shared" / "specs" / "discord-v10.openapi.json.gz"
    if not path.exists():
        pytest.skip("Discord's description of its API is not beside the repository")
    jsonschema = pytest.importorskip("jsonschema")
    found = json.loads(gzip.decompress(path.read_bytes()))["components"]["schemas"]
    for schema in found.values():
        if schema.get("type") == "object" and "properties" in schema:
            schema.setdefault("additionalProperties", False)

    def validator(name: str) -> Any:
        whole = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": found}}
        return jsonschema.Draft202012Validator(whole)

    return validator


@pytest.mark.parametrize("kind", ["text", "link", "photo", "poll", "thread"])
def test_discord_takes_every_message(kind: str, sent: Any, picture: Media, schemas: Any) -> None:
    post = {
        "text": POST,
        "link": replace(POST, link="https://library.example/night"),
        "photo": replace(POST, media=(picture, picture)),
        "poll": replace(POST, poll=Poll("Что читаете?", ("Новинку", "Классику"))),
        "thread": THREAD,
    }[kind]
    bodies = [request for request in sent("discord", post) if request.method == "POST"]
    assert len(bodies) == (3 if kind == "thread" else 1)
    bot, hook = schemas("MessageCreateRequest"), schemas("IncomingWebhookRequestPartial")
    for request in bodies:
        body = payload(request)
        bot.validate(body)
        only = ("nonce", "enforce_nonce", "message_reference")
        hook.validate({name: value for name, value in body.items() if name not in only})
        with pytest.raises(Exception, match="nonce"):
            bot.validate({**body, "nonce": "x" * 26})


def payload(request: httpx.Request) -> Any:
    if request.headers["content-type"] == "application/json":
        return json.loads(request.content)
    start = request.content.index(b"{")
    return json.JSONDecoder().raw_decode(request.content[start:].decode("utf-8", "ignore"))[0]
