"""Read the records of a large JSON export one by one, as far as the file is sound."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from cfkit.adapters.files.regular import require_regular
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, Spot
from cfkit.domain.errors import InputError

LARGEST = 1_000_000_000
"""Bytes; a channel of 100,000 messages has about a tenth of them."""

_BETWEEN = re.compile(r"[\s,]*")
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""A half of a surrogate pair as JSON writes it; a text cut inside an emoji has one alone."""


class Records:
    """The objects of the first list called `name`; `problem` says where the file broke off.

    `before` is the text up to the list.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.problem: Diagnostic | None = None
        self._text = _text(path)
        found = re.search(rf'"{name}"\s*:\s*\[', self._text)
        if found is None:
            words = f'this holds no list "{name}": is it the JSON of an export?'
            raise InvalidFiles([Spot(str(path)).problem("export-broken", words)])
        self._at = found.end()
        self.before = self._text[: found.end()]

    @property
    def head(self) -> dict[str, Any]:
        """What stands before the list, where it can be read."""
        for closing in ("]}", "]}}"):
            with suppress(ValueError, RecursionError):
                read = json.loads(self.before + closing)
                return read if isinstance(read, dict) else {}
        return {}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        decoder = json.JSONDecoder()
        at = self._at
        has_halves = _HALF.search(self._text) is not None
        while True:
            at = _BETWEEN.match(self._text, at).end()  # type: ignore[union-attr]  # matches nothing
            if self._text[at : at + 1] == "]":
                return
            try:
                record, end = decoder.raw_decode(self._text, at)
            except (ValueError, RecursionError):
                line = self._text.count("\n", 0, at) + 1
                words = "the file breaks off here; export it again, what came before was read"
                self.problem = Spot(str(self.path), line).problem("export-broken", words)
                return
            at = end
            if isinstance(record, dict):
                yield _sound(record) if has_halves else record


def _sound(value: Any) -> Any:
    """Put U+FFFD where half a surrogate pair stands, which no file can hold."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_sound(name): _sound(one) for name, one in value.items()}
    return [_sound(one) for one in value] if isinstance(value, list) else value


def _text(path: Path) -> str:
    try:
        size = require_regular(path)
        if size > LARGEST:
            raise InputError(f"{path} has {size:,} bytes; export a part of the time")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is no UTF-8, and an export always is") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
