"""A token is renewed ahead of its end, by one process, and never lost on the way."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from cfkit.application.tokens import Kept, forget, fresh
from cfkit.domain.errors import CredentialError, Unavailable
from cfkit.domain.tokens import Token, margin_of
from cfkit.testing.vault_contract import NOW, TOKEN

from .conftest import Opener, StillClock


class Platform:
    """Renews as platforms with rotation do: each refresh token is good for one use."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.good = "refresh-9Zk4"
        self.renewed = 0
        self.lose: Exception | None = None

    def refresh(self, token: Token) -> Token:
        assert token.refresh is not None
        if self.lose is not None:
            raise self.lose
        if token.refresh.get_secret_value() != self.good:
            raise CredentialError("invalid_grant")
        self.renewed += 1
        self.good = f"refresh-{self.renewed}"
        return replace(
            token,
            access=SecretStr(f"access-{self.renewed}"),
            refresh=SecretStr(self.good),
            obtained_at=self.clock.now(),
            expires_at=self.clock.now() + timedelta(hours=2),
        )


@pytest.fixture
def platform(clock: StillClock) -> Platform:
    return Platform(clock)


@pytest.fixture
def place(open_vault: Opener) -> Callable[[], Kept]:
    open_vault().keep("main", "token", TOKEN)
    return lambda: Kept(open_vault(), "main", "token", 30)


def test_a_token_far_from_its_end_stays(
    place: Callable[[], Kept], clock: StillClock, platform: Platform
) -> None:
    assert fresh(place(), clock, platform.refresh) == TOKEN
    assert platform.renewed == 0


def test_a_token_near_its_end_is_renewed_and_kept_before_it_is_used(
    place: Callable[[], Kept], clock: StillClock, platform: Platform
) -> None:
    clock.sleep(7200 - margin_of(TOKEN).total_seconds())
    found = fresh(place(), clock, platform.refresh)
    assert found is not None
    assert found.access.get_secret_value() == "access-1"
    assert place().load() == found


def test_of_many_processes_one_renews_and_the_others_take_the_result(
    place: Callable[[], Kept], clock: StillClock, platform: Platform
) -> None:
    clock.sleep(7190)
    places = [place() for _ in range(6)]
    meeting = threading.Barrier(len(places))
    found: list[str] = []

    def run(one: Kept) -> None:
        meeting.wait(30)
        token = fresh(one, clock, platform.refresh)
        assert token is not None
        found.append(token.access.get_secret_value())

    runs = [threading.Thread(target=run, args=(one,)) for one in places]
    for one in runs:
        one.start()
    for one in runs:
        one.join(60)
    assert found == ["access-1"] * len(places)
    assert platform.renewed == 1


def test_a_renewal_that_is_lost_on_the_way_disconnects_nothing(
    place: Callable[[], Kept], clock: StillClock, platform: Platform
) -> None:
    clock.sleep(7190)
    platform.lose = Unavailable("the line is dead")
    assert fresh(place(), clock, platform.refresh) == TOKEN
    assert place().load() == TOKEN
    platform.lose = None
    found = fresh(place(), clock, platform.refresh)
    assert found is not None
    assert found.access.get_secret_value() == "access-1"


def test_an_ended_token_that_cannot_be_renewed_right_now_is_for_later(
    place: Callable[[], Kept], clock: StillClock, platform: Platform
) -> None:
    clock.sleep(7300)
    platform.lose = Unavailable("the line is dead")
    with pytest.raises(Unavailable):
        fresh(place(), clock, platform.refresh)
    assert place().load() == TOKEN


def test_a_refused_renewal_lets_the_token_work_to_its_end_and_then_says_what_to_do(
    place: Callable[[], Kept], clock: StillClock, platform: Platform
) -> None:
    platform.good = "somebody used it"
    clock.sleep(7190)
    found = fresh(place(), clock, platform.refresh)
    assert found == replace(TOKEN, refused_at=clock.now())
    (about,) = place().vault.about()
    assert about.ends_at == TOKEN.expires_at
    clock.sleep(10)
    with pytest.raises(CredentialError, match=r"cfkit auth login main.*invalid_grant") as caught:
        fresh(place(), clock, platform.refresh)
    assert caught.value.exit_code == 4


def test_a_token_without_an_end_is_never_renewed(
    place: Callable[[], Kept], clock: StillClock, platform: Platform, open_vault: Opener
) -> None:
    endless = replace(TOKEN, expires_at=None)
    open_vault().keep("main", "token", endless)
    clock.sleep(10**9)
    assert fresh(place(), clock, platform.refresh) == endless


def test_a_token_that_has_ended_and_cannot_be_renewed_says_what_to_do(
    clock: StillClock, open_vault: Opener
) -> None:
    open_vault().keep("main", "token", replace(TOKEN, refresh=None))
    place = Kept(open_vault(), "main", "token", 30)
    clock.sleep(7199)
    assert fresh(place, clock, None) is not None
    clock.sleep(1)
    with pytest.raises(CredentialError, match="cfkit auth login main"):
        fresh(place, clock, None)


def test_who_waits_too_long_for_another_run_goes_on_with_what_there_is(
    clock: StillClock, platform: Platform, open_vault: Opener
) -> None:
    open_vault().keep("main", "token", TOKEN)
    impatient = Kept(open_vault(), "main", "token", 0)
    clock.sleep(7190)
    with open_vault().alone("main", "token", 0):
        assert fresh(impatient, clock, platform.refresh) == TOKEN
        clock.sleep(20)
        with pytest.raises(Unavailable, match="another run"):
            fresh(impatient, clock, platform.refresh)
    assert platform.renewed == 0


@pytest.mark.parametrize(
    ("life", "margin"),
    [
        (timedelta(hours=2), timedelta(minutes=12)),
        (timedelta(days=60), timedelta(days=6)),
        (timedelta(days=365), timedelta(days=7)),
        (timedelta(minutes=5), timedelta(minutes=1)),
    ],
)
def test_the_margin_grows_with_the_life(life: timedelta, margin: timedelta) -> None:
    assert margin_of(replace(TOKEN, expires_at=NOW + life)) == margin


def test_a_token_that_is_taken_out_before_its_renewal_stays_out(
    open_vault: Opener, place: Callable[[], Kept], clock: StillClock, platform: Platform
) -> None:
    clock.sleep(7100)

    class Late(Kept):
        def load(self) -> Token | None:
            found = super().load()
            open_vault().forget("main")
            return found

    with pytest.raises(CredentialError, match="taken out of the store meanwhile"):
        fresh(Late(open_vault(), "main", "token", 30), clock, platform.refresh)
    assert (platform.renewed, place().load()) == (0, None)


def test_who_takes_a_token_out_waits_for_its_renewal(
    open_vault: Opener, place: Callable[[], Kept], clock: StillClock, platform: Platform
) -> None:
    clock.sleep(7100)
    other = open_vault()
    refusals: list[Unavailable] = []

    def refresh(token: Token) -> Token:
        with pytest.raises(Unavailable, match="nothing was taken out") as refusal:
            forget(other, "main", ["token"], 0.05)
        refusals.append(refusal.value)
        return platform.refresh(token)

    assert fresh(place(), clock, refresh) == place().load()
    assert len(refusals) == 1
    forget(other, "main", ["token"], 30)
    assert place().load() is None
