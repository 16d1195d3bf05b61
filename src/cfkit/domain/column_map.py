"""How the columns of someone else's table are called here: the model of a mapping file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from .diagnostics import choices
from .metrics import Metric
from .past import FACTORS
from .strategy.model import Model, Positive, Text

PLACES = ("key", "url", "channel")
"""What tells which publication a row is about."""

COLUMNS = (*PLACES, "taken_at", "published_at", *FACTORS, "text", *(one.value for one in Metric))
"""Every column that a table may have here."""


def _column(name: str) -> str:
    if name not in COLUMNS:
        words = f'no column is called "{name}"{choices(name, COLUMNS)}'
        raise PydanticCustomError("column", "{words}", {"words": words})
    return name


class ColumnMap(Model):
    """The whole of a mapping file.

    `columns` gives our columns by the headings of the file; `ignore` names headings that say
    nothing here, or is `others` for all that `columns` does not name.
    """

    title: Text | None = None
    source: Text | None = None
    metric_version: Positive = 1
    """Which definition the counts go by: one more when the service counts otherwise."""

    confirmed: Text | None = None
    """Where the headings were seen; absent: nobody confirmed them."""

    columns: dict[Text, Annotated[str, AfterValidator(_column)]] = Field(default_factory=dict)
    ignore: Literal["others"] | list[Text] = Field(default_factory=list)
    channel: Text | None = None
    """The channel that every row is about."""

    decimal: Literal[",", "."] | None = None
    """What divides a fraction; absent: as the project's language does."""

    encoding: Literal["utf-8", "windows-1251", "windows-1252", "utf-16"] | None = None
    instants: list[Text] = Field(default_factory=list)
    """More ways to write an instant, as `strptime` reads them, like `%d/%m/%Y %H:%M`."""

    add_up: bool = False
    """Whether several rows of one publication are parts of one count, like those of an analytics
    service."""

    skip_unknown: bool = False
    """Whether rows of what cfkit did not publish are passed over."""
