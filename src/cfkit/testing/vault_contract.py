"""What every vault must do; a third party's vault inherits these tests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from cfkit.domain.tokens import Token
from cfkit.ports.tokens import Vault

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
TOKEN = Token(
    SecretStr("access-7Qm2"),
    NOW,
    refresh=SecretStr("refresh-9Zk4"),
    expires_at=NOW + timedelta(hours=2),
    refresh_expires_at=NOW + timedelta(days=90),
    scopes=("read:statuses", "write:statuses"),
    account="@library@social.example",
    traits={"client": SecretStr("client-3Vd8")},
)

Opener = Callable[[], Vault]


class VaultContract:
    """Inherit, and give `vault_again`: it opens the same vault anew, as another process would."""

    @pytest.fixture
    def vault_again(self) -> Opener:
        raise NotImplementedError

    @pytest.fixture
    def vault(self, vault_again: Opener) -> Vault:
        return vault_again()

    def test_a_token_comes_back_whole_in_another_process(
        self, vault: Vault, vault_again: Opener
    ) -> None:
        vault.keep("main", "token", TOKEN)
        assert vault_again().load("main", "token") == TOKEN
        assert vault_again().load("main", "session") is None
        assert vault_again().load("other", "token") is None

    def test_a_token_takes_the_place_of_the_one_before(self, vault: Vault) -> None:
        vault.keep("main", "token", TOKEN)
        later = replace(TOKEN, access=SecretStr("another"), account=None, scopes=None)
        vault.keep("main", "token", later)
        assert vault.load("main", "token") == later
        assert len(vault.about()) == 1

    def test_what_may_be_shown_is_shown_and_no_more(self, vault: Vault) -> None:
        vault.keep("main", "token", TOKEN)
        (about,) = vault.about()
        assert (about.channel, about.name, about.account) == ("main", "token", TOKEN.account)
        assert (about.obtained_at, about.expires_at) == (NOW, TOKEN.expires_at)
        assert (about.scopes, about.refreshable) == (TOKEN.scopes, True)
        assert about.ends_at == TOKEN.refresh_expires_at
        assert not any(secret in repr(about) for secret in ("7Qm2", "9Zk4", "3Vd8"))

    def test_a_channel_that_is_signed_out_has_no_tokens_left(self, vault: Vault) -> None:
        for channel, name in (("main", "token"), ("main", "session"), ("other", "token")):
            vault.keep(channel, name, TOKEN)
        assert vault.forget("main", "session") == 1
        assert vault.forget("main") == 1
        assert vault.forget("main") == 0
        assert [about.channel for about in vault.about()] == ["other"]

    def test_a_token_that_is_held_is_not_held_twice(
        self, vault: Vault, vault_again: Opener
    ) -> None:
        with vault.alone("main", "token", 0) as is_held:
            with vault_again().alone("main", "token", 0) as again:
                assert (is_held, again) == (True, False)
            with vault_again().alone("main", "session", 0) as other:
                assert other

    def test_who_waits_for_a_token_gets_it(self, vault: Vault, vault_again: Opener) -> None:
        order: list[str] = []

        def wait() -> None:
            with vault_again().alone("main", "token", 30) as is_held:
                order.append(f"second {is_held}")

        with vault.alone("main", "token", 0):
            second = threading.Thread(target=wait)
            second.start()
            order.append("first")
        second.join(30)
        assert order == ["first", "second True"]
