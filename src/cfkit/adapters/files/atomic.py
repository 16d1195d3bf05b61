"""Writing that a killed process cannot leave half done: exchanges, whole files, flushes."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
RENAME_SWAP = 2
"""Linux renameat2(2) and macOS renamex_np(2) call the same number by two names."""

UNSUPPORTED = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP}
MANY = 256
"""From so many files on, one flush of the file system is cheaper than one a file."""


def exchange(one: Path, other: Path) -> bool:
    """Exchange two files or folders in one step; `False` where the system cannot."""
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


def link(source: str, target: str) -> None:
    """Make a second name of a file, or a copy where the file system has no hard links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links, or another one below a mount
        with suppress(
            FileNotFoundError
        ):  # an editor's passing file: what it ends as is found later
            if _is_copyable(Path(source)):
                shutil.copy2(source, target, follow_symlinks=False)


def _is_copyable(path: Path) -> bool:
    mode = path.lstat().st_mode
    return stat.S_ISREG(mode) or stat.S_ISLNK(mode)


def entries(folder: Path) -> Iterator[str]:
    """Yield what is no folder below `folder`, relative to it. Links are not followed."""
    with os.scandir(folder) as found:
        listed = sorted(found, key=lambda one: one.name)
    for one in listed:
        if one.is_dir(follow_symlinks=False):
            yield from (f"{one.name}/{inner}" for inner in entries(Path(one.path)))
        else:
            yield one.name


def digest_of(path: Path) -> str | None:
    """Tell a file's bytes from others; `None` when it is not there. Opens only regular files."""
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            return f"link:{digest(os.fsencode(path.readlink()))}"
        if stat.S_ISREG(found.st_mode):
            return digest(path.read_bytes())
    except PermissionError:
        return f"unread:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}"
    except (FileNotFoundError, NotADirectoryError):
        return None
    return f"special:{stat.S_IFMT(found.st_mode)}"


def digest(raw: bytes) -> str:
    """Return the digest of a file's bytes as it stands in a journal."""
    return blake2b(raw, digest_size=16).hexdigest()


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Give errors the name of the file that is written; the system says none for an open file."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            raise OSError(error.errno, error.strerror, os.fspath(path)) from error
        raise


def write_synced(path: Path, raw: bytes, shown: Path | None = None) -> None:
    """Write a new file and wait until it is on the disk; errors speak of `shown` instead."""
    with named(shown or path), path.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def write_atomic(path: Path, raw: bytes) -> None:
    """Replace a file so that a reader sees the old or the new bytes. Keeps its permissions."""
    temporary = path.with_name(f".{path.name[:100]}.{os.getpid()}.tmp")
    try:
        write_synced(temporary, raw, path)
        if path.exists():
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def flush(folder: Path) -> None:
    """Bring files and folders to the disk."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    if len(files) > MANY and hasattr(os, "sync"):
        os.sync()
        return
    for path in files:
        if os.access(path, os.R_OK):
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in (
        folder,
        *(one for one in folder.rglob("*") if one.is_dir() and not one.is_symlink()),
    ):
        sync_folder(path)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if sys.platform == "win32":  # folders cannot be opened there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
