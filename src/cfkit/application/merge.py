"""Merge an edited sheet into the plan: three sides a value, and no edit of either side is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, did_you_mean
from cfkit.domain.grid import Grid, Line
from cfkit.domain.keys import PlacementKey
from cfkit.domain.origin import Origin, seal
from cfkit.domain.plan import Change, Placement
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery
from cfkit.domain.sheet import ORIGIN

from .cells import Unclear, month_first, read_day
from .columns import COLUMNS, COUNTS, DEADLINES, FIXED, STAYS
from .due import DigestOf
from .merge_row import MergedRow, Side, merge_row

_MANY = 5


@dataclass(frozen=True, slots=True)
class Edit:
    """One value that the sheet changed. `row` is where it stands there."""

    key: str
    path: str
    row: int
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What a sheet changes: `placements` as they will be, `links` that say where posts stand.

    Nothing of it may be applied while there are `problems`.
    """

    edits: tuple[Edit, ...] = ()
    placements: tuple[Placement, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    unrecorded: tuple[tuple[str, str, str], ...] = ()
    """Addresses of posts that are not handed out yet: key, address, what to do first."""
    looks: tuple[tuple[str, str], ...] = ()
    """What to look at in the plan as it will be: key and words."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """What `ContentFiles.apply` writes."""
        return tuple(
            Change("rewrite", str(one.key), one.path, to=one.at.isoformat(), why="import")
            for one in self.placements
        )

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit import --json`."""
        return {
            "edits": [asdict(one) for one in self.edits],
            "notes": list(self.notes),
            "warnings": [{"key": key, "message": words} for key, words in self.looks],
        }

    def require(self) -> None:
        """Raise `InvalidFiles` when anything stands in the way."""
        if self.problems:
            raise InvalidFiles(self.problems)


@dataclass(frozen=True)
class Standing:
    """What stands here: the plan, what became of it, and who takes the sheet in when."""

    project: Project
    placements: Sequence[Placement]
    deliveries: Mapping[str, Delivery]
    origin_of: Callable[[Placement], Origin]
    digest_of: DigestOf
    now: datetime
    by: str
    lacks: Callable[[Placement], str | None] = lambda _: None
    """Says what keeps a placement from going out: that is not approved."""


def merge(grid: Grid, standing: Standing) -> Merge:
    """Compare each row with what it was exported from and with what stands now."""
    return _Merger(grid, standing).merge()


@dataclass
class _Merger:
    grid: Grid
    standing: Standing
    _problems: list[Diagnostic] = field(default_factory=list)
    _notes: list[str] = field(default_factory=list)
    _edits: list[Edit] = field(default_factory=list)
    _placements: list[Placement] = field(default_factory=list)
    _links: list[tuple[str, str]] = field(default_factory=list)
    _unrecorded: list[tuple[str, str, str]] = field(default_factory=list)
    _origins: dict[int, Origin] = field(default_factory=dict)

    def merge(self) -> Merge:
        known = {str(one.key): one for one in self.standing.placements}
        lines = list(self._lines(known))
        self._origins = dict(self._read_origins(lines))
        for key, line in lines:
            if line.number in self._origins:
                self._row(key, line, known)
        self._look_at_the_rest(known, {key for key, _ in lines})
        return Merge(
            tuple(self._edits),
            tuple(self._placements),
            tuple(self._links),
            tuple(self._notes),
            tuple(sorted(self._problems)),
            tuple(self._unrecorded),
        )

    def _lines(self, known: Mapping[str, Placement]) -> Iterator[tuple[str, Line]]:
        """Yield rows that are posts, each with its key; say what is wrong with the others."""
        lines = [(_key(line), line) for line in self.grid.lines]
        keyed = [(key, line) for key, line in lines if key]
        if keyed and not any(key in known for key, _ in keyed):
            self._problem(
                keyed[0][1],
                "id",
                "sheet-of-another-project",
                "no row of this sheet is a post of this project: is it a sheet of another one?",
            )
            return
        seen: dict[str, int] = {}
        for key, line in lines:
            if not key:
                self._no_key(line)
            elif key in seen:
                words = f"{key} stands in row {seen[key]} too; take one of them out"
                self._problem(line, "id", "sheet-row-double", words)
            else:
                yield key, line
            seen.setdefault(key, line.number)

    def _no_key(self, line: Line) -> None:
        cell = line.cells.get(ORIGIN)
        if cell is not None and cell.text.strip():
            words = "this row lost its id; copy it back, or take the row out"
            self._problem(line, "id", "sheet-id-missing", words)
        else:
            self._notes.append(
                f"row {line.number} has no id and is not taken in: posts come from ideas, by"
                " `cfkit plan`"
            )

    def _read_origins(self, lines: Sequence[tuple[str, Line]]) -> Iterator[tuple[int, Origin]]:
        brand = self.standing.project.strategy.brand.name
        for key, line in lines:
            try:
                origin = Origin.parse(line.cells[ORIGIN].text)
            except (KeyError, ValueError):
                words = (
                    "the hidden column that says what this row was exported from is gone or"
                    " changed; copy it back from the exported sheet, or export again"
                )
                self._problem(line, ORIGIN, "sheet-origin", words)
                continue
            if origin.brand != seal(brand):
                words = f"this sheet is of another project than {brand}, or that was renamed since"
                self._problem(line, ORIGIN, "sheet-of-another-project", words)
                return
            if origin.key != seal(key):
                words = (
                    f"the id {key} and the rest of this row belong to different posts: the sheet"
                    " was sorted without its hidden columns; export again"
                )
                self._problem(line, "id", "sheet-row-mixed", words)
                continue
            yield line.number, origin

    def _row(self, key: str, line: Line, known: Mapping[str, Placement]) -> None:
        origin = self._origins[line.number]
        placement = known.get(key)
        if placement is None:
            self._gone(key, line, origin, known)
        elif not self._is_mixed(line, origin):
            merged = merge_row(
                self._side(line, origin, self.standing.origin_of(placement), placement)
            )
            self._take(key, line, placement, merged)
            self._name_what_stays(line, origin)

    def _side(self, line: Line, origin: Origin, now: Origin, placement: Placement) -> Side:
        standing = self.standing
        zone = ZoneInfo(standing.project.strategy.zone_of(placement.key.channel))
        return Side(
            grid=self.grid,
            line=line,
            origin=origin,
            now=now,
            placement=replace(placement, at=placement.at.astimezone(zone)),
            delivery=standing.deliveries.get(str(placement.key)),
            zone=zone,
            team=tuple(one.id for one in standing.project.strategy.resources.team),
            digest_of=standing.digest_of,
            decided_at=standing.now,
            by=standing.by,
            lacks=standing.lacks,
            is_month_first=self._is_month_first,
        )

    def _gone(self, key: str, line: Line, origin: Origin, known: Mapping[str, Placement]) -> None:
        """Say that a row's post left the plan; only an edit of it is in the way of the others."""
        try:
            at = datetime.fromisoformat(origin.at).replace(tzinfo=UTC)
            absent = Placement(PlacementKey.parse(key), at, "")
        except ValueError:
            self._problem(line, "id", "sheet-row-unknown", f"{key} is no id of a post")
            return
        found = merge_row(self._side(line, origin, origin, absent))
        if found.edits or found.problems:
            near = did_you_mean(key, known)
            words = f"{key} is no longer in the plan, and the row was edited; take it out{near}"
            self._problem(line, "id", "sheet-row-unknown", words)
        else:
            self._notes.append(f"row {line.number}: {key} is no longer in the plan")

    @cached_property
    def _fixed(self) -> frozenset[str]:
        return frozenset(origin.fixed for origin in self._origins.values())

    @cached_property
    def _is_month_first(self) -> bool | None:
        dated = {line.number: _text(line, "date") for line in self.grid.lines}
        return month_first(
            (dated[row], date.fromisoformat(origin.at[:10]))
            for row, origin in self._origins.items()
        )

    def _take(self, key: str, line: Line, placement: Placement, merged: MergedRow) -> None:
        self._problems += merged.problems
        self._notes += merged.notes
        for name, before, after in merged.edits:
            self._edits.append(Edit(key, placement.path, line.number, name, before, after))
        if merged.unrecorded:
            self._unrecorded.append((key, *merged.unrecorded))
        if merged.link:
            self._links.append((key, merged.link))
        if merged.placement is not None:
            self._placements.append(merged.placement)

    def _is_mixed(self, line: Line, origin: Origin) -> bool:
        """Find rows whose visible cells are another post's: those of a careless sort."""
        if self.grid.lossy or not self.grid.columns.issuperset(FIXED):
            return False
        said = Origin.fixed_seal({name: _text(line, name) for name in FIXED})
        if said == origin.fixed:
            return False
        if said in self._fixed:
            words = (
                "this row shows one post and its hidden id is another's: the sheet was sorted"
                " without its hidden columns; export again"
            )
            self._problem(line, "id", "sheet-row-mixed", words)
            return True
        return False

    def _name_what_stays(self, line: Line, origin: Origin) -> None:
        """Name the edited columns that do not come back."""
        if self.grid.lossy:
            return
        # A column that is not there says nothing; an empty cell of one that is says "nothing".
        columns = self.grid.columns
        said = {name: self._shown(line, name) if name in columns else None for name in STAYS}
        if changed := origin.changed(said):
            language = self.standing.project.strategy.brand.language
            named = ", ".join(COLUMNS[name][language] for name in changed)
            self._notes.append(f"row {line.number}: the edit of {named} stays in the sheet")

    def _shown(self, line: Line, name: str) -> str:
        """Read a cell as the export wrote it: spreadsheets give dates and numbers other looks."""
        cell, text = line.cells.get(name), _text(line, name).strip()
        if cell is not None and name in DEADLINES and text:
            with suppress(Unclear):
                day = read_day(cell, self.grid.epoch, is_month_first=self._is_month_first)
                return day.isoformat()
        return text.removesuffix(".0") if name in COUNTS else text

    def _look_at_the_rest(self, known: Mapping[str, Placement], there: set[str]) -> None:
        """Say which posts of the sheet's days are not in it; that drops none of them."""
        days = [origin.at[:10] for origin in self._origins.values()]
        if not days:
            if not there and not self._problems:
                self._leave([*known])
            return
        channels = {known[key].key.channel for key in there if key in known}
        gone = [
            key
            for key, one in known.items()
            if key not in there and one.key.channel in channels and self._is_between(one, days)
        ]
        self._leave(gone)

    def _leave(self, gone: Sequence[str]) -> None:
        if gone:
            named = ", ".join(sorted(gone)[:_MANY]) + (" …" if len(gone) > _MANY else "")
            self._notes.append(f"{len(gone)} not in the sheet, left as they are: {named}")

    def _is_between(self, placement: Placement, days: Sequence[str]) -> bool:
        zone = self.standing.project.strategy.zone_of(placement.key.channel)
        day = f"{placement.at.astimezone(ZoneInfo(zone)):%Y-%m-%d}"
        return min(days) <= day <= max(days)

    def _problem(self, line: Line, column: str, code: str, message: str) -> None:
        words = f"row {line.number}: {message}"
        self._problems.append(self.grid.spot(line, column).problem(code, words))


def _key(line: Line) -> str:
    return _text(line, "id").strip()


def _text(line: Line, name: str) -> str:
    cell = line.cells.get(name)
    return cell.text if cell else ""
