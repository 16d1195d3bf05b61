"""Read a mapping file: how the columns of someone else's table are called here."""

from __future__ import annotations

from pathlib import Path

from cfkit.adapters.files.lenient import read_as
from cfkit.adapters.files.yaml_source import load_source
from cfkit.domain.column_map import ColumnMap
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import InputError


def read_mapping(file: Path) -> ColumnMap:
    """Read it. Raise `InvalidFiles` with all that is wrong, `InputError` for what is no file."""
    try:
        source = load_source(file, str(file))
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
    if source.problems:
        raise InvalidFiles(source.problems)
    reading = read_as(ColumnMap, source.data or {}, source)
    if reading.problems or reading.value is None:
        raise InvalidFiles(list(reading.problems))
    return reading.value
