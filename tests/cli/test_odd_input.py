"""Variables, flags, files and dates that nobody means: each is answered in words, and at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import Project, start

ASSET = "- {file: assets/a.png, source: x, author: a, licence: CC0, alt: a loaf}\n"


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", "set but empty"),
        ("  ", "set but empty"),
        ("127.0.0.1:8787", "add http:// in front"),
        ("localhost:8787", "add http:// in front"),
        ("http://[::1", "host and the port"),
        ("http://127.0.0.1:99999999", "host and the port"),
        ("http://evil@127.0.0.1:1", "host and the port"),
        ("http://127.0.0.1:8787\n", "without blanks"),
        ("http://127.0.0.1:8787 ", "without blanks"),
        ("ftp://127.0.0.1/", "begin it with http://"),
        ("http://", "host and the port"),
    ],
)
def test_a_sandbox_that_is_no_address_never_means_in_earnest(
    bakery: Project, monkeypatch: pytest.MonkeyPatch, tokens: None, address: str, words: str
) -> None:
    bakery.planned()
    monkeypatch.setenv("CFKIT_SANDBOX", address)
    for command in (["publish"], ["status"], ["doctor"], ["reconcile"], ["check"]):
        told = bakery(*command, "--json")
        assert (told.code, told.document["error"]["code"]) == (2, "usage")
        assert words in told.err


def test_a_token_that_is_no_text_is_named_and_not_shown(
    bakery: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    bakery.change("resources:", "factory: {approval: none}\nresources:")
    path = next(p for p in bakery.planned() if p.parent.name == "masto")
    at = next(x for x in path.read_text(encoding="utf-8").splitlines() if x.startswith("at:"))
    for token in ("pa\udcffss1234", "pa\x07ss1234", "pa\nss1234"):
        monkeypatch.setenv("CFKIT_MASTO_TOKEN", token)
        told = bakery("publish", "--only", "masto", "--at", at.partition(": ")[2])
        assert told.code == 4
        assert "CFKIT_MASTO_TOKEN" in told.err
        assert "1234" not in told.err


@pytest.mark.parametrize(
    "who", ["\udcff", "anna\nstatus: live", "\x1b[31manna", " ", "a\u2028b", "\x00"]
)
def test_a_name_that_is_no_line_of_text_approves_nothing(bakery: Project, who: str) -> None:
    bakery.planned()
    before = bakery.files()
    assert bakery("approve", "--all", "--by", who).code == 2
    assert bakery.files() == before


def test_bytes_that_are_no_text_reach_a_name_as_the_shell_gives_them(bakery: Project) -> None:
    bakery.planned()
    told = start("--project", bakery.root, "approve", "--all", "--by", os.fsdecode(b"\xff"))
    assert told.returncode == 2
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("command", [["plan"], ["report"], ["status"], ["export", "--to", "ics"]])
@pytest.mark.parametrize("period", ["0001-01-01..9999-12-31", "2036-01-01..2037-01-01"])
def test_a_period_is_a_year_at_most(bakery: Project, command: list[str], period: str) -> None:
    more = ["--out", "-"] if command[0] == "export" else []
    told = bakery(*command, period, *more)
    assert told.code == 2
    assert "366" in told.err
    assert bakery.content == []


def test_a_leap_year_is_a_period(bakery: Project) -> None:
    assert bakery("status", "2036-01-01..2036-12-31").code == 0


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Europe/London"])
@pytest.mark.parametrize(
    "line",
    [
        "expires: 9999-12-31",
        "expires: 9999-12-30",
        "expires: 0001-01-01",
        'event: {starts: "9999-12-31T23:59:59", place: x}',
        'event: {starts: "0001-01-01T00:00:00", place: x}',
        'event: {starts: "0001-01-01T00:00:00+14:00", place: x}',
        'event: {starts: "9999-12-31T23:59:59-14:00", place: x}',
    ],
)
def test_dates_at_the_ends_of_time_break_nothing(bakery: Project, line: str, zone: str) -> None:
    bakery.change("timezone: Europe/London", f"timezone: {zone}")
    bakery.change("  message: A sour", f"  {line}\n  message: A sour", "ideas/bread.yaml")
    for words in (["check"], ["plan", "2036-12"], ["status"], ["publish"]):
        assert bakery(*words).code in {0, 3, 9}


@pytest.mark.parametrize("name", ["ideas/z.yaml", "assets/assets.yaml"])
@pytest.mark.parametrize("kind", ["pipe", "device", "outside"])
def test_what_is_no_file_of_the_project_is_named_and_not_read(
    bakery: Project, tmp_path: Path, name: str, kind: str
) -> None:
    _put(bakery.root / name, kind, tmp_path)
    for words in (["check"], ["plan", "2036-12"]):
        told = bakery(*words)
        assert told.code == 3
        assert f"{name}:1:1" in told.err
        assert "secret" not in told.err


@pytest.mark.parametrize("kind", ["pipe", "device", "outside", "folder", "loop"])
def test_a_picture_that_is_no_file_of_the_project_holds_its_post_alone(
    bakery: Project, tmp_path: Path, kind: str
) -> None:
    _put(bakery.root / "assets" / "a.png", kind, tmp_path)
    bakery.write("assets/assets.yaml", ASSET)
    _picture(bakery, "assets/a.png")
    _is_held(bakery, "assets/a.png")


def test_links_that_lead_in_a_circle_are_said_without_where_the_project_lies(
    bakery: Project, tmp_path: Path
) -> None:
    """Two links, each naming the other, in the place of an idea and of a post."""
    bakery.planned()
    post = bakery.root / "content/2036-12/forum"
    post.mkdir(parents=True, exist_ok=True)
    for folder, ending in ((bakery.root / "ideas", "yaml"), (post, "md")):
        (folder / f"one.{ending}").symlink_to(f"two.{ending}")
        (folder / f"two.{ending}").symlink_to(f"one.{ending}")
    for words in (["check"], ["status"], ["plan", "2036-12"]):
        told = bakery(*words)
        assert (told.code, "links lead in a circle" in told.err) == (3, True), told.err
        assert str(tmp_path) not in told.err


@pytest.mark.parametrize(
    "name", ["../../../../../../../../dev/zero", "a" * 5000, ".", "/dev/zero", "\\e[2J"]
)
def test_a_name_that_no_picture_has_holds_its_post_alone(bakery: Project, name: str) -> None:
    _picture(bakery, name)
    _is_held(bakery, "")


def _picture(bakery: Project, name: str) -> None:
    path = next(p for p in bakery.planned() if p.parent.name == "forum")
    lines = path.read_text(encoding="utf-8").splitlines()
    rest = [line for line in lines[1:] if not line.startswith("media:")]
    path.write_text("\n".join([lines[0], f'media: ["{name}"]', *rest, ""]), encoding="utf-8")


def _is_held(bakery: Project, name: str) -> None:
    told = bakery("approve", "--all", "--by", "head")
    assert told.code == 9
    assert name in told.err
    assert bakery("status").code == 0
    assert bakery("publish", "--dry-run").code in {0, 9}


def _put(path: Path, kind: str, tmp_path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    outside = tmp_path / "outside.yaml"
    outside.write_text("- secret\n", encoding="utf-8")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        places = {"device": "/dev/zero", "outside": str(outside), "loop": path.name}
        path.symlink_to(places[kind])


@pytest.mark.parametrize("seconds", ["abc", "-1", "nan", "0", "1e300", "3601"])
def test_seconds_that_are_none_are_a_wrong_call_in_a_run_too(
    bakery: Project, monkeypatch: pytest.MonkeyPatch, tokens: None, seconds: str
) -> None:
    bakery.change("resources:", "factory: {approval: none}\nresources:")
    path = next(p for p in bakery.planned() if p.parent.name == "masto")
    at = next(x for x in path.read_text(encoding="utf-8").splitlines() if x.startswith("at:"))
    monkeypatch.setenv("CFKIT_HTTP_TIMEOUT", seconds)
    told = bakery("publish", "--only", "masto", "--at", at.partition(": ")[2])
    assert told.code == 2
    assert "CFKIT_HTTP_TIMEOUT" in told.err


def test_the_ending_of_the_file_says_what_to_export(bakery: Project) -> None:
    made = bakery.root / "plan.CSV"
    told = bakery("export", "2026-12", "--out", made, "--json")
    assert (told.code, told.document["to"], made.exists()) == (0, "csv", True)
    named = bakery("export", "2026-12", "--to", "md", "--out", made, "--json")
    assert named.document["to"] == "md"


@pytest.mark.parametrize("out", ["-", "plan", "plan.doc"])
def test_an_ending_that_names_no_shape_asks_for_one(bakery: Project, out: str) -> None:
    told = bakery("export", "2026-12", "--out", out, "--json")
    assert told.code == 2
    assert "--to" in told.error["message"]
    assert "xlsx" in told.error["message"]


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("CFKIT_SETTLE", "86,400"),
        ("CFKIT_PATIENCE", "86,400"),
        ("CFKIT_LOCK_WAIT", "86,400"),
        ("CFKIT_HEARTBEAT", "3,600"),
        ("CFKIT_HTTP_TIMEOUT", "3,600"),
    ],
)
def test_seconds_that_nobody_could_wait_are_refused_before_anything_is_done(
    bakery: Project, monkeypatch: pytest.MonkeyPatch, name: str, most: str
) -> None:
    for text in ("nan", "inf", "-inf", "-1", "1e99", "1e400", "90000", "0x10", "1" * 5000):
        monkeypatch.setenv(name, text)
        told = bakery("publish")
        assert told.code == 2
        assert told.err.startswith(f'cfkit: {name} is "{text[:40]}": write seconds, ')
        assert told.err.endswith(f" and at most {most}\n")
    for text in ("", " ", "1", "0.5", "3600"):
        monkeypatch.setenv(name, text)
        assert bakery("publish").code == 0
