"""Signing in from the command line, in a browser or by pasting, against a server."""

import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from .conftest import Project, say, sign_in

BROWSER = ("auth", "login", "masto", "--no-browser", "--wait", "30")


def test_a_browser_signs_a_channel_in_and_it_posts(bakery: Project) -> None:
    process = bakery.start(*BROWSER, "--json")
    address = sign_in(process)
    asked = parse_qs(urlsplit(address).query)
    assert asked["scope"] == ["read:accounts read:statuses write:statuses write:media"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"][0].startswith("http://127.0.0.1:")
    page = httpx.get(say(address))
    assert (page.status_code, "close this page" in page.text) == (200, True)
    assert page.headers["referrer-policy"] == "no-referrer"
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    assert '"account": "@mill on ' in out
    row = bakery.tokens()["masto", "token"]
    assert (row["source"], row["refreshable"], row["days_left"]) == ("store", False, None)
    assert row["scopes"] == asked["scope"][0].split()
    bakery.post("masto")
    assert bakery("publish", "--only", "masto").code == 0
    assert bakery("auth", "check", "masto", "--json").document["account"].startswith("@mill on")


@pytest.mark.parametrize(
    ("decision", "code", "words"),
    [("no", 4, "was denied"), ("wrong-state", 4, "nobody came back"), ("nothing", 4, "--wait")],
)
def test_a_sign_in_that_comes_to_nothing_keeps_nothing(
    decision: str, code: int, words: str, bakery: Project
) -> None:
    process = bakery.start("auth", "login", "masto", "--no-browser", "--wait", "2")
    address = sign_in(process)
    if decision == "no":
        httpx.get(say(address, "no"))
    elif decision == "wrong-state":
        back = urlsplit(say(address))
        page = httpx.get(f"http://{back.netloc}{back.path}?code=stolen&state=guessed")
        assert (page.status_code, "another sign-in" in page.text) == (400, True)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, words in err) == (code, True)
    assert bakery.tokens()["masto", "token"]["source"] == "missing"


def test_strangers_and_other_tabs_do_not_disturb_a_sign_in(bakery: Project) -> None:
    process = bakery.start(*BROWSER)
    address = sign_in(process)
    home = parse_qs(urlsplit(address).query)["redirect_uri"][0]
    assert httpx.get(home.replace("/cfkit", "/favicon.ico")).status_code == 404
    assert httpx.get(f"{home}?code=x").status_code == 400
    silent = socket.create_connection((urlsplit(home).hostname or "", urlsplit(home).port or 0))
    first, second = say(address), say(address)
    assert first != second
    assert httpx.get(first, timeout=20).status_code == 200
    process.communicate(timeout=30)
    silent.close()
    assert process.returncode == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(second)


def test_without_a_browser_here_the_address_where_it_ended_is_pasted(bakery: Project) -> None:
    process = bakery.start(*BROWSER)
    back = say(sign_in(process))
    _, err = process.communicate(f"http://127.0.0.1:1/cfkit?code=x&state=y\n{back}\n", timeout=30)
    assert process.returncode == 0
    assert "not the address that this sign-in ends at" in err
    assert bakery.tokens()["masto", "token"]["account"].startswith("@mill on")


def test_a_port_that_is_taken_is_named(bakery: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = bakery(*BROWSER, "--port", taken.getsockname()[1])
    assert (told.code, "name another with --port" in told.err) == (2, True)


@pytest.mark.parametrize(
    ("path", "fault"),
    [("v1/apps", "cut-after"), ("oauth/token", "garbage"), ("verify_credentials", "500-before")],
)
def test_a_broken_line_during_a_sign_in_keeps_nothing_and_may_be_tried_again(
    path: str, fault: str, bakery: Project
) -> None:
    bakery.fault(fault, platform="mastodon", path_contains=path)
    process = bakery.start(*BROWSER)
    if path != "v1/apps":
        httpx.get(say(sign_in(process)))
    _, err = process.communicate(timeout=30)
    assert process.returncode == 6, err
    assert bakery.tokens()["masto", "token"]["source"] == "missing"


def test_an_interrupted_sign_in_keeps_nothing(bakery: Project) -> None:
    process = bakery.start(*BROWSER)
    sign_in(process)
    process.send_signal(2)
    process.communicate(timeout=30)
    assert process.returncode == 130
    assert bakery.tokens()["masto", "token"]["source"] == "missing"


def test_a_pasted_token_is_proven_before_it_is_kept(bakery: Project) -> None:
    told = bakery("auth", "login", "tg", "--json", typed="12345:goodtoken\n")
    assert told.code == 0, told.err
    assert told.document["kept"] is True
    assert bakery.tokens()["tg", "token"]["account"]
    refused = bakery("auth", "login", "tg", typed="12345:revokedtoken\n")
    assert refused.code == 4
    assert bakery("auth", "check", "tg").code == 0
    bakery.post("tg")
    assert bakery("publish", "--only", "tg").code == 0


def test_nothing_pasted_says_what_was_wanted(bakery: Project) -> None:
    told = bakery("auth", "login", "tg")
    assert (told.code, "@BotFather" in told.err) == (2, True)


def test_a_rehearsed_sign_in_asks_and_keeps_nothing(bakery: Project) -> None:
    told = bakery("auth", "login", "tg", "--dry-run", "--json", typed="12345:goodtoken\n")
    assert (told.code, told.document["kept"]) == (0, False)
    assert bakery("auth", "login", "masto", "--dry-run").code == 0
    assert bakery.asked("v1/apps") == 0
    assert {row["source"] for row in bakery.tokens().values()} == {"missing"}
    assert not (bakery.root / ".cfkit" / "secret.key").exists()


def test_the_environment_wins_and_that_is_said(bakery: Project) -> None:
    bakery.environment["CFKIT_VK_TOKEN"] = "vk1.g.revoked"
    told = bakery("auth", "login", "vk", typed="vk1.g.good\n")
    assert told.code == 0
    assert "CFKIT_VK_TOKEN gives the token of vk too, and wins" in told.err
    row = bakery.tokens()["vk", "token"]
    assert (row["source"], row["is_kept"], row["account"]) == ("environment", True, None)
    assert bakery("auth", "check", "vk").code == 4
    del bakery.environment["CFKIT_VK_TOKEN"]
    assert bakery("auth", "check", "vk").code == 0


def test_further_secrets_of_a_platform_are_kept_by_name(bakery: Project) -> None:
    bakery.environment["CFKIT_VK_TOKEN"] = "vk1.g.good"
    told = bakery("auth", "login", "vk", "--setting", "read_token", typed="vk1.s.good\n")
    assert told.code == 0, told.err
    assert bakery.tokens()["vk", "read_token"]["source"] == "store"
    assert bakery("auth", "login", "vk", "--setting", "toke", typed="x\n").code == 2


def test_signing_out_takes_everything_of_a_channel_out(bakery: Project) -> None:
    bakery("auth", "login", "tg", typed="12345:goodtoken\n")
    assert bakery("auth", "logout", "tg", "--dry-run", "--json").document["forgotten"] == ["token"]
    assert bakery("auth", "logout", "tg").code == 0
    told = bakery("auth", "check", "tg")
    assert (told.code, "cfkit auth login tg" in told.err) == (4, True)
    assert "Nothing is kept" in bakery("auth", "logout", "tg").err


def test_channels_that_take_no_token_and_channels_that_are_not_there(bakery: Project) -> None:
    assert bakery("auth", "login", "forum").code == 2
    assert bakery("auth", "check", "forum").code == 0
    told = bakery("auth", "login", "mastto")
    assert (told.code, "masto" in told.err) == (2, True)


def test_status_says_where_each_token_comes_from_and_fails_when_one_is_missing(
    bakery: Project,
) -> None:
    bakery.environment |= {"CFKIT_SKY_PASSWORD": "a-b", "CFKIT_VK_TOKEN": "vk1.g.good"}
    told = bakery("auth", "status")
    assert told.code == 4
    assert "cfkit auth login tg" in told.err
    rows = bakery.tokens()
    assert rows["sky", "app_password"]["variables"] == ["CFKIT_SKY_PASSWORD"]
    assert {key: row["source"] for key, row in rows.items()} == {
        ("tg", "token"): "missing",
        ("masto", "token"): "missing",
        ("sky", "app_password"): "environment",
        ("vk", "token"): "environment",
    }
    bakery("auth", "login", "tg", typed="12345:goodtoken\n")
    httpx.get(say(sign_in(process := bakery.start(*BROWSER))))
    process.communicate(timeout=30)
    assert bakery("auth", "status").code == 0


def test_status_says_when_the_key_of_a_kept_token_is_away(bakery: Project) -> None:
    assert bakery("auth", "login", "masto", "--paste", typed="bakery.secret\n").code == 0
    before = bakery("auth", "status", "--json").document["sealed"]
    key = bakery.root / ".cfkit" / "secret.key"
    key.unlink()
    told = bakery("auth", "status", "--json")
    assert (before, told.code) == (None, 4)
    assert "secret.key is not there" in told.document["sealed"]
    key.mkdir()
    assert "Is a directory" in bakery("auth", "status").err


def test_a_store_that_leaves_the_machine_asks_for_a_key_before_the_browser_opens(
    bakery: Project, clones: Any
) -> None:
    bakery.on_a_branch(clones)
    told = bakery(*BROWSER)
    assert told.code == 4
    assert "CFKIT_SECRET_KEY" in told.err
    assert bakery.asked("v1/apps") == 0
    bakery.environment["CFKIT_SECRET_KEY"] = bakery("auth", "key").out.strip()
    assert bakery("auth", "login", "tg", typed="12345:goodtoken\n").code == 0
    assert not (bakery.root / ".cfkit" / "secret.key").exists()


def test_keys_change_without_signing_in_again(bakery: Project) -> None:
    old = bakery.environment["CFKIT_SECRET_KEY"] = bakery("auth", "key", "--json").document["key"]
    bakery("auth", "login", "tg", typed="12345:goodtoken\n")
    new = bakery("auth", "key").out.strip()
    bakery.environment["CFKIT_SECRET_KEY"] = new
    assert bakery("auth", "rekey").code == 4
    bakery.environment["CFKIT_SECRET_KEY"] = f"{new} {old}"
    assert bakery("auth", "rekey", "--dry-run").code == 0
    assert bakery("auth", "rekey", "--json").document["rekeyed"] == ["tg.token"]
    bakery.environment["CFKIT_SECRET_KEY"] = new
    assert bakery("auth", "check", "tg").code == 0


def test_a_rehearsal_signs_in_to_the_sandbox_and_leaves_the_real_tokens_alone(
    bakery: Project,
) -> None:
    bakery("auth", "login", "tg", typed="12345:goodtoken\n")
    bakery.environment["CFKIT_SANDBOX"] = bakery.url
    assert bakery("auth", "check", "masto").code == 0
    httpx.get(say(sign_in(process := bakery.start(*BROWSER)), account="rehearsed"))
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert "@rehearsed" in bakery("auth", "check", "masto").err
    assert ("tg", "token") not in bakery.tokens()


def test_a_rehearsal_keeps_no_token_where_earnest_refuses_to(bakery: Project, clones: Any) -> None:
    bakery.on_a_branch(clones)
    bakery.environment["CFKIT_SANDBOX"] = bakery.url
    refused = bakery("auth", "login", "tg", typed="12345:goodtoken\n")
    assert (refused.code, "CFKIT_SECRET_KEY" in refused.err) == (4, True)
    assert not list((bakery.root / ".cfkit").rglob("secret.key"))
    bakery.post("sky")
    assert bakery("publish", "--only", "sky").code == 0


def test_a_rehearsal_has_the_optional_secrets_that_the_earnest_run_has(bakery: Project) -> None:
    bakery.change(
        'token: "${CFKIT_VK_TOKEN}"', 'token: "${CFKIT_VK_TOKEN}", read_token: "${CFKIT_VK_READ}"'
    )
    bakery.environment["CFKIT_VK_TOKEN"] = "vk1.g.good"
    bakery.post("vk")
    assert bakery("publish", "--only", "vk").code == 4
    bakery.environment["CFKIT_SANDBOX"] = bakery.url
    bakery.fault("cut-after", platform="vk", path_contains="wall.post")
    told = bakery("publish", "--only", "vk")
    assert (told.code, "CFKIT_VK_READ is not set" in told.err) == (8, True)
    assert "set `read_token` to a service key" in told.err

    bakery.environment["CFKIT_VK_READ"] = "vk1.s.good"
    assert "is not set" not in (found := bakery("publish", "--only", "vk")).err
    assert (found.code, "live" in found.err) == (0, True)


def test_a_rehearsal_of_a_channel_that_is_not_set_up_yet_has_what_its_settings_name(
    bakery: Project,
) -> None:
    bakery.change(
        'token: "${CFKIT_VK_TOKEN}"', 'token: "${CFKIT_VK_TOKEN}", read_token: "${CFKIT_VK_READ}"'
    )
    bakery.environment["CFKIT_SANDBOX"] = bakery.url
    bakery.post("vk")
    bakery.fault("cut-after", platform="vk", path_contains="wall.post")
    told = bakery("publish", "--only", "vk")
    assert (told.code, "is not set" in told.err) == (0, False)


def test_a_rehearsal_refuses_what_takes_a_token_that_the_settings_do_not_name(
    bakery: Project,
) -> None:
    bakery.environment["CFKIT_SANDBOX"] = bakery.url
    bakery.post("vk")
    bakery.fault("cut-after", platform="vk", path_contains="wall.post")
    told = bakery("publish", "--only", "vk")
    assert (told.code, "set `read_token` to a service key" in told.err) == (8, True)


def test_signing_in_as_another_account_than_the_kept_one_is_said(bakery: Project) -> None:
    def login(account: str) -> tuple[int, str]:
        process = bakery.start(*BROWSER)
        httpx.get(say(sign_in(process), account=account))
        _, err = process.communicate(timeout=30)
        return process.returncode, err

    assert "another account" not in login("mill")[1]
    assert "another account" not in login("mill")[1]
    code, err = login("cafe")
    assert (code, "another account: the token that was kept is of @mill on" in err) == (0, True)
    assert bakery.tokens()["masto", "token"]["account"].startswith("@cafe on")
