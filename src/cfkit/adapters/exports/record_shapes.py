"""Records of the store as lines of JSON, or as a sheet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from .as_csv import harmless

Records = Iterable[tuple[str, dict[str, Any]]]


def as_lines(records: Records) -> tuple[str, int]:
    """Write a line for each record, its kind first; tell also how many there are."""
    lines = [json.dumps({"kind": kind, **record}, ensure_ascii=False) for kind, record in records]
    return "".join(f"{line}\n" for line in lines), len(lines)


def as_csv(columns: Sequence[str], records: Records) -> tuple[str, int]:
    """Write the records of one kind under their headings; what is unknown is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    rows = [[_cell(record[column]) for column in columns] for _, record in records]
    writer.writerows(rows)
    return out.getvalue(), len(rows)


def _cell(value: Any) -> str:
    return "" if value is None else harmless(str(value)) if isinstance(value, str) else str(value)
