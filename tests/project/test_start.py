"""The root help and the version come at once; what else happens is the application's."""

import os
import subprocess
import sys
import textwrap

import pytest

from cfkit import __version__
from cfkit.cli.generate_help import PAGE, render

HEAVY = {"httpx", "jinja2", "numpy", "pydantic", "rich", "sqlalchemy", "typer", "yaml"}


@pytest.mark.parametrize("argv", [["--help"], ["-h"], [], ["--version"]])
def test_the_front_page_loads_no_library(argv: list[str]) -> None:
    done = _python("-X", "importtime", "-m", "cfkit", *argv)
    assert done.returncode == 0
    loaded = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()
    }
    assert "cfkit" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("argv", [["--help"], ["-h"], []])
def test_the_front_page_is_the_help(argv: list[str]) -> None:
    assert _python("-m", "cfkit", *argv).stdout == PAGE.read_text(encoding="utf-8")


def test_the_version_is_the_packages() -> None:
    assert _python("-m", "cfkit", "--version").stdout == f"cfkit {__version__}\n"


def test_the_help_page_shows_the_commands_there_are() -> None:
    from cfkit.cli.app import app

    assert render(app) == PAGE.read_text(encoding="utf-8"), "`make help-page` writes it anew"


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_leaves_early_gets_no_complaint(unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "cfkit", "--help"],
        check=False,
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")


def test_a_pipe_broken_elsewhere_is_an_error_like_any_other() -> None:
    done = _with_app("raise BrokenPipeError('a server hung up')", "check")
    assert done.returncode == 1
    assert "a server hung up" in done.stderr


def test_an_interrupt_exits_with_130() -> None:
    done = _with_app("raise KeyboardInterrupt", "check")
    assert (done.returncode, done.stderr) == (130, "")


def test_the_application_chooses_the_exit_code() -> None:
    done = _with_app("print(*argv); return 9", "publish", "--only", "telegram")
    assert (done.returncode, done.stdout) == (9, "publish --only telegram\n")


def test_shell_completion_reaches_the_application() -> None:
    done = _with_app("print('asked'); return 0", _CFKIT_COMPLETE="complete_bash")
    assert done.stdout == "asked\n"


def test_output_is_plain_where_nobody_watches() -> None:
    done = _with_app("import os; print(os.environ['TYPER_USE_RICH']); return 0", "check")
    assert done.stdout == "0\n"


@pytest.mark.parametrize(("no_color", "plain"), [("1", "0"), ("", "unset")])
def test_no_color_makes_a_terminal_plain_too(no_color: str, plain: str) -> None:
    screen, terminal = os.openpty()
    body = "import os; print(os.environ.get('TYPER_USE_RICH', 'unset')); return 0"
    environment = {**os.environ, "NO_COLOR": no_color}
    subprocess.run(
        [sys.executable, "-c", _script(body), "check"],
        check=True,
        stdout=terminal,
        stderr=terminal,
        env=environment,
    )
    os.close(terminal)
    shown = os.read(screen, 1000).decode()
    os.close(screen)
    assert shown.split() == [plain]


def _python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def _with_app(body: str, *argv: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Start cfkit with an application that does `body` in place of the real one."""
    return _python("-c", _script(body), *argv, **environment)


def _script(body: str) -> str:
    return textwrap.dedent(f"""
        import sys, types
        def run(argv):
            {body}
        stand_in = types.ModuleType("cfkit.cli.app")
        stand_in.run = run
        sys.modules["cfkit.cli.app"] = stand_in
        from cfkit.cli.start import main
        main()
    """)
