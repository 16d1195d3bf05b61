"""Locks that a process holds on a channel and that die with it."""

from __future__ import annotations

import errno
import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cfkit.domain.errors import StoreError
from cfkit.domain.keys import fingerprint

_LOOK_AGAIN = 0.05


class Held:
    """A lock that is held. It binds nobody once its file is removed: others make a new one."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle = handle

    def check(self) -> None:
        """Raise `StoreError` when the file is not the one that was locked."""
        if not _names(self._path, self._handle):
            raise StoreError(
                f"{self._path.name} was removed while a run held it, so another run may have"
                " begun; leave the locks folder alone while cfkit runs"
            )


@contextmanager
def file_lock(folder: Path, name: str, wait: float) -> Iterator[Held | None]:
    """Hold `folder/name.lock`; yields `None` when it is still held after `wait` seconds.

    Works between threads too: each call opens the file anew, and the lock belongs to the opening.
    The file stays: removing it would let two runners hold two files of one name.
    """
    path = folder / f"{name}.lock"
    until = time.monotonic() + wait
    while True:
        handle = _open(path)
        try:
            if not _lock(handle, until):
                yield None
                return
            # Between opening and locking somebody may have removed it; then it is another lock.
            if _names(path, handle):
                with _flag(folder.parent, name, until) as is_ours:
                    yield Held(path, handle) if is_ours else None
                return
        finally:
            os.close(handle)


@contextmanager
def _flag(place: Path, name: str, until: float) -> Iterator[bool]:
    """Show a flag that nobody can remove: under Linux a name that is no file, gone with us.

    It keeps a second run away when the lock files are deleted under the first one. Elsewhere, and
    between machines, the file alone has to do.
    """
    if not sys.platform.startswith("linux"):
        yield True
        return
    where = place.stat()
    flag = f"\0cfkit/{where.st_dev}/{where.st_ino}/{fingerprint(name)}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as shown:
        yield _show(shown, flag, until)


def _show(shown: socket.socket, flag: str, until: float) -> bool:
    while True:
        try:
            shown.bind(flag)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return True  # this system has no such names
            if time.monotonic() >= until:
                return False
            time.sleep(_LOOK_AGAIN)
        else:
            return True


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StoreError(f"cannot write to {path.parent}: {error.strerror}") from None


def _lock(handle: int, until: float) -> bool:
    try:
        import fcntl  # noqa: PLC0415  not on every system
    except ImportError:
        raise StoreError(
            "this system has no file locks that die with their process, so two runs could post"
            " twice; run cfkit under Linux, macOS or WSL"
        ) from None
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() >= until:
            return False
        time.sleep(_LOOK_AGAIN)


def _names(path: Path, handle: int) -> bool:
    """Whether the path still leads to the file that is open."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except OSError:
        return False
