"""Data goes to stdout and talk to stderr, wherever the global options stand."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Project, cfkit, start


@pytest.mark.parametrize(
    "words",
    [
        ["--project", "bakery", "--json", "check"],
        ["--project=bakery", "check", "--json"],
        ["check", "--project", "bakery", "--json"],
        ["check", "--json", "--project=bakery"],
        ["--json", "check", "--project=bakery"],
    ],
)
def test_global_options_stand_before_or_after_the_command(
    bakery: Project, words: list[str]
) -> None:
    told = cfkit(*words)
    assert told.code == 0
    assert told.document["diagnostics"] == []


def test_the_project_is_the_nearest_folder_upwards(
    bakery: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bakery.root / "ideas")
    assert cfkit("check").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["nothing-of-the-kind"],
        ["check", "--no-such-flag"],
        ["plan"],
        ["plan", "2026-13"],
        ["plan", "9999-12"],
        ["plan", "december"],
        ["plan", "2036-12-14..2036-12-01"],
        ["plan", "2036-12", "--seed", "much"],
        ["expand", "--limit", "0"],
        ["expand", "--idea", "nobody"],
        ["expand", "--channel", "tgg"],
        ["status", "yesterday"],
        ["approve"],
        ["approve", "no.such.key.here@tg"],
        ["approve", "--all", "no.such.key.here@tg"],
        ["publish", "--only", "nowhere"],
        ["publish", "--key", "no.such.key.here@tg"],
        ["publish", "--retry", "no.such.key.here@tg"],
        ["publish", "--at", "soon"],
        ["publish", "--max", "0"],
        ["reconcile", "no.such.key.here@tg"],
        ["reconcile", "--live", "https://t.me/mill_lane/1"],
        ["reconcile", "no.such.key.here@tg", "--live", "https://t.me/x/1", "--not-live"],
        ["metrics", "pull", "--only", "nowhere"],
        ["report", "2036-12", "--out", "report.pdf"],
        ["platforms", "telegramm"],
        ["schema", "everything"],
        ["init", "--preset", "nothing"],
        ["--project"],
        ["check", "--project"],
    ],
    ids=" ".join,
)
def test_a_wrong_call_is_exit_code_2_with_one_document(
    bakery: Project, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(bakery.root)
    before = bakery.files()
    told = cfkit("--json", *words)
    assert told.code == 2
    assert told.error["code"] == "usage"
    assert told.document["diagnostics"] == []
    assert "Value error" not in told.err
    assert cfkit(*words).code == 2
    assert bakery.files() == before


def test_a_near_miss_is_told() -> None:
    assert 'did you mean "telegram"' in cfkit("platforms", "telegramm").err


def test_quiet_leaves_errors_and_data(bakery: Project) -> None:
    told = bakery("expand", "--quiet", "--out", "-", "--limit", "1")
    assert (told.code, told.err, len(told.out.splitlines())) == (0, "", 1)
    bakery.change("share: 100%", "share: 90%")
    assert bakery("check", "--quiet").err == ""
    bakery.change("formats: [text_post, poll]", "formats: [text_pots, poll]")
    told = bakery("check", "--quiet")
    assert (told.code, told.out) == (3, "")
    assert "text_pots" in told.err
    assert "warning" not in told.err


def test_verbose_says_which_project_it_is_and_whether_in_earnest(
    bakery: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert str(bakery.root) not in bakery("check").err
    told = bakery("check", "--verbose", "--json")
    assert told.document["diagnostics"] == []
    assert str(bakery.root) in told.err
    assert "In earnest" in told.err
    monkeypatch.setenv("CFKIT_SANDBOX", "http://127.0.0.1:8787")
    assert "sandbox at http://127.0.0.1:8787" in bakery("check", "--verbose").err


@pytest.mark.parametrize(
    "words", [["check"], ["expand"], ["plan", "2036-12"], ["status"], ["publish"], ["platforms"]]
)
def test_people_are_talked_to_on_stderr_when_stdout_is_not_a_terminal(
    bakery: Project, words: list[str]
) -> None:
    told = bakery(*words)
    assert told.out == ""
    assert told.err


def test_a_terminal_gets_colours_and_no_color_takes_them_away(bakery: Project) -> None:
    bakery.change("share: 100%", "share: 90%")
    command = ["check", "--project", str(bakery.root)]
    assert "\x1b[33m" in _on_a_terminal(command, NO_COLOR="")
    plain = _on_a_terminal(command, NO_COLOR="1")
    assert "\x1b" not in plain
    assert "shares of the pillars" in plain


def test_a_narrow_terminal_keeps_keys_whole(bakery: Project) -> None:
    key = bakery.planned()[0].stem + "@forum"
    screen = _on_a_terminal(["status", "--project", str(bakery.root)], COLUMNS="60", NO_COLOR="1")
    assert key in screen.split()


def test_no_line_of_a_table_has_blanks_at_its_end(bakery: Project) -> None:
    bakery.planned()
    lines = bakery("status").err.splitlines()
    assert all(line == line.rstrip() for line in lines)


def test_a_reader_who_leaves_early_ends_the_run_without_complaint(bakery: Project) -> None:
    command = [sys.executable, "-m", "cfkit", "schema", "--project", str(bakery.root)]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, check=False, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_an_interrupt_is_130_and_still_one_document(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cfkit", "sandbox", "serve", "--port", "0", "--json"]
    serving = subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert serving.stderr is not None
    assert "Sandbox at http://127.0.0.1:" in serving.stderr.readline()
    serving.send_signal(signal.SIGINT)
    _, said = serving.communicate(timeout=20)
    assert "Traceback" not in said
    assert serving.returncode in (0, 130)


def test_an_interrupted_command_says_so_to_programs(bakery: Project, tmp_path: Path) -> None:
    """A git that does not answer holds the command until it is interrupted."""
    bakery.planned()
    os.mkfifo(tmp_path / "asked")
    git = bakery.write("bin/git", f"#!/bin/sh\necho > '{tmp_path}/asked'\nexec sleep 20\n")
    git.chmod(0o755)
    running = subprocess.Popen(
        [sys.executable, "-m", "cfkit", "approve", "--all", "--json", "--project", "bakery"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PATH": f"{git.parent}:{os.environ['PATH']}"},
    )
    (tmp_path / "asked").read_text(encoding="utf-8")
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=20)
    assert running.returncode == 130
    assert json.loads(out)["error"]["code"] == "interrupted"
    assert "Traceback" not in err


def test_annotations_name_files_as_the_repository_does(
    bakery: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    bakery.change("share: 100%", "share: 200%")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for words in (["check"], ["plan", "2036-12"]):
        told = cfkit(*words, "--project", "bakery")
        assert told.code == 3
        assert "::error file=bakery/strategy.yaml,line=" in told.err
        assert told.out == ""
    monkeypatch.chdir(bakery.root)
    assert "::error file=strategy.yaml,line=" in cfkit("check").err
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert "::error" not in cfkit("check").err


def test_a_bug_is_told_whole_and_still_gives_one_document(
    bakery: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No user can cause one on purpose, so a module that cannot be imported has to do."""
    monkeypatch.setitem(sys.modules, "cfkit.application.plan", None)
    told = bakery("plan", "2036-12", "--json")
    assert told.code == 1
    assert told.error["code"] == "bug"
    assert "Traceback" in told.err


def test_the_same_happens_in_a_process_of_its_own(bakery: Project) -> None:
    """Once for real: what the other tests do within this process."""
    done = start("plan", "2036-12", "--json", "--project", bakery.root)
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema"] == 1
    assert "placements" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_is_told_how_to_complete(shell: str) -> None:
    done = start("--show-completion", env={**os.environ, "SHELL": f"/bin/{shell}"})
    if "not found" in done.stderr or done.returncode:
        pytest.skip(f"typer looks for the running shell: {done.stderr}")
    assert "_CFKIT_COMPLETE" in done.stdout


def test_commands_are_completed() -> None:
    words = {"COMP_WORDS": "cfkit pl", "COMP_CWORD": "1", "_CFKIT_COMPLETE": "complete_bash"}
    done = start(env={**os.environ, **words})
    assert done.stdout.split() == ["plan", "platforms"]


def _on_a_terminal(words: list[str], **environment: str) -> str:
    screen, terminal = os.openpty()
    subprocess.run(
        [sys.executable, "-m", "cfkit", *words],
        check=True,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", **environment},
    )
    os.close(terminal)
    shown = b""
    while chunk := _read(screen):
        shown += chunk
    os.close(screen)
    return shown.decode()


def _read(screen: int) -> bytes:
    try:
        return os.read(screen, 65536)
    except OSError:  # Linux says so when everything was read
        return b""


@pytest.mark.parametrize("group", ["ideas", "metrics", "strategy", "sandbox"])
def test_a_group_without_a_command_shows_its_help(group: str) -> None:
    told = cfkit(group)
    assert (told.code, told.out, told.err) == (2, "", cfkit(group, "--help").out)
    told = cfkit(group, "--json")
    assert (told.code, "\n" in told.document["error"]["message"]) == (2, False)
