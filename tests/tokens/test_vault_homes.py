"""Tokens in stores that leave the machine: sealed, pushed before use, each its project's."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from cfkit.adapters.stores.git_copy import Pace
from cfkit.adapters.stores.postgres import open_postgres
from cfkit.adapters.stores.postgres_address import Address
from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.tokens import SqlVault
from cfkit.adapters.tokens.keys import keys_for
from cfkit.adapters.tokens.seal import Seal, new_key
from cfkit.application.tokens import Kept
from cfkit.domain.errors import CredentialError, StoreError
from cfkit.domain.publication import State
from cfkit.domain.tokens import Token
from cfkit.testing.store_contract import KEY
from cfkit.testing.vault_contract import NOW, TOKEN, VaultContract
from cfkit.testing.vault_contract import Opener as VaultOpener

SECRETS = ("access-7Qm2", "refresh-9Zk4", "client-3Vd8")
ENVIRONMENT = {"CFKIT_SECRET_KEY": new_key().get_secret_value()}
LIVELY = Pace(lease=3, fresh=30, beat=0.3, rest=0.3, look=0.05, insist=10)
"""Whoever holds a token shows it often."""


def vault_in(store: SqlStore, environment: dict[str, str] = ENVIRONMENT) -> SqlVault:
    return SqlVault(store, lambda make: Seal(keys_for(environment, None, make=make)))


@pytest.fixture
def lively(clones: Any) -> Any:
    clones.pace = LIVELY
    return clones


@pytest.fixture
def projects(schema_url: str) -> Iterator[Callable[..., SqlStore]]:
    """Opens the stores of projects in one database, each in a schema of its own."""
    opened: list[SqlStore] = []

    def open_it(project: str = "") -> SqlStore:
        address = Address.read(f"{schema_url}{project}", project=None, is_rehearsal=False)
        opened.append(open_postgres(address, f"Library{project}"))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


class TestOnPostgres(VaultContract):
    @pytest.fixture
    def vault_again(self, projects: Callable[..., SqlStore]) -> VaultOpener:
        return lambda: vault_in(projects())


class TestInOneClone(VaultContract):
    @pytest.fixture
    def vault_again(self, lively: Any) -> VaultOpener:
        clone = lively.make()
        return lambda: vault_in(lively.open(clone))


class TestInTwoClones(VaultContract):
    @pytest.fixture
    def vault_again(self, lively: Any) -> VaultOpener:
        turns = cycle([lively.make(), lively.make()])
        return lambda: vault_in(lively.open(next(turns)))


def test_projects_of_one_database_share_neither_tokens_nor_their_locks(
    projects: Callable[..., SqlStore],
) -> None:
    one, other = vault_in(projects("_a")), vault_in(projects("_b"))
    one.keep("main", "token", TOKEN)
    assert (other.load("main", "token"), other.about()) == (None, [])
    with one.alone("main", "token", 0) as first, other.alone("main", "token", 0) as second:
        assert (first, second) == (True, True)
    assert other.forget("main") == 0
    assert one.load("main", "token") == TOKEN


def test_no_row_of_a_database_shows_a_secret(
    projects: Callable[..., SqlStore], schema_url: str, postgres: Any
) -> None:
    vault_in(projects()).keep("main", "token", TOKEN)
    schema = schema_url.rpartition("=")[2]
    with psycopg.connect(postgres.url) as db:
        query = sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(schema, "tokens"))
        (row,) = db.execute(query).fetchall()
    assert TOKEN.account in row[0]
    assert [secret for secret in SECRETS if secret in row[0]] == []


@pytest.mark.parametrize("is_in_a_channel", [False, True])
def test_a_token_is_on_the_branch_sealed_before_it_is_used(
    lively: Any, is_in_a_channel: bool
) -> None:
    store = lively.open()
    kept = Kept(vault_in(store), "main", "token", 5)

    def renew() -> None:
        assert kept.renew(None, lambda _: TOKEN) == TOKEN
        assert vault_in(lively.open()).load("main", "token") == TOKEN

    if is_in_a_channel:
        with store.lock("main", 0):
            began = store.begin(KEY, "main", "f", NOW)
            kept.vault.keep("main", "session", TOKEN)
            assert vault_in(lively.open()).load("main", "session") == TOKEN
            renew()
            done = replace(began, state=State.PLANNED)
            store.move(KEY, done, only_from=[State.ATTEMPTING], attempt=1)
    else:
        renew()

    branch = lively.branch(lively.remote)
    whole = b"".join(branch.read(lively.tip(), name) for name in branch.names(lively.tip()))
    assert TOKEN.account.encode() in whole
    assert [secret for secret in SECRETS if secret.encode() in whole] == []


def test_a_token_that_the_branch_does_not_take_is_not_used(lively: Any) -> None:
    store = lively.open()
    kept = Kept(vault_in(store), "main", "token", 0)
    hook = Path(lively.remote, "hooks", "pre-receive")
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    traded: list[Token | None] = []
    with pytest.raises(StoreError):
        kept.renew(None, lambda token: traded.append(token) or TOKEN)
    assert traded == []  # what cannot be kept is not asked for either


def test_of_runs_on_two_machines_one_renews_and_the_other_takes_the_result(lively: Any) -> None:
    vault_in(lively.open()).keep("main", "token", TOKEN)
    places = [Kept(vault_in(lively.open()), "main", "token", 30) for _ in range(3)]
    meeting = threading.Barrier(len(places))
    traded: list[str] = []
    found: list[str] = []

    def trade(_: Token | None) -> Token:
        traded.append("once")
        return replace(TOKEN, access=SecretStr(f"fresh-{len(traded)}"))

    def run(place: Kept) -> None:
        meeting.wait(30)
        found.append(place.renew(TOKEN, trade).access.get_secret_value())

    runs = [threading.Thread(target=run, args=(place,)) for place in places]
    for one in runs:
        one.start()
    for one in runs:
        one.join(60)
    assert (traded, found) == (["once"], ["fresh-1"] * 3)


def test_without_a_key_nothing_is_pushed(clones: Any) -> None:
    vault = vault_in(clones.open(), {})
    with pytest.raises(CredentialError, match="CFKIT_SECRET_KEY"):
        vault.keep("main", "token", TOKEN)
    assert clones.pushes() == 0
