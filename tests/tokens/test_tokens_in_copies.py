"""What `state` and `preflight` make of tokens: copies stay sealed, an older token replaces none."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from cfkit.domain.tokens import Token

from .conftest import Project

TOKEN = Token(SecretStr("LEAK-access-7Qm2"), datetime(2026, 1, 5, tzinfo=UTC), account="@mill")
LATER = replace(TOKEN, access=SecretStr("LEAK-renewed-8Rn3"))


def found(bakery: Project, *words: str) -> set[tuple[str, str]]:
    document = bakery("preflight", *words, "--json").document
    return {(one["code"], one["channel"]) for one in document["findings"] if one["channel"]}


def rows(bakery: Project) -> Any:
    with closing(sqlite3.connect(bakery.root / "copy.db")) as db:
        return db.execute("SELECT channel, name, account FROM tokens").fetchall()


def test_a_backup_holds_tokens_sealed_and_an_export_none(bakery: Project) -> None:
    bakery.vault().keep("masto", "token", TOKEN)
    copy, out = bakery.root / "copy.db", bakery.root / "out.jsonl"
    assert bakery("state", "backup", copy).code == 0
    assert bakery("state", "export", out).code == 0

    assert rows(bakery) == [("masto", "token", "@mill")]
    assert b"LEAK" not in copy.read_bytes() + out.read_bytes()
    kinds = {json.loads(line)["kind"] for line in out.read_text().splitlines()}
    assert kinds <= {"attempts", "publications", "snapshots"}


def test_a_backup_gives_a_lost_token_back_and_replaces_no_present_one(bakery: Project) -> None:
    vault, copy = bakery.vault(), bakery.root / "copy.db"
    vault.keep("masto", "token", TOKEN)
    vault.keep("tg", "token", TOKEN)
    assert bakery("state", "backup", copy).code == 0
    vault.keep("masto", "token", LATER)
    vault.forget("tg")

    told = bakery("state", "restore", copy)
    assert told.code == 0
    assert vault.load("masto", "token") == LATER
    assert vault.load("tg", "token") == TOKEN
    assert "LEAK" not in told.out + told.err


def test_preflight_tells_channels_that_have_no_token_yet(bakery: Project) -> None:
    bakery.environment["CFKIT_VK_TOKEN"] = "vk1.g.x"
    for channel in ("tg", "masto", "sky", "vk"):
        bakery.post(channel)
    assert found(bakery) == {("no-token", "tg"), ("no-token", "masto"), ("no-token", "sky")}
    assert not (bakery.root / ".cfkit").exists()

    for channel in ("tg", "masto"):
        bakery.vault().keep(channel, "token", TOKEN)
    bakery.vault().keep("sky", "app_password", TOKEN)
    (bakery.root / ".cfkit" / "secret.key").unlink()  # looking takes no key
    assert found(bakery) == set()


def test_preflight_tells_a_token_that_ends_before_the_last_post(bakery: Project) -> None:
    bakery.post("masto")
    slot = datetime(2026, 2, 2, 10, tzinfo=UTC)
    bakery.vault().keep("masto", "token", replace(TOKEN, expires_at=slot - timedelta(hours=1)))
    assert found(bakery) == {("token-dies", "masto")}
    assert "cfkit auth login masto" in bakery("preflight").err
    bakery.vault().keep("masto", "token", replace(TOKEN, expires_at=slot + timedelta(hours=1)))
    assert found(bakery) == set()
