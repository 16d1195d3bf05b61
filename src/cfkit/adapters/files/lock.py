"""A lock file that one process holds and that dies with it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cfkit.domain.errors import StoreError

PAUSE = 0.05


@contextmanager
def locked(path: Path, *, wait: float) -> Iterator[bool]:
    """Hold a lock; yields `False` when another holds it still after `wait` seconds.

    Raise `StoreError` where the lock cannot be had at all.
    """
    try:
        import fcntl  # noqa: PLC0415  not on Windows
    except ImportError:
        words = (
            "this system has no file locks (flock), and without them two runs could overwrite"
            " each other; run cfkit on Linux, macOS or WSL"
        )
        raise StoreError(words) from None
    descriptor = _opened(path)
    try:
        until = time.monotonic() + wait
        held = False
        while not held:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                held = True
            except BlockingIOError:
                left = until - time.monotonic()
                if left <= 0:
                    break
                time.sleep(min(PAUSE, left))
            except OSError as error:
                raise _unlockable(path, error) from error
        yield held
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise _unlockable(path, error) from error


def _unlockable(path: Path, error: OSError) -> StoreError:
    shown = f"{path.parent.name}/{path.name}"
    return StoreError(f"{shown} cannot be locked: {error.strerror}; look at it and remove it")
