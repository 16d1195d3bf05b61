"""Write the posts of `expand`: JSON lines to a file or a stream, Markdown into a folder."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from cfkit.adapters.files.atomic import named
from cfkit.domain.errors import InputError, UsageError

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Post(Protocol):
    """A post of the space; `body` is its Markdown."""

    @property
    def body(self) -> str:
        """The Markdown."""
        ...

    def as_json(self) -> dict[str, Any]:
        """Give the line."""
        ...


class Shape(StrEnum):
    """What is kept of a post."""

    LINES = "lines"
    BODIES = "bodies"
    NOTHING = "nothing"


def shape_of(out: Path | None) -> Shape:
    """Tell what FILE, folder or `-` keeps: lines of JSON, bodies in Markdown, nothing."""
    if out is None:
        return Shape.NOTHING
    return Shape.BODIES if _is_folder(out) else Shape.LINES


def written(post: Post, shape: Shape) -> str:
    """Write a post in a shape."""
    if shape is Shape.LINES:
        return _encode(post.as_json())
    return post.body if shape is Shape.BODIES else ""


@contextmanager
def open_sink(
    out: Path | None, show: Callable[[str], object]
) -> Iterator[Callable[[str, str], object]]:
    """Open FILE, folder or, for `-`, `show`; yields what keeps a text under a placement's key.

    Nothing is kept without `out`. A file appears whole or not at all.
    """
    if out is None:
        yield lambda _, __: None
    elif str(out) == "-":
        yield lambda _, text: show(f"{text}\n")
    elif _is_folder(out):
        out.mkdir(parents=True, exist_ok=True)
        yield lambda key, text: _markdown(out, key, text)
    else:
        with _whole_file(out) as file:
            yield lambda _, text: file.write(f"{text}\n".encode())


def _is_folder(out: Path) -> bool:
    return str(out) != "-" and (out.is_dir() or not out.suffix)


def _markdown(folder: Path, key: str, text: str) -> None:
    variant, _, channel = key.partition("@")
    place = folder / channel
    place.mkdir(exist_ok=True)
    path = place / f"{variant}.md"
    with named(path):
        path.write_text(f"{text}\n", encoding="utf-8")


def write_whole(out: Path, content: str | bytes | Iterator[bytes]) -> None:
    """Write a file that appears whole or not at all; a pipe or a device is written into.

    Raise `InputError` when it cannot be, `UsageError` for what is no name of a file.
    """
    with _whole_file(out) as file:
        data = content.encode() if isinstance(content, str) else content
        file.writelines((data,) if isinstance(data, bytes) else data)


@contextmanager
def open_whole(out: Path) -> Iterator[Callable[[str], object]]:
    """Open a file as `write_whole` does, for text that comes in pieces."""
    with _whole_file(out) as file:
        yield lambda text: file.write(text.encode())


@contextmanager
def _whole_file(out: Path) -> Iterator[BinaryIO]:
    if not out.name:
        raise UsageError(f"{out} is no name of a file; name one, like --out plan.csv")
    try:
        if _is_stream(out):
            with out.open("wb") as file:
                yield file
            return
        with _put_in_place(out.resolve()) as file:  # a link stays, and what it names is written
            yield file
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}") from None


def _is_stream(out: Path) -> bool:
    """Whether it is a pipe or a device that takes bytes. Raise `OSError` for other odd things."""
    try:
        mode = out.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode):
        return True
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder; name a file in it")
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "it is no file, but a socket or a disk; name another")
    return False


@contextmanager
def _put_in_place(out: Path) -> Iterator[BinaryIO]:
    partial = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
