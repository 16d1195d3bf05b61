"""What others wrote is shown, never obeyed: by a terminal or by the job that runs the command."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from .conftest import Project, cfkit

ORDER = "\x1b]0;owned\x07\x9b31m\u202egnp"
SHOWN = r"\x1b]0;owned\x07\x9b31m\u202egnp"
ORDERS = frozenset("\x1b\x07\x9b\u202e\x00")


class _Refusal(BaseHTTPRequestHandler):
    """A Mastodon that refuses every post with words that a terminal and a job would obey."""

    def do_POST(self) -> None:
        self._say(422, f"no {ORDER}\n::error::forged")

    def do_GET(self) -> None:
        self._say(200, '{"id": "1", "acct": "bakery"}' if "verify" in self.path else "[]")

    def _say(self, status: int, text: str) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def refusing() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Refusal) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def instant_of(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("at:")).partition(": ")[2]


def commands_of_a_job(text: str) -> list[str]:
    """List what GitHub Actions would take for a command of the job."""
    return [line for line in text.splitlines() if line.lstrip().startswith("::") or "##[" in line]


def test_the_words_of_a_platform_are_shown_and_not_obeyed(
    bakery: Project, refusing: str, tokens: None
) -> None:
    bakery.change("https://social.example", refusing)
    bakery.change("resources:", "factory: {approval: none}\nresources:")
    path = next(p for p in bakery.planned() if p.parent.name == "masto")
    told = bakery("publish", "--only", "masto", "--at", instant_of(path))
    assert told.code == 5
    assert not ORDERS & set(told.err)
    assert "owned" in told.err
    assert commands_of_a_job(told.err) == []
    told = bakery("status")
    assert "forged" in told.err
    assert not ORDERS & set(told.err)
    assert commands_of_a_job(told.err) == []


@pytest.mark.parametrize(
    "text",
    [
        '- "\\e[31mkey": 1\n',
        '- "\\e[31mkey": 1\n  "\\e[31mkey": 2\n',
        f"- id: games\n  title: {ORDER[8:]}\n",
        '- id: "a\\n::error::forged"\n',
        '- id: "##[error]forged"\n',
    ],
)
@pytest.mark.parametrize("in_a_job", [True, False])
def test_a_file_is_shown_and_not_obeyed(
    bakery: Project, monkeypatch: pytest.MonkeyPatch, text: str, in_a_job: bool
) -> None:
    bakery.write("ideas/odd.yaml", text)
    if in_a_job:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
    told = bakery("check")
    assert told.code == 3
    assert not ORDERS & set(told.err)
    found = commands_of_a_job(told.err)
    assert bool(found) == in_a_job
    assert all(" file=bakery/" in line for line in found)


@pytest.mark.parametrize(
    "front", ['key: "\\e[2J"', 'status: "\\e[2J"', 'media: ["\\e[2J.png"]', 'at: "\\e[2J"']
)
def test_front_matter_is_shown_and_not_obeyed(bakery: Project, front: str) -> None:
    path = bakery.planned()[0]
    name = front.partition(":")[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(f"{name}:")]
    path.write_text("\n".join([kept[0], front, *kept[1:], ""]), encoding="utf-8")
    for words in (["status"], ["check"], ["publish"], ["approve", "--all", "--by", "head"]):
        assert not ORDERS & set(bakery(*words).err)


def test_the_caret_stays_under_what_it_points_at(bakery: Project) -> None:
    bakery.write("ideas/odd.yaml", "- {id: x, title: \u202ex, nonsense: 1}\n")
    lines = bakery("check").err.splitlines()
    frame = next(n for n, line in enumerate(lines) if '"nonsense" is no key' in line) + 1
    assert lines[frame].index("nonsense") == lines[frame + 1].index("^")


def test_an_address_that_a_person_gives_is_data_for_programs_and_shown_to_people(
    due_forum: tuple[Project, str],
) -> None:
    bakery, key = due_forum
    address = f"https://forum.example/{ORDER}"
    told = bakery("reconcile", key, "--live", address, "--json")
    assert not ORDERS & set(told.err + told.out)
    assert told.code != 0 or told.document["results"][0]["url"] == address


@pytest.fixture
def due_forum(bakery: Project, tokens: None) -> tuple[Project, str]:
    bakery.change("resources:", "factory: {approval: none}\nresources:")
    path = next(p for p in bakery.planned() if p.parent.name == "forum")
    assert bakery("publish", "--only", "forum", "--at", instant_of(path)).code == 9
    return bakery, f"{path.stem}@forum"


def test_the_calendar_takes_no_line_and_no_script_from_an_address(
    due_forum: tuple[Project, str],
) -> None:
    bakery, key = due_forum
    for address in ("javascript:alert(1)", "https://x.example/a\nATTENDEE:mailto:a@b.example"):
        bakery("reconcile", key, "--live", address)
        made = bakery("export", "2036-12", "--to", "ics", "--out", "-").out
        assert "BEGIN:VEVENT" in made
        assert "javascript:" not in made
        assert "\nATTENDEE" not in made


def test_what_a_user_types_is_shown_too() -> None:
    told = cfkit("platforms", ORDER)
    assert told.code == 2
    assert SHOWN in told.err


def test_posts_on_stdout_are_whole_and_safe_to_look_at(bakery: Project) -> None:
    bakery.change("fact: our", "fact: \u202eour", "ideas/bread.yaml")
    told = bakery("expand", "--idea", "sourdough", "--out", "-")
    assert not ORDERS & set(told.out)
    posts = [json.loads(line) for line in told.out.splitlines()]
    assert "\u202e" in json.dumps(posts, ensure_ascii=False)
