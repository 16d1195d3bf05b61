"""Read single values out of answers; what a platform sends is not trusted to be what it promises.

Every function raises `ValueError` for a value that no platform may send: `Api` makes of it
`OutcomeUnknown` for a write and `Unavailable` for a read.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cfkit.domain.metrics import Counts, Metric

from ._scrub import COVER

LONGEST = 2000
"""Characters of the longest id or address that is kept."""
TEXT_LONGEST = 100_000
"""Characters of a message that are looked at; no platform of ours takes a tenth of it."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST = 2**63 - 1
_VISIBLE = re.compile(r"[!-~]+")
BROKEN_SHAPE = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError),
    *(RecursionError, TypeError, ValueError),
)
"""What pure reading of an answer raises when its shape is another one; the parser of HTML asserts.

An overflowing number is an `ArithmeticError`, a text that cannot be encoded a `ValueError`.
"""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer that says by its status and its headers what others say in JSON."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: Any = field(repr=False)
    """Decoded JSON; `None` where there is none."""


def decode(content: bytes, clean: Callable[[str], str]) -> Any:
    """Decode JSON. Numbers out of every range become `None`; `clean` is called on each text.

    Raise `ValueError` or `RecursionError` when it is no JSON.
    """
    text = content.decode("utf-8-sig", "replace")
    body = json.loads(text, parse_int=_int, parse_float=_float, parse_constant=_nothing)
    return _walk(body, clean)


def identifier(value: Any, pattern: str = r"[!-~]+") -> str:
    """Read a remote id: printable ASCII without blanks unless `pattern` says less."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or len(text) > LONGEST or not _VISIBLE.fullmatch(text):
        raise ValueError("no id")
    if not re.fullmatch(pattern, text) or COVER in text:
        raise ValueError("no id")
    return text


def whole(value: Any) -> int:
    """Read a whole number, such as the id that a platform counts up."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST:
        raise ValueError("no whole number")
    return value


def address(value: Any) -> str | None:
    """Read an address for people; `None` when nobody should follow it."""
    if not isinstance(value, str) or len(value) > LONGEST or COVER in value:
        return None
    if not value.isprintable() or any(char.isspace() for char in value) or "\ufffd" in value:
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return value if parts.scheme in ("http", "https") and parts.hostname else None


def link(value: Any) -> str:
    """Read an address that has to be there. Raise `ValueError` for none that one may follow."""
    found = address(value)
    if found is None:
        raise ValueError("no address")
    return found


def counts(values: Mapping[Metric, Any]) -> Counts:
    """Keep what is a count; anything else is unknown."""
    return {
        metric: value
        for metric, value in values.items()
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST
    }


def words(value: Any) -> str:
    """Read the text of a message, as far as anybody needs it."""
    if not isinstance(value, str):
        raise ValueError("no text")  # noqa: TRY004  one error for every broken value
    return value[:TEXT_LONGEST]


def moment(value: Any) -> datetime:
    """Read an instant: ISO 8601, or whole seconds since 1970."""
    if isinstance(value, str):
        written = datetime.fromisoformat(value)
        aware = written if written.tzinfo else written.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    return _EPOCH + timedelta(seconds=whole(value))


def small(value: Any) -> dict[str, Any]:
    """Take an object as it is, if it is no longer than an id may be."""
    found = dict(value)
    if len(json.dumps(found)) > LONGEST:
        raise ValueError("too long")
    return found


def _int(digits: str) -> int | None:
    number = int(digits) if len(digits) <= len(str(_MOST)) + 1 else None
    return number if number is not None and abs(number) <= _MOST else None


def _float(digits: str) -> float | None:
    number = float(digits)
    return number if math.isfinite(number) else None


def _nothing(_: str) -> None:
    return None


def _walk(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    if isinstance(value, list):
        return [_walk(item, clean) for item in value]
    if isinstance(value, dict):
        return {_walk(name, clean): _walk(item, clean) for name, item in value.items()}
    return value
