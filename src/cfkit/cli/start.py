"""Answer the root help and the version at once; hand everything else to the application."""

import io
import os
import sys

from cfkit import __version__

INTERRUPTED = 130
PIPE_CLOSED = 141  # 128 + SIGPIPE, as shells report it

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "1")
"""numpy reads it on import. The matrices here are small: threads wait for one another (ten times
the time on a busy machine), and how they share a sum moves its last digits."""


def main() -> None:
    """Run the command line in `sys.argv` and exit with its code."""
    _open_missing()
    _write_utf8()
    try:
        try:
            code = _answer(sys.argv[1:])
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        if not _reader_is_gone():
            raise
        code = PIPE_CLOSED
    except OSError as error:
        code = _full(error)
    raise SystemExit(code)


def _open_missing() -> None:
    if sys.stdout is None or sys.stderr is None or sys.stdin is None:
        from cfkit.cli.streams import open_missing

        open_missing()


def _write_utf8() -> None:
    """Let no locale decide what data are: they are UTF-8, and a terminal shows what it can."""
    out = sys.stdout
    if isinstance(out, io.TextIOWrapper) and out.encoding.lower() != "utf-8":
        encoding = out.encoding if out.isatty() else "utf-8"
        out.reconfigure(encoding=encoding, errors="backslashreplace")


def _full(error: OSError) -> int:
    """Say that stdout takes no more; raise what has nothing to do with it."""
    from cfkit.cli.streams import refused, speak, takes_no_more

    if not takes_no_more(error):
        raise error
    told = refused(error)
    speak(sys.stderr, f"cfkit: {told}\n")
    return int(told.exit_code)


def _answer(argv: list[str]) -> int:
    if "_CFKIT_COMPLETE" not in os.environ:
        if argv in ([], ["--help"], ["-h"]):
            return _print(_help_page())
        if argv == ["--version"]:
            return _print(f"cfkit {__version__}\n")
    if _wants_plain_text():
        os.environ.setdefault("TYPER_USE_RICH", "0")
    os.environ.setdefault(*ONE_THREAD)
    from cfkit.cli.app import run

    return run(argv)


def _help_page() -> str:
    # pathlib would cost more than everything else on this road.
    path = f"{os.path.dirname(__file__)}/_help.txt"  # noqa: PTH120
    with open(path, encoding="utf-8") as page:  # noqa: PTH123
        return page.read()


def _wants_plain_text() -> bool:
    """Tell whether colours and boxes are unwelcome; read before typer, which decides on import."""
    streams = (sys.stdout, sys.stderr)
    return bool(os.environ.get("NO_COLOR")) or not all(s.isatty() for s in streams)


def _print(text: str) -> int:
    sys.stdout.write(text)
    return 0


def _reader_is_gone() -> bool:
    """Tell a closed stdout from any other broken pipe; point stdout at nothing if it was closed."""
    import select

    watch = select.poll()
    watch.register(sys.stdout, 0)
    if not watch.poll(0):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return True
