"""Records of the store as lines of JSON, or as a sheet, one record at a time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .as_csv import harmless

Records = Iterable[tuple[str, dict[str, Any]]]


def as_lines(records: Records) -> Iterator[str]:
    """Write a line for each record, its kind first."""
    for kind, record in records:
        yield json.dumps({"kind": kind, **record}, ensure_ascii=False) + "\n"


def as_csv(columns: Sequence[str], records: Records) -> Iterator[str]:
    """Write the headings, then each record of one kind; what is unknown is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    yield out.getvalue()
    for _, record in records:
        out.seek(0)
        out.truncate()
        writer.writerow([_cell(record[column]) for column in columns])
        yield out.getvalue()


def _cell(value: Any) -> str:
    return "" if value is None else harmless(str(value)) if isinstance(value, str) else str(value)
