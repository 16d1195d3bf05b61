"""Replace folders as wholes: a killed process leaves all of the old or all of the new."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cfkit.domain.errors import StoreError

AT_FDCWD = -100
RENAME_EXCHANGE = 2
RENAME_SWAP = 2
"""Linux renameat2(2) and macOS renamex_np(2) call the same number by two names."""

UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
JOURNAL = "journal.json"
MANY = 256
"""From so many files on, one flush of the file system is cheaper than one a file."""


class Swap:
    """Prepares folders under `staging` and puts them in the place of folders under `root`.

    The journal is the point of no return: without it a start throws the staging away, with it a
    start finishes what was begun.
    """

    def __init__(self, root: Path, staging: Path) -> None:
        self._root = root
        self._staging = staging

    def recover(self) -> None:
        """Finish or throw away what a killed process left."""
        if not self._staging.exists():
            return
        journal = self._staging / JOURNAL
        if journal.is_file():
            self._finish(json.loads(journal.read_text(encoding="utf-8")))
        shutil.rmtree(self._staging)

    def prepare(self, name: str) -> Path:
        """Copy a folder (hard links where the file system has them) for changing."""
        target = self._staging / name
        source = self._root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, copy_function=_link)
        else:
            target.mkdir()
        return target

    def commit(self, names: Iterable[str], check: Callable[[], None]) -> None:
        """Make the prepared folders the real ones. `check` runs before the point of no return."""
        names = list(names)
        _flush(self._staging)
        for number, name in enumerate(names):
            (self._staging / name / f".swap-{number}").touch()
        check()
        temporary = self._staging / f"{JOURNAL}.tmp"
        write_synced(temporary, json.dumps(names).encode())
        temporary.replace(self._staging / JOURNAL)
        _sync_folder(self._staging)
        self._finish(names)
        shutil.rmtree(self._staging)

    def _finish(self, names: list[str]) -> None:
        for number, name in enumerate(names):
            new, old = self._staging / name, self._root / name
            marker = old / f".swap-{number}"
            if not marker.exists():
                _put(new, old)
            marker.unlink(missing_ok=True)
            if not any(old.iterdir()):
                old.rmdir()
        _sync_folder(self._root)


def _put(new: Path, old: Path) -> None:
    """Put `new` in the place of `old`; `old` ends up where `new` was."""
    aside = new.with_name(f"{new.name}.old")
    if not old.exists():
        new.rename(old)
    elif not _exchange(new, old):
        if aside.exists():  # killed between the two renames
            shutil.rmtree(aside)
        old.rename(aside)
        new.rename(old)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; `False` where the system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin":
        done = libc.renamex_np(*names, RENAME_SWAP)
    elif hasattr(libc, "renameat2"):
        done = libc.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
    else:
        return False
    if done == 0:
        return True
    code = ctypes.get_errno()
    if code in UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links, or another one below a mount
        shutil.copy2(source, target, follow_symlinks=False)


def write_synced(path: Path, raw: bytes) -> None:
    """Write a new file and wait until it is on the disk."""
    with path.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def write_atomic(path: Path, raw: bytes) -> None:
    """Replace a file so that a reader sees the old or the new bytes. Keeps its permissions."""
    temporary = path.with_name(f".{path.name[:100]}.{os.getpid()}.tmp")
    try:
        write_synced(temporary, raw)
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _flush(folder: Path) -> None:
    """Bring files and folders to the disk."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    if len(files) > MANY and hasattr(os, "sync"):
        os.sync()
        return
    for path in files:
        with path.open("rb") as file:
            os.fsync(file.fileno())
    for path in (folder, *(inner for inner in folder.rglob("*") if inner.is_dir())):
        _sync_folder(path)


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a lock that dies with the process; yields `False` when another holds it."""
    try:
        import fcntl  # noqa: PLC0415  not on Windows
    except ImportError:
        yield True
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        except OSError as error:
            raise StoreError(f"{path.name} cannot be locked: {error.strerror}") from error
        yield True
