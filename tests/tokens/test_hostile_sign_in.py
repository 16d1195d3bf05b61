"""A sign-in among strangers: broken requests, broken addresses, visitors that do not leave."""

import os
import pty
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import TextIO
from urllib.parse import urlsplit

import httpx
import pytest

from cfkit.adapters.tokens.loopback import Door, open_door
from cfkit.domain.errors import CredentialError

from .conftest import Project

SECRET = "s3cret-code"
STATE = "a-state-that-nobody-guesses"


@dataclass
class Waiting:
    """A sign-in that waits for its code in a thread of its own."""

    door: Door
    wait: float
    code: str | None = None
    refusal: str = ""
    thread: threading.Thread = field(init=False)

    def __post_init__(self) -> None:
        self.thread = threading.Thread(target=self._listen)
        self.thread.start()

    def _listen(self) -> None:
        try:
            self.code = self.door.code(STATE, self.wait).get_secret_value()
        except CredentialError as error:
            self.refusal = str(error)

    @property
    def place(self) -> tuple[str, int]:
        parts = urlsplit(self.door.redirect)
        return parts.hostname or "", parts.port or 0

    def come_back(self, query: str) -> httpx.Response:
        return httpx.get(f"{self.door.redirect}?state={STATE}&{query}", timeout=20)


Wait = Callable[..., Waiting]


@pytest.fixture
def wait_for_code() -> Iterator[Wait]:
    """Opens a door and waits at it."""
    with ExitStack() as opened:

        def start(seconds: float = 20, source: TextIO | None = None) -> Waiting:
            waiting = Waiting(opened.enter_context(open_door(None, source)), seconds)
            opened.callback(waiting.thread.join, 30)
            return waiting

        yield start


def _visit(waiting: Waiting, said: bytes, end: str) -> None:
    with socket.create_connection(waiting.place, timeout=5) as visitor, suppress(ConnectionError):
        visitor.sendall(said)
        if end == "reset":
            linger = struct.pack("ii", 1, 0)
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            return
        visitor.shutdown(socket.SHUT_WR)
        while visitor.recv(65536):
            pass


STRANGE = [
    b"GET http://[::1/cfkit?code=s3cret-code HTTP/1.1\r\n\r\n",
    b"GET //[ HTTP/1.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a browser that speaks TLS\r\n\r\n",
    b"GET /cfkit?code=s3cret-code\r\n\r\n",
    b"POST /cfkit HTTP/1.1\r\nContent-Length: 9999\r\n\r\ns3cret-code",
    b"GET /cfkit HTTP/9.9.9\r\n\r\n",
    b"GET /cfkit?state=%FF%00&code=\xff\xfe HTTP/1.1\r\n\r\n",
    b"GET /cfkit?state=a-state-that-nobody-guesses&code=" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n",
    b"GET /cfkit?code=" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    b"GET /cfkit HTTP/1.1\r\nX: " + b"b" * 200_000 + b"\r\n\r\n",
    b"GET /cfkit HTTP/1.1\r\n" + b"X: 1\r\n" * 500 + b"\r\n",
    b"\r\n" * 50,
    b"",
]


@pytest.mark.parametrize("end", ["close", "reset"])
def test_what_no_browser_sends_disturbs_nothing(
    end: str, wait_for_code: Wait, capfd: pytest.CaptureFixture[str]
) -> None:
    waiting = wait_for_code()
    for said in STRANGE:
        _visit(waiting, said, end)
    assert waiting.come_back("code=right").status_code == 200
    waiting.thread.join(20)
    assert waiting.code == "right"
    assert capfd.readouterr() == ("", "")


def test_nobody_holds_a_sign_in_up_past_its_wait(wait_for_code: Wait) -> None:
    theirs, ours = os.pipe()
    os.write(ours, f"http://127.0.0.1:1/cfkit?code={SECRET}".encode())
    began = time.monotonic()
    with os.fdopen(theirs) as source, ExitStack() as visitors:
        waiting = wait_for_code(1, source)
        slow = [visitors.enter_context(socket.create_connection(waiting.place)) for _ in range(9)]
        while waiting.thread.is_alive() and time.monotonic() < began + 20:
            for one in slow:
                with suppress(ConnectionError):
                    one.sendall(b"G")
            time.sleep(0.1)
    os.close(ours)
    assert time.monotonic() - began < 3
    assert "nobody came back" in waiting.refusal
    assert SECRET not in waiting.refusal


def test_a_broken_address_that_is_pasted_is_passed_over(
    wait_for_code: Wait, capfd: pytest.CaptureFixture[str]
) -> None:
    theirs, ours = os.pipe()
    with os.fdopen(theirs) as source:
        waiting = wait_for_code(20, source)
        os.write(ours, f"http://[::1/cfkit?code={SECRET}&state={STATE}\n".encode())
        os.write(ours, b"http://[\n\n\x00\x1b[31m\n\xff\xfe?code=s3cret-code\n")
        os.write(ours, b"x" * 60_000 + b"\n")
        os.write(ours, b"http://127.0.0.1:1/cfkit?code=ri")
        time.sleep(0.2)
        os.write(ours, f"ght&state={STATE}\n".encode())
        waiting.thread.join(20)  # the pipe stays open
        os.close(ours)
    assert waiting.code == "right"
    told = capfd.readouterr().err.splitlines()
    assert told == ["That is not the address that this sign-in ends at."] * 5


def test_the_last_address_needs_no_end_of_line(wait_for_code: Wait) -> None:
    theirs, ours = os.pipe()
    os.write(ours, f"http://127.0.0.1:1/cfkit?code=right&state={STATE}".encode())
    os.close(ours)
    with os.fdopen(theirs) as source:
        waiting = wait_for_code(20, source)
        waiting.thread.join(20)
    assert waiting.code == "right"


def test_an_answer_that_comes_twice_signs_in_once(
    wait_for_code: Wait, capfd: pytest.CaptureFixture[str]
) -> None:
    waiting = wait_for_code()
    request = f"GET /cfkit?code=right&state={STATE} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with ExitStack() as visitors:
        for _ in range(2):
            one = visitors.enter_context(socket.create_connection(waiting.place))
            one.sendall(request)
        waiting.thread.join(20)
    assert (waiting.code, waiting.refusal) == ("right", "")
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("error=access_denied", "the sign-in was denied (access_denied): nothing was kept"),
        (
            "error=server_error&error_description=%1B%5B31mno%0Acfkit:+all+is+well",
            "the sign-in was refused ( [31mno cfkit: all is well): nothing was kept",
        ),
        ("error=" + "e" * 5000, f"the sign-in was refused ({'e' * 200}): nothing was kept"),
    ],
)
def test_a_refusal_is_told_in_one_plain_line(query: str, words: str, wait_for_code: Wait) -> None:
    waiting = wait_for_code()
    assert waiting.come_back(query).status_code == 200
    waiting.thread.join(20)
    assert waiting.refusal == words


@pytest.mark.parametrize("pasted", ["12345:t\x00ken\n", "12345:т\n", "12345 b\n"])
def test_a_pasted_token_that_is_none_is_told_without_showing_it(
    pasted: str, bakery: Project
) -> None:
    told = bakery("auth", "login", "tg", typed=pasted)
    assert told.code in (3, 4)
    assert "12345" not in told.err


def test_half_a_token_in_a_pipe_that_stays_open_ends_with_the_wait(bakery: Project) -> None:
    process = bakery.start("auth", "login", "tg", "--wait", "1")
    assert process.stdin is not None
    process.stdin.buffer.write(b"12345:\xff" + SECRET.encode())
    process.stdin.flush()
    process.wait(timeout=20)
    _, err = process.communicate()
    assert (process.returncode, "within 1 seconds" in err) == (2, True)
    assert SECRET not in err


def test_a_terminal_that_ends_the_input_is_told_what_was_wanted(bakery: Project) -> None:
    ours, theirs = pty.openpty()
    process = bakery.start("auth", "login", "tg", stdin=theirs, start_new_session=True)
    os.close(theirs)
    assert process.stderr is not None
    assert "@BotFather" in process.stderr.readline()
    process.stderr.read(len("Paste it"))
    time.sleep(0.1)  # the question is asked, and what was typed before it is dropped
    os.write(ours, b"\x04")
    _, err = process.communicate(timeout=20)
    os.close(ours)
    assert (process.returncode, "nothing was pasted" in err) == (2, True)
