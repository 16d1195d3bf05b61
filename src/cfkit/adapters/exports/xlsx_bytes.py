"""Write a workbook so that its bytes depend on its content alone."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import Workbook

_WHEN = re.compile(rb"<dcterms:(created|modified)\b[^>]*>[^<]*</dcterms:\1>")
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def settled(book: Workbook) -> bytes:
    """Save without the instants that openpyxl puts in."""
    first = io.BytesIO()
    book.save(first)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(first) as written,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in written.namelist():
            raw = written.read(name)
            if name == "docProps/core.xml":
                raw = _WHEN.sub(b"", raw)
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, raw)
    return out.getvalue()
