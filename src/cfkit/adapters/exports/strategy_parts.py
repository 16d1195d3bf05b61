"""What chapters of a strategy are made of: tables, facts and notes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from .report_tables import Table
from .report_words import Words

Cell = str | None
"""`None`: nobody said it, and the page says so."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values."""

    caption: str
    rows: Sequence[tuple[str, Cell]]
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence."""

    text: str
    kind: str = "note"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table among the parts of a chapter."""

    table: Table
    kind: str = "table"


Part = Facts | Note | Listing


@dataclass(frozen=True, slots=True)
class Sheet:
    """Makes parts whose captions and headings are phrases of the group that they name."""

    words: Words

    def table(
        self,
        group: str,
        rows: Iterable[Sequence[Cell]],
        numeric: Collection[int] = (),
        more: Sequence[str] = (),
    ) -> Listing:
        """Make a table; `more` are headings after those of the phrases."""
        heads = [*self.words.heads(group), *more]
        caption = self.words.say(f"{group}.caption")
        return Listing(Table(caption, heads, list(rows), frozenset(numeric)))

    def if_any(
        self, group: str, rows: Sequence[Sequence[Cell]], numeric: Collection[int] = ()
    ) -> Iterator[Listing]:
        """Yield the table when it has rows."""
        if rows:
            yield self.table(group, rows, numeric)

    def headed(self, part: Listing, heads: Sequence[str]) -> Listing:
        """Give a table other headings."""
        return Listing(replace(part.table, head=heads))

    def without_empty(self, part: Listing) -> tuple[Listing, list[str]]:
        """Take out columns that hold nothing at all; name them."""
        table = part.table
        width = range(len(table.head))
        kept = [at for at in width if not at or any(row[at] is not None for row in table.rows)]
        rows = [[row[at] for at in kept] for row in table.rows]
        shown = replace(table, head=[table.head[at] for at in kept], rows=rows)
        return Listing(shown), [table.head[at].lower() for at in width if at not in kept]

    def facts(self, group: str, **values: Cell) -> Facts:
        """Label values by the phrases of the group."""
        rows = [(self.words.say(f"{group}.{name}"), value) for name, value in values.items()]
        return Facts(self.words.say(f"{group}.caption"), rows)
