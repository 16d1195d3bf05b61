"""A token in a file is an error, and no output ever shows it."""

import json
from typing import Any

import pytest

from cfkit.domain.diagnostics import annotation
from cfkit.domain.secrets import find_secrets, mask

SECRETS = [
    "123456789:AAF" + "x1Yz-_" * 5 + "ab",
    "vk1.a." + "aB3_-" * 30,
    "ghp_" + "aB3c" * 9,
    "github_pat_" + "aB3c" * 9,
    "xoxb-1234567890-abcDEF",
    "EAA" + "Gm0PX4ZCps" * 8,
    "y0_AgAAAA" + "Bk3f" * 10,
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF123_-",
    "3f786850e387550fdab836ed7e6dc881de23001b",
    "aB3" * 20,
    "GOCSPX-" + "aB3c" * 7,
    "AKIA" + "A1B2" * 4,
]
KEYED = [
    ("app_password", "abcd-efgh-ijkl-mnop"),
    ("password", "hunter42"),
    ("client_secret", "a1b2c3d4e5f6a7b8"),
    ("api_key", "k1-9f8e7d6c5b4a3210"),
    ("token", '"a1b2c3d4e5f6a7b8c9"'),
    ("token", "&t a1b2c3d4e5f6a7b8c9"),
    ("token", "|\n        a1b2c3d4e5f6a7b8c9\n"),
    ("token", "\n        a1b2c3d4e5f6a7b8c9"),
]


def _said(found: list[Any]) -> str:
    lines = [*map(str, found), *map(annotation, found)]
    return "\n".join([*lines, json.dumps([one.as_json() for one in found])])


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("strategy.yaml", '"${CFKIT_TG}"', "{}"),
        ("strategy.yaml", '"${CFKIT_TG}"', '"{}"'),
        ("strategy.yaml", "volume: 12", "volume: {}"),
        ("strategy.yaml", "volume: 12", "volume: 12  # {}"),
        ("strategy.yaml", "platform: manual", "platform: manual\n    {}: x"),
        ("strategy.yaml", "brand:\n", "brand:\n  name: 'x {}\n"),
        ("ideas/bread.yaml", "pillar: people", "pillar: {}"),
        ("ideas/bread.yaml", "message: She", "message: She says {}"),
        ("assets/assets.yaml", "source: own", "source: {}"),
    ],
)
def test_a_token_is_an_error_that_does_not_show_it(
    bakery: Any, secret: str, file: str, old: str, new: str
) -> None:
    bakery.change(file, old, new.format(secret))
    found = bakery.check()
    assert "secret-in-file" in {one.code for one in found if one.path == file}
    assert secret not in _said(found)


@pytest.mark.parametrize(("key", "value"), KEYED)
def test_a_literal_under_a_telling_key_is_an_error(bakery: Any, key: str, value: str) -> None:
    bakery.change(
        "strategy.yaml", 'settings: {token: "${CFKIT_TG}"}', f"settings:\n      {key}: {value}"
    )
    found = bakery.check()
    assert {"secret-in-file"} == {one.code for one in found}
    assert value.rsplit(maxsplit=1)[-1].strip('"') not in _said(found)


@pytest.mark.parametrize(
    "line",
    [
        'token: "${CFKIT_TG_TOKEN}"',
        "Authorization: Bearer ${TOKEN_OF_THE_MONTH}",
        "site: https://library.example/a/very/long/path-that-has-2026-in-it/and-more-of-that",
        "media: assets/2026/12/the-long-name-of-a-picture-with-numbers-0123456789-0001.jpg",
        "erid: 2VtzqwXyZ8aBcDe",
        "key: manga-club.problem_mirror.text_post.students@tg",
        "keywords: several ordinary words and 12 numbers",
        "message: Пароль от вайфая спросите у библиотекаря",
        "id: twelve-books-for-a-long-and-snowy-winter-evening-2026-2027",
        "generated: 5f1c9a02b3d4e5f6",
        "mail: https://mail.example/?q=a@b.example",
        "token: sandbox",
    ],
)
def test_ordinary_text_is_no_secret(line: str) -> None:
    assert list(find_secrets(line)) == []
    assert mask(line) == line


def test_a_mask_keeps_columns() -> None:
    line = f'settings: {{token: "{SECRETS[0]}", chat: "@x"}}'
    assert len(mask(line)) == len(line)
    assert mask(line).endswith('", chat: "@x"}')
