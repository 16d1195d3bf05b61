"""Locks that a process holds on a channel and that die with it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cfkit.domain.errors import StoreError

_LOOK_AGAIN = 0.05


@contextmanager
def file_lock(folder: Path, name: str, wait: float) -> Iterator[bool]:
    """Hold `folder/name.lock`; yields False when it is still held after `wait` seconds.

    Works between threads too: each call opens the file anew, and the lock belongs to the opening.
    The file stays: removing it would let two runners hold two files of one name.
    """
    try:
        import fcntl  # noqa: PLC0415  not on every system
    except ImportError:
        raise StoreError(
            "this system has no file locks that die with their process, so two runs could post"
            " twice; run cfkit under Linux, macOS or WSL"
        ) from None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"cannot write to {folder}: {error.strerror}") from None
    try:
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    yield False
                    return
                time.sleep(_LOOK_AGAIN)
            else:
                yield True
                return
    finally:
        os.close(handle)
