"""Adapters are found by name, and their settings are checked before anything is sent."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms import _registry as registry
from cfkit.adapters.platforms._registry import KNOWN_LATER, build, capabilities_of, load, slugs
from cfkit.domain.capabilities import Support
from cfkit.domain.errors import InputError
from cfkit.testing.fake import assert_keeps


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


def test_every_platform_of_the_product_can_be_named_in_a_strategy() -> None:
    planned = (
        "telegram vk ok dzen instagram facebook threads tiktok youtube x mastodon bluesky linkedin "
        "pinterest wordpress discord slack manual tenchat max reddit rutube"
    )
    assert set(planned.split()) <= set(slugs())
    for slug in planned.split():
        assert capabilities_of(slug).support["publish"] in (Support.YES, Support.NOT_YET)


@pytest.mark.parametrize("slug", sorted(KNOWN_LATER))
def test_a_platform_without_adapter_goes_out_by_hand(slug: str, client: httpx.Client) -> None:
    assert capabilities_of(slug).by_hand
    assert build(slug, {"anything": "the author noted"}, client).slug == "manual"
    with pytest.raises(InputError, match="no adapter"):
        load(slug)


def test_a_misspelt_platform_is_named_with_its_neighbour() -> None:
    with pytest.raises(InputError, match='did you mean "telegram"'):
        capabilities_of("telegramm")


def test_a_shipped_platform_cannot_be_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    def installed(**asked: str) -> EntryPoints:
        name = asked.get("name")
        point = EntryPoint(name or "telegram", "evil:Telegram", registry.GROUP)
        return EntryPoints([point] if name in (None, "telegram") else [])

    monkeypatch.setattr(registry, "entry_points", installed)
    assert load("telegram").__module__ == "cfkit.adapters.platforms.telegram"


def test_two_packages_with_one_platform_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    points = [EntryPoint("habr", f"{package}:Habr", registry.GROUP) for package in ("a", "b")]
    monkeypatch.setattr(registry, "entry_points", lambda **_: EntryPoints(points))
    with pytest.raises(InputError, match="more than one package"):
        load("habr")


@pytest.mark.parametrize(
    ("slug", "settings"),
    [
        ("telegram", {"chat": "@zarechnaya_books", "token": "1:x"}),
        ("telegram", {"chat": -1001234567890, "token": "1:x", "base_url": "http://127.0.0.1:1/tg"}),
        ("telegram", {"chat": "https://t.me/zarechnaya_books", "token": " 1:x\n"}),
        ("vk", {"group_id": 123456789, "token": "t", "read_token": "r"}),
        ("vk", {"group_id": "club12", "token": "t", "user_token": "u", "base_url": "api.vk.ru"}),
        ("bluesky", {"handle": "zarechnaya.example", "app_password": "a-b"}),
        ("mastodon", {"server": "https://social.example", "token": "t"}),
        ("mastodon", {"server": "social.example/", "token": "t"}),
        ("manual", {}),
    ],
)
def test_settings_as_people_write_them_are_taken(
    slug: str, settings: dict[str, Any], client: httpx.Client
) -> None:
    assert build(slug, settings, client).slug == slug


@pytest.mark.parametrize(
    ("slug", "settings", "complaint"),
    [
        ("telegram", {"chat": "@c"}, "token is missing"),
        ("telegram", {"chat": "@c", "tokn": "s3cret"}, 'did you mean "token"'),
        ("telegram", {"chat": "@c", "token": "s3cret with blanks"}, "copy it again"),
        ("telegram", {"chat": "@c", "token": "  "}, "set the variable"),
        ("telegram", {"chat": "@c", "token": "${CFKIT_TG_TOKEN}"}, "was not filled in"),
        ("telegram", {"chat": "@c", "token": "s3cret", "base_url": "ftp://x"}, "not an http"),
        ("mastodon", {"server": "https://me:s3cret@x.example", "token": "t"}, "bare address"),
        ("vk", {"group_id": "library", "token": "s3cret"}, "group_id"),
        ("vk", {"group_id": 0, "token": "s3cret"}, "group_id"),
    ],
)
def test_wrong_settings_are_named_without_their_secrets(
    slug: str, settings: dict[str, Any], complaint: str, client: httpx.Client
) -> None:
    with pytest.raises(InputError, match=complaint) as caught:
        build(slug, settings, client)
    assert_keeps(["s3cret"], caught.value)


def test_reading_capabilities_loads_no_http_client() -> None:
    code = (
        "import sys; from cfkit.adapters.platforms._registry import capabilities_of as c, slugs\n"
        "[c(slug) for slug in slugs()]\n"
        "sys.exit('httpx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
