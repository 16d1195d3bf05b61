"""What a row of a sheet was exported from: the third side when an edited sheet comes back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from .keys import fingerprint

MARK = "cf1"
_ABSENT = "-"
_WIDTH = 3
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot carry, so no workbook either."""


def printable(text: str) -> str:
    """Leave out what no XML can carry, and end lines with LF."""
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def normal(text: str) -> str:
    """Bring a text to what every sheet keeps: LF, no controls, no blank edges."""
    return printable(text).strip()


def seal(*parts: str) -> str:
    """Hash short words that only need to differ."""
    return fingerprint(*parts)[:8]


@dataclass(frozen=True, slots=True)
class Origin:
    """The state of a placement when it was exported.

    `at` is `2026-12-03T10:00` in the channel's zone; `text` and `url` are hashes, `fixed` that of
    the columns which do not come back, `key` that of the row's id, `brand` that of the project.
    """

    at: str
    status: str
    owner: str
    text: str
    url: str
    fixed: str
    key: str
    brand: str
    others: str = ""
    """Three characters a column that does not come back, in a fixed order."""

    @classmethod
    def of(  # noqa: PLR0913  one argument a column
        cls,
        key: str,
        brand: str,
        *,
        at: datetime,
        status: str,
        owner: str | None,
        text: str,
        url: str | None,
        fixed: Mapping[str, str],
        others: Mapping[str, str] | None = None,
    ) -> Self:
        """Take it from the values as they are exported."""
        return cls(
            f"{at:%Y-%m-%dT%H:%M}",
            status,
            owner or _ABSENT,
            fingerprint(normal(text)),
            seal(url) if url else _ABSENT,
            cls.fixed_seal(fixed),
            seal(key),
            seal(brand),
            cls.marks(others or {}),
        )

    @staticmethod
    def fixed_seal(fixed: Mapping[str, str]) -> str:
        """Hash the columns that do not come back, by column id."""
        return seal(*(normal(value) for _, value in sorted(fixed.items())))

    @staticmethod
    def marks(others: Mapping[str, str]) -> str:
        """Mark each column with three characters: enough to see which one was edited."""
        return "".join(seal(normal(value))[:_WIDTH] for value in others.values())

    def changed(self, others: Mapping[str, str | None]) -> list[str]:
        """Name the columns that say something else than was exported; `None` is not there.

        An origin of an older sheet knows none of them.
        """
        marks = [self.others[n : n + _WIDTH] for n in range(0, len(self.others), _WIDTH)]
        if len(marks) != len(others):
            return []
        return [
            name
            for (name, value), mark in zip(others.items(), marks, strict=True)
            if value is not None and seal(normal(value))[:_WIDTH] != mark
        ]

    def __str__(self) -> str:
        fields = (self.at, self.status, self.owner, self.text, self.url, self.fixed, self.key)
        more = (self.others,) if self.others else ()
        body = "|".join((MARK, *fields, self.brand, *more))
        return f"{body}|{seal(body)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read it back. Raise `ValueError` for what cfkit did not write."""
        body, _, check = text.strip().rpartition("|")
        mark, *fields = body.split("|")
        if mark != MARK or len(fields) not in (8, 9) or check != seal(body):
            raise ValueError("not an origin")
        return cls(*fields)
