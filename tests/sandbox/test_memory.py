"""What the sandbox remembers, and how little it takes to lose nothing."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from cfkit.sandbox.server import NotLoopback, running, serve
from cfkit.sandbox.state import Busy, State

from .conftest import Client

if TYPE_CHECKING:
    from cfkit.sandbox.server import Running

SERVE = """
import sys
from pathlib import Path
from cfkit.sandbox.server import serve
serve(port=0, folder=Path(sys.argv[1]), ready=lambda url: print(url, flush=True))
"""


def use(sandbox: Running) -> Client:
    return Client(sandbox, httpx.Client(base_url=sandbox.url))


def test_a_killed_sandbox_forgets_nothing_it_answered(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        for text in ("one", "two"):
            body = {"chat_id": "@shop", "text": text}
            httpx.post(f"{url}/telegram/bot1:a/sendMessage", json=body).raise_for_status()
        process.send_signal(signal.SIGKILL)
    with running(tmp_path) as sandbox, use(sandbox).http as http:
        client = Client(sandbox, http)
        assert [post["text"] for post in client.posts()] == ["one", "two"]
        assert client.say("three").json()["result"]["message_id"] == 3


def test_serve_ends_on_a_signal(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SERVE, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        assert httpx.get(url).status_code == 200
        process.send_signal(signal.SIGTERM)
    assert process.returncode in (0, -signal.SIGTERM)


def test_keys_configuration_and_the_clock_outlive_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as sandbox, use(sandbox).http as http:
        client = Client(sandbox, http)
        client.configure(mastodon={"max_characters": 1000})
        client.advance("7d")
        first = client.toot("k", status="a").json()["id"]
        now = http.get("/_sandbox/clock").json()["now"]
    with running(tmp_path) as sandbox, use(sandbox).http as http:
        client = Client(sandbox, http)
        assert client.toot("k", status="a").json()["id"] == first
        config = http.get("/_sandbox/config").json()
        assert config["mastodon"]["max_characters"] == 1000
        assert http.get("/_sandbox/clock").json()["now"] >= now


def test_a_line_that_was_torn_by_a_crash_is_dropped(tmp_path: Path) -> None:
    with running(tmp_path) as sandbox, use(sandbox).http as http:
        Client(sandbox, http).say("one")
    log = tmp_path / "log.jsonl"
    with log.open("a", encoding="utf-8") as lines:
        lines.write('{"at": 1, "changes": [["posts/teleg')
    assert len(State(tmp_path, writable=False).posts("telegram", "@shop")) == 1
    with running(tmp_path) as sandbox, use(sandbox).http as http:
        Client(sandbox, http).say("two")
    with running(tmp_path) as sandbox, use(sandbox).http as http:
        client = Client(sandbox, http)
        assert [post["text"] for post in client.posts()] == ["one", "two"]


def test_two_sandboxes_do_not_share_a_folder(client: Client) -> None:
    folder = client.sandbox.folder
    with pytest.raises(Busy, match="another sandbox"):
        State(folder)
    client.say("a")
    assert len(State(folder, writable=False).posts("telegram", "@shop")) == 1


def test_other_machines_are_kept_out_unless_asked_for(tmp_path: Path) -> None:
    for host in ("0.0.0.0", "example.com", "10.0.0.1"):  # noqa: S104 - must be refused
        with pytest.raises(NotLoopback):
            serve(host=host, port=0, folder=tmp_path)


def test_no_token_is_written_down(client: Client) -> None:
    client.telegram("sendMessage", token="1:hush-telegram", chat_id="@shop", text="a", odd=1)
    client.vk("wall.post", token="hush-vk", owner_id=-5, message="a")
    client.mastodon_headers = {"authorization": "Bearer hush-mastodon"}
    client.toot("k", status="a")
    bluesky = client.bluesky(password="hush-bluesky")
    bluesky.put(bluesky.record())
    written = (client.sandbox.folder / "log.jsonl").read_text(encoding="utf-8")
    assert "hush" not in written
    assert "hush" not in client.http.get("/_sandbox/requests").text
