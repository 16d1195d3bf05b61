"""Tokens that end and sessions that go on, run after run, against a server."""

import signal
import sqlite3
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from .conftest import Project, say, sign_in

LIFE = 1_000_000


@pytest.fixture
def signed_in(bakery: Project) -> Project:
    """A channel whose server ends tokens, as Pixelfed does, and gives a refresh token along."""
    bakery.config(mastodon={"token_seconds": LIFE})
    process = bakery.start("auth", "login", "masto", "--no-browser", "--wait", "30")
    httpx.get(say(sign_in(process)))
    process.communicate(timeout=60)
    assert process.returncode == 0
    return bakery


def age(bakery: Project, seconds: float) -> None:
    """Let time pass for the store, whose dates stand in the clear, and for the server."""
    httpx.post(f"{bakery.url}/_sandbox/clock", json={"advance": seconds}).raise_for_status()


def near_the_end(bakery: Project) -> None:
    """Make the kept token one that has a tenth of its life left, for cfkit alone."""
    vault = bakery.vault()
    token = vault.load("masto", "token")
    assert token is not None
    now = datetime.now(UTC)
    short = timedelta(hours=1)
    vault.keep("masto", "token", bakery.aged(token, now - 30 * short, now + short))


def test_a_token_is_renewed_ahead_of_its_end_and_the_new_one_is_used(signed_in: Project) -> None:
    row = signed_in.tokens()["masto", "token"]
    assert (row["source"], row["refreshable"], row["days_left"]) == ("store", True, None)
    near_the_end(signed_in)
    before = signed_in.vault().load("masto", "token")
    assert signed_in("auth", "check", "masto").code == 0
    after = signed_in.vault().load("masto", "token")
    assert before is not None
    assert after is not None
    assert after.access != before.access
    assert after.refresh != before.refresh
    assert after.account == before.account
    assert signed_in("auth", "check", "masto").code == 0
    assert signed_in.vault().load("masto", "token") == after


@pytest.mark.parametrize("fault", ["cut-before", "500-before", "html", "429"])
def test_a_renewal_that_does_not_arrive_leaves_the_channel_connected(
    fault: str, signed_in: Project
) -> None:
    near_the_end(signed_in)
    before = signed_in.vault().load("masto", "token")
    signed_in.fault(fault, platform="mastodon", path_contains="oauth/token")
    signed_in.post("masto")
    assert signed_in("publish", "--only", "masto").code == 0
    assert signed_in.vault().load("masto", "token") == before
    assert signed_in("auth", "check", "masto").code == 0
    assert signed_in.vault().load("masto", "token") != before


def test_a_lost_answer_costs_the_refresh_token_and_not_the_channel(signed_in: Project) -> None:
    near_the_end(signed_in)
    signed_in.fault("cut-after", platform="mastodon", path_contains="oauth/token")
    assert signed_in("auth", "check", "masto").code == 0
    assert signed_in("auth", "check", "masto").code == 0
    row = signed_in.tokens()["masto", "token"]
    assert row["refused_at"] is not None
    assert row["days_left"] == 0
    assert "cfkit auth login masto" in signed_in("auth", "status").err


def test_a_process_killed_between_the_answer_and_the_store_leaves_a_channel_that_posts(
    signed_in: Project,
) -> None:
    near_the_end(signed_in)
    signed_in.fault("stall", platform="mastodon", path_contains="oauth/token")
    process = signed_in.start("auth", "check", "masto")
    signed_in.wait_until_held()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    signed_in.let_go()
    signed_in.post("masto")
    assert signed_in("publish", "--only", "masto").code == 0
    assert signed_in.tokens()["masto", "token"]["refused_at"] is not None


def test_an_ended_token_that_is_refused_ends_in_exit_4_with_the_remedy(signed_in: Project) -> None:
    vault = signed_in.vault()
    token = vault.load("masto", "token")
    assert token is not None
    now = datetime.now(UTC)
    long_ago = signed_in.aged(token, now - timedelta(days=9), now - timedelta(days=1))
    vault.keep("masto", "token", signed_in.spent(long_ago))
    signed_in.post("masto")
    told = signed_in("publish", "--only", "masto", "--json")
    assert (told.code, "cfkit auth login masto" in told.err) == (4, True)
    assert signed_in("auth", "status").code == 4


def test_plan_and_doctor_warn_of_a_token_that_ends_before_the_plan_does(bakery: Project) -> None:
    assert bakery("auth", "login", "tg", typed="12345:goodtoken\n").code == 0
    vault = bakery.vault()
    token = vault.load("tg", "token")
    assert token is not None
    now = datetime.now(UTC)
    vault.keep("tg", "token", bakery.aged(token, now, datetime(2036, 12, 9, 12, tzinfo=UTC)))
    told = bakery("plan", "2036-12", "--json")
    assert told.code == 0, told.err
    assert any("2036-12-09" in note and "auth login tg" in note for note in told.document["notes"])
    assert "the token of tg ends on 2036-12-09" in told.err
    findings = bakery("doctor", "--json").document["findings"]
    (warning,) = [one for one in findings if one["what"] == "token"]
    assert warning["level"] == "warning"
    vault.keep("tg", "token", bakery.aged(token, now, datetime(2037, 1, 9, 12, tzinfo=UTC)))
    assert "the token of tg ends" not in bakery("plan", "2036-12").err


def test_runs_go_on_with_one_bluesky_session(bakery: Project) -> None:
    bakery.environment["CFKIT_SKY_PASSWORD"] = "abcd-efgh"
    for _ in range(3):
        assert bakery("auth", "check", "sky").code == 0
    assert bakery.asked("createSession") == 1
    row = bakery.tokens()["sky", "session"]
    assert (row["account"], row["refreshable"]) == ("@mill.example", True)
    age(bakery, 7300)
    bakery.post("sky")
    assert bakery("publish", "--only", "sky").code == 0
    assert (bakery.asked("createSession"), bakery.asked("refreshSession")) == (1, 1)
    age(bakery, 91 * 86400)
    assert bakery("metrics", "pull", "--all").code == 0
    assert bakery.asked("createSession") == 2


def test_another_app_password_opens_another_session(bakery: Project) -> None:
    bakery.environment["CFKIT_SKY_PASSWORD"] = "abcd-efgh"
    assert bakery("auth", "check", "sky").code == 0
    bakery.environment["CFKIT_SKY_PASSWORD"] = "revoked"
    assert bakery("auth", "check", "sky").code == 4
    bakery.environment["CFKIT_SKY_PASSWORD"] = "ijkl-mnop"
    assert bakery("auth", "check", "sky").code == 0
    assert bakery.asked("createSession") == 3


def test_a_session_that_cannot_be_kept_or_opened_stops_nothing(bakery: Project) -> None:
    bakery.environment["CFKIT_SKY_PASSWORD"] = "abcd-efgh"
    assert bakery("auth", "check", "sky").code == 0
    key = bakery.root / ".cfkit" / "secret.key"
    key.rename(key.with_name("elsewhere"))
    assert bakery("auth", "check", "sky").code == 0
    assert not key.exists()
    bakery.environment["CFKIT_STORE"] = "git+branch:cfkit-state"
    assert bakery("auth", "check", "sky").code == 0
    assert bakery.asked("createSession") == 3
    assert ("sky", "session") in bakery.tokens()


def test_a_session_of_a_server_that_does_not_know_it_is_opened_anew(bakery: Project) -> None:
    bakery.environment["CFKIT_SKY_PASSWORD"] = "abcd-efgh"
    assert bakery("auth", "check", "sky").code == 0
    vault = bakery.vault()
    token = vault.load("sky", "session")
    assert token is not None
    vault.keep("sky", "session", bakery.forged(token))
    bakery.post("sky")
    assert bakery("publish", "--only", "sky").code == 0
    assert bakery.asked("createSession") == 2


def test_a_run_killed_amid_a_sessions_renewal_disconnects_nothing(bakery: Project) -> None:
    bakery.environment["CFKIT_SKY_PASSWORD"] = "abcd-efgh"
    assert bakery("auth", "check", "sky").code == 0
    age(bakery, 7300)
    bakery.post("sky")
    bakery.fault("stall", platform="bluesky", path_contains="refreshSession")
    process = bakery.start("publish", "--only", "sky")
    bakery.wait_until_held()
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    bakery.let_go()
    bakery("reconcile")
    assert bakery("publish", "--only", "sky").code == 0
    found = httpx.get(f"{bakery.url}/_sandbox/posts", params={"platform": "bluesky"}).json()
    assert len(found["posts"]) == 1


def test_the_state_of_an_older_store_is_kept_when_tokens_come(bakery: Project) -> None:
    bakery.environment["CFKIT_SKY_PASSWORD"] = "abcd-efgh"
    bakery.post("sky")
    assert bakery("publish", "--only", "sky").code == 0
    with sqlite3.connect(bakery.root / ".cfkit" / "state.db") as db:
        db.execute("DROP TABLE tokens")
        db.execute("UPDATE alembic_version SET version_num = '0002'")
    db.close()
    assert bakery("publish", "--only", "sky").code == 0
    assert bakery("status", "--json").document["placements"][0]["state"] == "live"
