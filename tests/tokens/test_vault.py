"""Tokens rest locked up, and nothing that goes wrong with a key destroys one."""

import shutil
import sqlite3
import threading
from pathlib import Path

import pytest

from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.adapters.tokens.seal import new_key, read_keys
from cfkit.domain.errors import CredentialError, StoreError
from cfkit.testing.vault_contract import TOKEN, VaultContract
from cfkit.testing.vault_contract import Opener as VaultOpener

from .conftest import Opener

SECRETS = ("access-7Qm2", "refresh-9Zk4", "client-3Vd8")


class TestSqlVault(VaultContract):
    @pytest.fixture
    def vault_again(self, open_vault: Opener) -> VaultOpener:
        return open_vault


def test_the_bytes_of_the_store_hold_no_secret(open_vault: Opener, tmp_path: Path) -> None:
    open_vault().keep("main", "token", TOKEN)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"state.db", "secret.key"}
    for path in files:
        assert not any(secret.encode() in path.read_bytes() for secret in SECRETS)


def test_the_key_beside_the_store_is_its_owners_alone(open_vault: Opener, tmp_path: Path) -> None:
    open_vault().keep("main", "token", TOKEN)
    key = tmp_path / "secret.key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    with pytest.raises(CredentialError, match="chmod 600"):
        open_vault().load("main", "token")


def test_two_processes_that_make_the_first_key_agree(open_vault: Opener, tmp_path: Path) -> None:
    vaults = [open_vault() for _ in range(8)]
    meeting = threading.Barrier(len(vaults))

    def keep(number: int) -> None:
        meeting.wait(30)
        vaults[number].keep(f"c{number}", "token", TOKEN)

    runs = [threading.Thread(target=keep, args=(number,)) for number in range(len(vaults))]
    for run in runs:
        run.start()
    for run in runs:
        run.join(60)
    later = open_vault()
    assert [later.load(f"c{number}", "token") for number in range(8)] == [TOKEN] * 8
    assert [path.name for path in tmp_path.glob("secret*")] == ["secret.key"]


def test_a_store_that_leaves_the_machine_takes_no_token_without_a_key(open_vault: Opener) -> None:
    vault = open_vault(is_local=False)
    with pytest.raises(CredentialError, match="CFKIT_SECRET_KEY") as caught:
        vault.keep("main", "token", TOKEN)
    assert caught.value.exit_code == 4
    assert open_vault().about() == []


def test_a_lost_key_is_named_and_destroys_nothing(open_vault: Opener, tmp_path: Path) -> None:
    open_vault().keep("main", "token", TOKEN)
    key = tmp_path / "secret.key"
    away = shutil.move(key, tmp_path / "elsewhere")
    for attempt in (lambda v: v.load("main", "token"), lambda v: v.keep("new", "token", TOKEN)):
        with pytest.raises(CredentialError, match=r"secret\.key is not there"):
            attempt(open_vault())
    assert [about.channel for about in open_vault().about()] == ["main"]
    shutil.move(away, key)
    assert open_vault().load("main", "token") == TOKEN


def test_a_wrong_key_is_named_and_destroys_nothing(open_vault: Opener) -> None:
    right, wrong = ({"CFKIT_SECRET_KEY": new_key().get_secret_value()} for _ in range(2))
    open_vault(right).keep("main", "token", TOKEN)
    with pytest.raises(CredentialError, match="auth logout main") as caught:
        open_vault(wrong).load("main", "token")
    assert caught.value.exit_code == 4
    assert open_vault(right).load("main", "token") == TOKEN


def test_keys_rotate_the_first_locks_and_all_of_them_open(open_vault: Opener) -> None:
    old, new = (new_key().get_secret_value() for _ in range(2))
    open_vault({"CFKIT_SECRET_KEY": old}).keep("main", "token", TOKEN)
    both = open_vault({"CFKIT_SECRET_KEY": f"{new} {old}"})
    found = both.load("main", "token")
    assert found == TOKEN
    both.keep("main", "token", found)
    assert open_vault({"CFKIT_SECRET_KEY": new}).load("main", "token") == TOKEN


@pytest.mark.parametrize("text", ["short", f"{'a' * 43}= half", "х" * 44])
def test_what_is_no_key_is_refused_unshown(text: str) -> None:
    with pytest.raises(CredentialError, match="is no key") as caught:
        read_keys(text)
    assert text not in str(caught.value)


def test_a_token_moved_to_another_channel_does_not_open(open_vault: Opener, tmp_path: Path) -> None:
    open_vault().keep("main", "token", TOKEN)
    with sqlite3.connect(tmp_path / "state.db") as db:
        db.execute("UPDATE tokens SET channel = 'other'")
    db.close()
    with pytest.raises(CredentialError, match="somebody changed it"):
        open_vault().load("other", "token")


def test_a_store_from_before_tokens_is_brought_up(tmp_path: Path, open_vault: Opener) -> None:
    open_sqlite(tmp_path).close()
    with sqlite3.connect(tmp_path / "state.db") as db:
        db.execute("DROP TABLE tokens")
        db.execute("UPDATE alembic_version SET version_num = '0002'")
    db.close()
    open_vault().keep("main", "token", TOKEN)
    assert open_vault().load("main", "token") == TOKEN


def test_a_folder_that_takes_no_key_says_so(open_vault: Opener, tmp_path: Path) -> None:
    vault = open_vault()
    (tmp_path / "secret.key").mkdir(mode=0o700)
    with pytest.raises((CredentialError, StoreError), match=r"secret\.key"):
        vault.keep("main", "token", TOKEN)
