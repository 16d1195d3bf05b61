"""Keeping to the rates of a platform, alone and with other processes, over real sockets."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from cfkit.adapters.platforms._http import Api
from cfkit.adapters.platforms._opening import open_client
from cfkit.adapters.platforms._registry import capabilities_of, slugs
from cfkit.adapters.platforms._throttle import Payer, Throttle
from cfkit.adapters.platforms._waits import used_up
from cfkit.adapters.stores.sql import SqlStore
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.application.limits import Limits
from cfkit.domain.errors import OutcomeUnknown, RateLimited, StoreError, UsageError
from cfkit.domain.rates import Bucket, Rate, draw

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SECRET = "123456:a-token-of-a-bot"


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.time = NOW
        self.slept = 0.0

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept += seconds
        self.time += timedelta(seconds=seconds)


class Server(ThreadingHTTPServer):
    """Answers every call, and counts them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.calls: list[str] = []
        self.answers: list[tuple[int, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.server.calls.append(self.path)
        status, headers = self.server.answers.pop(0) if self.server.answers else (200, {})
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b'{"id": 1}'
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    opened = open_sqlite(tmp_path / "state")
    yield opened
    opened.close()


class Account:
    """Calls of one account through its own client, as one process makes them."""

    def __init__(
        self, server: Server, store: SqlStore, clock: Clock, *rates: Rate, **more: Any
    ) -> None:
        secret, channel = more.pop("secret", SECRET), more.pop("channel", "one")
        throttle = Throttle(store.rates, clock, more.pop("patience", 20.0), **more)
        payer = Payer("Here", rates, SecretStr(secret), channel)
        self._client = open_client(throttle=throttle)
        self.api = Api(self._client, server.url, name="Here", payer=payer)

    def send(self, path: str = "send") -> Any:
        return self.api.write(path, lambda body: body["id"])


def test_a_bucket_is_full_at_first_and_fills_again_with_time() -> None:
    rate = Rate(2, 10.0)
    bucket, grant = draw(None, rate, 5, NOW)
    assert (grant.calls, bucket.level) == (2, 0.0)
    bucket, grant = draw(bucket, rate, 1, NOW + timedelta(seconds=1))
    assert (grant.calls, grant.wait) == (0, pytest.approx(4.0))
    bucket, grant = draw(bucket, rate, 1, NOW + timedelta(seconds=5))
    assert grant.calls == 1
    assert draw(bucket, rate, 9, NOW + timedelta(days=9))[1].calls == 2


@pytest.mark.parametrize("level", [-5.0, 0.0, 99.0])
@pytest.mark.parametrize("hours", [-48, 0, 48])
def test_no_clock_makes_a_wait_longer_than_one_refill(level: float, hours: int) -> None:
    rate = Rate(4, 60.0)
    _, grant = draw(Bucket(level, NOW + timedelta(hours=hours)), rate, 9, NOW)
    assert grant.calls <= rate.burst
    assert 0 <= grant.wait <= rate.seconds


def test_calls_beyond_the_burst_wait_their_turn(server: Server, store: SqlStore) -> None:
    clock = Clock()
    account = Account(server, store, clock, Rate(3, 3.0))
    for _ in range(5):
        account.send()
    assert len(server.calls) == 5
    assert clock.slept == pytest.approx(2.0, abs=0.1)


def test_a_wait_that_is_long_is_left_to_the_run_and_nothing_is_sent(
    server: Server, store: SqlStore
) -> None:
    account = Account(server, store, Clock(), Rate(1, 3600.0, of="write"))
    account.send()
    with pytest.raises(RateLimited, match="takes 1 calls of this kind in 3600 s") as caught:
        account.send()
    assert caught.value.retry_after == pytest.approx(3600.0)
    assert len(server.calls) == 1
    assert account.api.prepare("upload", lambda body: body["id"]) == 1


def test_waits_of_an_account_end_with_its_patience(server: Server, store: SqlStore) -> None:
    clock = Clock()
    account = Account(server, store, clock, Rate(1, 3.0), patience=7.0)
    for _ in range(3):
        account.send()
    with pytest.raises(RateLimited):
        account.send()
    assert (len(server.calls), clock.slept) == (3, pytest.approx(6.0))


def test_two_channels_on_one_bot_share_its_bucket(server: Server, store: SqlStore) -> None:
    clock, rate = Clock(), Rate(2, 600.0)
    one, two = (Account(server, store, clock, rate, channel=name) for name in ("one", "two"))
    other = Account(server, store, clock, rate, secret="789:another-bot", channel="one")
    one.send()
    two.send()
    for account in (one, two):
        with pytest.raises(RateLimited):
            account.send()
    other.send()
    assert len(server.calls) == 3


def test_a_rate_of_a_channel_is_its_own(server: Server, store: SqlStore) -> None:
    clock, rate = Clock(), Rate(1, 600.0, shared_by="channel")
    one, two = (Account(server, store, clock, rate, channel=name) for name in ("one", "two"))
    one.send()
    two.send()
    with pytest.raises(RateLimited):
        one.send()


def test_many_calls_ask_the_store_only_now_and_then(server: Server, store: SqlStore) -> None:
    asked: list[int] = []

    class Counting:
        def draw(self, *args: Any) -> Any:
            asked.append(1)
            return store.rates().draw(*args)

        def closed(self, *args: Any) -> Any:
            asked.append(1)
            return store.rates().closed(*args)

        def close(self, *args: Any) -> None:
            store.rates().close(*args)

    client = open_client(throttle=Throttle(Counting, Clock(), 20.0))
    payer = Payer("Here", [Rate(400, 60.0)], SecretStr(SECRET))
    api = Api(client, server.url, name="Here", payer=payer)
    for _ in range(50):
        api.write("send", lambda body: body["id"])
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "120"}, 120.0),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90"}, 90.0),
        (200, {"ratelimit-remaining": "0", "ratelimit-reset": "77"}, 77.0),
        (200, {"RateLimit": '"default";r=0;t=66'}, 66.0),
        (200, {"RateLimit": "limit=10, remaining=0, reset=55"}, 55.0),
        (200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "44.5"}, 44.5),
    ],
)
def test_what_an_answer_says_holds_for_every_process(
    server: Server, store: SqlStore, status: int, headers: dict[str, str], wait: float
) -> None:
    clock = Clock()
    server.answers = [(status, headers)]
    one, two = Account(server, store, clock), Account(server, store, clock)
    with suppress(RateLimited):
        one.send()
    for account in (one, two):
        with pytest.raises(RateLimited, match="asked for a pause") as caught:
            account.send()
        assert caught.value.retry_after == pytest.approx(wait)
    two.send("another")
    assert len(server.calls) == 2
    clock.time += timedelta(seconds=wait)
    one.send()
    two.send()
    assert len(server.calls) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"X-RateLimit-Remaining": "12", "X-RateLimit-Reset": "900"},
        {"RateLimit": f'"x";r={"0" * 5000};t=1'},
        {"RateLimit": f'"x";r=0;t={"9" * 5000}'},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9" * 5000},
        {"X-RateLimit-Remaining": "0"},
        {"RateLimit": '"default";r=3;t=66'},
        {"RateLimit": "nonsense"},
        {},
    ],
)
def test_an_answer_that_leaves_calls_closes_nothing(headers: dict[str, str]) -> None:
    assert used_up({name.lower(): value for name, value in headers.items()}) is None


def test_a_store_that_fails_stops_no_call(server: Server, store: SqlStore) -> None:
    def failing() -> Any:
        raise StoreError("the disk is full")

    client = open_client(throttle=Throttle(failing, Clock(), 20.0))
    payer = Payer("Here", [Rate(1, 600.0)], SecretStr(SECRET))
    api = Api(client, server.url, name="Here", payer=payer)
    server.answers = [(200, {}), (429, {"Retry-After": "60"})]
    assert api.write("send", lambda body: body["id"]) == 1
    for _ in range(2):  # what this very process was told it goes by all the same
        with pytest.raises(RateLimited):
            api.write("send", lambda body: body["id"])
    assert len(server.calls) == 2


def test_a_clock_that_was_set_back_closes_nothing_for_good(server: Server, store: SqlStore) -> None:
    clock = Clock()
    clock.time += timedelta(days=3)
    server.answers = [(429, {"Retry-After": "600000"})]
    account = Account(server, store, clock, Rate(1, 60.0))
    with pytest.raises(RateLimited):
        account.send()
    clock.time -= timedelta(days=3)
    with pytest.raises(RateLimited, match="used up") as caught:
        account.send()
    assert caught.value.retry_after == pytest.approx(60.0)
    clock.time += timedelta(seconds=60)
    account.send()


def test_with_rates_off_only_the_platform_counts(server: Server, store: SqlStore) -> None:
    account = Account(server, store, Clock(), Rate(1, 600.0), keeps_rates=False)
    for _ in range(3):
        account.send()
    server.answers = [(429, {"Retry-After": "60"})]
    for _ in range(2):
        with pytest.raises(RateLimited):
            account.send()
    assert len(server.calls) == 4


def test_a_lost_answer_is_still_unknown(server: Server, store: SqlStore) -> None:
    server.answers = [(503, {})]
    with pytest.raises(OutcomeUnknown):
        Account(server, store, Clock(), Rate(9, 1.0)).send()


def test_no_credentials_stand_in_the_store(server: Server, store: SqlStore, tmp_path: Path) -> None:
    server.answers = [(429, {"Retry-After": "60"})]
    with pytest.raises(RateLimited):
        Account(server, store, Clock(), Rate(9, 1.0)).send()
    held = b"".join(path.read_bytes() for path in (tmp_path / "state").glob("state.db*"))
    assert SECRET.encode() not in held
    assert b"a-token-of" not in held


_PROCESS = """
import json, sys
from pathlib import Path
from pydantic import SecretStr
from cfkit.adapters.clock import SystemClock
from cfkit.adapters.platforms._http import Api
from cfkit.adapters.platforms._opening import open_client
from cfkit.adapters.platforms._throttle import Payer, Throttle
from cfkit.adapters.stores.sqlite import open_sqlite
from cfkit.domain.errors import RateLimited
from cfkit.domain.rates import Rate
url, folder, secret = sys.argv[1:]
store = open_sqlite(Path(folder))
client = open_client(throttle=Throttle(store.rates, SystemClock(), 0.0))
payer = Payer("Here", [Rate(24, 86400.0)], SecretStr(secret))
api = Api(client, url, name="Here", payer=payer)
sent = 0
try:
    while sent < 100:
        api.write("send", lambda body: body["id"])
        sent += 1
except RateLimited:
    print(json.dumps(sent))
"""


def test_processes_of_one_account_keep_to_its_rate_together(
    server: Server, store: SqlStore, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", _PROCESS, server.url, str(tmp_path / "state"), SECRET]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    told = [process.communicate(timeout=60) for process in running]
    assert [error for _, error in told] == [""] * 3
    sent = sum(json.loads(out) for out, _ in told)
    assert sent == len(server.calls)
    assert 24 - 3 * Rate(24, 86400.0).chunk < sent <= 24


@pytest.mark.parametrize("slug", slugs())
def test_every_rate_and_quota_names_the_fact_that_says_so(slug: str) -> None:
    known = capabilities_of(slug)
    facts = {fact.what for fact in known.facts}
    named = [*(rate.fact for rate in known.rates), *([known.quota.fact] if known.quota else [])]
    assert facts.issuperset(named)


def test_rates_are_on_unless_they_are_put_off() -> None:
    assert Limits.read({}).keeps_rates
    assert Limits.read({"CFKIT_RATES": "on"}).keeps_rates
    assert not Limits.read({"CFKIT_RATES": "off"}).keeps_rates
    with pytest.raises(UsageError, match='CFKIT_RATES is "no": write off or on'):
        Limits.read({"CFKIT_RATES": "no"})
