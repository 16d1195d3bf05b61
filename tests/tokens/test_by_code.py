"""Signing in by a code that is entered on another device."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from cfkit.application.sign_in import by_code
from cfkit.domain.errors import CredentialError, Unavailable
from cfkit.domain.tokens import Invitation, NotYet, Token
from cfkit.testing.vault_contract import NOW

from .conftest import Project, StillClock

CHANNEL = """\
  - id: tube
    platform: youtube
    segments: [families]
    formats: [screencast]
    cadence: {{per_week: 1, times: ['10:00']}}
    settings:
      client_id: tv-client
      client_secret: "${{CFKIT_YT_SECRET}}"
      base_url: "{url}/youtube"
      token_url: "{url}/youtube"
      accounts_url: "{url}/youtube"
"""
DEVICE = ("auth", "login", "tube", "--device")
TOKEN = Token(SecretStr("LEAK-access"), NOW)
INVITATION = Invitation(
    "BCDF-GHJK",
    "https://example.org/device",
    SecretStr("LEAK-device"),
    NOW + timedelta(minutes=30),
    5.0,
)


@pytest.fixture
def tube(bakery: Project) -> Project:
    """The bakery with a channel on YouTube, where a code may be asked after each second."""
    bakery.change("content:\n", f"{CHANNEL.format(url=bakery.url)}content:\n")
    bakery.environment["CFKIT_YT_SECRET"] = "LEAK-client"
    bakery.config(youtube={"device_interval": 1})
    return bakery


def invited(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Read the address and the code that a sign-in prints."""
    assert process.stderr is not None
    lines: Iterator[str] = (line.strip() for line in process.stderr)
    address = next(line for line in lines if line.startswith("http"))
    next(lines)
    return address, next(lines)


def enter(address: str, code: str, decision: str = "yes") -> int:
    said = {"code": code.lower(), "decision": decision, "account": "mill"}
    return httpx.post(address, data=said).status_code


def test_a_code_entered_elsewhere_signs_a_channel_in_for_good(tube: Project) -> None:
    process = tube.start(*DEVICE, "--wait", "60", "--json")
    address, code = invited(process)
    assert "Code" in httpx.get(address).text
    assert enter(address, "XXXX-XXXX") == 404
    assert enter(address, code) == 200
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert out.startswith("{")
    assert '"account": "mill (@mill)"' in out
    row = tube.tokens()["tube", "refresh_token"]
    assert (row["source"], row["scopes"]) == (
        "store",
        ["https://www.googleapis.com/auth/youtube"],
    )
    assert tube("auth", "check", "tube").code == 0
    kept = tube.vault().load("tube", "refresh_token")
    assert kept is not None
    assert kept.access.get_secret_value() not in out + err
    assert "LEAK" not in out + err
    assert "device-" not in out + err


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        ("no", "was denied"),
        ("nothing", "--wait gives more time"),
        ("the code ends", "the code ended before anybody entered it"),
    ],
)
def test_a_code_that_brings_no_token_keeps_nothing(happens: str, words: str, tube: Project) -> None:
    wait = "2" if happens == "nothing" else "60"
    process = tube.start(*DEVICE, "--wait", wait)
    address, code = invited(process)
    if happens == "no":
        enter(address, code, "no")
    if happens == "the code ends":
        clock = {"advance": 1801}
        httpx.post(f"{tube.url}/_sandbox/clock", json=clock).raise_for_status()
    _, err = process.communicate(timeout=60)
    assert (process.returncode, words in err) == (4, True), err
    assert tube.tokens()["tube", "refresh_token"]["source"] == "missing"


def test_an_interrupted_sign_in_by_code_keeps_nothing(tube: Project) -> None:
    process = tube.start(*DEVICE)
    invited(process)
    process.send_signal(2)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in err) == (130, False)
    assert tube.tokens()["tube", "refresh_token"]["source"] == "missing"


@pytest.mark.parametrize("fault", ["500-before", "cut-after", "garbage", "429"])
def test_a_question_that_finds_no_answer_is_asked_again(fault: str, tube: Project) -> None:
    process = tube.start(*DEVICE, "--wait", "60")
    address, code = invited(process)
    tube.fault(fault, platform="youtube", path_contains="/token")
    enter(address, code)
    _, err = process.communicate(timeout=60)
    ended = (process.returncode, "the code" in err)
    # Google gives a code's token once; when that answer is lost, a person begins anew.
    assert ended == ((4, False) if fault in ("cut-after", "garbage") else (0, False)), err


def test_a_code_cannot_be_had_everywhere_and_goes_with_no_other_way(tube: Project) -> None:
    told = tube("auth", "login", "masto", "--device")
    assert (told.code, "`cfkit auth login masto`" in told.err) == (2, True)
    told = tube(*DEVICE, "--paste")
    assert (told.code, "--device goes alone" in told.err) == (2, True)
    told = tube(*DEVICE, "--dry-run", "--json")
    assert (told.code, told.document["kept"]) == (0, False)
    assert tube.asked("device/code") == 0


class Platform:
    """Answers questions in turn, and remembers when each came."""

    def __init__(self, clock: StillClock, *answers: Any) -> None:
        self._clock = clock
        self._answers = list(answers)
        self.asked_at: list[float] = []

    def invite(self) -> Invitation:
        return INVITATION

    def collect(self, invitation: Invitation) -> Token | NotYet:
        assert invitation is INVITATION
        self.asked_at.append((self._clock.now() - NOW).total_seconds())
        answer = self._answers.pop(0) if self._answers else NotYet()
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Token | NotYet)
        return answer


def test_who_asks_too_often_asks_less_often_from_then_on(clock: StillClock) -> None:
    slower = NotYet(too_soon=True)
    platform = Platform(clock, NotYet(), slower, NotYet(), Unavailable("no answer"), TOKEN)
    shown: list[Invitation] = []
    assert by_code(platform, clock, shown.append, 300) is TOKEN
    assert platform.asked_at == [5, 10, 20, 30, 45]
    assert shown == [INVITATION]


@pytest.mark.parametrize(("wait", "last"), [(12, 10), (86400, 1800)])
def test_nobody_is_waited_for_past_the_wait_or_the_end_of_the_code(
    wait: float, last: float, clock: StillClock
) -> None:
    platform = Platform(clock)
    with pytest.raises(CredentialError, match="nobody entered the code"):
        by_code(platform, clock, lambda _: None, wait)
    assert platform.asked_at[-1] == last
    assert "LEAK" not in repr(replace(INVITATION))
