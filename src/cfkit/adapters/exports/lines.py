"""Write the posts of `expand`: JSON lines to a file or a stream, Markdown into a folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TextIO

from cfkit.domain.errors import InputError

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Written(Protocol):
    """A post of the space; `body` is its Markdown."""

    @property
    def key(self) -> str:
        """The placement's key."""
        ...

    @property
    def body(self) -> str:
        """The Markdown."""
        ...

    def as_json(self) -> dict[str, Any]:
        """Give the line."""
        ...


@contextmanager
def open_sink(out: Path | None, stream: TextIO) -> Iterator[Callable[[Written], object]]:
    """Open FILE, folder or, for `-`, `stream`; nothing without `out`. A file appears whole."""
    if out is None:
        yield lambda _: None
    elif str(out) == "-":
        yield lambda line: stream.write(f"{dump(line)}\n")
    elif out.is_dir() or not out.suffix:
        out.mkdir(parents=True, exist_ok=True)
        yield lambda line: _markdown(out, line)
    else:
        with _whole_file(out) as file:
            yield lambda line: file.write(f"{dump(line)}\n".encode())


def dump(line: Written) -> str:
    """Write one line of JSON."""
    return _encode(line.as_json())


def _markdown(folder: Path, line: Written) -> None:
    variant, _, channel = line.key.partition("@")
    place = folder / channel
    place.mkdir(exist_ok=True)
    (place / f"{variant}.md").write_text(f"{line.body}\n", encoding="utf-8")


def write_whole(out: Path, content: str | bytes) -> None:
    """Write a file that appears whole or not at all. Raise `InputError` when it cannot be."""
    with _whole_file(out) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def _whole_file(out: Path) -> Iterator[BinaryIO]:
    partial = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(out)
    except OSError as error:
        raise InputError(f"{out} cannot be written: {error.strerror}") from None
    finally:
        partial.unlink(missing_ok=True)
