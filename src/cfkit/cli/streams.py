"""Standard streams that may be closed or full: talk that nobody hears must not stop a run."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TextIO

from cfkit.domain.errors import InputError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF})


def open_missing() -> None:
    """Open the standard streams that the caller closed, so that no file of ours takes their place.

    A database opened as file 1 would receive what is printed.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            nowhere = os.open(os.devnull, os.O_RDWR)
            if nowhere != number:
                os.dup2(nowhere, number)
                os.close(nowhere)
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()


def speak(stream: TextIO, text: str) -> None:
    """Write talk; a stream that cannot take it is silent from then on."""
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        silence(stream)


def give(text: str) -> None:
    """Write data to stdout. Raise `InputError` when it is full, `BrokenPipeError` as it is."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise refused(error) from None


def refused(error: OSError) -> InputError:
    """Make the error for a stdout that takes no more, and ask nothing more of it."""
    silence(sys.stdout)
    return InputError(f"cannot write the output: {error.strerror}")


def takes_no_more(error: BaseException) -> bool:
    """Whether an error is a stream that is full or gone, and no file that has a name."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _FULL


def silence(stream: TextIO) -> None:
    """Point a stream at nothing, and let go of what waits in it."""
    try:
        number = stream.fileno()
    except io.UnsupportedOperation:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)
    stream.flush()


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  lives as long as we do
