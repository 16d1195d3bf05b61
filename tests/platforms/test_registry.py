"""Adapters are found by name, and their settings are checked before anything is sent."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cfkit.adapters.platforms._registry import (
    account_of,
    account_settings,
    build,
    capabilities_of,
    complaints_about,
    load,
    slugs,
)
from cfkit.domain.capabilities import Support
from cfkit.domain.errors import InputError
from cfkit.testing.fake import assert_keeps

from .conftest import PLUGIN, Install, Shipping

SECRET = "s3cret"


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
        assert capabilities_of(slug).support["publish"] is Support.YES


WITHOUT = [slug for slug in slugs() if not capabilities_of(slug).has_adapter]


def test_what_lets_no_program_post_is_by_hand_and_nothing_else() -> None:
    assert {"rutube", "tenchat", "reddit"} == set(WITHOUT)
    assert {slug for slug in slugs() if capabilities_of(slug).by_hand} >= {"manual", *WITHOUT}


@pytest.mark.parametrize("slug", WITHOUT)
def test_a_platform_without_adapter_goes_out_by_hand(slug: str, client: httpx.Client) -> None:
    capabilities = capabilities_of(slug)
    assert capabilities.by_hand
    assert Support.NOT_YET not in capabilities.support.values()
    assert build(slug, {"anything": "the author noted"}, client).slug == slug
    assert complaints_about(slug, {"token": "${NOTED}"}) == []


def test_a_misspelt_platform_is_named_with_its_neighbour() -> None:
    with pytest.raises(InputError, match='did you mean "telegram"'):
        capabilities_of("telegramm")


def test_a_shipped_platform_cannot_be_taken_over(install: Install) -> None:
    install("telegram", name="evil")
    assert load("telegram").__module__ == "cfkit.adapters.platforms.telegram"


def test_two_packages_with_one_platform_are_refused(install: Install) -> None:
    install("habr", name="one")
    install("habr", name="two")
    with pytest.raises(InputError, match="more than one package"):
        load("habr")


def test_a_platform_of_another_package_is_built_from_its_own_settings(
    install: Install, client: httpx.Client
) -> None:
    install("gazette")
    assert "gazette" in slugs()
    assert capabilities_of("gazette").name == "Gazette"
    assert build("gazette", {"token": "t", "wall": "1"}, client).slug == "gazette"
    wrong = {"tokn": SECRET, "wall": "1"}
    with pytest.raises(InputError, match='tokn is unknown; did you mean "token"') as caught:
        build("gazette", wrong, client)
    assert_keeps([SECRET], caught.value)


def test_settings_of_a_package_are_checked_before_any_variable_is_read(install: Install) -> None:
    strict = """
    @model_validator(mode="after")
    def _whole(self):
        if not self.token.get_secret_value().startswith("g-"):
            raise ValueError("the token begins with g-")
        return self

class Adapter:"""
    code = PLUGIN.replace("\nclass Adapter:", strict).replace(
        "import BaseModel", "import model_validator, BaseModel"
    )
    install("herald", code=code)
    assert complaints_about("herald", {"token": "${GAZETTE}", "wall": "1"}) == []
    assert complaints_about("herald", {"token": "${GAZETTE}", "wall": "x"}) == [
        ("wall", "wall is not a whole number")
    ]
    assert complaints_about("herald", {"token": "x", "wall": "1"}) == [
        ("", "settings the token begins with g-")
    ]
    assert dict(complaints_about("herald", {"wal": "${WALL}"})) == {
        "token": "token is missing",
        "wall": "wall is missing",
        "wal": 'wal is unknown; did you mean "wall"?',
    }


def test_a_package_takes_over_a_platform_that_has_no_adapter_yet(
    install: Install, client: httpx.Client
) -> None:
    install("rutube")
    assert capabilities_of("rutube").name == "Gazette"
    assert build("rutube", {"token": "t", "wall": "1"}, client).slug == "gazette"


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("import nothing_of_that_name", "cannot be loaded.*nothing_of_that_name"),
        ("Other = 1", "cannot be loaded.*Adapter"),
        ("class Adapter:\n    slug = 'x'", "has no capabilities, settings, publish"),
    ],
)
def test_a_package_that_is_no_adapter_is_named(install: Install, code: str, complaint: str) -> None:
    install("forum", name="cfkit-forum", code=code)
    with pytest.raises(InputError, match=f"(?s)forum.*cfkit-forum {complaint}"):
        load("forum")


def test_a_file_in_the_folder_is_enough_for_a_platform(shipping: Shipping) -> None:
    told = shipping(
        "matrix",
        """
import httpx
from cfkit.adapters.platforms._registry import build, capabilities_of
with httpx.Client() as client:
    built = build("matrix", {"token": "t", "wall": "1"}, client)
print(capabilities_of("matrix").name, built.slug)
""",
    )
    assert told == "Gazette gazette"


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


@pytest.mark.parametrize("slug", slugs())
def test_a_platform_that_carries_one_message_says_that_it_has_no_threads(slug: str) -> None:
    known = capabilities_of(slug)
    if not known.threads and not known.by_hand:
        assert known.support["thread"] is Support.NO


@pytest.mark.parametrize(
    ("slug", "given"),
    [
        ("ok", {"group_id": "bakery"}),
        ("discord", {"channel_id": "general"}),
        ("slack", {"channel_id": "#general"}),
        ("facebook", {"page_id": "bakery"}),
    ],
)
def test_a_setting_of_the_wrong_shape_is_told_in_words(slug: str, given: dict[str, str]) -> None:
    [name] = given
    said = dict(complaints_about(slug, {"token": "${T}", **given}))[name]
    assert said.startswith(f"{name} has to be the id")
    assert "pattern" not in said


ACCOUNTS = {
    "bluesky": ("handle",),
    "discord": ("channel_id",),
    "dzen": (),
    "facebook": ("page_id",),
    "instagram": ("user_id",),
    "linkedin": ("organisation_id", "member_id"),
    "mastodon": ("server",),
    "max": ("chat_id",),
    "ok": ("group_id",),
    "pinterest": (),
    "slack": ("channel_id",),
    "telegram": ("chat",),
    "threads": (),
    "tiktok": (),
    "vk": ("group_id",),
    "wordpress": ("site",),
    "x": (),
    "youtube": ("channel_id",),
}


def test_every_shipped_adapter_says_which_settings_name_the_account() -> None:
    spoken_to = [slug for slug in slugs() if capabilities_of(slug).has_adapter and slug != "manual"]
    assert {slug: account_settings(slug) for slug in spoken_to} == ACCOUNTS


@pytest.mark.parametrize(
    ("slug", "settings", "account"),
    [
        ("bluesky", {"handle": "@mill.example"}, {"handle": "mill.example"}),
        ("discord", {"channel_id": 42}, {"channel_id": "42"}),
        ("facebook", {"page_id": "12"}, {"page_id": "12"}),
        ("instagram", {"user_id": 12}, {"user_id": "12"}),
        ("linkedin", {"organisation_id": 7}, {"organisation_id": "7"}),
        ("mastodon", {"server": "social.example/"}, {"server": "https://social.example"}),
        ("max", {"chat_id": "-5"}, {"chat_id": "-5"}),
        ("ok", {"group_id": 5, "application_key": "K"}, {"group_id": "5"}),
        ("slack", {"channel_id": "C0123ABCD"}, {"channel_id": "C0123ABCD"}),
        ("telegram", {"chat": "https://t.me/mill"}, {"chat": "@mill"}),
        ("vk", {"group_id": "7"}, {"group_id": "7"}),
        ("wordpress", {"site": "a.example/", "user": "x"}, {"site": "https://a.example"}),
        ("youtube", {"client_id": "c", "channel_id": "UC" + "x" * 22}, None),
        ("youtube", {"client_id": "c"}, {}),
        ("x", {}, {}),
        ("pinterest", {"board_id": "5"}, {}),
        ("tenchat", {"anything": "noted"}, {}),
    ],
)
def test_an_account_is_told_as_the_adapter_reads_it(
    slug: str, settings: dict[str, Any], account: dict[str, str] | None
) -> None:
    """Without a secret: it is compared before anybody has one."""
    expected = {"channel_id": settings["channel_id"]} if account is None else account
    assert account_of(slug, settings) == expected


def test_a_value_that_no_account_has_is_told() -> None:
    with pytest.raises(InputError, match="group_id") as caught:
        account_of("vk", {"group_id": "club"})
    assert "club" not in str(caught.value)


TIED = """
    account = {account}

    def publish"""


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ('"wall"', "a tuple of names"),
        ("property(lambda self: 1)", "a tuple of names"),
        ('("section",)', "names section, which `settings` does not have"),
        ('("wall", "token")', "names token, which is a secret"),
    ],
)
def test_a_package_is_told_what_is_wrong_with_its_account(
    install: Install, account: str, why: str
) -> None:
    install("herald", code=PLUGIN.replace("\n    def publish", TIED.format(account=account)))
    with pytest.raises(InputError, match=why):
        account_settings("herald")


def test_an_account_of_a_package_is_told_as_it_reads_it(install: Install) -> None:
    strict = PLUGIN.replace("wall: int", "walls: set[int]\n    title: str = ''").replace(
        "\n    def publish", TIED.format(account='("walls",)')
    )
    install("herald", code=strict)
    for walls in ([3, 1, 2], ["2", "3", "1", 1]):
        assert account_of("herald", {"walls": walls}) == {"walls": "1 2 3"}
    install("gazette", name="another")
    assert account_settings("gazette") == ("wall",)
