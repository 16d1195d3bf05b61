"""Reads comments from lines of JSON, and says of each broken line what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cfkit.domain.diagnostics import Diagnostic
from cfkit.domain.errors import InputError

LONGEST = 4_000_000
"""Bytes that one line may have."""


def load_remarks(path: Path) -> Iterator[dict[str, Any] | Diagnostic]:
    """Yield the object of each line that is not empty, or what is wrong with the line.

    Raise `InputError` when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(iter(lambda: file.readline(LONGEST + 1), b""), start=1):
                if len(raw) > LONGEST:
                    raise InputError(f"{path}:{number}: the line is longer than {LONGEST} bytes")
                if raw.strip():
                    found = _read(raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw)
                    yield (
                        Diagnostic(str(path), number, 1, "broken-line", found)
                        if isinstance(found, str)
                        else found
                    )
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}") from None


def _read(raw: bytes) -> dict[str, Any] | str:
    try:
        value = json.loads(raw)
    except UnicodeDecodeError:
        return "the line is no UTF-8; save the file as UTF-8"
    except ValueError as error:
        return f"the line is no JSON: {str(error).split(':')[0]}"
    except RecursionError:
        return "the line nests too deeply"
    return _checked(value)


def _checked(value: Any) -> dict[str, Any] | str:
    if not isinstance(value, dict):
        return 'write an object a line, like {"id": "1", "text": "..."}'
    if not isinstance(value.get("text"), str):
        return 'the line has no "text" in quotes'
    if not isinstance(value.get("context"), str | None):
        return '"context" has to be a text: the post above the comment'
    if not isinstance(value.get("id"), str | int) or isinstance(value.get("id"), bool):
        return 'the line has no "id"'
    return value
