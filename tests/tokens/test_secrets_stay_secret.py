"""No secret is seen anywhere but where it belongs, whatever goes wrong."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from cfkit.domain.tokens import Token

from .conftest import Project, Ran, say, sign_in

TELEGRAM = "123456:LEAKtelegramAAAABBBBCCCCDDDDEEEE"
PASSWORD = "leak-pass-word-xyzw"
VK = "vk1.g.LEAKvkvkvkvkvkvkvkvk"
USER = "vk1.a.LEAKususususususus"
WEAK = "12345:leak"
FAULTS = ("cut-before", "cut-after", "500-before", "500-after", "garbage", "html", "429")


def secrets_of(token: Token) -> Iterator[str]:
    yield token.access.get_secret_value()
    if token.refresh is not None:
        yield token.refresh.get_secret_value()
    yield from (
        one.get_secret_value() for name, one in token.traits.items() if name == "client_secret"
    )


def assert_unseen(secrets: set[str], told: list[Ran], folder: Path) -> None:
    for ran in told:
        for secret in secrets:
            assert secret not in ran.out + ran.err, secret
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "secret.key":
            raw = path.read_bytes()
            assert [one for one in secrets if one.encode() in raw] == [], path


@pytest.fixture
def settled(bakery: Project) -> Project:
    """Every kind of secret in its place: environment, vault, session, client, refresh token."""
    bakery.environment |= {"CFKIT_SKY_PASSWORD": PASSWORD, "CFKIT_VK_TOKEN": VK}
    bakery.config(mastodon={"token_seconds": 7200})
    for channel in ("tg", "sky", "vk", "masto"):
        bakery.post(channel)
    return bakery


def test_secrets_stay_secret_while_everything_goes_wrong(settled: Project) -> None:
    told = [
        settled("auth", "login", "tg", "--json", typed=f"{TELEGRAM}\n"),
        settled("auth", "login", "vk", "--setting", "user_token", typed=f"{USER}\n"),
        settled("auth", "check", "sky", "--verbose"),
    ]
    process = settled.start("auth", "login", "masto", "--no-browser", "--json", "--verbose")
    back = say(sign_in(process))
    out, err = process.communicate(f"{back}\n", timeout=60)
    told.append(Ran(process.returncode or 0, out, err))
    assert [one.code for one in told] == [0, 0, 0, 0]
    kept = [settled.vault().load(*one) for one in (("masto", "token"), ("sky", "session"))]
    secrets = {TELEGRAM, PASSWORD, VK, USER, re.findall(r"code=([\w-]+)", back)[0]}
    secrets |= {secret for token in kept if token for secret in secrets_of(token)}
    assert len(secrets) == 10
    assert not any(secret in repr(kept) for secret in secrets)
    for fault in FAULTS:
        for platform in ("telegram", "bluesky", "vk", "mastodon"):
            settled.fault(fault, platform=platform, times=2)
        told.append(settled("doctor", "--json", "--verbose"))
        told.append(settled("publish", "--json", "--verbose"))
        told.append(settled("reconcile", "--verbose"))
        settled.let_go()
    told.append(settled("auth", "status", "--json"))
    told.append(settled("status", "--json"))
    assert any(one.code not in (0, 9) for one in told)
    key = (settled.root / ".cfkit" / "secret.key").read_text().strip()
    assert_unseen({*secrets, key}, told, settled.root)


def test_refused_secrets_are_not_shown_either(settled: Project) -> None:
    refused = {
        "tg": "123456:LEAKrevokedAAAABBBBCCCC",
        "vk": "vk1.g.LEAKrevokedvkvkvkvk",
        "sky": "leak-revoked-word",
        "masto": "leak.revoked-masto-token",
    }
    told = [
        settled("auth", "login", channel, "--paste", "--json", typed=f"{secret}\n")
        for channel, secret in refused.items()
    ]
    assert [one.code for one in told] == [4] * 4
    odd = settled("auth", "login", "tg", typed="LEAK with blanks\n")
    assert odd.code in (2, 3, 4)
    settled.environment["CFKIT_SECRET_KEY"] = "LEAK-no-key"
    wrong = settled("auth", "login", "tg", typed=f"{WEAK}\n")
    assert wrong.code == 4
    secrets = {*refused.values(), "LEAK with blanks", "LEAK-no-key", WEAK}
    assert_unseen(secrets, [*told, odd, wrong], settled.root)


def test_a_stranger_who_knows_the_port_learns_nothing(settled: Project) -> None:
    process = settled.start("auth", "login", "masto", "--no-browser", "--wait", "30")
    back = say(sign_in(process))
    page = httpx.get(back.replace("state=", "state=x"))
    assert "code-" not in page.text
    assert httpx.get(back).status_code == 200
    _, err = process.communicate(timeout=60)
    code = re.findall(r"code=([\w-]+)", back)[0]
    assert code not in err
